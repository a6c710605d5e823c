//! Fixes: the changes that findings offer, made in their draft until none is left.

use crate::draft::edit::{Edit, apply};
use crate::draft::{self, DraftError, Encoding, Format, Options, Parsed, Post, parse};
use crate::finding::{Applicability, Finding, Fix};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often what is left is fixed again: where fixes overlapped, or one made place for another.
const MOST_PASSES: usize = 10;

/// A draft at one time: its text, its posts, and the findings of each.
#[derive(Debug, Clone, Default)]
pub struct Version {
    /// The decoded text.
    pub text: String,
    /// What it is read as.
    pub parsed: Parsed,
    /// The findings of each post.
    pub findings: Vec<Vec<Finding>>,
}

/// What became of a draft.
#[derive(Debug)]
pub struct Fixed {
    /// As it was.
    pub before: Version,
    /// As it was after each pass but the last.
    pub between: Vec<Version>,
    /// As it is now.
    pub after: Version,
    /// How its characters are written.
    pub encoding: Encoding,
    /// How many changes were made.
    pub made: usize,
    /// How many changes are left that only [`Fixes::Unsafe`] makes.
    pub withheld: usize,
    /// Changes that cannot be written into the draft without changing something else: post and finding, in `after`.
    pub refused: Vec<(usize, usize)>,
}

impl Fixed {
    /// The bytes of the draft as it is now.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.encoding.encode(&self.after.text)
    }
}

/// Which changes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixes {
    /// Those that need nobody to look at them.
    Safe,
    /// All.
    Unsafe,
}

/// A draft that is to be fixed.
#[derive(Debug)]
pub struct Draft<'a> {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is called.
    pub name: &'a Arc<str>,
    /// How it is written.
    pub format: Format,
    /// How it is read.
    pub options: &'a Options,
}

/// Makes the fixes of `draft`. `check` gives the findings of each post, of which only those that `counts` says are fixed.
///
/// # Errors
/// The draft is no text.
pub fn fix(
    draft: Draft<'_>,
    fixes: Fixes,
    counts: impl Fn(&Post, &Finding) -> bool,
    check: impl Fn(&[Post]) -> Vec<Vec<Finding>>,
) -> Result<Fixed, DraftError> {
    let Draft { bytes, name, format, options } = draft;
    let encoding = Encoding::of(&bytes);
    let text = draft::text(bytes, name)?;
    let read = |text: &str| parse(text, name, format, options);
    let parsed = read(&text);
    let findings = check(&parsed.posts);
    let before = Version { text, parsed, findings };
    let mut after = before.clone();
    let (mut made, mut refused, mut between) = (0, Vec::new(), Vec::new());
    for _ in 0..MOST_PASSES {
        let wanted = wanted(&after, |post, finding, fix| counts(post, finding) && makes(fixes, fix));
        let edits: Vec<Edit> = wanted.iter().map(|(_, edit)| edit.clone()).collect();
        let edited = apply(&after.text, &after.parsed, &edits, read);
        refused = edited.refused.iter().map(|at| (wanted[*at].1.post, wanted[*at].0)).collect();
        if edits.len() == refused.len() {
            break;
        }
        made += edits.len() - refused.len();
        let findings = check(&edited.parsed.posts);
        let next = Version { text: edited.text, parsed: edited.parsed, findings };
        between.push(std::mem::replace(&mut after, next));
    }
    let withheld = wanted(&after, |post, finding, fix| counts(post, finding) && !makes(fixes, fix)).len();
    if !between.is_empty() {
        // The first of them is what the draft was before.
        between.remove(0);
    }
    Ok(Fixed { before, between, after, encoding, made, withheld, refused })
}

fn makes(fixes: Fixes, fix: &Fix) -> bool {
    fixes == Fixes::Unsafe || fix.applicability == Applicability::Safe
}

/// The changes to make, each with its place among the findings of its post. Of two that overlap the first is made.
fn wanted(version: &Version, is_wanted: impl Fn(&Post, &Finding, &Fix) -> bool) -> Vec<(usize, Edit)> {
    let mut wanted = Vec::new();
    for (post, (of, findings)) in version.parsed.posts.iter().zip(&version.findings).enumerate() {
        let mut by_place = BTreeMap::new();
        for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| finding.allowed.is_none()) {
            let Some(fix) = finding.fix.as_ref().filter(|fix| is_wanted(of, finding, fix)) else { continue };
            let old = of.fields.get(finding.field).and_then(|field| field.text.get(fix.start..fix.end));
            if old.is_some_and(|old| !old.is_empty() && old != fix.replacement) {
                by_place.entry((finding.field, fix.start)).or_insert((at, fix));
            }
        }
        let mut last = (usize::MAX, 0);
        for ((field, start), (at, fix)) in by_place {
            if last.0 == field && start < last.1 {
                continue;
            }
            last = (field, fix.end);
            wanted.push((at, Edit { post, field, span: start..fix.end, text: fix.replacement.clone() }));
        }
    }
    wanted
}
