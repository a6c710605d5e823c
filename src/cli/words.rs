//! Command-line values that are one of a few words.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::ffi::OsStr;
use std::str::FromStr;

/// Reads a `T` from its word or one of its other names; shows and completes the words in `known`.
#[derive(Clone)]
pub struct Words<T: 'static> {
    known: &'static [T],
    word: fn(T) -> &'static str,
    parse: fn(&str) -> Option<T>,
}

/// A parser of a `T` that knows its words itself.
pub fn words<T: FromStr + Copy>(known: &'static [T], word: fn(T) -> &'static str) -> Words<T> {
    Words { known, word, parse: |text| text.parse().ok() }
}

impl<T: Copy> Words<T> {
    fn values(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.known.iter().map(|value| (self.word)(*value))
    }
}

impl<T: Copy + Send + Sync + 'static> TypedValueParser for Words<T> {
    type Value = T;

    fn parse_ref(&self, cmd: &clap::Command, arg: Option<&clap::Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let read = value.to_str().and_then(|text| (self.parse)(text));
        let read = read.or_else(|| self.known.iter().copied().find(|known| (self.word)(*known) == value));
        // Clap's own parser knows how to say what is wrong, and which word was meant.
        let list = PossibleValuesParser::new(self.values().map(PossibleValue::new).collect::<Vec<_>>());
        match read {
            Some(read) => Ok(read),
            None => list
                .parse_ref(cmd, arg, value)
                .and_then(|_| Err(clap::Error::new(clap::error::ErrorKind::InvalidValue))),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.values().map(PossibleValue::new)))
    }
}

/// Reads a day.
pub fn day(text: &str) -> Result<jiff::civil::Date, &'static str> {
    text.parse().map_err(|_| "write the day as 2027-01-31")
}

/// A parser of a `T` that has nothing but its words.
pub fn only_words<T: Copy>(known: &'static [T], word: fn(T) -> &'static str) -> Words<T> {
    Words { known, word, parse: |_| None }
}
