//! The public face: packs in, findings out.

use crate::builtin;
use crate::draft::{Jurisdiction, Post};
use crate::engine::compile::{Base, PackHead};
use crate::engine::own::Own;
use crate::engine::program::Program;
use crate::engine::terms::TermIndex;
use crate::engine::{self};
use crate::finding::{Category, Confidence, Finding, Severity};
use crate::further::Further;
use crate::pack::about::{About, AboutRule};
use crate::pack::check::{Known, check};
use crate::pack::fault::Fault;
use crate::pack::lock::Used;
use crate::pack::order;
use crate::pack::source::Sources;
use crate::verdict::{Procedure, Rules};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// What a linter is made of. The default is every built-in pack and nothing else.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A folder of packs that stand in for the built-in ones, for those who write these.
    pub rules: Option<PathBuf>,
    /// The packs to use, by name; all of them when `None`. A pack that a named one extends is used too.
    pub packs: Option<Vec<String>>,
    /// Folders of further packs, folders that are packs, or single files.
    pub folders: Vec<PathBuf>,
    /// Rules with another severity, or switched off (`None`); with the place where that was said.
    pub severities: HashMap<String, (Option<Severity>, String)>,
    /// Whose rules apply to posts that name no jurisdiction; every code pack when empty.
    pub jurisdictions: Vec<Jurisdiction>,
    /// Names, contacts and numbers that are the company's own and identify no patient.
    pub own: Vec<String>,
    /// A folder in which packs of `folders` are kept compiled, for the next linter; nowhere when `None`.
    pub cache: Option<PathBuf>,
}

/// Checks posts against packs. Cheap to share between threads.
#[derive(Debug)]
pub struct Linter {
    program: Program,
    jurisdictions: u32,
    own: Own,
    /// The packs in use.
    packs: Vec<Used>,
    /// What there is to tell of the packs that are not built in.
    about: About,
    /// What the configuration says of the rules of the verdict.
    procedure: HashMap<&'static str, Option<Severity>>,
}

impl Linter {
    /// A linter for `options`.
    ///
    /// # Errors
    /// Every fault in the further packs, and unknown names in the options.
    pub fn new(options: &Options) -> Result<Self, Vec<Fault>> {
        let (compiled, base) = match &options.rules {
            Some(folder) => {
                let (base, index) = check_folder(folder)?;
                (base.compile(index, false)?, Some(base))
            }
            None => (builtin::compiled().map_err(|fault| vec![fault])?, None),
        };
        let builtin = compiled.packs.len();
        let (mut folders, mut about) = (Vec::new(), About::default());
        let compiled = if options.folders.is_empty() {
            compiled
        } else {
            let further = Further::read(&options.folders, base, options.cache.as_deref())?;
            folders = further.folders;
            about = further.about;
            further.compiled.upon(compiled)
        };
        let faults = unknown_names(&compiled.packs, options);
        if !faults.is_empty() {
            return Err(faults);
        }
        let enabled = enabled(&compiled.packs, builtin, options);
        let in_use = |name: &str| enabled.as_ref().is_none_or(|enabled| enabled.iter().any(|known| known == name));
        let program = Program::new(compiled, in_use, options.severities.clone());
        let folders = std::iter::repeat_n(None, builtin).chain(folders.into_iter().map(Some));
        let used = program.packs().iter().zip(folders).filter(|(pack, _)| in_use(&pack.name));
        let packs = used.map(|(pack, folder)| Used {
            name: pack.name.clone(),
            version: pack.version.clone(),
            digest: pack.digest.clone(),
            folder,
        });
        let packs = packs.collect();
        let jurisdictions = options.jurisdictions.iter().fold(0, |set, jurisdiction| set | jurisdiction.bit());
        let own = Own::new(options.own.iter().map(String::as_str));
        let said = |rule: &Procedure| Some((rule.id, options.severities.get(rule.id)?.0));
        let procedure = Procedure::ALL.iter().filter_map(said).collect();
        Ok(Self { program, jurisdictions, own, packs, about, procedure })
    }

    /// The findings of `post`, one for each fault, in the order of their places.
    #[must_use]
    pub fn check(&self, post: &Post) -> Vec<Finding> {
        let found = engine::judge(&self.program, post, self.jurisdictions, &self.own);
        engine::faults::in_order(engine::faults::join(&self.program, found))
    }

    /// What each rule finds in `post`, even if others find the same, in the order of the places.
    #[must_use]
    pub fn check_each(&self, post: &Post) -> Vec<Finding> {
        let found = engine::judge(&self.program, post, self.jurisdictions, &self.own);
        engine::faults::in_order(found.into_iter().map(|(_, finding)| finding).collect())
    }

    /// What there is to weigh in `post` for the `[odds]` of packs: the names of the signals of which something may stand
    /// in it, and what is known of who speaks to whom.
    #[must_use]
    pub fn weighed(&self, post: &Post) -> (Vec<String>, Vec<String>) {
        engine::weighed(&self.program, post, self.jurisdictions)
    }

    /// The packs in use: the built-in ones first, then those of the folders.
    #[must_use]
    pub fn packs(&self) -> &[Used] {
        &self.packs
    }

    /// What there is to tell of the rule of that id.
    #[must_use]
    pub fn about(&self, id: &str) -> Option<AboutRule> {
        let known = self.about.rules.iter().chain(&builtin::about().rules).find(|rule| rule.id == id);
        known.cloned().or_else(|| {
            Procedure::of(id).map(|rule| AboutRule {
                id: rule.id.to_owned(),
                category: Category::Pack,
                severity: rule.severity,
                confidence: Confidence::High,
                title: rule.title.to_owned(),
                why: rule.why.to_owned(),
                help: rule.help.to_owned(),
                cites: Vec::new(),
            })
        })
    }

    /// The compiled rules, for those who want to look inside.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }
}

impl Rules for Linter {
    fn in_use(&self, id: &str) -> Option<bool> {
        let number = self.program.rule_ids().position(|known| known == id)?;
        let rule = self.program.rule(number);
        Some(!rule.changes.iter().any(|change| change.off && change.jurisdiction == 0))
    }

    fn ids(&self) -> Vec<&str> {
        self.program.rule_ids().collect()
    }

    fn versions(&self) -> BTreeMap<String, String> {
        self.packs.iter().map(|pack| (pack.name.clone(), pack.version.clone())).collect()
    }

    fn check(&self, post: &Post) -> Vec<Finding> {
        Self::check(self, post)
    }

    fn procedure(&self, id: &str) -> Option<Option<Severity>> {
        self.procedure.get(id).copied()
    }
}

/// The packs in `folder`, checked as the build checks the built-in ones, and the index of their terms.
fn check_folder(folder: &Path) -> Result<(Base, TermIndex<'static>), Vec<Fault>> {
    let mut faults = Vec::new();
    let sources = Sources::from_path(folder, &mut faults);
    let known = Known { base: &[], lexicons: &sources.lexicons, columns: &BTreeMap::new() };
    let (packs, found) = check(&order(sources.packs), &known, true);
    faults.extend(found);
    if faults.is_empty() { Ok(Base::new(packs, &sources.lexicons)) } else { Err(faults) }
}

/// The packs that were named and those of the user's folders, which are there because the user asked for them; and what
/// they extend.
fn enabled(packs: &[PackHead], builtin: usize, options: &Options) -> Option<Vec<String>> {
    let mut names = options.packs.clone()?;
    names.extend(packs[builtin..].iter().map(|pack| pack.name.clone()));
    let mut at = 0;
    while at < names.len() {
        let extends = packs.iter().filter(|pack| pack.name == names[at]).flat_map(|pack| pack.extends.clone());
        let new: Vec<String> = extends.filter(|name| !names.contains(name)).collect();
        names.extend(new);
        at += 1;
    }
    Some(names)
}

fn unknown_names(packs: &[PackHead], options: &Options) -> Vec<Fault> {
    use crate::pack::fault::suggestion;
    let names: Vec<&str> = packs.iter().map(|pack| pack.name.as_str()).collect();
    let rules = packs.iter().flat_map(|pack| &pack.rules).map(String::as_str);
    let rules: Vec<&str> = rules.chain(Procedure::ALL.iter().map(|rule| rule.id)).collect();
    let unknown_packs = options.packs.iter().flatten().filter(|name| !names.contains(&name.as_str()));
    let packs = unknown_packs.map(|name| {
        Fault::without_place(
            "unknown-pack",
            format!("there is no pack \"{name}\""),
            suggestion(name, names.iter().copied()),
        )
    });
    let unknown_rules = options.severities.iter().filter(|(id, _)| !rules.contains(&id.as_str()));
    let rules = unknown_rules.map(|(id, (_, origin))| {
        let message = format!("{origin}: there is no rule \"{id}\"");
        Fault::without_place("unknown-rule", message, suggestion(id, rules.iter().copied()))
    });
    packs.chain(rules).collect()
}
