//! How each input is checked: the settings that count for its path, and a linter for them.

use super::args::{CheckArgs, ConfigPlace};
use super::io::Failure;
use super::jobs::Site;
use pharmalint::Linter;
use pharmalint::config::{Loader, Overrides, Search, Settings, locate};
use pharmalint::draft::{Format, Options};
use pharmalint::pack::fault::Fault;
use pharmalint::verdict::Policy;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The loader of configuration for these options.
pub fn loader(place: &ConfigPlace, overrides: Overrides) -> Result<Loader, Failure> {
    let search = match (&place.config, place.no_config) {
        (Some(file), _) => Search::File(file.clone()),
        (None, true) => Search::Nowhere,
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

/// Settings and linters: one for each set of configuration files.
pub struct Sites<'a> {
    pub args: &'a CheckArgs,
    pub loader: Loader,
    linters: HashMap<*const Settings, Option<Arc<Linter>>>,
    /// What is wrong with the configuration and the packs.
    pub faults: Vec<Fault>,
}

impl<'a> Sites<'a> {
    pub fn new(args: &'a CheckArgs) -> Result<Self, Failure> {
        let overrides = Overrides {
            packs: args.rules.packs.clone(),
            pack_folders: args.rules.places.pack_folder.clone(),
            fail_on: args.output.fail_on,
            context: args.context.context(),
        };
        let loader = loader(&args.rules.places.config, overrides)?;
        Ok(Self { args, loader, linters: HashMap::new(), faults: Vec::new() })
    }

    /// The settings for the file at `path`; none when they have faults, which are noted.
    pub fn settings(&mut self, path: &Path) -> Option<Arc<Settings>> {
        let folder = path.parent().unwrap_or(path);
        self.loader.settings(folder).map_err(|faults| self.faults.extend(faults)).ok()
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
                let linter = match Linter::new(&settings.linter_options()) {
                    Ok(linter) => Some(Arc::new(linter)),
                    Err(faults) => {
                        self.faults.extend(locate(faults, settings));
                        None
                    }
                };
                self.linters.insert(Arc::as_ptr(settings), linter.clone());
                linter?
            }
        };
        let defaults = settings.context(path);
        let options = Options { text_fields: settings.text_fields.value.clone(), format };
        let policy = Policy {
            fail_on: settings.fail_on.value,
            min_confidence: self.args.output.min_confidence,
            allow: !self.args.verdict.no_allow,
            today: self.args.verdict.today(),
        };
        Some(Arc::new(Site { name, linter, defaults, options, policy }))
    }
}
