//! How text is read: folding, words, sentences, places, platform lengths.

pub mod case;
pub mod fold;
pub mod hash;
pub mod inflect;
pub mod language;
pub mod length;
pub mod octets;
pub mod token;

/// `bytes` in hexadecimal, as digests are written.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
