//! Layers put together: every setting with the place it comes from.

use super::layer::Layer;
use super::raw::Level;
use crate::draft::Context;
use crate::verdict::FailOn;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A value and where it was said: `pharmalint.toml:3`, `--fail-on`, or `default`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it was said.
    pub origin: String,
}

impl<T> Sourced<T> {
    /// `value`, which nobody gave.
    pub fn default(value: T) -> Self {
        Self { value, origin: "default".to_owned() }
    }

    /// `value`, said at `origin`.
    pub fn new(value: T, origin: impl Into<String>) -> Self {
        Self { value, origin: origin.into() }
    }
}

/// What was said on the command line or in the environment; it wins over every file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--packs`.
    pub packs: Option<Sourced<Vec<String>>>,
    /// `--pack-folder`, added to those of the files.
    pub pack_folders: Vec<PathBuf>,
    /// `--fail-on`.
    pub fail_on: Option<Sourced<FailOn>>,
    /// `--baseline`.
    pub baseline: Option<PathBuf>,
    /// `--approvals`.
    pub approvals: Option<PathBuf>,
    /// `--require-approval`.
    pub require_approval: bool,
    /// `--platform`, `--lang` and so on.
    pub context: Context,
}

/// The settings that a set of layers gives, but for what depends on the path.
#[derive(Debug)]
pub struct Settings {
    /// The packs to use; all when `None`.
    pub packs: Sourced<Option<Vec<String>>>,
    /// Folders of further packs.
    pub pack_folders: Vec<Sourced<PathBuf>>,
    /// From which severity on a run fails.
    pub fail_on: Sourced<FailOn>,
    /// Further text fields.
    pub text_fields: Sourced<Vec<String>>,
    /// The file of findings that were there before.
    pub baseline: Sourced<Option<PathBuf>>,
    /// The ledger of approvals.
    pub approvals: Sourced<Option<PathBuf>>,
    /// Whether a post without an approval that holds is remarked on.
    pub require_approval: Sourced<bool>,
    /// Rules with another severity, or switched off.
    pub rules: BTreeMap<String, Sourced<Level>>,
    /// People, contacts and numbers of the company.
    pub own: Vec<Sourced<String>>,
    /// The files, the outermost first.
    pub layers: Vec<Arc<Layer>>,
    /// The folders of those that were found, the outermost first; a file that another one extends is not found.
    pub found: Vec<PathBuf>,
    /// What the command line says of every post.
    flags: Context,
}

impl Settings {
    /// Puts `layers` together, the outermost first; the innermost wins, and `overrides` win over all. Paths below `current`
    /// are shown relative to it.
    #[must_use]
    pub fn new(layers: Vec<Arc<Layer>>, overrides: &Overrides, current: &Path) -> Self {
        let mut settings = Self {
            packs: Sourced::default(None),
            pack_folders: Vec::new(),
            fail_on: Sourced::default(FailOn::default()),
            text_fields: Sourced::default(Vec::new()),
            baseline: Sourced::default(None),
            approvals: Sourced::default(None),
            require_approval: Sourced::default(false),
            rules: BTreeMap::new(),
            own: Vec::new(),
            layers: Vec::new(),
            found: Vec::new(),
            flags: overrides.context.clone(),
        };
        for layer in &layers {
            settings.add(layer, current);
        }
        settings.layers = layers;
        if let Some(packs) = &overrides.packs {
            settings.packs = Sourced::new(Some(packs.value.clone()), packs.origin.clone());
        }
        for folder in &overrides.pack_folders {
            settings.add_folder(Sourced::new(folder.clone(), "--pack-folder"), current);
        }
        if let Some(fail_on) = &overrides.fail_on {
            settings.fail_on = fail_on.clone();
        }
        if let Some(file) = &overrides.baseline {
            settings.baseline = Sourced::new(Some(file.clone()), "--baseline");
        }
        if let Some(file) = &overrides.approvals {
            settings.approvals = Sourced::new(Some(file.clone()), "--approvals");
        }
        if overrides.require_approval {
            settings.require_approval = Sourced::new(true, "--require-approval");
        }
        settings
    }

    fn add(&mut self, layer: &Layer, current: &Path) {
        let raw = &layer.raw;
        if let Some(packs) = &raw.packs {
            let names = packs.iter().map(|name| name.value.clone()).collect();
            self.packs = Sourced::new(Some(names), layer.origin(packs.span.start));
        }
        for folder in raw.pack_folders.iter().flat_map(|list| &list.value) {
            let path = layer.folder.join(&folder.value);
            self.add_folder(Sourced::new(path, layer.origin(folder.span.start)), current);
        }
        if let Some(fail_on) = &raw.fail_on {
            self.fail_on = Sourced::new(fail_on.value, layer.origin(fail_on.span.start));
        }
        if let Some(fields) = &raw.text_fields {
            let names = fields.iter().map(|name| name.value.clone()).collect();
            self.text_fields = Sourced::new(names, layer.origin(fields.span.start));
        }
        for (given, setting) in [(&raw.baseline, &mut self.baseline), (&raw.approvals, &mut self.approvals)] {
            if let Some(file) = given {
                let path = layer.folder.join(&file.value);
                let short = path.strip_prefix(current).map(Path::to_path_buf).unwrap_or(path);
                *setting = Sourced::new(Some(short), layer.origin(file.span.start));
            }
        }
        if let Some(required) = &raw.require_approval {
            self.require_approval = Sourced::new(required.value, layer.origin(required.span.start));
        }
        let own = raw.own.iter().flat_map(|own| [&own.people, &own.contacts, &own.numbers]);
        for entry in own.flatten().flat_map(|list| &list.value) {
            self.own.push(Sourced::new(entry.value.clone(), layer.origin(entry.span.start)));
        }
        for (rule, level) in raw.rules.iter().flat_map(|rules| &rules.0) {
            self.rules.insert(rule.value.clone(), Sourced::new(level.value, layer.origin(rule.span.start)));
        }
    }

    /// Adds a folder of packs, unless it is known under this or another name.
    fn add_folder(&mut self, folder: Sourced<PathBuf>, current: &Path) {
        let real = |path: &Path| current.join(path).canonicalize().unwrap_or_else(|_| current.join(path));
        if self.pack_folders.iter().any(|known| real(&known.value) == real(&folder.value)) {
            return;
        }
        let short = folder.value.strip_prefix(current).ok().filter(|path| !path.as_os_str().is_empty());
        self.pack_folders.push(Sourced { value: short.unwrap_or(&folder.value).to_owned(), origin: folder.origin });
    }

    /// What is true of the posts at `path`, which is absolute, unless they say otherwise.
    #[must_use]
    pub fn context(&self, path: &Path) -> Context {
        let mut context = self.flags.clone();
        for layer in self.layers.iter().rev() {
            for (_, posts) in layer.posts.iter().rev().filter(|(glob, _)| matches(glob, layer, path)) {
                context = context.or(&posts.context());
            }
            if let Some(given) = &layer.raw.context {
                context = context.or(&given.context());
            }
        }
        context
    }

    /// The same, key by key, each with its value in words and where it was said.
    #[must_use]
    pub fn context_origins(&self, path: &Path) -> BTreeMap<&'static str, Sourced<String>> {
        let mut keys = BTreeMap::new();
        for layer in &self.layers {
            let general = layer.raw.context.iter().flat_map(|context| context.entries());
            let posts = layer.posts.iter().filter(|(glob, _)| matches(glob, layer, path));
            for (key, value, at) in general.chain(posts.flat_map(|(_, posts)| posts.entries())) {
                keys.insert(key, Sourced::new(value, layer.origin(at)));
            }
        }
        for (key, value) in words(&self.flags) {
            keys.insert(key, Sourced::new(value, format!("--{key}")));
        }
        keys
    }

    /// Whether `path`, which is absolute, is excluded.
    #[must_use]
    pub fn excludes(&self, path: &Path) -> bool {
        // A ledger that is named like a draft is none.
        let ledger = self.approvals.value.as_ref().is_some_and(|ledger| path.ends_with(ledger));
        ledger || self.layers.iter().any(|layer| layer.excludes(path))
    }

    /// What the linter is made of.
    #[must_use]
    pub fn linter_options(&self) -> crate::Options {
        let severities: HashMap<_, _> = self
            .rules
            .iter()
            .map(|(rule, level)| (rule.clone(), (level.value.severity(), level.origin.clone())))
            .collect();
        crate::Options {
            rules: None,
            packs: self.packs.value.clone(),
            folders: self.pack_folders.iter().map(|folder| folder.value.clone()).collect(),
            severities,
            jurisdictions: Vec::new(),
            own: self.own.iter().map(|own| own.value.clone()).collect(),
        }
    }
}

fn matches(glob: &globset::GlobMatcher, layer: &Layer, path: &Path) -> bool {
    path.strip_prefix(&layer.folder).is_ok_and(|path| glob.is_match(path))
}

/// The keys of `context` that are given, each with its value in words.
fn words(context: &Context) -> Vec<(&'static str, String)> {
    let jurisdictions: Vec<&str> = context.jurisdiction.iter().map(|jurisdiction| jurisdiction.as_str()).collect();
    let keys = [
        ("lang", context.lang.map(|value| value.to_string())),
        ("platform", context.platform.map(|value| value.to_string())),
        ("jurisdiction", (!jurisdictions.is_empty()).then(|| jurisdictions.join(", "))),
        ("audience", context.audience.map(|value| value.to_string())),
        ("author", context.author.map(|value| value.to_string())),
        ("affiliation", context.affiliation.map(|value| value.to_string())),
        ("company", context.company.clone()),
        ("kind", context.kind.map(|value| value.to_string())),
    ];
    keys.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}
