//! Hashes of words in small letters, the same whether a word is read at once or letter by letter.

use super::case::lower;
use super::octets::{OCTETS, eight};

/// The hash of no letters.
pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Bytes of a word's head.
const HEAD: usize = 3;

/// The hash of a word that is folded and in lower case. Up to eight bytes no two words have the same one, because every step
/// of `mix` can be undone.
#[must_use]
pub fn hash(word: &str) -> u64 {
    word.as_bytes().chunks(OCTETS).fold(SEED, |hash, octets| mix(hash, eight(octets, 0)))
}

/// The hash of the first three bytes of a word that is folded and in lower case; 0 when it is shorter.
#[must_use]
pub fn head(word: &str) -> u32 {
    head_of(eight(word.as_bytes(), 0))
}

/// The head of a word that begins with these bytes.
#[inline]
pub(super) const fn head_of(octets: u64) -> u32 {
    let head = octets as u32 & 0xff_ffff;
    if head >> (8 * (HEAD - 1)) == 0 { 0 } else { head.wrapping_mul(0x9e37_79b1) }
}

/// The hash of a word with the next eight bytes, or the last few, at its end. Both of its halves are of use.
#[inline]
pub(super) const fn mix(hash: u64, octets: u64) -> u64 {
    let mixed = (hash.rotate_left(5) ^ octets).wrapping_mul(0x517c_c1b7_2722_0a95);
    mixed ^ mixed >> 32
}

/// The hash of every beginning of `word`, which is folded, up to the whole of it.
pub fn beginnings(word: &str) -> impl Iterator<Item = u64> {
    word.chars().scan(Spelling::new(), |spelling, c| {
        spelling.push(c);
        Some(spelling.hash())
    })
}

/// A word that is read piece by piece.
#[derive(Debug, Clone, Copy)]
pub struct Spelling {
    /// The hash of all bytes but the last few, fewer than eight.
    whole: u64,
    rest: u64,
    /// Its first bytes.
    first: u64,
    length: usize,
}

impl Spelling {
    /// No letters yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { whole: SEED, rest: 0, first: 0, length: 0 }
    }

    /// Puts `c`, in lower case, at the end.
    #[inline]
    pub fn push(&mut self, c: char) {
        let mut buffer = [0; 4];
        let length = lower(c).encode_utf8(&mut buffer).len();
        self.put(u32::from_le_bytes(buffer).into(), length);
    }

    /// Puts the first `length` of eight bytes at the end, behind which there are zeros.
    #[inline]
    pub const fn put(&mut self, octets: u64, length: usize) {
        let filled = self.length % OCTETS;
        let rest = self.rest | octets << (8 * filled);
        if self.length < OCTETS {
            self.first = rest;
        }
        self.length += length;
        if filled + length < OCTETS {
            self.rest = rest;
        } else {
            self.whole = mix(self.whole, rest);
            self.rest = if filled == 0 { 0 } else { octets >> (8 * (OCTETS - filled)) };
        }
    }

    /// [`hash`] of the letters so far.
    #[inline]
    #[must_use]
    pub const fn hash(self) -> u64 {
        if self.length.is_multiple_of(OCTETS) { self.whole } else { mix(self.whole, self.rest) }
    }

    /// [`head`] of the letters so far.
    #[inline]
    #[must_use]
    pub const fn head(self) -> u32 {
        head_of(self.first)
    }
}

impl Default for Spelling {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is remembered of short words is found by their hash alone (`engine/words.rs`).
    #[test]
    fn a_hash_tells_what_eight_bytes_it_was_made_of() {
        // Newton's way to the number that undoes a multiplication: each step doubles the bits that are right.
        let factor = 0x517c_c1b7_2722_0a95_u64;
        let undo = (0..6).fold(factor, |undo, _| undo.wrapping_mul(2_u64.wrapping_sub(factor.wrapping_mul(undo))));
        for word in ["a", "på", "dose", "pasient", "8chars88"] {
            let hash = hash(word);
            let octets = (hash ^ hash >> 32).wrapping_mul(undo) ^ SEED.rotate_left(5);
            assert_eq!(octets, eight(word.as_bytes(), 0), "{word}");
        }
    }

    #[test]
    fn a_word_has_one_hash_however_it_is_read() {
        for word in ["", "a", "på", "tabletter", "ångest", "førerkort", "sømløshedens", "8chars88"] {
            let mut spelling = Spelling::new();
            word.to_uppercase().chars().for_each(|c| spelling.push(c));
            assert_eq!((spelling.hash(), spelling.head()), (hash(word), head(word)), "{word}");
            assert_eq!(beginnings(word).last().unwrap_or(SEED), hash(word), "{word}");
        }
        assert_eq!((head("ab"), head("abc")), (0, head("abcd")));
    }
}
