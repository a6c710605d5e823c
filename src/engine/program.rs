//! The compiled rules, ready to be run: numbered signals, term indexes, expressions, rules with their triggers.

use super::compile::{Embedded, Numbers, commonness, sort_term, terms_of};
use super::literals::Literals;
use super::pattern::CompiledPattern;
use super::rules::{Change, CompiledRule, compile_rules};
use super::signals::{self, CompiledSignal, SignalSet, ways_of_rule};
use super::terms::TermIndex;
use crate::finding::Severity;
use crate::pack::fault::Fault;
use crate::pack::lexicon::Lexicon;
use crate::pack::model::Pack;
use std::collections::{BTreeMap, HashMap};

/// The compiled rules.
#[derive(Debug)]
pub struct Program {
    builtin: TermIndex<'static>,
    /// The terms of a user's packs.
    further: Option<TermIndex<'static>>,
    signals: Vec<CompiledSignal>,
    patterns: Vec<CompiledPattern>,
    literals: Literals,
    rules: Vec<CompiledRule>,
    /// The rules that a mark of a signal calls, and by which of their ways.
    called_by: Vec<Vec<(u32, u32)>>,
    /// The rules that are looked at for every post.
    always: Vec<u32>,
    packs: Vec<Pack>,
}

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
        let Embedded { mut packs, index, compounds, mut common, first, .. } = builtin;
        let builtin_signals = common.len() as u16;
        let ready = packs.len();
        packs.extend(more);
        let numbers = Numbers::of(&packs);
        let skip: usize = packs[..ready].iter().map(|pack| pack.signals.len()).sum();
        let definitions = packs.iter().flat_map(|pack| &pack.signals).zip(numbers.in_order.iter().copied());
        let more = definitions.clone().skip(skip).flat_map(|(signal, number)| terms_of(signal, number, lexicons));
        let (compounds, terms) = more.fold((compounds, Vec::new()), sort_term);
        common.resize(usize::from(numbers.count), 0);
        let added = commonness(definitions.clone().skip(skip), numbers.count, &terms, &[]);
        common.iter_mut().zip(added).for_each(|(common, added)| *common = common.saturating_add(added));
        let further = (!terms.is_empty()).then(|| TermIndex::build(&terms, |_| true));
        let patterns: Vec<CompiledPattern> = definitions
            .filter_map(|(signal, number)| Some(CompiledPattern::new(number, signal.pattern.as_ref()?)))
            .collect();
        let signals = signals::compile(&packs, &numbers, &common)?;
        let literals = Literals::new(&patterns, compounds);
        let rules = compile_rules(&packs, &numbers, &signals);
        let mut program = Self {
            builtin: index,
            further,
            signals,
            patterns,
            literals,
            rules,
            called_by: Vec::new(),
            always: Vec::new(),
            packs,
        };
        program.find_callers(&numbers, |signal| signal >= builtin_signals || first.contains(signal));
        Ok(program)
    }

    /// Finds which marks call which rule. What is not `looked_for` in the first pass calls none.
    fn find_callers(&mut self, numbers: &Numbers, looked_for: impl Fn(u16) -> bool) {
        self.called_by = vec![Vec::new(); self.signals.len()];
        for (number, rule) in self.rules.iter_mut().enumerate() {
            let mut ways = ways_of_rule(&rule.rule.when, numbers, &self.signals).unwrap_or_default();
            ways.iter_mut().for_each(|way| way.retain(|need| need.set.iter().all(&looked_for)));
            if ways.is_empty() || ways.iter().any(Vec::is_empty) {
                self.always.push(number as u32);
                continue;
            }
            for (at, way) in ways.iter().enumerate() {
                let calling = way[0].set.iter();
                calling.for_each(|signal| self.called_by[usize::from(signal)].push((number as u32, at as u32)));
            }
            rule.ways = ways;
        }
    }

    /// The rules to look at when the signals in `calling` are there, in their order.
    #[must_use]
    pub fn called(&self, calling: &SignalSet) -> Vec<u32> {
        let mut called = self.always.clone();
        for signal in calling.iter() {
            for (rule, way) in &self.called_by[usize::from(signal)] {
                // A rule is mostly called by several signals, one behind the other.
                let known = called.last() == Some(rule);
                if !known && self.rules[*rule as usize].ways[*way as usize].iter().all(|need| need.is_met(calling)) {
                    called.push(*rule);
                }
            }
        }
        called.sort_unstable();
        called.dedup();
        called
    }

    /// The term indexes: the built-in one, and one for a user's packs.
    #[must_use]
    pub fn indexes(&self) -> (&TermIndex<'static>, Option<&TermIndex<'static>>) {
        (&self.builtin, self.further.as_ref())
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
