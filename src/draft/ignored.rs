//! Which files of a tree are drafts, where their paths are known and the tree need not be walked.

use super::walk::{IGNORE_FILE, is_draft_name};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Tells the drafts of a tree by the same rules as a walk: by extension, not hidden, no `README`, and not in a
/// `.pharmalintignore`. A `.gitignore` does not count: whoever adds an ignored file to git means it.
#[derive(Debug)]
pub struct Drafts {
    root: PathBuf,
    ignore_files: HashMap<PathBuf, Option<Gitignore>>,
}

impl Drafts {
    /// The drafts of the tree at `root`.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root, ignore_files: HashMap::new() }
    }

    /// Whether the file at `path`, relative to the root, is a draft. `below` is the folder that is looked through: like a
    /// walk that starts there, it may be hidden itself.
    pub fn has(&mut self, path: &Path, below: &Path) -> bool {
        let inner = path.strip_prefix(below).unwrap_or(path);
        let hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
        is_draft_name(path) && !inner.components().any(hidden) && !self.ignores(path)
    }

    fn ignores(&mut self, path: &Path) -> bool {
        let path = self.root.join(path);
        let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root));
        for folder in folders {
            let file = self.ignore_files.entry(folder.to_owned()).or_insert_with(|| read(folder));
            let Some(file) = file else { continue };
            let matched = file.matched_path_or_any_parents(&path, false);
            if !matched.is_none() {
                return matched.is_ignore();
            }
        }
        false
    }
}

fn read(folder: &Path) -> Option<Gitignore> {
    let path = folder.join(IGNORE_FILE);
    if !path.is_file() {
        return None;
    }
    let mut builder = GitignoreBuilder::new(folder);
    // As in a walk: a line that is no glob is passed over.
    let _ = builder.add(&path);
    builder.build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_rules_are_those_of_a_walk() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a/b")).unwrap();
        fs::write(root.path().join(".pharmalintignore"), "old.md\nb/\n").unwrap();
        fs::write(root.path().join("a/.pharmalintignore"), "!old.md\n").unwrap();
        let mut drafts = Drafts::new(root.path().to_owned());
        let mut has = |path: &str| drafts.has(Path::new(path), Path::new(""));
        assert!(has("x.md") && has("a/x.CSV") && has("a/old.md"));
        for path in ["x.rs", "README.md", "a/license.txt", ".x.md", ".github/x.md", "old.md", "a/b/c.md"] {
            assert!(!has(path), "{path}");
        }
        assert!(drafts.has(Path::new(".drafts/x.md"), Path::new(".drafts")));
    }
}
