//! Configuration: `pharmalint.toml`, found upwards from each draft, layered, resolved for a path, with the origin of every value.

mod layer;
pub mod raw;
mod settings;

pub use layer::{FILE_NAME, Layer};
pub use settings::{Overrides, Settings, Sourced};

use crate::pack::fault::{Fault, Faults};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where configuration is looked for.
#[derive(Debug, Clone, Default)]
pub enum Search {
    /// In the folder of each draft and all above it.
    #[default]
    Upwards,
    /// In this file only.
    File(PathBuf),
    /// Nowhere.
    Nowhere,
}

/// Finds and reads configuration, each file once.
#[derive(Debug)]
pub struct Loader {
    search: Search,
    overrides: Overrides,
    current: PathBuf,
    layers: HashMap<PathBuf, Option<Arc<Layer>>>,
    broken: HashSet<PathBuf>,
    settings: HashMap<Vec<PathBuf>, Arc<Settings>>,
    folders: HashMap<PathBuf, Vec<PathBuf>>,
    faults: Vec<Fault>,
}

impl Loader {
    /// A loader for drafts whose relative paths start at `current`, which is absolute.
    #[must_use]
    pub fn new(search: Search, overrides: Overrides, current: PathBuf) -> Self {
        Self {
            search,
            overrides,
            current,
            layers: HashMap::new(),
            broken: HashSet::new(),
            settings: HashMap::new(),
            folders: HashMap::new(),
            faults: Vec::new(),
        }
    }

    /// `path`, absolute, without `.` and `..`.
    #[must_use]
    pub fn absolute(&self, path: &Path) -> PathBuf {
        let mut absolute = PathBuf::new();
        for part in self.current.join(path).components() {
            match part {
                std::path::Component::CurDir => {}
                std::path::Component::ParentDir => _ = absolute.pop(),
                part => absolute.push(part),
            }
        }
        absolute
    }

    /// The settings for what lies in `folder`, which is absolute. The same files give the same settings.
    ///
    /// # Errors
    /// Every fault in the files that were read, each once: a fault that was given before is not given again.
    pub fn settings(&mut self, folder: &Path) -> Result<Arc<Settings>, Vec<Fault>> {
        let files = match &self.search {
            Search::Nowhere => Vec::new(),
            Search::File(path) => {
                let path = self.absolute(path);
                self.layer(&path);
                vec![path]
            }
            Search::Upwards => self.upwards(folder),
        };
        if files.iter().any(|path| self.broken.contains(path)) {
            return Err(std::mem::take(&mut self.faults));
        }
        if let Some(known) = self.settings.get(&files) {
            return Ok(known.clone());
        }
        let mut all = Vec::new();
        for path in &files {
            if !self.extend(path, &mut Vec::new(), &mut all) {
                self.broken.insert(path.clone());
                return Err(std::mem::take(&mut self.faults));
            }
        }
        let layers = all.iter().filter_map(|path| self.layers.get(path).cloned().flatten()).collect();
        let found = files.iter().filter_map(|path| path.parent()).map(Path::to_owned).collect();
        let mut settings = Settings::new(layers, &self.overrides, &self.current);
        settings.found = found;
        let settings = Arc::new(settings);
        self.settings.insert(files, settings.clone());
        Ok(settings)
    }

    /// The files in `folder` and all above it, the outermost first, up to one that says `root = true`.
    fn upwards(&mut self, folder: &Path) -> Vec<PathBuf> {
        if let Some(known) = self.folders.get(folder) {
            return known.clone();
        }
        let path = folder.join(FILE_NAME);
        let found = path.is_file();
        let root =
            found && self.layer(&path).is_some_and(|layer| layer.raw.root.as_ref().is_some_and(|root| root.value));
        let mut files = match folder.parent() {
            Some(parent) if !root => self.upwards(parent),
            _ => Vec::new(),
        };
        if found {
            files.push(path);
        }
        self.folders.insert(folder.to_owned(), files.clone());
        files
    }

    /// Puts the file at `path` behind `all`, with those it extends before it; says whether all of them could be read. A file
    /// that is there already moves to the end. `open` are the files that are being extended.
    fn extend(&mut self, path: &Path, open: &mut Vec<PathBuf>, all: &mut Vec<PathBuf>) -> bool {
        let Some(layer) = self.layer(path) else { return false };
        open.push(path.to_owned());
        let mut good = true;
        for name in layer.raw.extends.iter().flat_map(|list| &list.value) {
            let base = self.absolute(&layer.folder.join(&name.value));
            if open.contains(&base) {
                let mut faults = Faults::new(layer.file.clone());
                let message = format!("\"{}\" extends this file itself, in a circle", name.value);
                faults.add(name.span.clone(), "circle", message, "take one of the two `extends` out");
                self.faults.extend(faults.list);
                good = false;
            } else {
                good &= self.extend(&base, open, all);
            }
        }
        open.pop();
        all.retain(|known| known != path);
        all.push(path.to_owned());
        good
    }

    /// Every configuration file that was read, or was to be read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.layers.keys().map(PathBuf::as_path)
    }

    /// The file at `path`; none when it cannot be read, which is noted.
    fn layer(&mut self, path: &Path) -> Option<Arc<Layer>> {
        if let Some(known) = self.layers.get(path) {
            return known.clone();
        }
        let short = path.strip_prefix(&self.current).ok().filter(|short| !short.as_os_str().is_empty());
        let shown = short.unwrap_or(path).to_string_lossy().replace('\\', "/");
        let layer = match Layer::read(path, &shown) {
            Ok(layer) => Some(Arc::new(layer)),
            Err(faults) => {
                self.faults.extend(faults);
                self.broken.insert(path.to_owned());
                None
            }
        };
        self.layers.insert(path.to_owned(), layer.clone());
        layer
    }
}

/// Puts the faults that name a rule or pack of the configuration at their places in its files.
#[must_use]
pub fn locate(faults: Vec<Fault>, settings: &Settings) -> Vec<Fault> {
    let place = |mut fault: Fault| {
        let quoted = fault.message.split('"').nth(1).unwrap_or_default().to_owned();
        for layer in settings.layers.iter().rev() {
            let packs = layer.raw.packs.iter().flat_map(|list| &list.value);
            let rules = layer.raw.rules.iter().flat_map(|rules| &rules.0).map(|(name, _)| name);
            let span = match fault.code {
                "unknown-pack" => packs.filter(|name| name.value == quoted).map(|name| name.span.clone()).next(),
                "unknown-rule" => rules.filter(|name| name.value == quoted).map(|name| name.span.clone()).next(),
                _ => None,
            };
            if let (Some(span), None) = (span, &fault.file) {
                let what = if fault.code == "unknown-pack" { "pack" } else { "rule" };
                fault.message = format!("there is no {what} \"{quoted}\"");
                fault.file = Some(layer.file.clone());
                fault.span = span;
            }
        }
        fault
    };
    faults.into_iter().map(place).collect()
}
