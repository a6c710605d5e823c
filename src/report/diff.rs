//! `--diff`: what a fix changes, as a unified diff of lines as they may be shown.

use super::snippet::{Part, line};
use super::{Style, plain, shown_char};
use crate::fix::{Fixed, Version};
use crate::mask::{Identities, mask_all};
use aho_corasick::{AhoCorasick, MatchKind};
use similar::{ChangeTag, DiffOp, TextDiff};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// A search for the shortest diff ends after so long; what is found until then is a diff too.
const LONGEST: Duration = Duration::from_secs(2);

/// A unified diff of the draft called `name`; empty when nothing was changed. What identifies a person is masked on both sides
/// when `mask` is set, and what is not part of a post is left out, as in findings.
#[must_use]
pub fn diff(name: &str, fixed: &Fixed, mask: bool, style: Style) -> String {
    let (old, new) = sides(fixed, mask);
    let diff = TextDiff::configure().timeout(LONGEST).diff_lines(old.version.text.as_str(), new.version.text.as_str());
    let ranges = |lengths: Vec<usize>| -> Vec<Range<usize>> {
        let ends = lengths.into_iter().scan(0, |end, length| {
            *end += length;
            Some(*end - length..*end)
        });
        ends.collect()
    };
    let old_lines = ranges(diff.iter_old_slices().map(str::len).collect());
    let new_lines = ranges(diff.iter_new_slices().map(str::len).collect());
    let paint = |code: &str, text: String| {
        if style.color && !code.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text }
    };
    let mut out = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        if out.is_empty() {
            out.push_str(&paint("1", format!("--- {0}\n+++ {0}", plain(name))));
            out.push('\n');
        }
        out.push_str(&paint("36", header(&group)));
        out.push('\n');
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, code, side, range) = match (change.tag(), change.old_index(), change.new_index()) {
                (ChangeTag::Insert, _, Some(at)) => ('+', "32", &new, &new_lines[at]),
                (ChangeTag::Delete, Some(at), _) => ('-', "31", &old, &old_lines[at]),
                (_, Some(at), _) => (' ', "", &old, &old_lines[at]),
                _ => continue,
            };
            out.push_str(&paint(code, format!("{sign}{}", side.line(range))));
            out.push('\n');
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}

/// `@@ -1,3 +1,4 @@`.
fn header(group: &[DiffOp]) -> String {
    let range = |of: fn(&DiffOp) -> Range<usize>| {
        let start = group.first().map_or(0, |op| of(op).start);
        let count = group.last().map_or(0, |op| of(op).end).saturating_sub(start);
        format!("{},{count}", if count == 0 { start } else { start + 1 })
    };
    format!("@@ -{} +{} @@", range(DiffOp::old_range), range(DiffOp::new_range))
}

/// One version of the draft.
struct Side<'a> {
    version: &'a Version,
    masked: Option<Masked>,
}

/// What is masked in a version.
struct Masked {
    /// In each of its posts.
    posts: Vec<Identities>,
    /// In all of them: whoever is named in one post may be named in the next, unnoticed there.
    words: Option<Arc<AhoCorasick>>,
}

fn sides(fixed: &Fixed, mask: bool) -> (Side<'_>, Side<'_>) {
    let (before, after) = (&fixed.before, &fixed.after);
    if !mask {
        return (Side { version: before, masked: None }, Side { version: after, masked: None });
    }
    let versions: Vec<&Version> = [before].into_iter().chain(&fixed.between).chain([after]).collect();
    let of = |version: &Version| -> Vec<Identities> {
        version.parsed.posts.iter().zip(&version.findings).map(|(post, all)| Identities::of(post, all)).collect()
    };
    let mut identities: Vec<Vec<Identities>> = versions.iter().map(|version| of(version)).collect();
    for at in 0..before.parsed.posts.len() {
        let of_post = identities.iter_mut().zip(&versions);
        let of_post = of_post.filter_map(|(all, version)| Some((all.get_mut(at)?, version.parsed.posts.get(at)?)));
        Identities::share(&mut of_post.collect::<Vec<_>>());
    }
    let (new, old) = (identities.pop().unwrap_or_default(), identities.into_iter().next().unwrap_or_default());
    let words: BTreeSet<&str> = old.iter().flat_map(Identities::words).collect();
    let words = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok().map(Arc::new);
    let side = |version, posts| Side { version, masked: Some(Masked { posts, words: words.clone() }) };
    (side(before, old), side(after, new))
}

impl Side<'_> {
    /// The line `range` as it may be shown.
    fn line(&self, range: &Range<usize>) -> String {
        let text = &self.version.text[range.clone()];
        let bare = text.trim_end_matches(['\r', '\n']);
        let range = range.start..range.start + bare.len();
        let Some(masked) = &self.masked else { return bare.chars().map(shown_char).collect() };
        let posts = &self.version.parsed.posts;
        // Posts stand in the order of their sources; those of a thread share one.
        let behind = posts.partition_point(|post| post.source.start <= range.end);
        let parts = posts[..behind].iter().zip(&masked.posts).rev();
        let parts = parts.take_while(|(post, _)| post.source.start + post.source.text.len() >= range.start);
        let parts = parts.map(|(post, identities)| Part { post, identities, start: post.source.start });
        let line = line(&self.version.text, range.clone(), parts.collect());
        let Some(words) = &masked.words else { return line };
        let mut shown = String::with_capacity(line.len());
        words.replace_all_with(&line, &mut shown, |_, word, out| {
            out.push_str(&mask_all(word));
            true
        });
        shown
    }
}
