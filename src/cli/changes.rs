//! The drafts that changed, as git has it: `--staged` and `--since`.

use super::args::DraftArgs;
use super::inputs::Inputs;
use super::io::{Failure, Io};
use super::jobs::{Before, Content, Input};
use super::names::{relative, shown_in_error};
use super::pipeline::show;
use super::sites::Sites;
use pharmalint::config::Settings;
use pharmalint::draft::{DraftError, Drafts, Format};
use pharmalint::git::{self, Blob, Changed, Selection, Unstaged};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Adds the drafts that changed to `inputs`.
pub fn find(args: &DraftArgs, sites: &mut Sites<'_>, inputs: &mut Inputs, io: &mut Io) -> Result<(), Failure> {
    let selection = Selection { staged: args.git.staged, since: args.git.since.as_deref(), paths: &args.paths };
    let changes = git::changes(&selection)?;
    let current = sites.loader.absolute(Path::new("."));
    let named = Named { paths: args.paths.iter().map(|path| sites.loader.absolute(path)).collect() };
    let mut drafts = Drafts::new(changes.top.clone());
    let mut is_draft =
        |path: &Path| named.has(&changes.top.join(path)) || drafts.has(path, &named.folder(&changes.top, path));
    for path in changes.unmerged.iter().filter(|path| is_draft(path)) {
        let error = DraftError {
            path: Arc::from(shown_in_error(&shown(&changes.top.join(path), &current))),
            line: None,
            column: None,
            message: "its versions are not merged yet".to_owned(),
            help: "Solve the conflict, and `git add` the file.".to_owned(),
        };
        show(&error, io);
        inputs.errors.push(error);
    }
    let mut found: Vec<(Changed, PathBuf, Arc<Settings>)> = Vec::new();
    for file in changes.files.into_iter().filter(|file| is_draft(&file.path)) {
        let path = changes.top.join(&file.path);
        let Some(settings) = sites.settings(&path) else { continue };
        if (args.input.force_exclude || !named.has(&path)) && settings.excludes(&path) {
            inputs.excluded += 1;
        } else {
            found.push((file, path, settings));
        }
    }
    // Git goes on while the rules are loaded.
    found.iter().find_map(|(file, ..)| file.blob.as_ref()).into_iter().for_each(Blob::prepare);
    let settings = found.iter().map(|(.., settings)| &**settings);
    let unstaged = if args.git.staged { unstaged(settings, &changes.top, sites) } else { None };
    for (file, path, settings) in found {
        let site = sites.site(&path, shown(&path, &current), &settings, args.input.input_format);
        let Some(site) = site else { continue };
        let before = before(&file, &changes.top, sites);
        let format = format(args, &path);
        let content = file.blob.map_or(Content::File(path), |blob| Content::Blob(blob, format));
        inputs.inputs.push(Input { content, site, before });
    }
    // That git cannot tell is no harm to the check.
    for path in unstaged.and_then(|unstaged| unstaged.files().ok()).unwrap_or_default() {
        let name = shown(&changes.top.join(path), &current);
        io.note(&format!("{name} is read from the working tree, which differs from what is staged"));
    }
    Ok(())
}

/// Asks which of the files and packs that `settings` come from differ from what is staged.
fn unstaged<'a>(settings: impl Iterator<Item = &'a Settings>, top: &Path, sites: &Sites<'_>) -> Option<Unstaged> {
    let files = |settings: &Settings| {
        let layers = settings.layers.iter().map(|layer| sites.loader.absolute(Path::new(&layer.file.path)));
        let packs = settings.pack_folders.iter().map(|folder| sites.loader.absolute(&folder.value));
        layers.chain(packs).collect::<Vec<PathBuf>>()
    };
    let paths: BTreeSet<PathBuf> = settings.flat_map(files).filter(|path| path.starts_with(top)).collect();
    if paths.is_empty() { None } else { Unstaged::ask(&paths.into_iter().collect::<Vec<_>>()).ok() }
}

/// What `file` held before, with what was true of its posts where it lay.
fn before(file: &Changed, top: &Path, sites: &mut Sites<'_>) -> Option<Before> {
    let (path, blob) = file.before.clone()?;
    let path = top.join(path);
    let defaults = sites.settings(&path)?.context(&path);
    Some(Before { blob, format: format(sites.args, &path), defaults, lines: sites.args.git.lines })
}

fn format(args: &DraftArgs, path: &Path) -> Format {
    args.input.input_format.or_else(|| Format::of(path)).unwrap_or(Format::Text)
}

/// The paths of the command line, absolute.
struct Named {
    paths: Vec<PathBuf>,
}

impl Named {
    /// Whether the file at `path` itself was named.
    fn has(&self, path: &Path) -> bool {
        self.paths.iter().any(|named| named == path)
    }

    /// The innermost folder around `path` that was named, relative to `top`; `top` itself when there is none.
    fn folder(&self, top: &Path, path: &Path) -> PathBuf {
        let path = top.join(path);
        let around = self.paths.iter().filter(|named| path.starts_with(named));
        let inner = around.max_by_key(|named| named.as_os_str().len());
        inner.and_then(|named| named.strip_prefix(top).ok()).map(Path::to_owned).unwrap_or_default()
    }
}

/// `path` as git shows it: relative to the current folder.
fn shown(path: &Path, current: &Path) -> Arc<str> {
    Arc::from(relative(path, current).to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_folder_counts() {
        let named = Named { paths: vec![PathBuf::from("/r"), PathBuf::from("/r/.a"), PathBuf::from("/r/.a/b.md")] };
        assert_eq!(named.folder(Path::new("/r"), Path::new(".a/c.md")), Path::new(".a"));
        assert_eq!(named.folder(Path::new("/r"), Path::new("c.md")), Path::new(""));
        assert!(named.has(Path::new("/r/.a/b.md")) && !named.has(Path::new("/r/c.md")));
    }
}
