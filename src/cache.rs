//! A user's packs, compiled, as they are kept from one start to the next.
//!
//! A file is named by the digest of what it was made from: the program, and the files of the packs. It says so itself,
//! with a sum of what it holds; one that does not fit is made anew. All of them are safe to delete. They hold what packs
//! hold and nothing of a post.

use crate::builtin;
use crate::pack::source::Files;
use crate::text::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// So many files are kept, the newest.
const MOST_FILES: usize = 16;

/// The bytes before the content: the digest of what it was made from, and its sum.
const HEAD: usize = DIGEST + 8;
const DIGEST: usize = 32;

/// Where something is kept.
pub struct Place {
    path: PathBuf,
    digest: [u8; DIGEST],
}

impl Place {
    /// The place in `folder` of what is made from `sources`, the files of one folder of packs after the other.
    pub fn of(folder: &Path, sources: &[Files]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(builtin::DIGEST);
        for files in sources {
            hasher.update((files.len() as u64).to_le_bytes());
            for part in files.iter().flat_map(|(path, text)| [path, text]) {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        let digest: [u8; DIGEST] = hasher.finalize().into();
        let name = hex(&digest[..16]);
        Self { path: folder.join(name).with_extension("packs"), digest }
    }

    /// What is kept there; nothing when it does not fit.
    pub fn read<T: Deserialize<'static>>(&self) -> Option<T> {
        /// What was read, once in the life of the process: it is used where it lies, as the built-in packs are.
        static READ: Mutex<BTreeMap<[u8; DIGEST], &'static [u8]>> = Mutex::new(BTreeMap::new());
        let mut known = READ.lock().unwrap_or_else(PoisonError::into_inner);
        let content = match known.get(&self.digest) {
            Some(content) => content,
            None => {
                let bytes = std::fs::read(&self.path).ok()?;
                let (head, content) = bytes.split_at_checked(HEAD)?;
                if head[..DIGEST] != self.digest || head[DIGEST..] != sum(content).to_le_bytes() {
                    return None;
                }
                let content: &'static [u8] = &Box::leak(bytes.into_boxed_slice())[HEAD..];
                known.insert(self.digest, content);
                content
            }
        };
        postcard::from_bytes(content).ok()
    }

    /// Keeps `value` there. That it cannot be kept is no fault: the next start takes longer.
    pub fn write(&self, value: &impl Serialize) {
        let Ok(content) = postcard::to_allocvec(value) else { return };
        let bytes = [&self.digest[..], &sum(&content).to_le_bytes(), &content].concat();
        let Some(folder) = self.path.parent() else { return };
        let beside = self.path.with_extension(format!("{}.tmp", std::process::id()));
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&beside, bytes))
            .and_then(|()| std::fs::rename(&beside, &self.path));
        match written {
            Ok(()) => prune(folder),
            Err(_) => _ = std::fs::remove_file(&beside),
        }
    }
}

/// Deletes the oldest files of `folder` beyond as many as are kept.
fn prune(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    // One that was left half written goes with them.
    let is_own = |extension: &std::ffi::OsStr| extension == "packs" || extension == "tmp";
    let own = entries.filter(|entry| entry.path().extension().is_some_and(is_own));
    let age = |entry: &std::fs::DirEntry| entry.metadata().and_then(|metadata| metadata.modified()).ok();
    let mut files: Vec<(Option<SystemTime>, PathBuf)> = own.map(|entry| (age(&entry), entry.path())).collect();
    files.sort();
    let beyond = files.len().saturating_sub(MOST_FILES);
    files[..beyond].iter().for_each(|(_, path)| _ = std::fs::remove_file(path));
}

/// A sum that tells whether bytes were cut or damaged.
fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let step = |sum: u64, word: u64| (sum.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    words.chain(rest.iter().map(|byte| u64::from(*byte))).fold(bytes.len() as u64, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(folder: &Path, text: &str) -> Place {
        Place::of(folder, &[vec![("packs/house/pack.toml".to_owned(), text.to_owned())]])
    }

    #[test]
    fn what_is_kept_is_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("new");
        assert_eq!(place(&folder, "found").read::<String>(), None);
        place(&folder, "found").write(&"kept");
        assert_eq!(place(&folder, "found").read::<String>().as_deref(), Some("kept"));
        assert_eq!(place(&folder, "another text").read::<String>(), None);
    }

    #[test]
    fn what_does_not_fit_is_not_trusted() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = [place(folder.path(), "cut"), place(folder.path(), "changed"), place(folder.path(), "swapped")];
        places.iter().for_each(|place| place.write(&"kept for the next start"));
        let [cut, changed, swapped] = places;
        let mut bytes = std::fs::read(&cut.path).expect("it is there");
        std::fs::write(&swapped.path, &bytes).expect("it is written");
        std::fs::write(&cut.path, &bytes[..bytes.len() - 1]).expect("it is written");
        *bytes.last_mut().expect("a byte") ^= 1;
        bytes[..DIGEST].copy_from_slice(&changed.digest);
        std::fs::write(&changed.path, &bytes).expect("it is written");
        for place in [cut, changed, swapped] {
            assert_eq!(place.read::<String>(), None, "{}", place.path.display());
        }
    }

    #[test]
    fn old_files_go() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("0123.4711.tmp"), "half").expect("it is written");
        (0..MOST_FILES + 5).for_each(|number| place(folder.path(), &number.to_string()).write(&number));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), MOST_FILES);
    }
}
