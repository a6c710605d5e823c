//! Which signals can be there and which rules can speak, told by what was found before any filter: everything waits for
//! one of each of its sets, and whoever has them all may be there. What is left never costs a look.

use super::rules::CompiledRule;
use super::signals::{CompiledSignal, SignalSet};
use std::collections::BTreeMap;

/// Who waits for a set, and which of its sets it is, as a bit; without any bit, the number of a set that several wait for.
#[derive(Debug, Clone, Copy)]
struct Wait {
    who: u16,
    set: u16,
}

impl Wait {
    const fn shared(number: usize) -> Self {
        Self { who: number as u16, set: 0 }
    }
}

/// Lists of different lengths, one behind the other.
#[derive(Debug)]
struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Lists<T> {
    fn new(lists: &[Vec<T>]) -> Self {
        let mut starts = vec![0];
        starts.extend(lists.iter().scan(0, |end, list| {
            *end += list.len() as u32;
            Some(*end)
        }));
        Self { starts, items: lists.concat() }
    }

    #[inline]
    fn of(&self, at: usize) -> &[T] {
        &self.items[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// Who waits for what. Signals come first, rules behind them.
#[derive(Debug)]
pub struct Calls {
    signals: usize,
    /// What each waits for, a bit for each of its sets.
    sets: Vec<u16>,
    /// Who waits for each signal.
    waits: Lists<Wait>,
    /// Who waits for each of the sets that several wait for.
    shared: Lists<Wait>,
    /// Rules that wait for nothing.
    always: Vec<u32>,
}

/// What may be there in a post.
#[derive(Debug, Default)]
pub struct Possible {
    /// The signals.
    pub signals: SignalSet,
    /// The rules, in ascending order.
    pub rules: Vec<u32>,
    /// What each still waits for.
    open: Vec<u16>,
    /// The shared sets of which a member is there.
    met: Vec<bool>,
    /// Signals whose sets are to be looked at.
    next: Vec<u16>,
}

/// The set of what a signal is made of: its own marks, or a signal that counts as it.
const OWN: u16 = 1;

impl Calls {
    /// The waits of `signals` and `rules`.
    #[must_use]
    pub fn new(signals: &[CompiledSignal], rules: &[CompiledRule]) -> Self {
        let mut by_set: BTreeMap<Vec<u16>, Vec<Wait>> = BTreeMap::new();
        let (mut sets, mut always) = (Vec::new(), Vec::new());
        let of_signals = signals.iter().map(|signal| {
            std::iter::once(&signal.any).chain(signal.near.iter().map(|near| &near.any)).cloned().collect()
        });
        let of_rules = rules.iter().map(|rule| rule.when.calling());
        for (who, wanted) in of_signals.chain(of_rules).enumerate() {
            if wanted.is_empty() {
                always.push((who - signals.len()) as u32);
            }
            let mut open = 0;
            // Those beyond as many as there are bits are not waited for.
            for (at, mut set) in wanted.into_iter().take(u16::BITS as usize).enumerate() {
                open |= OWN << at;
                set.sort_unstable();
                set.dedup();
                by_set.entry(set).or_default().push(Wait { who: who as u16, set: OWN << at });
            }
            sets.push(open);
        }
        let (mut waits, mut shared): (Vec<Vec<Wait>>, _) = (vec![Vec::new(); signals.len()], Vec::new());
        for (set, waiting) in by_set {
            let wait = match *waiting.as_slice() {
                [alone] => alone,
                _ => {
                    shared.push(waiting);
                    Wait::shared(shared.len() - 1)
                }
            };
            set.iter().for_each(|signal| waits[usize::from(*signal)].push(wait));
        }
        Self { signals: signals.len(), sets, waits: Lists::new(&waits), shared: Lists::new(&shared), always }
    }

    /// Works out what may be there when the signals in `found` have marks of their own, or may have.
    pub fn follow(&self, found: &SignalSet, possible: &mut Possible) {
        possible.signals.clear(self.signals as u16);
        possible.rules.clear();
        possible.rules.extend(&self.always);
        possible.open.clear();
        possible.open.extend_from_slice(&self.sets);
        possible.met.clear();
        possible.met.resize(self.shared.starts.len(), false);
        for signal in found.iter() {
            self.meet(Wait { who: signal, set: OWN }, possible);
            while let Some(there) = possible.next.pop() {
                for wait in self.waits.of(usize::from(there)) {
                    if wait.set != 0 {
                        self.meet(*wait, possible);
                    } else if !std::mem::replace(&mut possible.met[usize::from(wait.who)], true) {
                        self.shared.of(usize::from(wait.who)).iter().for_each(|wait| self.meet(*wait, possible));
                    }
                }
            }
        }
        possible.rules.sort_unstable();
    }

    #[inline]
    fn meet(&self, wait: Wait, possible: &mut Possible) {
        let open = &mut possible.open[usize::from(wait.who)];
        if *open == 0 {
            return;
        }
        *open &= !wait.set;
        if *open != 0 {
            return;
        }
        match usize::from(wait.who).checked_sub(self.signals) {
            Some(rule) => possible.rules.push(rule as u32),
            None => {
                possible.signals.insert(wait.who);
                possible.next.push(wait.who);
            }
        }
    }
}
