//! A post, its fields, and the source it was read from.

use super::allowance::Allowance;
use super::context::Context;
use super::map::SourceMap;
use super::position::Position;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The text a post was read from: a whole file, or one line or record of a stream.
#[derive(Debug, Clone)]
pub struct Source {
    /// How the file is named in findings: its path as given, `-` for standard input.
    pub name: Arc<str>,
    /// The decoded text, without a byte-order mark.
    pub text: Arc<str>,
    /// 1-based line of the file at which `text` starts.
    pub first_line: usize,
    /// The byte of the decoded file at which `text` starts, where the file was read as a whole.
    pub start: usize,
    /// The position at about every [`STRIDE`] bytes, so that many look-ups in a long text do not each count from its start.
    marks: OnceLock<Box<[Position]>>,
}

const STRIDE: usize = 4096;

impl Source {
    /// A source called `name` whose `text` starts at line `first_line` of its file.
    #[must_use]
    pub const fn new(name: Arc<str>, text: Arc<str>, first_line: usize) -> Self {
        Self { name, text, first_line, start: 0, marks: OnceLock::new() }
    }

    /// The same source, whose text starts at byte `start` of the decoded file.
    #[must_use]
    pub const fn starting_at(mut self, start: usize) -> Self {
        self.start = start;
        self
    }

    /// The position of byte `offset` of [`Source::text`]. An offset inside a character gives its start, one past
    /// the end gives the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let start = Position { line: self.first_line, column: 1 };
        let stride = offset / STRIDE;
        let mark = stride.checked_sub(1).and_then(|before| self.marks().get(before)).copied().unwrap_or(start);
        mark.after(&self.text[self.mark(stride)..offset])
    }

    /// Where mark number `stride` is, counted from the start of the text.
    fn mark(&self, stride: usize) -> usize {
        self.text.floor_char_boundary(stride * STRIDE)
    }

    fn marks(&self) -> &[Position] {
        self.marks.get_or_init(|| {
            let mut mark = Position { line: self.first_line, column: 1 };
            let strides = 0..self.text.len() / STRIDE;
            strides
                .map(|stride| {
                    mark = mark.after(&self.text[self.mark(stride)..self.mark(stride + 1)]);
                    mark
                })
                .collect()
        })
    }
}

/// One text-bearing part of a post: its body, first comment, alt text, link title, …
#[derive(Debug, Clone)]
pub struct Field {
    /// `body`, `alt_text`, `first_comment`, `link_title`, `link`, or the name of a CSV column.
    pub name: Cow<'static, str>,
    /// The text as a reader of the platform sees it.
    pub text: String,
    /// The way back to the source.
    pub map: SourceMap,
}

impl Field {
    /// The source bytes that `range` of the field's text came from. An empty range gives an empty one.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>, source: &Source) -> Range<usize> {
        self.map.locate(range, &self.text, &source.text)
    }
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
    /// What the writer allows in it; those of a whole file are shared by its posts.
    pub allowances: Vec<Arc<Allowance>>,
}

impl Post {
    /// A post that is nothing but `text`, for tests and for callers that have no file.
    #[must_use]
    pub fn from_text(text: &str, context: Context) -> Self {
        let body = Field { name: Cow::Borrowed("body"), text: text.to_owned(), map: SourceMap::Verbatim(0) };
        let source = Source::new(Arc::from("-"), Arc::from(text), 1);
        Self { source: Arc::new(source), id: "1".to_owned(), fields: vec![body], context, allowances: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source(text: &str, first_line: usize) -> Source {
        Source::new(Arc::from("-"), Arc::from(text), first_line)
    }

    #[test]
    fn columns_count_code_points_and_lines_start_at_the_first_line() {
        let source = source("åb\r\n😀c\n", 7);
        let at = |offset| source.position(offset);
        assert_eq!(at(0), Position { line: 7, column: 1 });
        assert_eq!(at(2), Position { line: 7, column: 2 });
        assert_eq!(at(1), Position { line: 7, column: 1 }, "inside å");
        assert_eq!(at(3), Position { line: 7, column: 3 }, "the carriage return");
        assert_eq!(at(5), Position { line: 8, column: 1 });
        assert_eq!(at(9), Position { line: 8, column: 2 });
        assert_eq!(at(11), Position { line: 9, column: 1 });
        assert_eq!(at(99), Position { line: 9, column: 1 });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_position_in_a_long_text_is_the_one_counted_from_its_start(
            pieces in prop::collection::vec("[aå😀]{0,9}(\r?\n)?", 0..9),
            repeat in 1_usize..200,
            first_line in 1_usize..9,
        ) {
            let text = pieces.concat().repeat(repeat);
            let source = source(&text, first_line);
            let mut expected = Position { line: first_line, column: 1 };
            for (at, c) in text.char_indices() {
                prop_assert_eq!(source.position(at), expected);
                expected = match c {
                    '\n' => Position { line: expected.line + 1, column: 1 },
                    _ => Position { column: expected.column + 1, ..expected },
                };
            }
            prop_assert_eq!(source.position(text.len()), expected);
        }
    }
}
