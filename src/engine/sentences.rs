//! Sets of the sentences of a post: a bit each, so that what stands together is told in one step.

/// A set of sentences, counted through all fields of a post. The last bit stands for all beyond: what is in the set may
/// be elsewhere among those, but what is not in it is not there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sentences(u64);

/// The sentence that stands for all behind it.
const LAST: u32 = u64::BITS - 1;

impl Sentences {
    /// No sentence.
    pub const NONE: Self = Self(0);
    /// Every sentence.
    pub const ALL: Self = Self(u64::MAX);

    /// Sentence number `number` alone.
    pub const fn one(number: u32) -> Self {
        Self(1 << if number < LAST { number } else { LAST })
    }

    /// The sentences from number `first` to number `last`.
    pub const fn span(first: u32, last: u32) -> Self {
        Self((u64::MAX << Self::one(first).0.trailing_zeros()) & (u64::MAX >> Self::one(last).0.leading_zeros()))
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Puts those of `other` in.
    pub const fn add(&mut self, other: Self) {
        *self = self.or(other);
    }

    /// Those that are in either.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are in both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_holds_its_sentences_and_no_other() {
        for (first, last) in [(0, 0), (0, 3), (2, 5), (62, 63), (63, 200), (70, 90)] {
            for number in 0..200 {
                let inside = !Sentences::span(first, last).and(Sentences::one(number)).is_empty();
                let taken_for = |a: u32| a.min(LAST);
                let wanted = (taken_for(first)..=taken_for(last)).contains(&taken_for(number));
                assert_eq!(inside, wanted, "{number} in {first} to {last}");
            }
        }
    }
}
