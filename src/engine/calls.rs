//! Which signals can be there, in which sentences, and which rules can speak: told by what was found before any filter.
//!
//! What was found is told on to the signals that it is a part of and to the sets it is in; a signal goes on only if
//! something of each set it needs is near, and a rule is looked at only if something of each of its sets is there. What
//! must stand in one sentence is asked of each sentence. All else costs a post nothing.

use super::records::Lists;
use super::rules::CompiledRule;
use super::sentences::Sentences;
use super::signals::CompiledSignal;
use crate::pack::model::Within;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Who is told of what.
#[derive(Debug, Serialize, Deserialize)]
pub struct Calls {
    /// For each signal when its turn is: behind all that it is made of or that must be near it.
    turns: Vec<u16>,
    /// For each turn what its signal needs and whom it tells; see [`Step`].
    steps: Lists,
    /// For each rule what it needs, as steps.
    rules: Lists,
    /// For each of the first sets the rules that are looked at when something of it is there: each waits for its smallest.
    called_by: Lists,
    /// How many sets call rules.
    calling: usize,
    sets: usize,
    /// How many turns there are; signals behind them need nothing and tell nobody.
    busy: u16,
    /// Rules that wait for nothing.
    always: Vec<u32>,
}

/// What may be there in a post.
#[derive(Debug, Default)]
pub struct Possible {
    /// For each turn where its signal may be.
    at: Vec<Sentences>,
    /// The turns to come, a bit each.
    due: Vec<u64>,
    /// For each set where something of it may be.
    sets: Vec<Sentences>,
    /// The rules that may speak, in ascending order.
    rules: Vec<u32>,
}

/// What is asked and told when a signal has its turn. It is stored in one number.
enum Step {
    /// Something of a set must be in the post.
    NeedsInPost(usize),
    /// Something of a set must be in the same sentence.
    NeedsInSentence(usize),
    /// The signal counts as another, which has its turn later.
    CountsAs(usize),
    /// The signal is in a set.
    IsIn(usize),
}

impl Step {
    /// How many bits tell which step it is.
    const BITS: u32 = 2;

    fn need(set: u32, within: Within) -> u32 {
        set << Self::BITS | u32::from(within == Within::Sentence)
    }

    fn counts_as(turn: u16) -> u32 {
        u32::from(turn) << Self::BITS | 2
    }

    fn is_in(set: u32) -> u32 {
        set << Self::BITS | 3
    }

    #[inline]
    fn read(stored: u32) -> Self {
        let whom = (stored >> Self::BITS) as usize;
        match stored & ((1 << Self::BITS) - 1) {
            0 => Self::NeedsInPost(whom),
            1 => Self::NeedsInSentence(whom),
            2 => Self::CountsAs(whom),
            _ => Self::IsIn(whom),
        }
    }
}

impl Calls {
    /// Who of `signals` and `rules` is told of what.
    #[must_use]
    pub fn new(signals: &[CompiledSignal], rules: &[CompiledRule]) -> Self {
        let sources = |set: &&Vec<u16>| set.iter().map(|of| signals[usize::from(*of)].sources.len()).sum::<usize>();
        let (mut sets, mut always) = (Sets::default(), Vec::new());
        let mut called_by: Vec<Vec<u32>> = Vec::new();
        let calling: Vec<_> = rules.iter().map(|rule| rule.when.calling()).collect();
        for ((together, anywhere), number) in calling.iter().zip(0..) {
            let Some(smallest) = together.iter().chain(anywhere).min_by_key(sources) else {
                always.push(number);
                continue;
            };
            let set = sets.of(smallest) as usize;
            called_by.resize_with(called_by.len().max(set + 1), Vec::new);
            called_by[set].push(number);
        }
        let mut needs: Vec<Vec<u32>> = Vec::new();
        for (rule, (together, anywhere)) in rules.iter().zip(&calling) {
            let together = together.iter().map(|set| (set, rule.rule.when.within));
            let all = together.chain(anywhere.iter().map(|set| (set, Within::Post)));
            needs.push(all.map(|(set, within)| Step::need(sets.of(set), within)).collect());
        }
        let near = |signal: &CompiledSignal, sets: &mut Sets| {
            signal.near.iter().map(|near| Step::need(sets.of(&near.any), near.within)).collect()
        };
        let mut steps: Vec<Vec<u32>> = signals.iter().map(|signal| near(signal, &mut sets)).collect();
        let (order, busy) = in_order(signals, &sets);
        let mut turns = vec![0; signals.len()];
        order.iter().zip(0..).for_each(|(signal, turn)| turns[usize::from(*signal)] = turn);
        for (signal, whole) in signals.iter().zip(&turns) {
            signal.any.iter().for_each(|part| steps[usize::from(*part)].push(Step::counts_as(*whole)));
        }
        for (set, members) in sets.members() {
            members.iter().for_each(|member| steps[usize::from(*member)].push(Step::is_in(set)));
        }
        let steps: Vec<Vec<u32>> =
            order.iter().map(|signal| std::mem::take(&mut steps[usize::from(*signal)])).collect();
        let (steps, rules, calling) = (Lists::new(&steps), Lists::new(&needs), called_by.len());
        Self { turns, steps, rules, called_by: Lists::new(&called_by), calling, sets: sets.0.len(), busy, always }
    }

    /// Works out what may be there, given what was found; see [`Possible::found`].
    pub fn follow(&self, possible: &mut Possible) {
        for word in 0..possible.due.len() {
            // Whom a signal counts as has its turn behind it, maybe in the same word.
            while possible.due[word] != 0 {
                let bit = possible.due[word].trailing_zeros() as usize;
                possible.due[word] &= possible.due[word] - 1;
                self.take_turn(word * 64 + bit, possible);
            }
        }
        let Possible { sets, rules, .. } = possible;
        rules.retain(|rule| self.may_speak(*rule as usize, sets));
        rules.extend(&self.always);
        rules.sort_unstable();
    }

    fn take_turn(&self, turn: usize, Possible { at, due, sets, rules }: &mut Possible) {
        let mut there = at[turn];
        for step in self.steps.get(turn) {
            match Step::read(*step) {
                Step::NeedsInPost(set) if sets[set].is_empty() => there = Sentences::NONE,
                Step::NeedsInPost(_) => {}
                Step::NeedsInSentence(set) => there = there.and(sets[set]),
                Step::CountsAs(whole) => {
                    at[whole].add(there);
                    call(due, self.busy, whole);
                }
                Step::IsIn(set) => {
                    if set < self.calling && sets[set].is_empty() {
                        rules.extend(self.called_by.get(set));
                    }
                    sets[set].add(there);
                }
            }
            if there.is_empty() {
                break;
            }
        }
        at[turn] = there;
    }

    /// Whether all is there that `rule` needs, and in one sentence where it must be.
    fn may_speak(&self, rule: usize, sets: &[Sentences]) -> bool {
        let mut there = Sentences::ALL;
        self.rules.get(rule).iter().all(|need| {
            let found = match Step::read(*need) {
                Step::NeedsInSentence(set) => {
                    there = there.and(sets[set]);
                    there
                }
                Step::NeedsInPost(set) | Step::CountsAs(set) | Step::IsIn(set) => sets[set],
            };
            !found.is_empty()
        })
    }
}

/// Notes in `due` that `turn` is to come, if it is among the `busy` ones.
#[inline]
fn call(due: &mut [u64], busy: u16, turn: usize) {
    if turn < usize::from(busy) {
        due[turn / 64] |= 1 << (turn % 64);
    }
}

impl Possible {
    /// Wipes it for the next post.
    pub fn clear(&mut self, calls: &Calls) {
        fn wipe<T: Copy + Default>(list: &mut Vec<T>, length: usize) {
            list.resize(length, T::default());
            list.fill(T::default());
        }
        wipe(&mut self.at, calls.turns.len());
        wipe(&mut self.due, usize::from(calls.busy).div_ceil(64));
        wipe(&mut self.sets, calls.sets);
        self.rules.clear();
    }

    /// Notes that `signal` may be in `sentences`.
    #[inline]
    pub fn found(&mut self, calls: &Calls, signal: u16, sentences: Sentences) {
        let turn = usize::from(calls.turns[usize::from(signal)]);
        self.at[turn].add(sentences);
        call(&mut self.due, calls.busy, turn);
    }

    /// Whether `signal` may be anywhere.
    #[inline]
    pub fn is_there(&self, calls: &Calls, signal: u16) -> bool {
        !self.at[usize::from(calls.turns[usize::from(signal)])].is_empty()
    }

    /// The rules that may speak, in ascending order.
    pub fn rules(&self) -> &[u32] {
        &self.rules
    }
}

/// Sets of signals, each with its number; lists of the same signals are one set.
#[derive(Default)]
struct Sets(HashMap<Vec<u16>, u32>);

impl Sets {
    fn of(&mut self, signals: &[u16]) -> u32 {
        let mut signals = signals.to_vec();
        signals.sort_unstable();
        signals.dedup();
        let next = self.0.len() as u32;
        *self.0.entry(signals).or_insert(next)
    }

    /// The sets in the order of their numbers.
    fn members(&self) -> Vec<(u32, &[u16])> {
        let mut sets: Vec<_> = self.0.iter().map(|(members, set)| (*set, members.as_slice())).collect();
        sets.sort_unstable();
        sets
    }
}

/// The numbers of `signals`, each behind those that it is made of or that must be near it; and how many of them come
/// before those that need nothing and are asked for by nobody.
fn in_order(signals: &[CompiledSignal], sets: &Sets) -> (Vec<u16>, u16) {
    fn visit(at: u16, signals: &[CompiledSignal], seen: &mut [bool], order: &mut Vec<u16>) {
        if !std::mem::replace(&mut seen[usize::from(at)], true) {
            let signal = &signals[usize::from(at)];
            let parts = signal.any.iter().chain(signal.near.iter().flat_map(|near| &near.any));
            parts.for_each(|part| visit(*part, signals, seen, order));
            order.push(at);
        }
    }
    let (mut seen, mut order) = (vec![false; signals.len()], Vec::new());
    (0..signals.len() as u16).for_each(|at| visit(at, signals, &mut seen, &mut order));
    let mut busy: Vec<bool> = signals.iter().map(|signal| !signal.near.is_empty()).collect();
    let asked_for = signals.iter().flat_map(|signal| &signal.any).chain(sets.0.keys().flatten());
    asked_for.for_each(|signal| busy[usize::from(*signal)] = true);
    let (mut first, last): (Vec<u16>, Vec<u16>) = order.into_iter().partition(|signal| busy[usize::from(*signal)]);
    let count = first.len() as u16;
    first.extend(last);
    (first, count)
}
