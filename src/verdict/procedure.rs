//! The rules of the verdict itself: what can be wrong with an allowance or an approval. They speak about the procedure, not
//! about the text, so no pack holds them; a configuration may give them another severity like any rule.

use crate::finding::Severity;

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
    ];

    /// The rule of that id.
    #[must_use]
    pub fn of(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|rule| rule.id == id)
    }
}
