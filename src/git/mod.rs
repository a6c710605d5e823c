//! What git knows of the drafts: which files the index or the working tree holds that another commit does not, and their
//! content there. All of it is asked of the `git` command, so that its settings and environment count as everywhere.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod base;
mod blobs;
mod command;
mod error;
mod raw;

pub use blobs::{Blob, BlobReader};
pub use error::GitError;

use blobs::Blobs;
use command::{Running, start};
use raw::Record;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Who wrote the file at `path`: the names and mail addresses of all who committed to it, and, when it holds what is not
/// committed, of whoever would commit it.
///
/// # Errors
/// There is no git, no repository, or git itself has failed.
pub fn authors(path: &Path) -> Result<Vec<(String, String)>, GitError> {
    let file = [path.to_path_buf()];
    let log = start(&["log", "--follow", "--format=%an%x00%ae", "--"], &file)?;
    let status = start(&["status", "--porcelain", "--"], &file)?;
    // Before the first commit there is no log.
    let mut authors = String::from_utf8_lossy(&log.finish().unwrap_or_default()).into_owned();
    if !status.finish()?.is_empty() {
        let of =
            |key| start(&["config", key], &[])?.finish().map(|out| String::from_utf8_lossy(&out).trim().to_owned());
        authors.push_str(&format!(
            "\n{}\0{}",
            of("user.name").unwrap_or_default(),
            of("user.email").unwrap_or_default()
        ));
    }
    let pairs = authors.lines().filter_map(|line| line.split_once('\0'));
    Ok(pairs.map(|(name, mail)| (name.to_owned(), mail.to_owned())).collect())
}

/// Which changes are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Selection<'a> {
    /// What the index holds, rather than the working tree.
    pub staged: bool,
    /// The changes since this revision and `HEAD` went apart; those since `HEAD` when there is none.
    pub since: Option<&'a str>,
    /// Only those that these pathspecs name, relative to the current folder; all of the repository when empty.
    pub paths: &'a [PathBuf],
}

/// The files that changed.
#[derive(Debug)]
pub struct Changes {
    /// The top folder of the working tree, absolute.
    pub top: PathBuf,
    /// The files that are there now, sorted by path.
    pub files: Vec<Changed>,
    /// Files whose versions are yet to be merged, relative to the top folder.
    pub unmerged: Vec<PathBuf>,
}

/// A file that changed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Its path, relative to the top folder.
    pub path: PathBuf,
    /// Its content in the index; in the working tree when there is none.
    pub blob: Option<Blob>,
    /// Its path and content before; nothing when it is new.
    pub before: Option<(PathBuf, Blob)>,
}

/// The files that changed; never links, submodules and what was deleted.
///
/// # Errors
/// There is no git, no repository, no such revision, or git itself has failed.
pub fn changes(selection: &Selection<'_>) -> Result<Changes, GitError> {
    // All that does not wait for another is started at once.
    let top = start(&["rev-parse", "--show-toplevel"], &[])?;
    let base = selection.since.map(base::find).transpose()?;
    let base = base.as_deref().or((!selection.staged).then_some("HEAD"));
    let diff = start(&diff_arguments(selection, base), selection.paths)?;
    let top = command::line(top.finish()?);
    let untracked = match selection.staged {
        true => Vec::new(),
        false => untracked(&top, selection.paths)?,
    };
    let blobs = Arc::new(Blobs::default());
    let mut changes = Changes { top, files: untracked, unmerged: Vec::new() };
    for record in raw::records(&diff.finish()?) {
        changes.add(record, selection, &blobs);
    }
    changes.files.sort_by(|one, other| one.path.cmp(&other.path));
    changes.files.dedup_by(|one, other| one.path == other.path);
    Ok(changes)
}

impl Changes {
    fn add(&mut self, record: Record<'_>, selection: &Selection<'_>, blobs: &Arc<Blobs>) {
        let path = path(record.path);
        if record.status == b'U' {
            if selection.staged {
                self.unmerged.push(path);
            }
            return;
        }
        if !record.new.is_file() {
            return;
        }
        // What lies in the working tree counts as it lies there, after the filters of `.gitattributes`; what a sparse
        // checkout leaves out is there as a blob only.
        let in_index = selection.staged || !self.top.join(&path).exists();
        let blob = in_index.then(|| Blob::new(blobs, record.new.id));
        let before = (selection.since.is_some() && record.old.is_file())
            .then(|| (self::path(record.old_path), Blob::new(blobs, record.old.id)));
        self.files.push(Changed { path, blob, before });
    }
}

fn diff_arguments<'a>(selection: &Selection<'a>, base: Option<&'a str>) -> Vec<&'a str> {
    // Settings of the user that change what is found, or how it is written, are overruled.
    let mut arguments =
        vec!["diff", "--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-relative", "--ignore-submodules=all"];
    arguments.push(if selection.since.is_some() { "--find-renames" } else { "--no-renames" });
    if selection.staged {
        arguments.push("--cached");
    }
    arguments.extend(base);
    arguments.push("--");
    arguments
}

/// The files that nobody has added yet and nothing ignores: to whoever asks what changed in the working tree they are new.
fn untracked(top: &Path, paths: &[PathBuf]) -> Result<Vec<Changed>, GitError> {
    let arguments = ["ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--"];
    // Without a path `ls-files` looks below its current folder.
    let listed =
        if paths.is_empty() { command::start_in(top, &arguments)? } else { start(&arguments, paths)? }.finish()?;
    let names = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty() && !name.ends_with(b"/"));
    let is_file = |path: &PathBuf| top.join(path).symlink_metadata().is_ok_and(|metadata| metadata.is_file());
    Ok(names.map(path).filter(is_file).map(|path| Changed { path, blob: None, before: None }).collect())
}

/// A question that git works on: which files differ in the working tree from what is staged.
#[derive(Debug)]
pub struct Unstaged(Running);

impl Unstaged {
    /// Asks about `paths`, files and folders of this repository.
    ///
    /// # Errors
    /// There is no git.
    pub fn ask(paths: &[PathBuf]) -> Result<Self, GitError> {
        let arguments =
            ["diff", "--name-only", "-z", "--no-ext-diff", "--no-relative", "--ignore-submodules=all", "--"];
        Ok(Self(start(&arguments, paths)?))
    }

    /// The files, relative to the top folder.
    ///
    /// # Errors
    /// Git has failed.
    pub fn files(self) -> Result<Vec<PathBuf>, GitError> {
        let names = self.0.finish()?;
        Ok(names.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(path).collect())
    }
}

/// The folder of the hooks that git runs here: `core.hooksPath` of any scope, or the one that all worktrees share.
///
/// # Errors
/// There is no git or no repository.
pub fn hooks_folder() -> Result<PathBuf, GitError> {
    Ok(command::line(start(&["rev-parse", "--git-path", "hooks"], &[])?.finish()?))
}

/// Where `core.hooksPath` is set: `local`, `global` and so on; nothing when it is not set.
#[must_use]
pub fn hooks_path_scope() -> Option<String> {
    let scope = start(&["config", "--show-scope", "--get", "core.hooksPath"], &[]).ok()?.finish().ok()?;
    String::from_utf8_lossy(&scope).split_whitespace().next().map(str::to_owned)
}

/// The path that git writes as `bytes`.
#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(bytes)))
}
