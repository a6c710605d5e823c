//! Findings as people and programs read them: one file per format, and one place where identifiers are masked.

mod diff;
mod finding;
mod json;
mod short;
mod snippet;
mod statistics;
mod text;

pub use crate::mask::{MASK, mask_all};
pub use diff::diff;
pub use finding::{Masking, Shown, ShownAllowed, ShownCitation, ShownFinding, ShownFix, ShownRelated, VERSION};
pub use json::{Document, Json, JsonLines, Summary};
pub use short::Short;
pub use statistics::Statistics;
pub use text::{Style, Text, fault};

use crate::verdict::Tally;

/// A format. A report is its start, the posts that have findings with separators between them, and its end.
pub trait Report: Send + Sync {
    /// What stands before everything else.
    fn start(&self) -> String {
        String::new()
    }

    /// Appends the findings of a post, of which there is at least one. May run on many threads at once.
    fn post(&self, post: &Shown<'_>, out: &mut String);

    /// What stands between two posts.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What stands behind everything else.
    fn end(&self, _tally: &Tally) -> String {
        String::new()
    }
}

/// `text` on one line and without what a terminal would obey: a draft must not be able to steer the reader's screen.
#[must_use]
pub fn plain(text: &str) -> std::borrow::Cow<'_, str> {
    if text.chars().any(|c| shown_char(c) != c || matches!(c, '\n' | '\t')) {
        text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { shown_char(c) }).collect()
    } else {
        text.into()
    }
}

/// `c`, or a sign for it when it is a control character or turns the direction of the text.
fn shown_char(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ => c,
    }
}
