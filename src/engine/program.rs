//! The compiled rules, ready to be run: numbered signals, term indexes, expressions, rules with their triggers.

use super::calls::Calls;
use super::compile::{Embedded, Numbers, sort_term, terms_of};
use super::literals::Literals;
use super::pattern::CompiledPattern;
use super::rules::{Change, CompiledRule, compile_rules};
use super::signals::{CompiledNear, CompiledSignal, SignalSet, sources};
use super::terms::TermIndex;
use crate::finding::Severity;
use crate::pack::fault::Fault;
use crate::pack::lexicon::Lexicon;
use crate::pack::model::{Near, Pack, Shape, Signal};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The compiled rules.
#[derive(Debug)]
pub struct Program {
    indexes: Vec<TermIndex<'static>>,
    signals: Vec<CompiledSignal>,
    patterns: Vec<CompiledPattern>,
    literals: Literals,
    rules: Vec<CompiledRule>,
    /// The signals that shapes mark, with these.
    shaped: Vec<(u16, Shape)>,
    calls: Calls,
    packs: Vec<Pack>,
    id: u64,
}

/// How many programs there were.
static PROGRAMS: AtomicU64 = AtomicU64::new(0);

impl Program {
    /// Compiles the built-in packs, whose terms are ready, and `more` packs.
    ///
    /// # Errors
    /// Signals that refer to each other in a circle.
    pub fn new(
        builtin: Embedded<'static>,
        more: Vec<Pack>,
        lexicons: &BTreeMap<String, Lexicon>,
    ) -> Result<Self, Vec<Fault>> {
        let Embedded { mut packs, index, compounds, .. } = builtin;
        let ready = packs.len();
        packs.extend(more);
        let numbers = Numbers::of(&packs);
        let skip: usize = packs[..ready].iter().map(|pack| pack.signals.len()).sum();
        let definitions: Vec<_> =
            packs.iter().flat_map(|pack| &pack.signals).zip(numbers.in_order.iter().copied()).collect();
        let more = definitions[skip..].iter().flat_map(|(signal, number)| terms_of(signal, *number, lexicons));
        let (compounds, terms) = more.fold((compounds, Vec::new()), sort_term);
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
                    label: label(signal),
                    sources: SignalSet::new(numbers.count),
                    cost: 0,
                    patterns: Vec::new(),
                    shapes: Vec::new(),
                    any: Vec::new(),
                    except: Vec::new(),
                    near: Vec::new(),
                    unless: Vec::new(),
                });
            }
            let compiled = &mut signals[usize::from(*number)];
            compiled.any.extend(ids(&numbers, &signal.any));
            compiled.except.extend(ids(&numbers, &signal.except));
            for (given, known) in [(&signal.near, &mut compiled.near), (&signal.unless, &mut compiled.unless)] {
                if !given.is_empty() {
                    *known = given.iter().map(|near| near_ids(&numbers, near)).collect();
                }
            }
            compiled.shapes.extend(signal.shape);
            if let Some(pattern) = &signal.pattern {
                compiled.patterns.push(patterns.len());
                patterns.push(CompiledPattern::new(*number, pattern));
            }
        }
        sources(&mut signals)?;
        let literals = Literals::new(&patterns, compounds);
        let rules = compile_rules(&packs, &numbers, &signals);
        let of_signal = |at: u16| signals[usize::from(at)].shapes.iter().map(move |shape| (at, *shape));
        let shaped = (0..signals.len() as u16).flat_map(of_signal).collect();
        let calls = Calls::new(&signals, &rules);
        let id = PROGRAMS.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(Self { indexes, signals, patterns, literals, rules, shaped, calls, packs, id })
    }

    /// The number of the program among those of the process, by which threads know what they remember of it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
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
    /// The signals that shapes mark, with these.
    #[must_use]
    pub fn shaped(&self) -> &[(u16, Shape)] {
        &self.shaped
    }
    /// Who waits for what.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.calls
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
            rule.changes.retain(|change| change.pack.is_none_or(|pack| !off[pack]));
            if off[rule.pack] {
                rule.changes.push(Change { off: true, ..Change::default() });
            }
            if let Some((severity, _)) = severities.get(&rule.rule.id) {
                let off = severity.is_none();
                rule.changes.push(Change { severity: *severity, forced: true, off, ..Change::default() });
            }
        }
    }
}

pub(super) fn ids(numbers: &Numbers, names: &[String]) -> Vec<u16> {
    names.iter().filter_map(|name| numbers.by_name.get(name).copied()).collect()
}

fn near_ids(numbers: &Numbers, near: &Near) -> CompiledNear {
    CompiledNear { any: ids(numbers, &near.any), within: near.within, side: near.side }
}

/// What a signal is called beside a marked place.
fn label(signal: &Signal) -> String {
    if signal.label.is_empty() { signal.name.replace('-', " ") } else { signal.label.clone() }
}
