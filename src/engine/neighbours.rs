//! What lies near what: sentences, paragraphs and words around a mark, found by binary search.

use super::scan::Scan;
use super::shapes::{self, Run};
use super::terms::Mark;
use crate::pack::model::Shape;
use crate::text::token::Token;
use std::cell::OnceCell;
use std::ops::Range;

/// A place in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Index of the field.
    pub field: usize,
    /// Bytes of the folded text, or of the text as it was written.
    pub range: Range<usize>,
    /// Which of the two texts `range` is of.
    pub in_source: bool,
    /// The signal that stands there, if it matters.
    pub signal: Option<u16>,
}

impl Place {
    /// The place of `mark`.
    pub fn of(field: usize, mark: Mark) -> Self {
        Self::in_folded(field, mark.start as usize..mark.end as usize)
    }

    /// The same place as a mark, of the signal that stands there if that is known.
    pub fn mark(&self) -> Mark {
        let signal = self.signal.unwrap_or(u16::MAX);
        Mark { signal, start: self.range.start as u32, end: self.range.end as u32 }
    }

    /// A place in the folded text.
    pub fn in_folded(field: usize, range: Range<usize>) -> Self {
        Self { field, range, in_source: false, signal: None }
    }

    /// A place in the text as it was written.
    pub fn in_source(field: usize, range: Range<usize>) -> Self {
        Self { field, range, in_source: true, signal: None }
    }

    /// Whether the places overlap.
    pub fn meets(&self, other: &Self) -> bool {
        self.field == other.field && self.range.start < other.range.end && other.range.start < self.range.end
    }
}

/// Where the conditions of a rule must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Anywhere in the post.
    Post,
    /// In a part of one field.
    Part {
        /// Index of the field.
        field: usize,
        /// Bytes of its folded text.
        range: Range<usize>,
    },
}

/// The structure of a field, worked out when it is asked for.
#[derive(Debug)]
pub struct FieldMarks<'a> {
    scan: &'a Scan<'a>,
    sentences: OnceCell<Vec<usize>>,
    paragraphs: OnceCell<Vec<usize>>,
    names: OnceCell<Vec<Run>>,
}

impl<'a> FieldMarks<'a> {
    /// Nothing is worked out yet.
    pub fn new(scan: &'a Scan<'a>) -> Self {
        Self { scan, sentences: OnceCell::new(), paragraphs: OnceCell::new(), names: OnceCell::new() }
    }

    /// The sentence around byte `at`.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let starts = self.sentences.get_or_init(|| {
            self.scan.tokens.iter().filter(|token| token.has(Token::BREAK)).map(|token| token.start as usize).collect()
        });
        self.around(starts, at)
    }

    /// The paragraph around byte `at`.
    pub fn paragraph(&self, at: usize) -> Range<usize> {
        let starts = self.paragraphs.get_or_init(|| {
            let text: &str = &self.scan.folded.text;
            let blank = text.match_indices('\n').filter(|(at, _)| {
                let rest = text[at + 1..].trim_start_matches([' ', '\t', '\r']);
                rest.starts_with('\n')
            });
            blank.map(|(at, _)| at + 1).collect()
        });
        self.around(starts, at)
    }

    /// The places of `shape`.
    pub fn shapes(&self, shape: Shape) -> Vec<Range<usize>> {
        let Scan { folded, tokens, .. } = self.scan;
        if shape == Shape::Initials {
            return shapes::initials(&folded.text, tokens);
        }
        let names = self.names.get_or_init(|| shapes::runs(&folded.text, tokens));
        names.iter().filter(|run| run.has(shape)).map(|run| run.range.clone()).collect()
    }

    fn around(&self, starts: &[usize], at: usize) -> Range<usize> {
        let next = starts.partition_point(|start| *start <= at);
        let start = next.checked_sub(1).map_or(0, |last| starts[last]);
        start..starts.get(next).copied().unwrap_or(self.scan.folded.text.len())
    }

    /// The text from `count` words before `mark` to `count` words behind it.
    pub fn words_around(&self, mark: Mark, count: usize) -> Range<usize> {
        let tokens = &self.scan.tokens;
        let first = tokens.partition_point(|token| token.end <= mark.start);
        let behind = tokens.partition_point(|token| token.start < mark.end);
        let start = tokens.get(first.saturating_sub(count)).map_or(0, |token| token.start as usize);
        let last = (behind + count).checked_sub(1).map(|at| at.min(tokens.len().saturating_sub(1)));
        let end = last.and_then(|at| tokens.get(at)).map_or(self.scan.folded.text.len(), |token| token.end as usize);
        start..end.max(mark.end as usize)
    }
}
