//! Which signals can be there and which rules can speak, told by what was found before any filter: everything waits for
//! one of each of its sets, and is struck off the waiting list when all are met. What is left never costs a look.

use super::bytes::{Blob, Writer, u32_at};
use super::records::Lists;
use super::rules::CompiledRule;
use super::signals::{CompiledSignal, SignalSet};
use serde::{Deserialize, Serialize};

/// Who waits for what. Signals come first, rules behind them.
#[derive(Debug, Serialize, Deserialize)]
pub struct Calls<'a> {
    signals: usize,
    /// What each of them waits for, a bit each; four bytes.
    #[serde(borrow)]
    sets: Blob<'a>,
    /// For each signal who waits for it (the lower half), and which of its sets it is in.
    #[serde(borrow)]
    waits: Lists<'a>,
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

/// Who waits takes so many bits of a wait.
const WHO_BITS: u32 = u16::BITS;

impl Calls<'_> {
    /// The waits of `signals` and `rules`.
    #[must_use]
    pub fn new(signals: &[CompiledSignal], rules: &[CompiledRule]) -> Self {
        let mut waits: Vec<Vec<u32>> = vec![Vec::new(); signals.len()];
        let (mut sets, mut always) = (Writer::default(), Vec::new());
        for (signal, number) in signals.iter().zip(0..) {
            let near = signal.near.iter().map(|near| near.any.as_slice());
            sets.u32(wait(number, &mut waits, std::iter::once(signal.any.as_slice()).chain(near)));
        }
        for ((rule, number), who) in rules.iter().zip(0..).zip(signals.len() as u32..) {
            let calling = rule.when.calling();
            if calling.is_empty() {
                always.push(number);
            }
            sets.u32(wait(who, &mut waits, calling.iter().map(Vec::as_slice)));
        }
        Self { signals: signals.len(), sets: sets.into_blob(), waits: Lists::new(&waits), always }
    }

    /// Works out what may be there when the signals in `found` have marks of their own, or may have.
    pub fn follow(&self, found: &SignalSet, possible: &mut Possible) {
        let Possible { signals, rules, open, next } = possible;
        signals.clear(self.signals as u16);
        rules.clear();
        rules.extend(&self.always);
        open.clear();
        open.extend(self.sets.chunks_exact(4).map(|set| u32_at(set, 0)));
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
                let waits = self.waits.get(usize::from(there));
                waits.for_each(|wait| meet(wait as u16, OWN << (wait >> WHO_BITS), next));
            }
        }
        rules.sort_unstable();
    }
}

/// Adds to `waits` that `who` waits for one of each of `sets`, and returns these, a bit each; those beyond as many as
/// there are bits are not waited for.
fn wait<'s>(who: u32, waits: &mut [Vec<u32>], sets: impl Iterator<Item = &'s [u16]>) -> u32 {
    let mut all = 0;
    for (set, number) in sets.zip(0..u32::BITS) {
        all |= OWN << number;
        set.iter().for_each(|signal| waits[usize::from(*signal)].push(who | number << WHO_BITS));
    }
    all
}
