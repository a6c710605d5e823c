//! How text is read: folding, words, sentences, places, platform lengths.

pub mod fold;
pub mod inflect;
pub mod language;
pub mod length;
pub mod token;

/// `bytes` in hexadecimal, as digests are written.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
