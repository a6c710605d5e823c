//! A post, its fields, and the way back from a place in a field to a place in the file.

use super::context::Context;
use std::ops::Range;
use std::sync::Arc;

/// The text a post was read from: a whole file, or one line or record of a stream.
#[derive(Debug, Clone)]
pub struct Source {
    /// How the file is named in findings: its path as given, `-` for standard input.
    pub name: Arc<str>,
    /// The decoded text, without a byte-order mark.
    pub text: Arc<str>,
    /// 1-based line of the file at which `text` starts.
    pub first_line: usize,
}

/// A place in a file: 1-based line, and 1-based column in Unicode code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in code points.
    pub column: usize,
}

impl Source {
    /// The position of byte `offset` of [`Source::text`]. An offset past the end gives the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        // A code point starts at every byte that is not a continuation byte.
        let column = before[line_start..].iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        Position { line: self.first_line + memchr::memchr_iter(b'\n', before).count(), column: column + 1 }
    }
}

/// How the bytes of a field's text lie in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceMap {
    /// The field's text is the source's, byte for byte, from this offset on.
    Verbatim(usize),
    /// A piecewise map: `(field offset, source offset)` at the start of every run that is verbatim,
    /// in ascending order, and the source offset at which the field ends.
    Pieces {
        /// Starts of the runs.
        runs: Vec<(usize, usize)>,
        /// Where the field ends in the source.
        end: usize,
    },
    /// The inside of a JSON string literal that starts (after its quote) at this source offset;
    /// escapes are undone only when a place is asked for.
    Json(usize),
}

/// One text-bearing part of a post: its body, first comment, alt text, link title, …
#[derive(Debug, Clone)]
pub struct Field {
    /// `body`, `alt_text`, `first_comment`, `link_title`, or the name of a CSV column.
    pub name: Arc<str>,
    /// The text as a reader of the platform sees it.
    pub text: String,
    /// The way back to the source.
    pub map: SourceMap,
}

impl Field {
    /// The source bytes that `range` of the field's text came from.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>, source: &Source) -> Range<usize> {
        match &self.map {
            SourceMap::Verbatim(at) => at + range.start..at + range.end,
            SourceMap::Pieces { runs, end } => {
                let start = locate(runs, *end, range.start);
                let stop = if range.is_empty() { start } else { locate_end(runs, *end, range.end) };
                start..stop.max(start)
            }
            SourceMap::Json(at) => {
                let inside = &source.text[(*at).min(source.text.len())..];
                let start = json_offset(inside, range.start);
                let stop = if range.is_empty() { start } else { start + json_offset(&inside[start..], range.len()) };
                at + start..at + stop
            }
        }
    }
}

/// Source offset of the byte at `offset`; a place inside a replaced run gives that run's start.
fn locate(runs: &[(usize, usize)], end: usize, offset: usize) -> usize {
    let at = runs.partition_point(|(field, _)| *field <= offset);
    let Some((field, source)) = at.checked_sub(1).and_then(|i| runs.get(i)) else {
        return runs.first().map_or(end, |(_, source)| *source);
    };
    let limit = runs.get(at).map_or(end, |(_, next)| *next);
    (source + (offset - field)).min(limit)
}

/// Source offset behind the last byte before `offset`, so that a range never swallows what follows it.
fn locate_end(runs: &[(usize, usize)], end: usize, offset: usize) -> usize {
    let at = runs.partition_point(|(field, _)| *field < offset);
    let Some((field, source)) = at.checked_sub(1).and_then(|i| runs.get(i)) else {
        return end;
    };
    let limit = runs.get(at).map_or(end, |(_, next)| *next);
    // A run that is one replaced character ends where the next begins.
    let next_field = runs.get(at).map(|(field, _)| *field);
    if next_field == Some(offset) && runs.get(at).is_some_and(|(_, next)| next - source != offset - field) {
        return limit;
    }
    (source + (offset - field)).min(limit)
}

/// Bytes of the JSON string body `inside` that make up the first `decoded` bytes of its text.
fn json_offset(inside: &str, decoded: usize) -> usize {
    let bytes = inside.as_bytes();
    let (mut at, mut text) = (0, 0);
    while text < decoded && at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            text += 1;
        } else if bytes.get(at + 1) == Some(&b'u') {
            let unit = |from: usize| inside.get(from..from + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
            let first = unit(at + 2).unwrap_or(0xFFFD);
            if (0xD800..0xDC00).contains(&first) {
                at += 12; // a surrogate pair: one character of four bytes
                text += 4;
            } else {
                at += 6;
                text += char::from_u32(first).map_or(3, char::len_utf8);
            }
        } else {
            at += 2;
            text += 1;
        }
    }
    at.min(bytes.len())
}

/// One publication: its text-bearing fields and its context.
#[derive(Debug, Clone)]
pub struct Post {
    /// What the post was read from.
    pub source: Arc<Source>,
    /// The post's own id, or its place among the posts of the file.
    pub id: String,
    /// The fields, body first. A field that must not be empty but is (the alt text of a picture) is there with an empty text.
    pub fields: Vec<Field>,
    /// What is known about it.
    pub context: Context,
}

impl Post {
    /// A post that is nothing but `text`, for tests and for callers that have no file.
    #[must_use]
    pub fn from_text(text: &str, context: Context) -> Self {
        let source = Source { name: Arc::from("-"), text: Arc::from(text), first_line: 1 };
        let body = Field { name: Arc::from("body"), text: text.to_owned(), map: SourceMap::Verbatim(0) };
        Self { source: Arc::new(source), id: "1".to_owned(), fields: vec![body], context }
    }
}
