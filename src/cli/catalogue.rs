//! The packs as they are written, with their tests and clauses: the built-in ones and a user's own.

use super::args::ConfigPlace;
use super::io::Failure;
use super::sites::loader;
use pharmalint::builtin;
use pharmalint::config::Overrides;
use pharmalint::pack::check::{Known, check};
use pharmalint::pack::fault::{Fault, suggestion};
use pharmalint::pack::model::{Extension, Pack, Rule};
use pharmalint::pack::order;
use pharmalint::pack::source::Sources;
use pharmalint::verdict::Procedure;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Packs and the files they come from.
pub struct Catalogue {
    pub packs: Vec<Pack>,
    /// How many of them are built in; these come first.
    built_in: usize,
}

impl Catalogue {
    /// The folders of packs that the configuration of the current folder names, and `more`.
    pub fn configured(config: &ConfigPlace, more: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
        let mut loader = loader(config, Overrides { pack_folders: more.to_vec(), ..Overrides::default() })?;
        let here = loader.absolute(Path::new("."));
        let settings = loader.settings(&here)?;
        Ok(settings.pack_folders.iter().map(|folder| folder.value.clone()).collect())
    }

    /// The built-in packs and those in `folders`. Every fault in them is given.
    pub fn read(folders: &[PathBuf]) -> Result<Self, Failure> {
        Self::of(builtin::sources(), folders, Vec::new())
    }

    /// The packs in `rules`, which stand in for the built-in ones.
    pub fn instead(rules: &Path) -> Result<Self, Failure> {
        let mut faults = Vec::new();
        let sources = Sources::from_path(rules, &mut faults);
        Self::of(sources, &[], faults)
    }

    fn of(mut sources: Sources, folders: &[PathBuf], mut faults: Vec<Fault>) -> Result<Self, Failure> {
        let columns = BTreeMap::new();
        let known = Known { base: &[], lexicons: &sources.lexicons, columns: &columns };
        let (mut packs, found) = check(&order(sources.packs), &known, false);
        faults.extend(found);
        let built_in = packs.len();
        for folder in folders {
            let more = Sources::from_path(folder, &mut faults);
            sources.lexicons.extend(more.lexicons);
            let known = Known { base: &packs, lexicons: &sources.lexicons, columns: &columns };
            let (more, found) = check(&order(more.packs), &known, false);
            faults.extend(found);
            packs.extend(more);
        }
        if faults.is_empty() { Ok(Self { packs, built_in }) } else { Err(faults.into()) }
    }

    /// The packs that are not built in.
    pub fn own(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter().skip(self.built_in)
    }

    /// The rule of that id, with its pack.
    pub fn rule(&self, id: &str) -> Result<(&Pack, &Rule), Failure> {
        let mut rules = self.packs.iter().flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)));
        if let Some(found) = rules.clone().find(|(_, rule)| rule.id == id) {
            return Ok(found);
        }
        // The name alone is enough when only one pack has it.
        let mut named = rules.clone().filter(|(_, rule)| rule.id.split_once('/').is_some_and(|(_, name)| name == id));
        if let (Some(found), None) = (named.next(), named.next()) {
            return Ok(found);
        }
        let procedure = Procedure::ALL.iter().map(|rule| rule.id);
        let ids: Vec<&str> = rules.by_ref().map(|(_, rule)| rule.id.as_str()).chain(procedure).collect();
        let in_pack: Vec<&str> = ids.iter().copied().filter(|known| known.split('/').next() == Some(id)).collect();
        let help = match pharmalint::pack::fault::nearest(id, ids.iter().copied()) {
            None if !in_pack.is_empty() => format!("{id} is a pack; its rules are {}", in_pack.join(", ")),
            Some(_) => suggestion(id, ids.iter().copied()),
            None => "`pharmalint rules` lists them all.".to_owned(),
        };
        Err(Failure::new(format!("there is no rule \"{id}\""), help))
    }

    /// What other packs change in the rule of that id.
    pub fn changes(&self, id: &str) -> impl Iterator<Item = (&Pack, &Extension)> {
        self.packs
            .iter()
            .flat_map(|pack| pack.extensions.iter().map(move |change| (pack, change)))
            .filter(move |(_, change)| change.rule == id)
    }
}
