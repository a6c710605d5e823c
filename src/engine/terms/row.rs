//! The words of a text, in which phrases are looked for; mostly one word more than the key tells that a phrase is not there.

use super::{Phrase, Term};
use crate::text::hash::{hash, head};
use crate::text::token::Token;

/// Set in the check of a word that is one word of the text and no other; otherwise the beginning of one is compared.
const WHOLE: u32 = 1 << 31;
/// Above the hash of a check: where its word stands beside the key, from [`REACH`] before it on. Words anywhere in the text
/// have the place of none.
const PLACE_SHIFT: u32 = 28;
const ANYWHERE: u32 = 0;
/// How many words before the key and behind it one is compared.
const REACH: usize = 3;
const CHECKED: u32 = (1 << PLACE_SHIFT) - 1;

/// What is compared of word `at` of `term`, of which word `key` is looked for, before the term is looked at: the word's
/// hash or that of its beginning, and where it stands. 0 when there is nothing to compare.
pub(super) fn check_of(term: &Term, key: usize, at: usize) -> u32 {
    let (word, whole) = (&term.words[at], !term.is_open(at));
    let compared = if whole { hash(&word.text) as u32 } else { head(&word.text) } & CHECKED;
    if at == key || word.text.is_empty() || compared == 0 {
        return 0;
    }
    let apart = term.words[..=at].iter().any(|word| word.after_gap);
    let place = match (at + REACH + 1).checked_sub(key) {
        Some(place @ 1..=7) if !apart => place as u32,
        _ => ANYWHERE,
    };
    compared | place << PLACE_SHIFT | if whole { WHOLE } else { 0 }
}

/// A text and its words.
#[derive(Debug)]
pub struct Row<'t> {
    /// The text.
    pub text: &'t str,
    /// Its words.
    pub tokens: &'t [Token],
    /// A bit for the hash of each word and each beginning of one; several may share it. That of no hash is set, too.
    seen: [u64; 16],
}

impl<'t> Row<'t> {
    /// The words `tokens` of `text`.
    #[must_use]
    pub fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        let mut seen = [0; 16];
        let mut see = |hash| {
            let (word, bit) = place_of(hash);
            seen[word] |= 1 << bit;
        };
        see(0);
        for token in tokens {
            see(token.hash as u32);
            see(token.head);
        }
        Self { text, tokens, seen }
    }

    /// Whether `phrase` may stand here, its key at word `at`.
    #[inline]
    #[must_use]
    pub fn may_hold(&self, phrase: Phrase, at: usize) -> bool {
        let (word, bit) = place_of(phrase.check);
        self.seen[word] >> bit & 1 != 0 && self.may_stand_beside(phrase.check, at)
    }

    /// Whether the word that is compared may be in its place beside the key.
    #[inline]
    fn may_stand_beside(&self, check: u32, at: usize) -> bool {
        let place = check >> PLACE_SHIFT & 7;
        if place == ANYWHERE {
            return true;
        }
        let beside = (at + place as usize).wrapping_sub(REACH + 1);
        let Some(token) = self.tokens.get(beside) else { return false };
        check & CHECKED == if check & WHOLE != 0 { token.hash as u32 } else { token.head } & CHECKED
    }
}

/// The bit for `hash`, or for the one that a check compares: the word it is in, and its number there. The upper of the bits
/// that are compared are the best mixed.
#[inline]
fn place_of(hash: u32) -> (usize, u32) {
    let number = (hash & CHECKED) >> (PLACE_SHIFT - 10);
    ((number / 64) as usize, number % 64)
}
