//! A set of small numbers, a bit each: signals, turns, expressions.

use super::records::Rows;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::num::NonZero;
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

    /// The set of `numbers`.
    #[must_use]
    pub fn of(numbers: impl Iterator<Item = usize> + Clone) -> Self {
        let mut bits = Self::new(numbers.clone().max().map_or(0, |most| most + 1));
        numbers.for_each(|number| _ = bits.insert(number));
        bits
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

    /// Whether `number`, for which there is room, is in.
    #[inline]
    #[must_use]
    pub fn contains(&self, number: usize) -> bool {
        self.0[number / WORD] & 1 << (number % WORD) != 0
    }

    /// Takes out those numbers below `end` that `stays` does not let stay. It is asked in ascending order, and may put in
    /// others; what it puts in behind the number that it is asked about, it is asked about, too.
    #[inline]
    pub fn keep_below(&mut self, end: usize, mut stays: impl FnMut(&mut Self, usize) -> bool) {
        for at in 0..end.div_ceil(WORD) {
            let mut left = self.0[at];
            while left != 0 {
                let bit = left.trailing_zeros();
                let number = at * WORD + bit as usize;
                if number >= end {
                    return;
                }
                if !stays(self, number) {
                    self.0[at] &= !(1 << bit);
                }
                left = self.0[at] & (u64::MAX << bit << 1);
            }
        }
    }

    /// The numbers in `range` that are in, in ascending order.
    pub fn within(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        let words = range.start / WORD..range.end.div_ceil(WORD).min(self.0.len());
        let of_word = move |at: usize| {
            let mut left = self.0[at];
            if at == range.start / WORD {
                left &= u64::MAX << (range.start % WORD);
            }
            if range.end - at * WORD < WORD {
                left &= !(u64::MAX << (range.end % WORD));
            }
            numbers(at, left)
        };
        words.flat_map(of_word)
    }

    /// The numbers that are in this set and in `other`, in ascending order.
    pub fn shared(&self, other: &Self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().zip(&other.0).enumerate();
        words.flat_map(|(at, (word, other))| numbers(at, word & other))
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

    /// Puts in the numbers of set number `at` of `sets`, for which there is room.
    #[inline]
    pub fn unite_packed(&mut self, sets: &Packed, at: usize) {
        let [head, low, high, start] = sets.firsts.rows()[at];
        let mut unite = |at: u32, low: u32, high: u32| {
            self.0[at as usize] |= u64::from(low) | u64::from(high) << u32::BITS;
        };
        unite(head & PLACE, low, high);
        // Most sets lie in one word.
        let more = (head >> PLACE.count_ones()) as usize;
        if more > 0 {
            let more = &sets.more.rows()[start as usize..][..more];
            more.iter().for_each(|[at, low, high]| unite(*at, *low, *high));
        }
    }

    /// Puts in what is in `other`, which has room for as many.
    pub fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }
}

/// Sets in a form in which they are put in in one go: the words of each that are not empty, each word with its place.
#[derive(Debug, Serialize, Deserialize)]
pub struct Packed {
    /// The first word of each set: its place and how many more there are, its halves, and where these are.
    firsts: Rows<4>,
    /// The other words: the place and the halves of each.
    more: Rows<3>,
}

/// The part of a number that tells the place of a word; the rest tells how many more there are.
const PLACE: u32 = 0xFFFF;

impl Packed {
    /// `sets`, each of numbers of which no more than a few million are possible.
    #[must_use]
    pub fn new<S: Iterator<Item = usize>>(sets: impl Iterator<Item = S>) -> Self {
        let (mut firsts, mut more) = (Vec::new(), Vec::new());
        for set in sets {
            let mut words: BTreeMap<usize, u64> = BTreeMap::new();
            set.for_each(|number| *words.entry(number / WORD).or_default() |= 1 << (number % WORD));
            let count = words.len().saturating_sub(1) as u32;
            let start = more.len() as u32;
            more.extend(words.into_iter().map(|(at, word)| [at as u32, word as u32, (word >> u32::BITS) as u32]));
            let first = if more.len() > start as usize { more.remove(start as usize) } else { [0; 3] };
            firsts.push([first[0] | count << PLACE.count_ones(), first[1], first[2], start]);
        }
        Self { firsts: Rows::new(firsts), more: Rows::new(more) }
    }

    /// How many sets there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "nobody asks for sets where there are none")]
    pub fn len(&self) -> usize {
        self.firsts.rows().len()
    }
}

/// The numbers that the bits of word number `at` stand for.
fn numbers(at: usize, mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = NonZero::new(word)?.trailing_zeros() as usize;
        word &= word.wrapping_sub(1);
        Some(at * WORD + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_ascending_order_across_words() {
        let mut bits = Bits::new(200);
        for number in [0, 63, 64, 130, 199] {
            assert!(bits.insert(number) && !bits.insert(number));
        }
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 130, 199]);
        assert_eq!(bits.within(1..130).collect::<Vec<_>>(), [63, 64]);
        assert_eq!((bits.contains(199), bits.contains(5)), (true, false));
        let mut other = Bits::new(200);
        other.insert(5);
        other.unite(&bits);
        let sets = [vec![], vec![6, 7, 64, 65, 199], vec![190]].map(Vec::into_iter);
        let sets = Packed::new(sets.into_iter());
        (0..sets.len()).for_each(|at| other.unite_packed(&sets, at));
        assert_eq!((other.count(), bits.count()), (10, 5));
        assert_eq!(bits.shared(&other).collect::<Vec<_>>(), [0, 63, 64, 130, 199]);
        bits.clear(10);
        assert_eq!(bits.iter().next(), None);
    }

    #[test]
    fn what_is_put_in_on_the_way_is_asked_about() {
        let mut bits = Bits::of([3, 5, 63, 130, 150, 160].into_iter());
        let mut asked = Vec::new();
        bits.keep_below(150, |bits, number| {
            asked.push(number);
            if number == 5 {
                [4, 6, 127, 128, 155].into_iter().for_each(|number| _ = bits.insert(number));
            }
            number != 3 && number != 128
        });
        assert_eq!(asked, [3, 5, 6, 63, 127, 128, 130]);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [4, 5, 6, 63, 127, 130, 150, 155, 160]);
    }
}
