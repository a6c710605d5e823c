//! What of a draft is new against what it held before: by what the posts say, not by where they stand.

use super::{Allowance, Context, NOTES, Post, Reach};
use crate::text::hex;
use sha2::{Digest, Sha256};
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::collections::HashSet;
use std::ops::Range;

/// What a draft held before.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    posts: HashSet<[u8; 32]>,
}

impl Earlier {
    /// Adds a post. `defaults` are true of it unless it says otherwise.
    pub fn add(&mut self, post: &Post, defaults: &Context) {
        self.posts.insert(digest(post, defaults));
    }

    /// Whether a post stood there with the same text, in the same context and with the same allowances. Its place and its
    /// id do not count.
    #[must_use]
    pub fn holds(&self, post: &Post, defaults: &Context) -> bool {
        self.posts.contains(&digest(post, defaults))
    }
}

/// A digest of all that a reader sees of a post, of its context and of what is allowed in it.
fn digest(post: &Post, defaults: &Context) -> [u8; 32] {
    let mut digest = hash(post, &post.context.clone().or(defaults));
    for allowance in &post.allowances {
        // Where it stands does not count.
        let Allowance { rules, reason, until, by, fault, at: _, reach } = &**allowance;
        digest.update(format!("{:?}", (rules, reason, until, by, fault, *reach == Reach::All)));
    }
    digest.finalize().into()
}

/// A name for exactly this post: a SHA-256, in hexadecimal, of all that a reader sees of it, and of what decides which
/// rules apply. When it goes out, under which approval, and what the draft says to pharmalint do not count.
#[must_use]
pub fn post_digest(post: &Post) -> String {
    let context = Context { scheduled: None, approval: None, ..post.context.clone() };
    hex(&hash(post, &context).finalize())
}

fn hash(post: &Post, context: &Context) -> Sha256 {
    let mut digest = Sha256::new();
    for field in post.fields.iter().filter(|field| &*field.name != NOTES) {
        // A checkout may turn line ends; nobody wrote that.
        let text = field.text.replace("\r\n", "\n");
        digest.update((field.name.len() as u64).to_le_bytes());
        digest.update(field.name.as_bytes());
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text.as_bytes());
    }
    digest.update(serde_json::to_vec(context).unwrap_or_default());
    digest
}

/// The lines of a text that are not those of an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLines {
    /// 1-based, in their order. Where lines were only taken away, the line before and the one behind.
    changed: Vec<Range<usize>>,
}

impl ChangedLines {
    /// The lines of `now` that `before` does not have.
    #[must_use]
    pub fn between(before: &str, now: &str) -> Self {
        // Without its line end a line stays the same when the file's line ends change.
        let (before, now): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
        let changes = capture_diff_slices(Algorithm::Myers, &before, &now);
        let changes = changes.iter().filter(|change| change.tag() != DiffTag::Equal);
        let changed = changes.map(|change| {
            let lines = change.new_range().start + 1..change.new_range().end + 1;
            if lines.is_empty() { lines.start.saturating_sub(1)..lines.start + 1 } else { lines }
        });
        Self { changed: changed.collect() }
    }

    /// Whether one of `lines` changed; its end is the line behind the last.
    #[must_use]
    pub fn touch(&self, lines: &Range<usize>) -> bool {
        let next = self.changed.partition_point(|changed| changed.end <= lines.start);
        self.changed.get(next).is_some_and(|changed| changed.start < lines.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Lang;
    use proptest::prelude::*;

    #[test]
    fn a_post_is_known_by_its_text_and_its_context() {
        let context = |lang| Context { lang, ..Context::default() };
        let mut earlier = Earlier::default();
        earlier.add(&Post::from_text("a\r\nb", context(None)), &context(Some(Lang::Sv)));
        let holds = |text: &str, own, default| earlier.holds(&Post::from_text(text, context(own)), &context(default));
        assert!(holds("a\nb", None, Some(Lang::Sv)) && holds("a\nb", Some(Lang::Sv), None));
        assert!(!holds("a\nc", None, Some(Lang::Sv)));
        assert!(!holds("a\nb", Some(Lang::Da), Some(Lang::Sv)), "another language is another post");
    }

    fn changed(before: &str, now: &str) -> Vec<usize> {
        let lines = ChangedLines::between(before, now);
        (1..=now.lines().count()).filter(|line| lines.touch(&(*line..line + 1))).collect()
    }

    #[test]
    fn changed_lines_are_those_that_git_would_show() {
        assert_eq!(changed("a\nb\nc\n", "a\nx\nc\n"), [2]);
        assert_eq!(changed("a\nb\nc\n", "new\na\nb\nc\n"), [1]);
        assert_eq!(changed("a\nb\nc", "a\nb\nc\nd"), [4]);
        assert_eq!(changed("", "a\nb\n"), [1, 2]);
        assert_eq!(changed("a\nb\n", "a\r\nb\r\n"), [0_usize; 0]);
    }

    #[test]
    fn lines_beside_a_gap_count_as_changed() {
        assert_eq!(changed("a\nb\nc\nd\n", "a\nb\nd\n"), [2, 3]);
        assert_eq!(changed("a\nb\n", "b\n"), [1]);
    }

    /// Lines that occur again and again, in another order, are the hardest for a search of the fewest changes.
    #[test]
    fn a_long_text_that_was_shuffled_takes_no_longer_than_a_blink() {
        let text = |step: usize| (0..20_000).map(|at| format!("{}\n", at * step % 7_919)).collect::<String>();
        let (before, now) = (text(31), text(1_009));
        let started = std::time::Instant::now();
        let _ = ChangedLines::between(&before, &now);
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn what_is_equal_has_no_changed_lines_and_a_new_line_is_one(lines in prop::collection::vec("[ab]{0,2}", 0..9), at in 0_usize..9) {
            let text = lines.join("\n");
            prop_assert!(changed(&text, &text).is_empty());
            let at = at.min(lines.len());
            let mut more = lines.clone();
            more.insert(at, "new".to_owned());
            prop_assert!(changed(&text, &more.join("\n")).contains(&(at + 1)));
        }
    }
}
