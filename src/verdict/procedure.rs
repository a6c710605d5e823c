//! The rules of the verdict itself: what can be wrong with an allowance or an approval. They speak about the procedure, not
//! about the text, so no pack holds them; a configuration may give them another severity like any rule.

use crate::draft::Post;
use crate::finding::{Category, Confidence, Finding, Severity};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What is asked of the rules when exceptions are judged.
pub trait Rules {
    /// Whether the rule of that id is in use; nothing when there is no such rule.
    fn in_use(&self, id: &str) -> Option<bool>;
    /// The ids of all rules, for suggestions.
    fn ids(&self) -> Vec<&str>;
    /// The packs in use, with their versions.
    fn versions(&self) -> BTreeMap<String, String>;
    /// The findings of a post.
    fn check(&self, post: &Post) -> Vec<Finding>;
    /// The severity a configuration gives to a rule of the verdict: the outer `None` when it says nothing, the inner one
    /// when it is switched off.
    fn procedure(&self, id: &str) -> Option<Option<Severity>>;
}

/// A rule of the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Procedure {
    /// Its id, such as `allow/unused`.
    pub id: &'static str,
    /// How grave its findings are, unless a configuration says otherwise.
    pub severity: Severity,
    /// What is wrong, in a line.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// The way out.
    pub help: &'static str,
}

impl Procedure {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self {
            id: "allow/unknown-rule",
            severity: Severity::Error,
            title: "An allowance names a rule that does not exist",
            why: "Whoever wrote it believes that something is settled which is not.",
            help: "`pharmalint rules` lists the rules.",
        },
        Self {
            id: "allow/no-reason",
            severity: Severity::Error,
            title: "An allowance gives no reason",
            why: "An exception that nobody can explain later is none. Without a reason it does not hold.",
            help: "Say why: `reason=\"…\"`, and best until when: `until=2027-01-31`.",
        },
        Self {
            id: "allow/malformed",
            severity: Severity::Error,
            title: "An allowance cannot be understood",
            why: "What is not understood does not hold.",
            help: "Write `pharmalint: allow RULE reason=\"…\" until=2027-01-31`.",
        },
        Self {
            id: "allow/expired",
            severity: Severity::Warning,
            title: "An allowance has ended",
            why: "It was given until a day that has passed; what it settled is open again.",
            help: "Change the text, or have the allowance renewed with a new `until`.",
        },
        Self {
            id: "allow/unused",
            severity: Severity::Warning,
            title: "An allowance settles nothing",
            why: "The fault it was written for is gone, or it stands in the wrong place. Left where it is, it would hide the next one.",
            help: "Take it out, or put it on the line before the finding.",
        },
        Self {
            id: "approval/missing",
            severity: Severity::Error,
            title: "A post has no approval",
            why: "Nothing goes out that nobody has approved.",
            help: "Have it reviewed: `pharmalint approve FILE --id … --by …`.",
        },
        Self {
            id: "approval/changed",
            severity: Severity::Error,
            title: "A post is not the text that was approved",
            why: "An approval is for a text to the letter, and for the place and the readers it was meant for.",
            help: "Go back to the approved text, or have the new one approved.",
        },
        Self {
            id: "approval/ended",
            severity: Severity::Error,
            title: "An approval has ended",
            why: "It was given until a day that has passed.",
            help: "Have the post reviewed again.",
        },
        Self {
            id: "approval/outgrown",
            severity: Severity::Error,
            title: "The rules now say more than when a post was approved",
            why: "Whoever approved it did not see what is remarked on today.",
            help: "Look at what is new, then have the post approved again or take it down.",
        },
    ];

    /// The rule of that id.
    #[must_use]
    pub fn of(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|rule| rule.id == id)
    }
}

/// What the rule of the verdict called `id` says about the place `span` of a field of `post`; nothing when it is switched
/// off. `help` stands in for the rule's own.
pub(super) fn finding(
    post: &Post,
    field: usize,
    span: Range<usize>,
    rules: &impl Rules,
    id: &'static str,
    message: String,
    help: Option<String>,
) -> Option<Finding> {
    let rule = Procedure::of(id)?;
    let severity = rules.procedure(id).unwrap_or(Some(rule.severity))?;
    let place = post.fields.get(field)?.source_range(span.clone(), &post.source);
    Some(Finding {
        field,
        rule: Arc::from(id),
        category: Category::Pack,
        severity,
        confidence: Confidence::High,
        evidence: Vec::new(),
        identifier: None,
        message,
        secrets: Vec::new(),
        help: help.unwrap_or_else(|| rule.help.to_owned()),
        span,
        related: Vec::new(),
        cites: Arc::from([]),
        fix: None,
        start: post.source.position(place.start),
        end: post.source.position(place.end),
        allowed: None,
    })
}
