//! Which signals can be there and which rules can speak, told by what was found before any filter: everything waits for
//! one of each of its sets, and is struck off the waiting list when all are met. What is left never costs a look.

use super::rules::CompiledRule;
use super::signals::{CompiledSignal, SignalSet};

/// A set of which one member is waited for: who waits, and which of its sets it is.
#[derive(Debug, Clone, Copy)]
struct Wait {
    who: u16,
    set: u32,
}

/// Who waits for what. Signals come first, rules behind them.
#[derive(Debug, Default)]
pub struct Calls {
    signals: usize,
    /// What each of them waits for, a bit each.
    sets: Vec<u32>,
    /// Where the waits for a signal begin.
    starts: Vec<u32>,
    waits: Vec<Wait>,
    /// Rules that wait for nothing.
    always: Vec<u32>,
}

/// What may be there in a post.
#[derive(Debug, Default)]
pub struct Possible {
    /// The signals.
    pub signals: SignalSet,
    /// The rules, in ascending order once they are sorted.
    pub rules: Vec<u32>,
    open: Vec<u32>,
    next: Vec<u16>,
}

/// The set of what a signal is made of: its own marks, or a signal that counts as it.
const OWN: u32 = 1;

impl Calls {
    /// The waits of `signals` and `rules`.
    #[must_use]
    pub fn new(signals: &[CompiledSignal], rules: &[CompiledRule]) -> Self {
        let mut calls = Self { signals: signals.len(), ..Self::default() };
        let mut waits: Vec<Vec<Wait>> = vec![Vec::new(); signals.len()];
        for signal in signals {
            let near = signal.near.iter().map(|near| near.any.as_slice());
            calls.wait(&mut waits, std::iter::once(signal.any.as_slice()).chain(near));
        }
        for (number, rule) in rules.iter().enumerate() {
            let sets = rule.when.calling();
            if sets.is_empty() {
                calls.always.push(number as u32);
            }
            calls.wait(&mut waits, sets.iter().map(Vec::as_slice));
        }
        for list in &waits {
            calls.starts.push(calls.waits.len() as u32);
            calls.waits.extend(list);
        }
        calls.starts.push(calls.waits.len() as u32);
        calls
    }

    /// Adds one who waits for one of each of `sets`; those beyond as many as there are bits are not waited for.
    fn wait<'s>(&mut self, waits: &mut [Vec<Wait>], sets: impl Iterator<Item = &'s [u16]>) {
        let who = self.sets.len() as u16;
        let mut all = 0;
        for (at, set) in sets.take(u32::BITS as usize).enumerate() {
            all |= OWN << at;
            set.iter().for_each(|signal| waits[usize::from(*signal)].push(Wait { who, set: OWN << at }));
        }
        self.sets.push(all);
    }

    /// Works out what may be there when the signals in `found` have marks of their own, or may have.
    pub fn follow(&self, found: &SignalSet, possible: &mut Possible) {
        let Possible { signals, rules, open, next } = possible;
        signals.clear(self.signals as u16);
        rules.clear();
        rules.extend(&self.always);
        open.clear();
        open.extend(&self.sets);
        let mut meet = |who: u16, set: u32, next: &mut Vec<u16>| {
            let waiting = &mut open[usize::from(who)];
            if *waiting == 0 {
                return;
            }
            *waiting &= !set;
            if *waiting != 0 {
                return;
            }
            match usize::from(who).checked_sub(self.signals) {
                Some(rule) => rules.push(rule as u32),
                None => {
                    signals.insert(who);
                    next.push(who);
                }
            }
        };
        for signal in found.iter() {
            meet(signal, OWN, next);
            while let Some(there) = next.pop() {
                let at = usize::from(there);
                let waits = self.starts[at] as usize..self.starts[at + 1] as usize;
                self.waits[waits].iter().for_each(|wait| meet(wait.who, wait.set, next));
            }
        }
        rules.sort_unstable();
    }
}
