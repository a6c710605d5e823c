//! How text is read: folding, words, sentences, places, platform lengths.

pub mod fold;
pub mod inflect;
pub mod language;
pub mod length;
pub mod token;
