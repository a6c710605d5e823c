//! Where packs come from: folders of TOML files, with `lexicons/` beside them.

use super::fault::{Fault, TomlFile};
use super::lexicon::Lexicon;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of one pack, `pack.toml` first, the others by name.
#[derive(Debug, Clone)]
pub struct PackSource {
    /// The files.
    pub files: Vec<Arc<TomlFile>>,
}

impl PackSource {
    /// Its folder, or the file that is all of it.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        let first = Path::new(self.files.first().map_or("", |file| &file.path));
        let folder = first.parent().filter(|_| first.ends_with("pack.toml"));
        folder.unwrap_or(first).to_owned()
    }
}

/// Paths and texts of files.
pub type Files = Vec<(String, String)>;

/// Packs and lexicons that were found in a folder.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The packs, by the path of their folder.
    pub packs: Vec<PackSource>,
    /// The lexicons, by name.
    pub lexicons: BTreeMap<String, Lexicon>,
}

impl Sources {
    /// Puts files into packs: each folder that holds a `pack.toml` is one; `lexicons/NAME.csv` is a lexicon.
    /// A lone TOML file is a pack of its own.
    #[must_use]
    pub fn from_files(files: Files, faults: &mut Vec<Fault>) -> Self {
        let mut sources = Self::default();
        let mut folders: BTreeMap<String, Vec<Arc<TomlFile>>> = BTreeMap::new();
        for (path, text) in files {
            let (folder, name) = path.rsplit_once('/').unwrap_or((".", &path));
            if let Some(stem) = name.strip_suffix(".csv") {
                match Lexicon::parse(&text) {
                    Ok(lexicon) => _ = sources.lexicons.insert(stem.to_owned(), lexicon),
                    Err(message) => {
                        let file = Some(Arc::new(TomlFile { path: path.clone(), text: String::new() }));
                        let help = "a lexicon is CSV with a header; see rules/lexicons".to_owned();
                        faults.push(Fault { file, span: 0..0, code: "bad-lexicon", message, help });
                    }
                }
            } else {
                folders.entry(folder.to_owned()).or_default().push(Arc::new(TomlFile { path: path.clone(), text }));
            }
        }
        for (_, mut files) in folders {
            files.sort_by_key(|file| (!file.path.ends_with("/pack.toml"), file.path.clone()));
            sources.packs.push(PackSource { files });
        }
        sources
    }

    /// Reads a folder of packs, a folder that is a pack, or a single TOML file.
    #[must_use]
    pub fn from_path(path: &Path, faults: &mut Vec<Fault>) -> Self {
        Self::from_files(Self::files(path, faults), faults)
    }

    /// The files of a folder of packs, of a folder that is a pack, or a single TOML file.
    #[must_use]
    pub fn files(path: &Path, faults: &mut Vec<Fault>) -> Files {
        let mut files = Vec::new();
        if path.is_file() {
            read_file(path, &mut files, faults);
        } else {
            read_folder(path, 0, &mut files, faults);
        }
        if files.is_empty() && faults.is_empty() {
            let message = format!("{} holds no pack", path.display());
            faults.push(Fault::without_place(
                "no-pack",
                message,
                "a pack is a folder with a pack.toml; `pharmalint pack new` writes one",
            ));
        }
        files
    }
}

/// Packs lie at most this deep: `packs/house/rules.toml`.
const DEEPEST: usize = 2;

fn read_folder(folder: &Path, depth: usize, files: &mut Files, faults: &mut Vec<Fault>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("cannot read the folder {}: {error}", folder.display());
            faults.push(Fault::without_place(
                "unreadable",
                message,
                "check the path under `pack-folders` and its permissions",
            ));
            return;
        }
    };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        // An editor keeps its own beside a file that is open: `.#pack.toml`.
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            if depth < DEEPEST {
                read_folder(&path, depth + 1, files, faults);
            }
        } else if matches!(extension, Some("toml" | "csv")) {
            read_file(&path, files, faults);
        }
    }
}

/// The largest file of a pack or a configuration that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// The text of a file of a pack or a configuration, without a byte order mark.
///
/// # Errors
/// It cannot be read, is no UTF-8, or is larger than anybody writes.
pub fn read_text(path: &Path) -> io::Result<String> {
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {} MiB", LARGEST >> 20));
    let file = File::open(path)?;
    if file.metadata()?.len() > LARGEST {
        return Err(too_large());
    }
    let mut text = String::new();
    // A pipe does not say how long it is.
    if file.take(LARGEST + 1).read_to_string(&mut text)? as u64 > LARGEST {
        return Err(too_large());
    }
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn read_file(path: &Path, files: &mut Files, faults: &mut Vec<Fault>) {
    match read_text(path) {
        Ok(text) => files.push((path.to_string_lossy().replace('\\', "/"), text)),
        Err(error) => {
            let message = format!("cannot read {}: {error}", path.display());
            faults.push(Fault::without_place(
                "unreadable",
                message,
                "a pack is UTF-8 text; check the file and its permissions",
            ));
        }
    }
}
