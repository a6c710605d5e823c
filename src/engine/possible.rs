//! What may be there in a post: told by what was found in it before any filter.
//!
//! What was found is told on to the signals that it counts as and to the sets it is in; a signal goes on only if something
//! of each set that must be near it is there, and a rule is called only if something of each of its sets is.

use super::calls::{Calls, Step};
use super::program::Program;
use super::scan::Scan;
use super::shapes::Capitals;
use super::terms::Mark;
use std::ops::Range;

/// What may be there in a post.
#[derive(Debug, Default)]
pub struct Possible {
    /// The signals that were found.
    found: Bits,
    /// For each signal the number of the last of its marks, counted from one.
    last: Vec<u32>,
    /// The marks that were found, with their fields, each with the number of the one of its signal before it.
    marks: Vec<(u32, u32, Mark)>,
    /// The turns of what may be there.
    there: Bits,
}

impl Possible {
    /// Notes what was found in `scans`, and forgets the post before.
    pub fn read(&mut self, program: &Program, scans: &[Scan<'_>]) {
        let calls = program.calls();
        self.found.clear(calls.signals());
        self.last.resize(calls.signals(), 0);
        self.marks.clear();
        self.there.clear(calls.turns());
        for (field, scan) in (0..).zip(scans) {
            scan.marks.iter().for_each(|mark| self.add_mark(calls, field, *mark));
            scan.clues.allowed(program.cues()).for_each(|cue| self.add(calls, cue.signal));
            let capitals = Capitals::of(&scan.tokens);
            for (signal, shape) in program.shaped() {
                if capitals.allow(*shape) {
                    self.add(calls, *signal);
                }
            }
        }
        calls.always().iter().for_each(|rule| _ = self.there.insert(*rule));
        self.follow(calls);
    }

    /// Works out what may be there.
    fn follow(&mut self, calls: &Calls) {
        let end = calls.rules().end;
        let mut next = self.there.next(0);
        while let Some(turn) = next.filter(|turn| *turn < end) {
            for step in calls.steps(turn) {
                match step {
                    Step::Needs(other) if !self.there.contains(other) => {
                        self.there.remove(turn);
                        break;
                    }
                    Step::Needs(_) => {}
                    Step::Tells(later) => _ = self.there.insert(later),
                }
            }
            next = self.there.next(turn + 1);
        }
    }

    /// Notes that `signal` may be there.
    #[inline]
    fn add(&mut self, calls: &Calls, signal: u16) {
        if self.found.insert(usize::from(signal)) {
            self.last[usize::from(signal)] = 0;
            self.there.insert(calls.turn(signal));
        }
    }

    #[inline]
    fn add_mark(&mut self, calls: &Calls, field: u32, mark: Mark) {
        self.add(calls, mark.signal);
        let last = &mut self.last[usize::from(mark.signal)];
        self.marks.push((*last, field, mark));
        *last = self.marks.len() as u32;
    }

    /// The marks of `signal` with their fields, the last one first.
    pub fn marks(&self, signal: u16) -> impl Iterator<Item = (usize, Mark)> {
        let at = usize::from(signal);
        let mut next = if self.found.contains(at) { self.last[at] } else { 0 };
        std::iter::from_fn(move || {
            let (before, field, mark) = self.marks[next.checked_sub(1)? as usize];
            next = before;
            Some((field as usize, mark))
        })
    }

    /// The rules that may speak, in ascending order.
    pub fn rules(&self, calls: &Calls) -> impl Iterator<Item = usize> {
        let rules = calls.rules();
        self.there.within(rules.clone()).map(move |turn| turn - rules.start)
    }

    /// Whether `signal` may be anywhere.
    #[inline]
    pub fn is_there(&self, calls: &Calls, signal: u16) -> bool {
        self.there.contains(calls.turn(signal))
    }
}

/// A set of numbers, a bit each.
#[derive(Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    /// Takes all out, and makes room for numbers below `count`.
    fn clear(&mut self, count: usize) {
        self.0.clear();
        self.0.resize(count.div_ceil(64), 0);
    }

    /// Puts `number` in; returns whether it was not.
    #[inline]
    fn insert(&mut self, number: usize) -> bool {
        let (word, bit) = (&mut self.0[number / 64], 1 << (number % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    #[inline]
    fn remove(&mut self, number: usize) {
        self.0[number / 64] &= !(1 << (number % 64));
    }

    #[inline]
    fn contains(&self, number: usize) -> bool {
        self.0[number / 64] & 1 << (number % 64) != 0
    }

    /// The first number from `start` on that is in.
    #[inline]
    fn next(&self, start: usize) -> Option<usize> {
        let mut word = start / 64;
        let mut left = self.0.get(word)? & (u64::MAX << (start % 64));
        while left == 0 {
            word += 1;
            left = *self.0.get(word)?;
        }
        Some(word * 64 + left.trailing_zeros() as usize)
    }

    /// The numbers in `range` that are in, in ascending order.
    fn within(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        let next = move |start: usize| self.next(start).filter(|number| *number < range.end);
        std::iter::successors(next(range.start), move |number| next(number + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_ascending_order_across_words() {
        let mut bits = Bits::default();
        bits.clear(200);
        for number in [0, 5, 63, 64, 130, 199] {
            assert!(bits.insert(number) && !bits.insert(number));
        }
        bits.remove(5);
        assert_eq!(bits.within(0..200).collect::<Vec<_>>(), [0, 63, 64, 130, 199]);
        assert_eq!(bits.within(1..130).collect::<Vec<_>>(), [63, 64]);
        assert_eq!((bits.next(131), bits.next(200), bits.contains(5)), (Some(199), None, false));
    }
}
