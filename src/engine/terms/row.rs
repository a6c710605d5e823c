//! The words of a text, in which phrases are looked for; mostly one word more than the key tells that a phrase is not there.

use super::{Phrase, Term};
use crate::text::hash::{hash, head};
use crate::text::token::Token;

/// The bits of a check that hold a hash; above them stands what of the row is compared with it: of which word beside the
/// key, from [`REACH`] before it on, and whether its beginning or all of it.
const CHECKED: u32 = (1 << COMPARED_SHIFT) - 1;
const COMPARED_SHIFT: u32 = 28;
/// Set above the hash when the whole word is compared.
const WHOLE: u32 = 1 << COMPARED_SHIFT;
const PLACE_SHIFT: u32 = COMPARED_SHIFT + 1;
/// The place of words that may stand anywhere in the text.
const ANYWHERE: u32 = 0;
/// How many words before the key and behind it one is compared.
const REACH: usize = 3;
/// The numbers of a word in a row: the hash of its beginning and that of the whole.
const EACH: usize = 2;
/// So many words before the first one of a row, and behind the last, are none.
const MARGIN: usize = REACH + 1;
/// The number of a word that is none: no check has it.
const NONE: u32 = u32::MAX;

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

impl Phrase {
    /// Whether the word that is compared may stand anywhere in the text, and not beside the key alone.
    #[inline]
    #[must_use]
    pub fn is_apart(self) -> bool {
        self.check >> PLACE_SHIFT == ANYWHERE
    }
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
    /// The numbers of each word, with [`MARGIN`] words that are none before them and behind.
    numbers: Vec<u32>,
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
        let mut numbers = Vec::with_capacity(EACH * (tokens.len() + 2 * MARGIN));
        numbers.extend([NONE; EACH * MARGIN]);
        for token in tokens {
            let of_word = [token.head, token.hash as u32];
            of_word.into_iter().for_each(&mut see);
            numbers.extend(of_word.map(|hash| hash & CHECKED));
        }
        numbers.extend([NONE; EACH * MARGIN]);
        Self { text, tokens, seen, numbers }
    }

    /// What is beside word `at`.
    #[inline]
    #[must_use]
    pub fn beside(&self, at: usize) -> Beside<'_> {
        Beside(self.numbers[EACH * at..].first_chunk().unwrap_or(&[NONE; COMPARED]))
    }

    /// Whether `phrase`, whose key is word `at`, may stand there.
    #[must_use]
    pub fn may_hold(&self, phrase: Phrase, at: usize) -> bool {
        if phrase.is_apart() { self.may_hold_apart(phrase) } else { self.beside(at).may_hold(phrase) }
    }

    /// Whether the word that is compared of `phrase`, which [may stand anywhere](Phrase::is_apart), may be in the text.
    #[inline]
    #[must_use]
    pub fn may_hold_apart(&self, phrase: Phrase) -> bool {
        let (word, bit) = place_of(phrase.check);
        self.seen[word] >> bit & 1 != 0
    }
}

/// How many numbers a check tells apart.
const COMPARED: usize = 1 << (u32::BITS - COMPARED_SHIFT);

/// The numbers of the words beside one, in the order in which checks name them.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'r>(&'r [u32; COMPARED]);

impl Beside<'_> {
    /// Whether the word that is compared of `phrase`, which is not [anywhere](Phrase::is_apart), may be in its place.
    #[inline]
    #[must_use]
    pub fn may_hold(self, phrase: Phrase) -> bool {
        self.0[(phrase.check >> COMPARED_SHIFT) as usize] == phrase.check & CHECKED
    }
}

/// The bit for `hash`, or for the one that a check compares: the word it is in, and its number there. The upper of the bits
/// that are compared are the best mixed.
#[inline]
fn place_of(hash: u32) -> (usize, u32) {
    let number = (hash & CHECKED) >> (COMPARED_SHIFT - 10);
    ((number / 64) as usize, number % 64)
}
