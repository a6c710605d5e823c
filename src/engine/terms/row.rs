//! The words of a text, in which phrases are looked for; mostly one word more than the key tells that a phrase is not there.

use crate::pack::term::TermWord;
use crate::text::token::{self, Token};

/// Set in the check of a word that is one word of the text and no other.
const WHOLE: u32 = 1 << 31;
/// Set in the check of the word before the key; otherwise it is the word behind it.
pub(super) const BEFORE: u32 = 1 << 30;
/// Set in the check of a word that stands anywhere behind the key.
const APART: u32 = 1 << 29;
const CHECKED: u32 = APART - 1;

/// What is compared before a term is looked at: the hash of a word beside its key, or of that word's beginning; without
/// any of its bits when neither is known.
pub(super) fn check_of(word: &TermWord, inflect: bool) -> u32 {
    let apart = if word.after_gap { APART } else { 0 };
    if word.text.is_empty() {
        0
    } else if !word.prefix && !inflect {
        token::hash(&word.text) as u32 & CHECKED | WHOLE | apart
    } else {
        token::head(&word.text).map_or(0, |head| head & CHECKED | apart)
    }
}

/// A text and its words.
#[derive(Debug)]
pub struct Row<'t> {
    /// The text.
    pub text: &'t str,
    /// Its words.
    pub tokens: &'t [Token],
    /// A bit for the hash of each word and each beginning of one; several may share it.
    seen: [u64; 16],
}

impl<'t> Row<'t> {
    /// The words `tokens` of `text`.
    #[must_use]
    pub fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        let mut seen = [0; 16];
        for token in tokens {
            for (word, bit) in [place_of(token.hash as u32), place_of(token.head)] {
                seen[word] |= bit;
            }
        }
        Self { text, tokens, seen }
    }

    /// Whether a phrase with that check may stand here, its key at word `at`.
    #[inline]
    pub(super) fn may_hold(&self, check: u32, at: usize) -> bool {
        let wanted = check & CHECKED;
        if wanted == 0 {
            return true;
        }
        if check & APART != 0 {
            let (word, bit) = place_of(wanted);
            return self.seen[word] & bit != 0;
        }
        let beside = if check & BEFORE != 0 { at.wrapping_sub(1) } else { at + 1 };
        let Some(token) = self.tokens.get(beside) else { return false };
        wanted == if check & WHOLE != 0 { token.hash as u32 } else { token.head } & CHECKED
    }
}

/// Where the bit for `hash` is: the word it is in, and the bit. The upper of the bits that are compared are the best mixed.
fn place_of(hash: u32) -> (usize, u64) {
    let number = (hash & CHECKED) >> 19;
    ((number / 64) as usize, 1 << (number % 64))
}
