//! The lines of a file around a finding, as they may be shown.
//!
//! Only text that belongs to the post and was therefore looked at is shown. Whatever else stands on those lines — another post,
//! a column that is not read, a comment, the address of a link — may name a person, and is left out.

use super::finding::Shown;
use super::shown_char;
use crate::draft::{Context, Field, Post};
use crate::mask::{Identities, masked};
use std::ops::Range;

/// A line longer than this is shown around the places only, with so much on either side; in bytes.
const LONG_LINE: usize = 240;
const AROUND: usize = 90;
/// So much of a long place is shown, in bytes and in lines.
const PLACE: usize = 400;
const PLACE_LINES: usize = 3;
/// A further place that lies farther away than this is not shown, in bytes.
const FAR: usize = 3000;

/// Lines and the places in them.
#[derive(Debug, Default)]
pub struct Snippet {
    /// The lines.
    pub text: String,
    /// The line of the file at which they start.
    pub first_line: usize,
    /// The places, bytes of `text`, in the order of the spans; none for one that is too far away.
    pub places: Vec<Option<Range<usize>>>,
}

/// The lines around `spans` of field number `field`, of which the first is the primary one.
pub fn snippet(shown: &Shown<'_>, field: usize, spans: &[Range<usize>]) -> Snippet {
    let (post, source) = (shown.post, &*shown.post.source.text);
    let mut places: Vec<Option<Range<usize>>> =
        spans.iter().map(|span| Some(place(&post.fields[field], span, post))).collect();
    let Some(Some(primary)) = places.first().cloned() else { return Snippet::default() };
    for place in &mut places {
        place.take_if(|place| place.start.abs_diff(primary.start) > FAR);
    }
    let near = places.iter().flatten();
    let first = near.clone().map(|place| place.start).min().unwrap_or(primary.start);
    let last = near.map(|place| place.end).max().unwrap_or(primary.end);
    // One line of context on either side.
    let start = line_start(source, line_start(source, first).saturating_sub(1));
    let end = line_end(source, (line_end(source, last) + 1).min(source.len()));
    let mut writer = Writer::new(source, vec![Part { post, identities: &shown.identities, start: 0 }]);
    let mut at = start;
    loop {
        let line = at..line_end(source, at);
        writer.line(line.clone(), places.iter().flatten());
        if line.end >= end {
            break;
        }
        writer.out.push('\n');
        at = line.end + 1;
    }
    let places = places.into_iter().map(|place| place.map(|place| writer.locate(&place))).collect();
    Snippet { text: writer.out, first_line: post.source.position(start).line, places }
}

/// Where `span` of `field` lies in the source; no more of it than is shown.
fn place(field: &Field, span: &Range<usize>, post: &Post) -> Range<usize> {
    let source = &*post.source.text;
    let place = field.source_range(span.clone(), &post.source);
    let start = source.floor_char_boundary(place.start);
    let mut end = source.ceil_char_boundary(place.end.clamp(start, start + PLACE).min(source.len()));
    if let Some((lines, _)) = source[start..end].match_indices('\n').nth(PLACE_LINES - 1) {
        end = start + lines;
    }
    start..end.max(start)
}

fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end)
}

/// A post that was read from a text, and what of it is masked.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    pub post: &'a Post,
    pub identities: &'a Identities,
    /// The byte of the text at which the post's source starts.
    pub start: usize,
}

/// The line `range` of `source`, from which `parts` were read, as it may be shown.
pub fn line(source: &str, range: Range<usize>, parts: Vec<Part<'_>>) -> String {
    let mut writer = Writer::new(source, parts);
    writer.part(range);
    writer.out
}

struct Writer<'a> {
    source: &'a str,
    parts: Vec<Part<'a>>,
    out: String,
    /// What was written: the byte of the source, and the bytes of the output.
    written: Vec<(usize, Range<usize>)>,
    /// Whether the last thing written stands for something that was left out.
    elided: bool,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, parts: Vec<Part<'a>>) -> Self {
        Self { source, parts, out: String::new(), written: Vec::new(), elided: false }
    }

    fn line<'p>(&mut self, line: Range<usize>, places: impl Iterator<Item = &'p Range<usize>>) {
        let source = self.source;
        let mut parts: Vec<Range<usize>> = Vec::new();
        if line.len() <= LONG_LINE {
            parts.push(line.clone());
        } else {
            let on_line = places.filter(|place| place.start <= line.end && line.start <= place.end);
            let mut around: Vec<Range<usize>> = on_line
                .map(|place| {
                    let end = place.end.min(place.start + LONG_LINE) + AROUND;
                    let start = source.floor_char_boundary(place.start.saturating_sub(AROUND)).max(line.start);
                    start..source.ceil_char_boundary(end.min(source.len())).min(line.end)
                })
                .collect();
            around.sort_by_key(|part| part.start);
            if around.is_empty() {
                around.push(line.start..source.floor_char_boundary(line.start + AROUND));
            }
            for part in around {
                match parts.last_mut() {
                    Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
                    _ => parts.push(part),
                }
            }
        }
        let mut at = line.start;
        self.elided = false;
        for part in parts {
            if part.start > at {
                self.ellipsis(at);
            }
            at = part.end;
            self.part(part);
        }
        if at < line.end {
            self.ellipsis(at);
        }
    }

    /// Writes `part` of a line.
    fn part(&mut self, part: Range<usize>) {
        let mut at = part.start;
        for (range, hidden) in self.read(&part) {
            if range.start < at {
                continue;
            }
            self.unread(at..range.start);
            for (offset, c) in self.source[range.clone()].char_indices() {
                let c = if hidden { masked(c) } else { c };
                self.push(range.start + offset, shown_char(c));
            }
            at = range.end;
        }
        self.unread(at..part.end.max(at));
    }

    /// The characters of the posts' fields that came from `part`, each with whether it is masked.
    fn read(&self, part: &Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut read = Vec::new();
        let fields =
            self.parts.iter().flat_map(|from| from.post.fields.iter().enumerate().map(move |field| (from, field)));
        for (Part { post, identities, start }, (number, field)) in fields {
            let start_of = |at: usize| {
                let at = field.text.floor_char_boundary(at);
                let next = field.text.ceil_char_boundary((at + 1).min(field.text.len()));
                let range = field.source_range(at..next, &post.source);
                range.start + start..range.end + start
            };
            let (mut low, mut high) = (0, field.text.len());
            while low < high {
                let middle = low.midpoint(high);
                if start_of(middle).end <= part.start { low = middle + 1 } else { high = middle }
            }
            let from = field.text.floor_char_boundary(low);
            for (offset, _) in field.text[from..].char_indices() {
                let range = start_of(from + offset);
                if range.start >= part.end {
                    break;
                }
                let inside = range.start >= part.start && range.end <= part.end && !range.is_empty();
                if inside && self.source.get(range.clone()).is_some() {
                    read.push((range, identities.covers(number, from + offset)));
                }
            }
        }
        read.sort_by_key(|(range, _)| range.start);
        read
    }

    /// Writes what does not belong to the post's fields: separators and the names of known keys; the rest is left out.
    fn unread(&mut self, range: Range<usize>) {
        let text = &self.source[range.clone()];
        let is_word = |c: char| masked(c) != c || c == '_';
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let at = range.end - rest.len();
            let word_end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            if word_end == 0 {
                // Between two words that were left out, nothing needs to be shown.
                let end = rest.find(is_word).unwrap_or(rest.len());
                let next = &rest[end..];
                let next = &next[..next.find(|c| !is_word(c)).unwrap_or(next.len())];
                if !(self.elided && !next.is_empty() && !self.is_key(next)) {
                    let separators = rest[..end].char_indices();
                    separators.for_each(|(offset, c)| self.push(at + offset, shown_char(c)));
                }
                rest = &rest[end.max(c.len_utf8())..];
                continue;
            }
            let word = &rest[..word_end];
            if self.is_key(word) {
                word.char_indices().for_each(|(offset, c)| self.push(at + offset, c));
            } else {
                self.ellipsis(at);
            }
            rest = &rest[word_end..];
        }
    }

    fn is_key(&self, word: &str) -> bool {
        Context::KEYS.contains(&word)
            || matches!(word, "id" | "text" | "image" | "media")
            || self.parts.iter().flat_map(|part| &part.post.fields).any(|field| *field.name == *word)
    }

    fn ellipsis(&mut self, at: usize) {
        if !self.elided {
            self.push(at, '…');
            self.elided = true;
        }
    }

    fn push(&mut self, at: usize, c: char) {
        if c == '\u{240d}' || c == '\r' {
            return;
        }
        let start = self.out.len();
        self.out.push(c);
        self.written.push((at, start..self.out.len()));
        self.elided = false;
    }

    /// The bytes of the output that stand for `place` of the source.
    fn locate(&self, place: &Range<usize>) -> Range<usize> {
        let start = self.written.partition_point(|(at, _)| *at < place.start);
        let start = self.written.get(start).map_or(self.out.len(), |(_, out)| out.start);
        let end = self.written.partition_point(|(at, _)| *at < place.end).checked_sub(1);
        let end = end.and_then(|last| self.written.get(last)).map_or(start, |(_, out)| out.end);
        start..if place.is_empty() { start } else { end.max(start) }
    }
}
