//! A set of small numbers, a bit each: signals, turns, expressions.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How many numbers a word of the set holds.
const WORD: usize = u64::BITS as usize;

/// A set of numbers below the one that it has room for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// An empty set with room for numbers below `count`.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(WORD)])
    }

    /// Takes all out, and makes room for numbers below `count`.
    pub fn clear(&mut self, count: usize) {
        self.0.clear();
        self.0.resize(count.div_ceil(WORD), 0);
    }

    /// Puts `number` in, for which there is room; returns whether it was not.
    #[inline]
    pub fn insert(&mut self, number: usize) -> bool {
        let (word, bit) = (&mut self.0[number / WORD], 1 << (number % WORD));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Takes `number` out.
    #[inline]
    pub fn remove(&mut self, number: usize) {
        self.0[number / WORD] &= !(1 << (number % WORD));
    }

    /// Whether `number`, for which there is room, is in.
    #[inline]
    #[must_use]
    pub fn contains(&self, number: usize) -> bool {
        self.0[number / WORD] & 1 << (number % WORD) != 0
    }

    /// The first number from `start` on that is in.
    #[inline]
    #[must_use]
    pub fn next(&self, start: usize) -> Option<usize> {
        let mut word = start / WORD;
        let mut left = self.0.get(word)? & (u64::MAX << (start % WORD));
        while left == 0 {
            word += 1;
            left = *self.0.get(word)?;
        }
        Some(word * WORD + left.trailing_zeros() as usize)
    }

    /// The numbers in `range` that are in, in ascending order.
    pub fn within(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        let next = move |start: usize| self.next(start).filter(|number| *number < range.end);
        std::iter::successors(next(range.start), move |number| next(number + 1))
    }

    /// The numbers that are in, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.within(0..usize::MAX)
    }

    /// How many numbers are in.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Puts in what is in `other`, which has room for as many.
    pub fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_ascending_order_across_words() {
        let mut bits = Bits::new(200);
        for number in [0, 5, 63, 64, 130, 199] {
            assert!(bits.insert(number) && !bits.insert(number));
        }
        bits.remove(5);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 130, 199]);
        assert_eq!(bits.within(1..130).collect::<Vec<_>>(), [63, 64]);
        assert_eq!((bits.next(131), bits.next(200), bits.contains(5)), (Some(199), None, false));
        let mut other = Bits::new(200);
        other.insert(5);
        other.unite(&bits);
        assert_eq!((other.count(), bits.count()), (6, 5));
        bits.clear(10);
        assert_eq!(bits.iter().next(), None);
    }
}
