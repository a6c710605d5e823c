//! Markdown with front matter: the text as a reader of the platform sees it.
//!
//! - A line or comment that speaks to pharmalint is not part of the post.
//! - Markup goes, entities are decoded, soft breaks are line feeds; paragraphs are separated by a blank line, the
//!   items of a list and the rows of a table stand on lines of their own. Code, and the numbers of a list,
//!   stay. Line ends of the body are line feeds, however the file has them.
//! - The destination of a link is a field `link`, unless it is the text of the link; a definition that no link
//!   uses is a `link` too, so that nothing of the file goes unread.
//! - The alt text of a picture is a field `alt_text`, which is empty when there is none.
//! - A thematic break (`---`, `***`) at the top level ends a post: the parts of a thread are posts of their own.
//!   By the rules of CommonMark a `---` right under a line of text makes that line a heading; only behind
//!   a blank line is it a break.

mod reader;

use super::allowance::{self, Found};
use super::front_matter;
use super::map::MappedText;
use super::record::Record;
use super::{Options, Parsed, Post, Source};
use reader::Reader;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The posts of a Markdown text.
#[must_use]
pub fn parse(text: &str, name: &Arc<str>, options: &Options) -> Parsed {
    let source = Arc::new(Source::new(name.clone(), Arc::from(text), 1));
    let mut head = Record::new(source.clone(), options);
    let base = front_matter::read(&mut head);
    let Found { allowances, hidden } = allowance::find(text);
    let shown = hide(text, base, &hidden);
    let (parts, comment) = Reader::new(&shown, base).read();
    if let Some(at) = comment {
        let help = "Close the comment with `-->`. Until then a reader sees nothing of what follows.";
        head.error(at, "a comment is opened here and never closed", help);
    }
    let mut parsed = Parsed { errors: std::mem::take(&mut head.errors), ..Parsed::default() };
    let (context, id) = (head.context.clone(), head.id.clone());
    // What the file allows, each of its posts may use.
    let allowances: Vec<_> = head.allowances.drain(..).chain(allowances).map(Arc::new).collect();
    let mut parts = parts.into_iter().filter(|part| !part.fields.is_empty() || !part.text.text.trim().is_empty());
    let mut push = |mut record: Record<'_>, part: Part| {
        let (text, map) = part.text.finish(part.start);
        record.body(text, map);
        for (name, text, anchor) in part.fields {
            let (text, map) = text.finish(anchor);
            record.field(name.into(), text, map);
        }
        record.finish(1, &mut parsed);
    };
    // What the front matter holds besides the context belongs to the first post.
    push(head, parts.next().unwrap_or_default());
    for part in parts {
        let mut record = Record::new(source.clone(), options);
        record.context = context.clone();
        push(record, part);
    }
    for post in &mut parsed.posts {
        post.allowances.clone_from(&allowances);
    }
    number(&mut parsed.posts, id.as_deref());
    parsed
}

/// `text` with a comment of the same length in place of everything that is said to pharmalint in its body, so that a
/// comment of any style is one to Markdown. A comment in HTML is one already, also when it has only begun.
fn hide<'t>(text: &'t str, base: usize, hidden: &[Range<usize>]) -> Cow<'t, str> {
    let mut shown = Cow::Borrowed(text);
    for at in hidden.iter().filter(|at| at.start >= base && !text[at.start..].starts_with("<!--")) {
        let before = &shown[base..at.start];
        if before.rfind("<!--").is_some_and(|open| !before[open..].contains("-->")) {
            continue;
        }
        let inside: String = text.as_bytes()[at.start + 4..at.end - 3]
            .iter()
            .map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(*byte) } else { ' ' })
            .collect();
        shown.to_mut().replace_range(at.clone(), &format!("<!--{inside}-->"));
    }
    shown
}

/// Gives the posts of a thread their ids: `1/3`, behind the id of the front matter if there is one.
fn number(posts: &mut [Post], id: Option<&str>) {
    let count = posts.len();
    if count < 2 {
        return;
    }
    for (at, post) in posts.iter_mut().enumerate() {
        let place = format!("{}/{count}", at + 1);
        post.id = id.map_or_else(|| place.clone(), |id| format!("{id} {place}"));
    }
}

/// One part of a thread.
#[derive(Debug, Default)]
struct Part {
    start: usize,
    text: MappedText,
    fields: Vec<(&'static str, MappedText, usize)>,
}

#[cfg(test)]
mod tests;
