//! The compiled rules, ready to be run, as a configuration wants them.

use super::bits::Bits;
use super::calls::Calls;
use super::compile::{Compiled, PackHead};
use super::literals::Literals;
use super::numbers::Needs;
use super::odds::CompiledOdds;
use super::pattern::{CompiledPattern, Cue};
use super::rules::{Change, CompiledRule, Wording};
use super::signals::CompiledSignal;
use super::terms::TermIndex;
use crate::finding::Severity;
use crate::pack::model::Shape;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rules with another severity, or switched off; with the place where that was said.
type Severities = HashMap<String, (Option<Severity>, String)>;

/// The compiled rules.
#[derive(Debug)]
pub struct Program {
    compiled: Compiled<'static>,
    /// The packs that are left out.
    off: Vec<bool>,
    severities: Severities,
    /// The signals that the packs in use ask for; none when all packs are in use.
    wanted: Option<Bits>,
    /// They ask for an expression …
    runs_expressions: bool,
    /// … or for something else that is looked for inside words.
    looks_inside: bool,
    /// What they find depends on the language of a post.
    tells_languages: bool,
    id: u64,
}

/// How many programs there were.
static PROGRAMS: AtomicU64 = AtomicU64::new(0);

impl Program {
    /// The rules of `compiled`, as a configuration wants them: with the packs that are `enabled`, and rules switched off
    /// or given another severity.
    #[must_use]
    pub fn new(mut compiled: Compiled<'static>, enabled: impl Fn(&str) -> bool, severities: Severities) -> Self {
        let off: Vec<bool> = compiled.packs.iter().map(|pack| !enabled(&pack.name)).collect();
        let wanted = off.contains(&true).then(|| {
            let mut wanted = Bits::new(compiled.signals.len());
            let packs = compiled.packs.iter().zip(&off).filter(|(_, off)| !**off);
            packs.for_each(|(pack, _)| wanted.unite(&pack.signals));
            wanted
        });
        let any = |signals: &Bits| signals.iter().any(|signal| is_in(&wanted, signal as u16));
        compiled.indexes.retain(|index| any(index.signals()));
        compiled.odds.retain(|odds| !off[odds.pack]);
        compiled.shaped.retain(|(signal, _)| is_in(&wanted, *signal));
        let runs_expressions = compiled.cues.iter().any(|cue| is_in(&wanted, cue.signal));
        let compounds = any(compiled.literals.compounds());
        let looks_inside = runs_expressions || compounds;
        let mut in_use = compiled.packs.iter().zip(&off).filter(|(_, off)| !**off);
        let local_terms = compounds || compiled.indexes.iter().any(|index| any(index.local_signals()));
        let tells_languages = local_terms || in_use.any(|(pack, _)| pack.local);
        let id = PROGRAMS.fetch_add(1, Ordering::Relaxed) + 1;
        Self { compiled, off, severities, wanted, runs_expressions, looks_inside, tells_languages, id }
    }

    /// Whether a pack in use asks for `signal`.
    #[must_use]
    #[inline]
    pub fn wants(&self, signal: u16) -> bool {
        is_in(&self.wanted, signal)
    }

    /// Whether a pack in use asks for an expression.
    #[must_use]
    pub fn runs_expressions(&self) -> bool {
        self.runs_expressions
    }

    /// Whether a pack in use asks for something inside words: the head of a compound, a literal of an expression.
    #[must_use]
    pub fn looks_inside(&self) -> bool {
        self.looks_inside
    }

    /// Whether what the packs in use find depends on the language of a post.
    #[must_use]
    pub fn tells_languages(&self) -> bool {
        self.tells_languages
    }

    /// The number of the program among those of the process, by which threads know what they remember of it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The term indexes, those of use: the built-in one, and one for a user's packs.
    #[must_use]
    pub fn indexes(&self) -> &[TermIndex<'static>] {
        &self.compiled.indexes
    }
    /// The signal of that number.
    #[must_use]
    pub fn signal(&self, number: u16) -> &CompiledSignal {
        self.compiled.signals.get(usize::from(number))
    }
    /// How many signals there are.
    #[must_use]
    pub fn signal_count(&self) -> u16 {
        self.compiled.signals.len() as u16
    }
    /// When the expressions run.
    #[must_use]
    pub fn cues(&self) -> &[Cue] {
        &self.compiled.cues
    }
    /// The numbers that expressions need.
    #[must_use]
    pub fn needs(&self) -> &Needs {
        &self.compiled.needs
    }
    /// Expression number `at`.
    #[must_use]
    pub fn pattern(&self, at: usize) -> &CompiledPattern {
        self.compiled.pattern(at)
    }
    /// The literals that call expressions, and the heads of compounds.
    #[must_use]
    pub fn literals(&self) -> &Literals<'static> {
        &self.compiled.literals
    }
    /// Rule number `at`.
    #[must_use]
    pub fn rule(&self, at: usize) -> &CompiledRule {
        self.compiled.rules.get_prepared(at, |rule| self.configure(rule))
    }
    /// How many rules there are.
    #[must_use]
    pub fn rule_count(&self) -> usize {
        self.compiled.rules.len()
    }
    /// The ids of the rules, in the order of their numbers.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        self.compiled.packs.iter().flat_map(|pack| &pack.rules).map(String::as_str)
    }
    /// What rule number `at` says.
    #[must_use]
    pub fn wording(&self, at: usize) -> &Wording {
        self.compiled.wordings.get(at)
    }
    /// The signals that shapes mark and a pack in use asks for, each with one of them.
    #[must_use]
    pub fn shaped(&self) -> &[(u16, Shape)] {
        &self.compiled.shaped
    }
    /// Who waits for what.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.compiled.calls
    }
    /// How the odds of faults change with what may stand in a post, for the packs in use that weigh it.
    #[must_use]
    pub fn odds(&self) -> &[CompiledOdds<'static>] {
        &self.compiled.odds
    }
    /// Whether rule number `weighing` may change how grave the findings of rule number `other` are: not where the
    /// configuration says it, nor in packs that it does not know.
    #[must_use]
    pub fn may_weigh(&self, weighing: usize, other: usize) -> bool {
        let (weighing, other) = (self.rule(weighing), self.rule(other));
        let odds = self.odds().iter().find(|odds| odds.pack == weighing.pack);
        odds.is_some_and(|odds| odds.weighs(other.pack)) && !self.severities.contains_key(&*other.id)
    }
    /// The packs.
    #[must_use]
    pub fn packs(&self) -> &[PackHead] {
        &self.compiled.packs
    }

    fn configure(&self, rule: &mut CompiledRule) {
        rule.changes.retain(|change| change.pack.is_none_or(|pack| !self.off[pack]));
        if self.off[rule.pack] {
            rule.changes.push(Change { off: true, ..Change::default() });
        }
        if let Some((severity, _)) = self.severities.get(&*rule.id) {
            let off = severity.is_none();
            rule.changes.push(Change { severity: *severity, forced: true, off, ..Change::default() });
        }
    }
}

/// Whether `signal` is in `wanted`; without a set all are.
#[inline]
fn is_in(wanted: &Option<Bits>, signal: u16) -> bool {
    wanted.as_ref().is_none_or(|wanted| wanted.contains(signal.into()))
}

#[cfg(test)]
mod tests {
    use crate::linter::{Linter, Options};

    #[test]
    fn only_what_the_packs_in_use_ask_for_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let looked_at = |terms: &str, applies: &str| {
            let pack = format!(
                "[pack]\nname = 'own'\nversion = '1'\nlanguages = ['en', 'sv']\n[signals.term]\n{terms}\n[[rule]]\nid = 'own/term'\n\
                 category = 'platform'\nseverity = 'info'\ntitle = 'A term'\nmessage = 'A term'\nhelp = 'None.'\n{applies}\n\
                 when = {{ all = ['term'] }}\n[[rule.test]]\ntext = 'Zelva'\ncontext = {{ lang = 'sv' }}\nflags = 'Zelva'\n"
            );
            std::fs::write(folder.path().join("pack.toml"), pack).unwrap();
            let options =
                Options { packs: Some(Vec::new()), folders: vec![folder.path().to_owned()], ..Options::default() };
            let linter = Linter::new(&options).unwrap();
            let program = linter.program();
            (program.indexes().len(), program.looks_inside(), program.tells_languages())
        };
        assert_eq!(looked_at("terms.en = ['zelva']", ""), (1, false, false));
        assert_eq!(looked_at("terms.sv = ['zelva']", ""), (1, false, true));
        assert_eq!(looked_at("terms.en = ['*zelva', 'zelva']", ""), (1, true, true));
        assert_eq!(looked_at("terms.en = ['zelva']", "applies = { lang = ['sv'] }"), (1, false, true));
    }
}
