//! Findings as people and programs read them: one file per format, and one place where identifiers are masked.

mod diff;
mod finding;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod place;
mod rdjson;
mod run;
mod sarif;
mod short;
mod snippet;
mod statistics;
mod text;
mod uri;

pub use crate::mask::{MASK, mask_all};
pub use diff::diff;
pub use finding::{Masking, Shown, ShownAllowed, ShownCitation, ShownFinding, ShownFix, ShownRelated, VERSION};
pub use github::Github;
pub use gitlab::Gitlab;
pub use html::Html;
pub use json::{Document, Json, JsonLines, Summary};
pub use junit::Junit;
pub use markdown::Markdown;
pub use rdjson::Rdjson;
pub use run::Run;
pub use sarif::Sarif;
pub use short::Short;
pub use statistics::Statistics;
pub use text::{Style, Text, fault};

/// A format. A report is its start, the posts with separators between them, and its end.
///
/// Posts are rendered on many threads at once and in any order; what came of them is handed over in theirs.
pub trait Report: Send + Sync {
    /// What stands before everything else.
    fn start(&self) -> String {
        String::new()
    }

    /// Whether posts without findings are shown as well.
    fn shows_all(&self) -> bool {
        false
    }

    /// Appends a post, or nothing. Without [`Report::shows_all`] it has at least one finding.
    fn post(&self, post: &Shown<'_>, out: &mut String);

    /// What stands between two posts.
    fn separator(&self) -> &'static str {
        ""
    }

    /// What is written now of `piece`, which is one or more posts with separators between them. Pieces come in the order of
    /// the posts, one after the other. A format whose head tells of the whole keeps them for its end.
    fn turn(&self, piece: String) -> String {
        piece
    }

    /// What stands behind everything else.
    fn end(&self, _run: &Run<'_>) -> String {
        String::new()
    }
}

/// What was kept of a report by formats that have to; a thread that panicked has left it whole.
fn held<T>(kept: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// `value` as JSON. None of the types here can fail to be written: they have no maps with keys that are not strings.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What is wrong and what to do, in one line.
fn sentence(message: &str, help: &str) -> String {
    let stop = if message.ends_with(['.', '!', '?', '…']) || help.is_empty() { "" } else { "." };
    plain(format!("{message}{stop} {help}").trim_end()).into_owned()
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
