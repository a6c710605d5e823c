//! How text is read: folding, words, sentences, places, platform lengths.

pub mod length;
