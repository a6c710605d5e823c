//! Paths to files: which files of a folder are drafts.

use super::Format;
use super::error::DraftError;
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files about a folder rather than for publication: skipped in a folder, read when they are named.
const NO_DRAFTS: &[&str] = &["readme", "changelog", "license", "contributing"];

/// The file that says what of a folder is no draft, written as a `.gitignore`.
pub(super) const IGNORE_FILE: &str = ".pharmalintignore";

/// Which files of a folder are looked at. Globs are those of a `.gitignore`, relative to the folder that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WalkOptions {
    /// Only files that match one of these, whatever their extension; all drafts when empty.
    pub include: Vec<String>,
    /// No file or folder that matches one of these.
    pub exclude: Vec<String>,
}

/// The files that were found, and what stood in the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The files, each once: in the order of the paths given, those of a folder sorted by name.
    pub files: Vec<PathBuf>,
    /// Paths that could not be searched.
    pub errors: Vec<DraftError>,
}

/// The drafts at `paths`. A file that is named is always among them; of a folder, every file below it that has the
/// extension of a draft, that is not hidden, that neither `.gitignore` nor `.pharmalintignore` excludes, and
/// that is no `README`, `CHANGELOG`, `LICENSE` or `CONTRIBUTING`. A symbolic link is followed only when it is named.
///
/// The user's own settings of git do not count, so that two people find the same files.
#[must_use]
pub fn find(paths: &[PathBuf], options: &WalkOptions) -> Found {
    let mut found = Found::default();
    // By one way each file is found once.
    let mut seen = (paths.len() > 1).then(HashSet::new);
    for path in paths {
        let name: Arc<str> = Arc::from(path.to_string_lossy());
        match path.metadata() {
            Err(error) => found.errors.push(DraftError::io(&name, &error)),
            Ok(metadata) if metadata.is_dir() => match overrides(path, options) {
                Ok(globs) => folder(path, globs, &mut found, &mut seen),
                Err(error) => found.errors.push(bad_glob(&name, &error)),
            },
            Ok(_) => add(path.clone(), || canonical(path), &mut found, &mut seen),
        }
    }
    found
}

/// Adds `path` unless it was found before by another way.
fn add(path: PathBuf, canonical: impl FnOnce() -> PathBuf, found: &mut Found, seen: &mut Option<HashSet<PathBuf>>) {
    if seen.as_mut().is_none_or(|seen| seen.insert(canonical())) {
        found.files.push(path);
    }
}

/// The one name of what lies at `path`, by whatever way.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn folder(root: &Path, globs: Override, found: &mut Found, seen: &mut Option<HashSet<PathBuf>>) {
    let included = globs.clone();
    // Below it no links are followed: its one name leads to theirs, without asking the system for each.
    let base = canonical(root);
    let walk = WalkBuilder::new(root)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .overrides(globs)
        .sort_by_file_name(OsStr::cmp)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && is_draft(&entry, &included) {
                    let path = entry.into_path();
                    let inner = || path.strip_prefix(root).map_or_else(|_| canonical(&path), |inner| base.join(inner));
                    add(path.clone(), inner, found, seen);
                }
            }
            Err(error) => {
                let path = place(&error).unwrap_or(root);
                let name: Arc<str> = Arc::from(path.strip_prefix(".").unwrap_or(path).to_string_lossy());
                let help = "Make it readable, or exclude it in a .pharmalintignore.";
                let message = match error.io_error().map(std::io::Error::kind) {
                    Some(std::io::ErrorKind::PermissionDenied) => "permission denied".to_owned(),
                    _ => error.to_string(),
                };
                found.errors.push(DraftError::new(&name, message, help));
            }
        }
    }
}

/// Where a walk went wrong.
fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } | ignore::Error::Loop { child: path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(err),
        _ => None,
    }
}

fn is_draft(entry: &DirEntry, included: &Override) -> bool {
    if included.matched(entry.path(), false).is_whitelist() {
        return true;
    }
    is_draft_name(entry.path())
}

/// Whether a file of this name is a draft.
pub(super) fn is_draft_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    Format::of(path).is_some() && !NO_DRAFTS.iter().any(|about| name.starts_with(about))
}

fn overrides(root: &Path, options: &WalkOptions) -> Result<Override, ignore::Error> {
    let mut globs = OverrideBuilder::new(root);
    for glob in &options.include {
        globs.add(glob)?;
    }
    for glob in &options.exclude {
        globs.add(&format!("!{glob}"))?;
    }
    globs.build()
}

fn bad_glob(name: &Arc<str>, error: &ignore::Error) -> DraftError {
    DraftError::new(
        name,
        format!("a glob cannot be read: {error}"),
        "Write globs as in a .gitignore, such as `drafts/**/*.md`.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::Builder::new().prefix("drafts").tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    /// What is found at `paths`, relative to `root`.
    fn names(root: &Path, paths: &[&str], options: &WalkOptions) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
        let files = find(&paths, options).files.into_iter();
        files.map(|file| file.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn a_folder_gives_its_drafts_in_order() {
        let root = tree(&[
            ("b.md", ""),
            ("a.txt", ""),
            ("c/d.jsonl", ""),
            ("c/a.CSV", ""),
            ("e.rs", ""),
            ("f", ""),
            ("README.md", ""),
            ("License.txt", ""),
            (".hidden.md", ""),
            (".git/x.md", ""),
            ("g.ndjson", ""),
            ("h.tsv", ""),
            ("ignored.md", ""),
            ("own.md", ""),
            (".gitignore", "ignored.md\n"),
            (".pharmalintignore", "own.md\n"),
        ]);
        let options = WalkOptions::default();
        assert_eq!(
            names(root.path(), &["."], &options),
            ["a.txt", "b.md", "c/a.CSV", "c/d.jsonl", "g.ndjson", "h.tsv"]
        );
        let named = ["own.md", "e.rs", "README.md", ".hidden.md", "own.md", "c"];
        assert_eq!(
            names(root.path(), &named, &options),
            ["own.md", "e.rs", "README.md", ".hidden.md", "c/a.CSV", "c/d.jsonl"]
        );
    }

    #[test]
    fn globs_include_and_exclude() {
        let root = tree(&[("a.md", ""), ("b.post", ""), ("old/c.md", ""), ("d.txt", "")]);
        let options = |include: &[&str], exclude: &[&str]| WalkOptions {
            include: include.iter().map(ToString::to_string).collect(),
            exclude: exclude.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(names(root.path(), &["."], &options(&[], &["old/"])), ["a.md", "d.txt"]);
        assert_eq!(names(root.path(), &["."], &options(&["*.post", "*.md"], &["old"])), ["a.md", "b.post"]);
        let found = find(&[root.path().to_owned()], &options(&["a{"], &[]));
        assert_eq!((found.files.len(), found.errors.len()), (0, 1));
    }

    #[test]
    fn a_missing_path_is_an_error_and_the_others_are_found() {
        let root = tree(&[("a.md", "")]);
        let found = find(&[root.path().join("none"), root.path().join("a.md")], &WalkOptions::default());
        assert_eq!(found.files.len(), 1);
        assert_eq!(found.errors[0].message, "no such file or directory");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_only_when_named_and_loops_are_errors() {
        use std::os::unix::fs::symlink;
        let root = tree(&[("a/b.md", ""), ("c.md", "")]);
        symlink(root.path().join("c.md"), root.path().join("a/link.md")).unwrap();
        symlink(root.path().join("a"), root.path().join("a/loop")).unwrap();
        symlink(root.path().join("self"), root.path().join("self")).unwrap();
        let options = WalkOptions::default();
        assert_eq!(names(root.path(), &["a"], &options), ["a/b.md"]);
        assert_eq!(names(root.path(), &["a/link.md", "a/loop"], &options), ["a/link.md", "a/loop/b.md"]);
        let found = find(&[root.path().join("self")], &options);
        assert_eq!((found.files.len(), found.errors.len()), (0, 1));
    }
}
