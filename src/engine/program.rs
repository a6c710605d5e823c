//! The compiled rules, ready to be run: numbered signals, term indexes, expressions, rules with their triggers.

use super::compile::{Numbers, terms_of};
use super::terms::TermIndex;
use crate::detect::{Validator, validator};
use crate::draft::Jurisdiction;
use crate::finding::{Citation, Severity};
use crate::pack::fault::Fault;
use crate::pack::lexicon::Lexicon;
use crate::pack::model::{Accept, Near, Pack, Rule, Side, Trigger, When, Within};
use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A set of signals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignalSet(Vec<u64>);

impl SignalSet {
    /// An empty set with room for `count` signals.
    #[must_use]
    pub fn new(count: u16) -> Self {
        Self(vec![0; usize::from(count).div_ceil(64)])
    }
    /// Puts `signal` in.
    #[inline]
    pub fn insert(&mut self, signal: u16) {
        self.0[usize::from(signal / 64)] |= 1 << (signal % 64);
    }
    /// Whether `signal` is in.
    #[inline]
    #[must_use]
    pub fn contains(&self, signal: u16) -> bool {
        self.0[usize::from(signal / 64)] & (1 << (signal % 64)) != 0
    }
    /// Whether the sets share a signal.
    #[inline]
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
    fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
    /// The signals of the set.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        (0..self.0.len() as u16 * 64).filter(|signal| self.contains(*signal))
    }
}

/// A signal at run time.
#[derive(Debug)]
pub struct CompiledSignal {
    /// Its name.
    pub name: Arc<str>,
    /// The name in words, for labels.
    pub label: String,
    /// The signals whose marks, as they are found, may count as this one.
    pub sources: SignalSet,
    /// Signals that count as this one, besides its own marks.
    pub any: Vec<u16>,
    /// Other senses.
    pub except: Vec<u16>,
    /// What must be near.
    pub near: Option<CompiledNear>,
    /// What must not be near.
    pub unless: Option<CompiledNear>,
}

/// A neighbourhood at run time.
#[derive(Debug)]
pub struct CompiledNear {
    /// The signals.
    pub any: Vec<u16>,
    /// How far.
    pub within: Within,
    /// Where.
    pub side: Side,
}

/// A regular expression at run time.
#[derive(Debug)]
pub struct CompiledPattern {
    /// The signal its matches mark.
    pub signal: u16,
    /// When it runs.
    pub trigger: Trigger,
    /// The validator.
    pub check: Option<Validator>,
    /// What the validator must say.
    pub accept: Accept,
    source: String,
    case: bool,
    regex: OnceLock<Regex>,
}

impl CompiledPattern {
    /// The expression, compiled the first time it is needed.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let built = RegexBuilder::new(&self.source).case_insensitive(!self.case).build();
            // The pack check has compiled it before; an expression that matches nothing stands in all the same.
            built.unwrap_or_else(|_| Regex::new(r"[^\s\S]").expect("a constant expression"))
        })
    }

    /// The part of the match at `found` that is marked: the group `mark` if there is one.
    pub fn marked(&self, text: &str, found: Range<usize>) -> Range<usize> {
        if !self.source.contains("<mark>") {
            return found;
        }
        let groups = self.regex().captures_at(text, found.start);
        groups.and_then(|groups| groups.name("mark").map(|group| group.range())).unwrap_or(found)
    }
}

/// The literals that call expressions.
#[derive(Debug, Default)]
pub struct Literals {
    literals: Vec<String>,
    callers: Vec<Vec<usize>>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Literals {
    fn of(patterns: &[CompiledPattern]) -> Self {
        let mut callers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, pattern) in patterns.iter().enumerate() {
            if let Trigger::Literals(list) = &pattern.trigger {
                list.iter().for_each(|literal| callers.entry(literal.clone()).or_default().push(at));
            }
        }
        let (literals, callers) = callers.into_iter().unzip();
        Self { literals, callers, automaton: OnceLock::new() }
    }

    /// The expressions whose literals stand in `text`.
    pub fn called(&self, text: &str) -> BTreeSet<usize> {
        let automaton = self.automaton.get_or_init(|| {
            let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(&self.literals);
            automaton.ok().filter(|_| !self.literals.is_empty())
        });
        let mut called = BTreeSet::new();
        if let Some(automaton) = automaton {
            for found in automaton.find_overlapping_iter(text) {
                called.extend(&self.callers[found.pattern().as_usize()]);
            }
        }
        called
    }
}

/// A rule at run time.
#[derive(Debug)]
pub struct CompiledRule {
    /// The rule as the packs give it.
    pub rule: Rule,
    /// Its id, shared with findings.
    pub id: Arc<str>,
    /// The index of its pack.
    pub pack: usize,
    /// What its conditions refer to.
    pub when: CompiledWhen,
    /// What code packs change, per jurisdiction.
    pub changes: Vec<Change>,
    /// Rules it silences.
    pub supersedes: Vec<usize>,
    /// The parts of its message.
    pub message: Vec<Piece>,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// The words that a signal marks.
    Marked(u16),
}

/// The conditions of a rule, numbered.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct CompiledWhen {
    pub all: Vec<u16>,
    pub any: Vec<u16>,
    pub none: Vec<u16>,
    pub post_all: Vec<u16>,
    pub post_any: Vec<u16>,
    pub post_none: Vec<u16>,
    pub at_least: Option<(Vec<u16>, u32)>,
    pub missing: Vec<u16>,
    pub count: Option<(u16, u32)>,
}

/// What a code pack or a configuration changes in a rule.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Where it counts; everywhere when zero.
    pub jurisdiction: u32,
    /// Another severity.
    pub severity: Option<Severity>,
    /// Whether that severity is set even if it is milder.
    pub forced: bool,
    /// Another message.
    pub message: Option<Vec<Piece>>,
    /// Another help.
    pub help: Option<String>,
    /// Other posts.
    pub applies: Option<crate::pack::model::Applies>,
    /// Switched off.
    pub off: bool,
    /// Further clauses.
    pub cites: Vec<Citation>,
    /// Where it was said.
    pub origin: String,
}

/// The compiled rules.
#[derive(Debug)]
pub struct Program {
    indexes: Vec<TermIndex<'static>>,
    signals: Vec<CompiledSignal>,
    patterns: Vec<CompiledPattern>,
    literals: Literals,
    rules: Vec<CompiledRule>,
    /// The rules that a mark of a signal calls.
    called_by: Vec<Vec<u32>>,
    /// The rules that are looked at for every post.
    always: Vec<u32>,
    packs: Vec<Pack>,
}

impl Program {
    /// Compiles `packs`, of which the first `ready` have their terms in `index` already.
    ///
    /// # Errors
    /// Signals that refer to each other in a circle.
    pub fn new(
        packs: Vec<Pack>,
        index: TermIndex<'static>,
        ready: usize,
        lexicons: &BTreeMap<String, Lexicon>,
    ) -> Result<Self, Vec<Fault>> {
        let numbers = Numbers::of(&packs);
        let skip: usize = packs[..ready].iter().map(|pack| pack.signals.len()).sum();
        let definitions: Vec<_> =
            packs.iter().flat_map(|pack| &pack.signals).zip(numbers.in_order.iter().copied()).collect();
        let terms: Vec<_> =
            definitions[skip..].iter().flat_map(|(signal, number)| terms_of(signal, *number, lexicons)).collect();
        let mut indexes = vec![index];
        if !terms.is_empty() {
            indexes.push(TermIndex::build(&terms));
        }
        let mut signals: Vec<CompiledSignal> = Vec::new();
        let mut patterns = Vec::new();
        for (signal, number) in &definitions {
            if usize::from(*number) == signals.len() {
                signals.push(CompiledSignal {
                    name: Arc::from(signal.name.as_str()),
                    label: signal.name.replace('-', " "),
                    sources: SignalSet::new(numbers.count),
                    any: Vec::new(),
                    except: Vec::new(),
                    near: None,
                    unless: None,
                });
            }
            let compiled = &mut signals[usize::from(*number)];
            compiled.any.extend(ids(&numbers, &signal.any));
            compiled.except.extend(ids(&numbers, &signal.except));
            compiled.near = signal.near.as_ref().map(|near| near_ids(&numbers, near)).or(compiled.near.take());
            compiled.unless = signal.unless.as_ref().map(|near| near_ids(&numbers, near)).or(compiled.unless.take());
            if let Some(pattern) = &signal.pattern {
                patterns.push(CompiledPattern {
                    signal: *number,
                    trigger: pattern.trigger.clone(),
                    check: pattern.check.as_deref().and_then(validator),
                    accept: pattern.accept,
                    source: pattern.regex.clone(),
                    case: pattern.case,
                    regex: OnceLock::new(),
                });
            }
        }
        sources(&mut signals)?;
        let literals = Literals::of(&patterns);
        let rules = compile_rules(&packs, &numbers);
        let mut program =
            Self { indexes, signals, patterns, literals, rules, called_by: Vec::new(), always: Vec::new(), packs };
        program.find_triggers();
        Ok(program)
    }

    fn find_triggers(&mut self) {
        self.called_by = vec![Vec::new(); self.signals.len()];
        for (number, rule) in self.rules.iter().enumerate() {
            let when = &rule.when;
            let first = |list: &[u16]| list.first().map(|signal| vec![*signal]);
            let calling = first(&when.all)
                .or_else(|| Some(when.any.clone()).filter(|any| !any.is_empty()))
                .or_else(|| when.at_least.as_ref().map(|(of, _)| of.clone()))
                .or_else(|| first(&when.post_all))
                .or_else(|| Some(when.post_any.clone()).filter(|any| !any.is_empty()))
                .or_else(|| when.count.map(|(signal, _)| vec![signal]));
            let Some(calling) = calling else {
                self.always.push(number as u32);
                continue;
            };
            let sources: BTreeSet<u16> =
                calling.iter().flat_map(|signal| self.signals[usize::from(*signal)].sources.iter()).collect();
            sources.into_iter().for_each(|signal| self.called_by[usize::from(signal)].push(number as u32));
        }
    }

    /// The term indexes: the built-in one, and one for a user's packs.
    #[must_use]
    pub fn indexes(&self) -> &[TermIndex<'static>] {
        &self.indexes
    }
    /// The signal of that number.
    #[must_use]
    pub fn signal(&self, number: u16) -> &CompiledSignal {
        &self.signals[usize::from(number)]
    }
    /// The number of the signal of that name.
    #[must_use]
    pub fn signal_number(&self, name: &str) -> Option<u16> {
        self.signals.iter().rposition(|signal| &*signal.name == name).map(|at| at as u16)
    }
    /// How many signals there are.
    #[must_use]
    pub fn signal_count(&self) -> u16 {
        self.signals.len() as u16
    }
    /// The expressions.
    #[must_use]
    pub fn patterns(&self) -> &[CompiledPattern] {
        &self.patterns
    }
    /// The literals that call expressions.
    #[must_use]
    pub fn literals(&self) -> &Literals {
        &self.literals
    }
    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }
    /// The rules that a mark of `signal` calls.
    #[must_use]
    pub fn called_by(&self, signal: u16) -> &[u32] {
        &self.called_by[usize::from(signal)]
    }
    /// The rules that are looked at for every post.
    #[must_use]
    pub fn always(&self) -> &[u32] {
        &self.always
    }
    /// The packs, without the terms of the built-in ones.
    #[must_use]
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// Applies what a configuration says: packs that are left out, rules switched off or given another severity.
    pub fn configure(
        &mut self,
        enabled: impl Fn(&str) -> bool,
        severities: &HashMap<String, (Option<Severity>, String)>,
    ) {
        let off: Vec<bool> = self.packs.iter().map(|pack| !enabled(&pack.name)).collect();
        for rule in &mut self.rules {
            if off[rule.pack] {
                rule.changes.push(Change { off: true, ..Change::default() });
            }
            rule.changes.retain(|change| {
                let from = change.origin.split('\u{0}').next().unwrap_or_default();
                !self.packs.iter().zip(&off).any(|(pack, off)| *off && pack.name == from)
            });
            if off[rule.pack] {
                rule.changes.push(Change { off: true, ..Change::default() });
            }
            if let Some((severity, origin)) = severities.get(&rule.rule.id) {
                let change = Change {
                    severity: *severity,
                    forced: true,
                    off: severity.is_none(),
                    origin: origin.clone(),
                    ..Change::default()
                };
                rule.changes.push(change);
            }
        }
    }
}

fn ids(numbers: &Numbers, names: &[String]) -> Vec<u16> {
    names.iter().filter_map(|name| numbers.by_name.get(name).copied()).collect()
}

fn near_ids(numbers: &Numbers, near: &Near) -> CompiledNear {
    CompiledNear { any: ids(numbers, &near.any), within: near.within, side: near.side }
}

/// Finds for every signal the signals whose marks may count as it.
fn sources(signals: &mut [CompiledSignal]) -> Result<(), Vec<Fault>> {
    fn visit(at: u16, signals: &mut [CompiledSignal], state: &mut [u8]) -> Result<(), u16> {
        match state[usize::from(at)] {
            2 => return Ok(()),
            1 => return Err(at),
            _ => state[usize::from(at)] = 1,
        }
        let mut set = std::mem::take(&mut signals[usize::from(at)].sources);
        set.insert(at);
        for member in signals[usize::from(at)].any.clone() {
            visit(member, signals, state)?;
            set.unite(&signals[usize::from(member)].sources);
        }
        // What a signal is filtered by must be resolved before it, so that it must not depend on it either.
        let signal = &signals[usize::from(at)];
        let near = signal.near.iter().chain(&signal.unless).flat_map(|near| near.any.clone());
        let filters: Vec<u16> = near.chain(signal.except.clone()).collect();
        for filter in filters {
            visit(filter, signals, state)?;
        }
        signals[usize::from(at)].sources = set;
        state[usize::from(at)] = 2;
        Ok(())
    }
    let mut state = vec![0; signals.len()];
    for at in 0..signals.len() as u16 {
        if let Err(circle) = visit(at, signals, &mut state) {
            let message =
                format!("the signal \"{}\" refers to itself through other signals", signals[usize::from(circle)].name);
            return Err(vec![Fault::without_place(
                "circle",
                message,
                "take one of the names out of `any`, `except`, `near` or `unless`",
            )]);
        }
    }
    Ok(())
}

fn compile_rules(packs: &[Pack], numbers: &Numbers) -> Vec<CompiledRule> {
    let by_id: HashMap<&str, usize> =
        packs.iter().flat_map(|pack| &pack.rules).enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let mut rules: Vec<CompiledRule> = Vec::new();
    for (at, pack) in packs.iter().enumerate() {
        let own = jurisdictions(&pack.jurisdiction);
        for rule in &pack.rules {
            let mut rule = rule.clone();
            if rule.applies.jurisdiction == 0 {
                rule.applies.jurisdiction = own;
            }
            rules.push(CompiledRule {
                id: Arc::from(rule.id.as_str()),
                pack: at,
                when: compile_when(&rule.when, numbers),
                changes: Vec::new(),
                supersedes: rule.supersedes.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect(),
                message: pieces(&rule.message, numbers),
                rule,
            });
        }
    }
    for pack in packs {
        for extension in &pack.extensions {
            let Some(rule) = by_id.get(extension.rule.as_str()).and_then(|at| rules.get_mut(*at)) else { continue };
            rule.changes.push(Change {
                jurisdiction: jurisdictions(&pack.jurisdiction),
                severity: extension.severity,
                forced: pack.jurisdiction.is_empty(),
                message: extension.message.as_ref().map(|message| pieces(message, numbers)),
                help: extension.help.clone(),
                applies: extension.applies,
                off: extension.off,
                cites: extension.cites.clone(),
                origin: format!("{}\u{0}{}", pack.name, extension.origin),
            });
        }
    }
    rules
}

fn jurisdictions(list: &[Jurisdiction]) -> u32 {
    list.iter().fold(0, |set, jurisdiction| set | jurisdiction.bit())
}

fn compile_when(when: &When, numbers: &Numbers) -> CompiledWhen {
    let ids = |names: &[String]| ids(numbers, names);
    CompiledWhen {
        all: ids(&when.all),
        any: ids(&when.any),
        none: ids(&when.none),
        post_all: ids(&when.post_all),
        post_any: ids(&when.post_any),
        post_none: ids(&when.post_none),
        at_least: when.at_least.as_ref().map(|(of, n)| (ids(of), *n)),
        missing: ids(&when.missing),
        count: when.count.as_ref().and_then(|(name, max)| Some((*numbers.by_name.get(name)?, *max))),
    }
}

fn pieces(message: &str, numbers: &Numbers) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Text(before.to_owned()));
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        pieces.extend(numbers.by_name.get(name).map(|number| Piece::Marked(*number)));
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}
