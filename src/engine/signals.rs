//! Signals at run time: what marks count as which, and under which conditions.

use super::compile::Numbers;
use crate::pack::fault::Fault;
use crate::pack::model::{Near, Pack, Shape, Side, Signal, Trigger, When, Within};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A set of signals.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// How many signals are in.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "an empty set is asked for nowhere")]
    pub fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
    /// Puts the signals of `other` in.
    pub fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
    /// The signals of the set.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(at as u16 * 64 + bit as u16)
            })
        })
    }
}

/// What an expression costs, in signals without one.
const PATTERN_COST: u32 = 10;

/// A set of signals of which one is needed.
#[derive(Debug, Clone)]
pub struct Need {
    /// The signals.
    pub set: SignalSet,
    /// They one by one when they are few, as mostly: quicker to ask.
    few: Option<Vec<u16>>,
    /// How often one of them is found, roughly: the sum of [`CompiledSignal::common`].
    pub common: u64,
}

impl Need {
    const FEW: u32 = 4;

    fn of(set: SignalSet, signals: &[CompiledSignal]) -> Self {
        let few = (set.len() <= Self::FEW).then(|| set.iter().collect());
        let common = set.iter().map(|signal| u64::from(signals[usize::from(signal)].common)).sum();
        Self { set, few, common }
    }

    /// Whether one of them is in `present`.
    #[inline]
    #[must_use]
    pub fn is_met(&self, present: &SignalSet) -> bool {
        match &self.few {
            Some(few) => few.iter().any(|signal| present.contains(*signal)),
            None => self.set.meets(present),
        }
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
    /// What must have been found before this one can be there: of each set a signal, none of them filtered yet. Empty:
    /// nothing tells before its expression is run.
    pub needs: Vec<Need>,
    /// The ways for it to be there; `None`: nothing tells before its expression is run.
    pub ways: Option<Vec<Way>>,
    /// How often its own terms stand in texts, roughly; see [`super::compile::commonness`].
    pub common: u32,
    /// What it costs to work out its marks, roughly: its expressions, and what it is made of and filtered by.
    pub cost: u32,
    /// Its expressions, by number.
    pub patterns: Vec<usize>,
    /// Its shapes.
    pub shapes: Vec<Shape>,
    /// Whether an expression or a shape has no clue by which to tell beforehand that it cannot match.
    pub unbounded: bool,
    /// Signals that count as this one, besides its own marks.
    pub any: Vec<u16>,
    /// Other senses.
    pub except: Vec<u16>,
    /// What must be near.
    pub near: Vec<CompiledNear>,
    /// What must not be near.
    pub unless: Vec<CompiledNear>,
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

/// What must have been found before one of `list` can be there: the rarest set of each. `None`: nothing tells.
fn union_of_needs(list: &[u16], signals: &[CompiledSignal]) -> Option<SignalSet> {
    let mut union = SignalSet(vec![0; signals.len().div_ceil(64)]);
    for signal in list {
        union.unite(&signals[usize::from(*signal)].needs.iter().min_by_key(|need| need.common)?.set);
    }
    Some(union)
}

/// One way for a signal to be there, or for a rule to speak: needs that must all be met. No more than two, the rarest.
pub type Way = Vec<Need>;

/// So many needs are kept of a way.
const MOST_NEEDS: usize = 2;

/// The ways in which a rule with these conditions can speak. `None`: nothing tells beforehand.
pub fn ways_of_rule(when: &When, numbers: &Numbers, signals: &[CompiledSignal]) -> Option<Vec<Way>> {
    let each = |names: &[String]| numbers.ids(names).into_iter().map(|signal| vec![signal]).collect::<Vec<_>>();
    let mut lists = each(&when.all);
    lists.extend(each(&when.post_all));
    lists.extend([numbers.ids(&when.any), numbers.ids(&when.post_any)]);
    lists.extend(when.at_least.as_ref().map(|(of, _)| numbers.ids(of)));
    lists.extend(when.count.as_ref().map(|(name, _)| numbers.ids(std::slice::from_ref(name))));
    lists.retain(|list| !list.is_empty());
    let ways = |list: &Vec<u16>| {
        let each = list.iter().map(|signal| signals[usize::from(*signal)].ways.clone());
        each.collect::<Option<Vec<_>>>().map(|ways| ways.concat())
    };
    let common = |ways: &Vec<Way>| ways.iter().filter_map(|way| way.first()).map(|need| need.common).sum::<u64>();
    let ready = lists.iter().enumerate().filter_map(|(at, list)| Some((at, ways(list)?)));
    let (chosen, ways) = ready.min_by_key(|(_, ways)| common(ways))?;
    let others = lists.iter().enumerate().filter(|(at, _)| *at != chosen);
    let more: Vec<Need> =
        others.filter_map(|(_, list)| union_of_needs(list, signals)).map(|set| Need::of(set, signals)).collect();
    together(ways, &more, signals)
}

/// `ways`, each with `more` needs; those that share their commoner need become one. `None` if one of them needs nothing.
fn together(ways: Vec<Way>, more: &[Need], signals: &[CompiledSignal]) -> Option<Vec<Way>> {
    let mut by_second: Vec<(Option<Need>, SignalSet)> = Vec::new();
    for mut way in ways {
        way.extend(more.iter().cloned());
        way.sort_by_key(|need| need.common);
        way.dedup_by(|a, b| a.set == b.set);
        way.truncate(MOST_NEEDS);
        let mut needs = way.into_iter();
        let (first, second) = (needs.next()?, needs.next());
        let same = |known: &Option<Need>| known.as_ref().map(|need| &need.set) == second.as_ref().map(|need| &need.set);
        match by_second.iter_mut().find(|(known, _)| same(known)) {
            Some((_, union)) => union.unite(&first.set),
            None => by_second.push((second, first.set)),
        }
    }
    let ways = by_second.into_iter().map(|(second, first)| {
        let mut way: Way = std::iter::once(Need::of(first, signals)).chain(second).collect();
        way.sort_by_key(|need| need.common);
        way
    });
    Some(ways.collect())
}

/// The ways for signal `at` to be there: by its own marks or as a signal that counts as it, and with what must stand near.
fn ways(at: u16, signals: &[CompiledSignal]) -> Option<Vec<Way>> {
    let signal = &signals[usize::from(at)];
    let mut own = SignalSet::new(signals.len() as u16);
    own.insert(at);
    let mut ways = vec![if signal.unbounded { Way::new() } else { vec![Need::of(own, signals)] }];
    for member in &signal.any {
        match &signals[usize::from(*member)].ways {
            Some(member) => ways.extend(member.iter().cloned()),
            None => ways.push(Way::new()),
        }
    }
    let near = signal.near.iter().filter_map(|near| union_of_needs(&near.any, signals));
    let near: Vec<Need> = near.map(|set| Need::of(set, signals)).collect();
    together(ways, &near, signals)
}

/// What must have been found before signal `at` can be there: its own marks or those of a signal that counts as it, and
/// what must stand near it.
fn needs(at: u16, signals: &[CompiledSignal]) -> Vec<Need> {
    let signal = &signals[usize::from(at)];
    let own = union_of_needs(&signal.any, signals).filter(|_| !signal.unbounded).map(|mut set| {
        set.insert(at);
        set
    });
    let near = signal.near.iter().filter_map(|near| union_of_needs(&near.any, signals));
    own.into_iter().chain(near).map(|set| Need::of(set, signals)).collect()
}

/// The signals of `packs`, ready to be run. `common` says how often the terms of each stand in texts. Expressions are
/// numbered in the order of the packs.
///
/// # Errors
/// Signals that refer to each other in a circle.
pub fn compile(packs: &[Pack], numbers: &Numbers, common: &[u32]) -> Result<Vec<CompiledSignal>, Vec<Fault>> {
    let mut signals: Vec<CompiledSignal> = Vec::new();
    let mut patterns = 0;
    for (signal, number) in packs.iter().flat_map(|pack| &pack.signals).zip(&numbers.in_order) {
        if usize::from(*number) == signals.len() {
            signals.push(CompiledSignal {
                name: Arc::from(signal.name.as_str()),
                label: label(signal),
                sources: SignalSet::new(numbers.count),
                needs: Vec::new(),
                ways: None,
                common: common.get(usize::from(*number)).copied().unwrap_or_default(),
                cost: 0,
                patterns: Vec::new(),
                shapes: Vec::new(),
                unbounded: false,
                any: Vec::new(),
                except: Vec::new(),
                near: Vec::new(),
                unless: Vec::new(),
            });
        }
        let compiled = &mut signals[usize::from(*number)];
        compiled.any.extend(numbers.ids(&signal.any));
        compiled.except.extend(numbers.ids(&signal.except));
        for (given, known) in [(&signal.near, &mut compiled.near), (&signal.unless, &mut compiled.unless)] {
            if !given.is_empty() {
                *known = given.iter().map(|near| compile_near(near, numbers)).collect();
            }
        }
        compiled.unbounded |= signal.shape.is_some();
        compiled.shapes.extend(signal.shape);
        if let Some(pattern) = &signal.pattern {
            compiled.unbounded |= pattern.trigger == Trigger::default();
            compiled.patterns.push(patterns);
            patterns += 1;
        }
    }
    sources(&mut signals)?;
    Ok(signals)
}

fn compile_near(near: &Near, numbers: &Numbers) -> CompiledNear {
    CompiledNear { any: numbers.ids(&near.any), within: near.within, side: near.side }
}

/// What a signal is called beside a marked place.
fn label(signal: &Signal) -> String {
    if signal.label.is_empty() { signal.name.replace('-', " ") } else { signal.label.clone() }
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
        for filter in &filters {
            visit(*filter, signals, state)?;
        }
        let signal = &signals[usize::from(at)];
        let parts = filters.iter().chain(&signal.any).map(|part| signals[usize::from(*part)].cost);
        let own = 1 + PATTERN_COST * signal.patterns.len() as u32 + signal.shapes.len() as u32;
        signals[usize::from(at)].cost = parts.fold(own, u32::saturating_add);
        signals[usize::from(at)].needs = needs(at, signals);
        signals[usize::from(at)].ways = ways(at, signals);
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
