//! How each input is checked: the settings that count for its path, and a linter for them.

use super::args::{ConfigPlace, DraftArgs};
use super::environment;
use super::io::Failure;
use super::jobs::Site;
use super::names::shown_path;
use super::pack::lock;
use pharmalint::Linter;
use pharmalint::config::{Loader, Overrides, Search, Settings, locate};
use pharmalint::draft::{Format, Options};
use pharmalint::pack::fault::Fault;
use pharmalint::verdict::{Baseline, Ledger, Policy};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The loader of configuration for these options.
pub fn loader(place: &ConfigPlace, overrides: Overrides) -> Result<Loader, Failure> {
    let search = match (&place.config, place.no_config) {
        (Some(_), true) if environment::is_typed("config") => {
            let help = "Leave out one of the two.";
            return Err(Failure::new("--config names a file, and --no-config says to read none", help));
        }
        (_, true) => Search::Nowhere,
        (Some(file), false) => Search::File(file.clone()),
        (None, false) => Search::Upwards,
    };
    Ok(Loader::new(search, overrides, current_folder()?))
}

/// The current folder.
pub fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| {
        Failure::new(format!("the current folder cannot be read: {error}"), "Change to a folder that exists.")
    })
}

/// What is settled by files beside the drafts.
#[derive(Clone, Default)]
struct Settled {
    baseline: Option<Arc<Baseline>>,
    ledger: Option<Arc<Ledger>>,
}

/// The ledger that is read and written when nothing names another.
pub const LEDGER: &str = "pharmalint.approvals";

/// The ledger that counts for `settings`.
pub fn ledger_path(settings: &Settings) -> PathBuf {
    settings.approvals.value.clone().unwrap_or_else(|| PathBuf::from(LEDGER))
}

/// The file that a baseline is written to when nothing names another.
const BASELINE: &str = "pharmalint-baseline.json";

/// The baseline that counts for `settings`, or that is to be written.
pub fn baseline_path(settings: &Settings) -> PathBuf {
    settings.baseline.value.clone().unwrap_or_else(|| PathBuf::from(BASELINE))
}

/// Settings and linters: one for each set of configuration files.
pub struct Sites<'a> {
    pub args: &'a DraftArgs,
    pub loader: Loader,
    linters: HashMap<*const Settings, Option<Arc<Linter>>>,
    /// The files of exceptions, each read once.
    settled: HashMap<*const Settings, Option<Settled>>,
    /// What is wrong with the configuration and the packs.
    pub faults: Vec<Fault>,
}

impl<'a> Sites<'a> {
    pub fn new(args: &'a DraftArgs) -> Result<Self, Failure> {
        let overrides = Overrides {
            packs: environment::sourced(args.rules.packs.clone(), "packs"),
            pack_folders: args.rules.places.pack_folder.clone(),
            fail_on: environment::sourced(args.threshold.fail_on, "fail-on"),
            baseline: args.verdict.baseline.clone(),
            approvals: args.verdict.approvals.clone(),
            require_approval: args.verdict.require_approval,
            context: args.context.context(),
        };
        let loader = loader(&args.rules.places.config, overrides)?;
        Ok(Self { args, loader, linters: HashMap::new(), settled: HashMap::new(), faults: Vec::new() })
    }

    /// The settings for the current folder.
    pub fn settings_here(&mut self) -> Result<Arc<Settings>, Failure> {
        let here = self.loader.absolute(Path::new("."));
        Ok(self.loader.settings(&here)?)
    }

    /// The settings for the file at `path`; none when they have faults, which are noted.
    pub fn settings(&mut self, path: &Path) -> Option<Arc<Settings>> {
        let folder = path.parent().unwrap_or(path);
        self.loader.settings(folder).map_err(|faults| self.faults.extend(faults)).ok()
    }

    /// What the files of exceptions settle; none when they have faults, which are noted.
    fn settled(&mut self, settings: &Arc<Settings>) -> Option<Settled> {
        let key = Arc::as_ptr(settings);
        if let Some(known) = self.settled.get(&key) {
            return known.clone();
        }
        let settled = Settled::read(settings, self.args).map_err(|fault| self.faults.push(fault)).ok();
        self.settled.insert(key, settled.clone());
        settled
    }

    /// The linters that were made, and the settings of each.
    pub fn linters(&self) -> impl Iterator<Item = &Arc<Linter>> {
        self.linters.values().flatten()
    }

    /// How the posts of the input called `name`, whose absolute path is `path`, are checked.
    pub fn site(
        &mut self,
        path: &Path,
        name: Arc<str>,
        settings: &Arc<Settings>,
        format: Option<Format>,
    ) -> Option<Arc<Site>> {
        let linter = match self.linters.get(&Arc::as_ptr(settings)) {
            Some(known) => known.clone()?,
            None => {
                let linter = self.linter(settings).map_err(|faults| self.faults.extend(faults)).ok();
                self.linters.insert(Arc::as_ptr(settings), linter.clone());
                linter?
            }
        };
        let name = match shown_path(&name, &linter) {
            Cow::Borrowed(_) => name,
            Cow::Owned(masked) => Arc::from(masked),
        };
        let defaults = settings.context(path);
        let options = Options { text_fields: settings.text_fields.value.clone(), format };
        let settled = self.settled(settings)?;
        let policy = Policy {
            fail_on: settings.fail_on.value,
            min_confidence: self.args.min_confidence,
            allow: !self.args.verdict.no_allow,
            baseline: settled.baseline,
            ledger: settled.ledger,
            require_approval: settings.require_approval.value,
            today: self.args.verdict.today(),
            rescan: self.args.verdict.rescan.clone(),
        };
        Some(Arc::new(Site { name, linter, defaults, options, policy }))
    }

    /// A linter whose packs are as they are locked, if they are.
    fn linter(&self, settings: &Settings) -> Result<Arc<Linter>, Vec<Fault>> {
        let cache = if self.args.rules.no_cache { None } else { cache_folder() };
        let options = pharmalint::Options { cache, ..settings.linter_options() };
        let linter = Linter::new(&options).map_err(|faults| locate(faults, settings))?;
        let faults = lock::faults(settings, &linter, &self.loader.absolute(Path::new(".")));
        if faults.is_empty() { Ok(Arc::new(linter)) } else { Err(faults) }
    }
}

/// The folder in which compiled packs are kept, as the platform has it.
fn cache_folder() -> Option<PathBuf> {
    let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else {
        let of_home = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
        folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(of_home)))
    };
    caches.map(|caches| caches.join("pharmalint"))
}

impl Settled {
    fn read(settings: &Settings, args: &DraftArgs) -> Result<Self, Fault> {
        let fault = |path: &Path, origin: &str, said: String, help: &str| {
            Fault::without_place("unreadable", format!("{}: {} {said}", origin, path.display()), help)
        };
        let mut settled = Self::default();
        if let Some(path) = settings.baseline.value.as_ref().filter(|_| !args.verdict.no_baseline) {
            let help = "Write it with `pharmalint baseline`.";
            let baseline = Baseline::read(path).map_err(|said| fault(path, &settings.baseline.origin, said, help))?;
            settled.baseline = Some(Arc::new(baseline));
        }
        if args.verdict.no_ledger {
            return Ok(settled);
        }
        let path = ledger_path(settings);
        let help = "A ledger is only ever added to, by `pharmalint approve`: bring the line back from git.";
        let ledger = Ledger::read(&path).map_err(|said| fault(&path, &settings.approvals.origin, said, help))?;
        if !ledger.approvals().is_empty() || settings.require_approval.value {
            settled.ledger = Some(Arc::new(ledger));
        }
        Ok(settled)
    }
}
