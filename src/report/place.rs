//! Where a part of a post stands in its file, for formats that ask for more than the start of a finding.

use super::finding::{Shown, ShownFix};
use crate::draft::Position;
use std::ops::Range;

/// A place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// What stands on either side of a replacement that Markdown, JSON, CSV and plain text all take as it is.
const AFTER_BRACKET: &[char] = &['(', '[', ':'];

impl Shown<'_> {
    /// Where `span` of the field of finding number `at` stands.
    pub(super) fn place(&self, at: usize, span: Range<usize>) -> Place {
        let (start, end) = self.ends(at, span);
        Place { start: self.post.source.position(start), end: self.post.source.position(end) }
    }

    /// The same with columns that count bytes.
    pub(super) fn place_in_bytes(&self, at: usize, span: Range<usize>) -> Place {
        let (start, end) = self.ends(at, span);
        let position = |offset: usize| {
            let line = memchr::memrchr(b'\n', &self.post.source.text.as_bytes()[..offset]).map_or(0, |end| end + 1);
            Position { line: self.post.source.position(offset).line, column: offset - line + 1 }
        };
        Place { start: position(start), end: position(end) }
    }

    /// The fix of finding number `at`, if the bytes of the file are those of the field and its words can be put there as they
    /// are: no quotes, escapes or separators are needed, and what follows does not turn them into markup.
    pub(super) fn fix_in_file(&self, at: usize) -> Option<&ShownFix<'_>> {
        let fix = self.findings[at].fix.as_ref()?;
        let field = &self.post.fields[self.fields[at]];
        let (start, end) = self.ends(at, fix.start..fix.end);
        let (source, text) = (&*self.post.source.text, fix.replacement);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '–' | '+' | '[' | ']' | '…');
        let verbatim = source.get(start..end)? == field.text.get(fix.start..fix.end)?;
        let link = text.ends_with(']') && source[end..].starts_with(AFTER_BRACKET);
        (&*field.name == "body" && verbatim && !link && text.chars().all(plain)).then_some(fix)
    }

    /// The bytes of the source at which `span` of the field of finding number `at` starts and ends.
    fn ends(&self, at: usize, span: Range<usize>) -> (usize, usize) {
        let source = &self.post.source;
        let place = self.post.fields[self.fields[at]].source_range(span, source);
        let start = source.text.floor_char_boundary(place.start);
        (start, source.text.floor_char_boundary(place.end).max(start))
    }
}
