//! One configuration file: read, checked, its globs compiled.

use super::raw::{RawConfig, RawPosts};
use crate::pack::fault::{Fault, Faults, TomlFile};
use crate::pack::source::read_text;
use crate::pack::toml_read::{Located, read_file};
use globset::{GlobBuilder, GlobMatcher};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of the file that is searched for.
pub const FILE_NAME: &str = "pharmalint.toml";

/// A configuration file.
#[derive(Debug)]
pub struct Layer {
    /// The file, for origins and faults.
    pub file: Arc<TomlFile>,
    /// The folder its paths are relative to.
    pub folder: PathBuf,
    /// What it says.
    pub raw: RawConfig,
    pub(super) posts: Vec<(GlobMatcher, RawPosts)>,
    exclude: Gitignore,
}

impl Layer {
    /// Reads the file at `path`, which is called `shown`.
    ///
    /// # Errors
    /// Every fault of the file, each at its place.
    pub fn read(path: &Path, shown: &str) -> Result<Self, Vec<Fault>> {
        let text = read_text(path).map_err(|error| {
            let message = format!("{shown} cannot be read: {error}");
            vec![Fault::without_place("unreadable", message, "check the path, its permissions, and that it is UTF-8")]
        })?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Self::parse(&text, shown, folder)
    }

    /// Reads `text` as the file called `shown` in `folder`.
    ///
    /// # Errors
    /// Every fault of the text, each at its place.
    pub fn parse(text: &str, shown: &str, folder: PathBuf) -> Result<Self, Vec<Fault>> {
        let file = Arc::new(TomlFile { path: shown.to_owned(), text: text.to_owned() });
        let mut faults = Faults::new(file.clone());
        let raw: RawConfig = read_file(&mut faults).unwrap_or_default();
        let posts = posts(&raw, &mut faults);
        let exclude = exclude(&raw, &folder, &mut faults);
        for name in raw.pack_folders.iter().flat_map(|list| &list.value) {
            if !folder.join(&name.value).exists() {
                let message = format!("there is no folder {}", folder.join(&name.value).display());
                faults.add(name.span.clone(), "missing-folder", message, "the path is relative to this file");
            }
        }
        for name in raw.extends.iter().flat_map(|list| &list.value) {
            if !folder.join(&name.value).is_file() {
                let message = format!("there is no file {}", folder.join(&name.value).display());
                faults.add(name.span.clone(), "missing-file", message, "the path is relative to this file");
            }
        }
        let mut list = faults.list;
        if list.is_empty() {
            return Ok(Self { file, folder, raw, posts, exclude });
        }
        list.sort_by_key(|fault| fault.span.start);
        Err(list)
    }

    /// `file:line` of byte `at`.
    #[must_use]
    pub fn origin(&self, at: usize) -> String {
        let line = self.file.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        format!("{}:{line}", self.file.path)
    }

    /// Whether `path`, which is absolute, is excluded here.
    #[must_use]
    pub fn excludes(&self, path: &Path) -> bool {
        path.starts_with(self.exclude.path()) && self.exclude.matched_path_or_any_parents(path, false).is_ignore()
    }
}

fn posts(raw: &RawConfig, faults: &mut Faults) -> Vec<(GlobMatcher, RawPosts)> {
    let mut posts = Vec::new();
    for table in raw.posts.iter().flat_map(|list| &list.value) {
        let Some(path) = &table.path else {
            faults.add(table.span.clone(), "missing-key", "[[posts]] has no \"path\"", "add `path = \"linkedin/**\"`");
            continue;
        };
        // `linkedin/` and `linkedin` mean all that is in it.
        let folder = path.value.ends_with('/').then(|| format!("{}**", path.value));
        let glob = GlobBuilder::new(folder.as_deref().unwrap_or(&path.value)).literal_separator(true).build();
        match glob {
            Ok(glob) => posts.push((glob.compile_matcher(), table.value.clone())),
            Err(error) => bad_glob(path, &error.kind().to_string(), faults),
        }
    }
    posts
}

fn exclude(raw: &RawConfig, folder: &Path, faults: &mut Faults) -> Gitignore {
    let mut builder = GitignoreBuilder::new(folder);
    for glob in raw.exclude.iter().flat_map(|list| &list.value) {
        if let Err(error) = builder.add_line(None, &glob.value) {
            bad_glob(glob, &error.to_string(), faults);
        }
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

fn bad_glob(glob: &Located<String>, error: &str, faults: &mut Faults) {
    let message = format!("\"{}\" is not a glob: {error}", glob.value);
    faults.add(glob.span.clone(), "bad-glob", message, "`*` is any part of a name, `**` any number of folders");
}
