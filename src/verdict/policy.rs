//! What makes a finding count, and which of those that count make a run fail.

use super::{Baseline, Ledger};
use crate::draft::{Post, post_digest};
use crate::finding::{Confidence, Finding, Severity};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// From which severity on a finding makes the run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Only errors.
    #[default]
    Error,
    /// Errors and warnings.
    Warning,
    /// Every finding.
    Info,
    /// No finding.
    Never,
}

impl FailOn {
    /// Every value, the strictest last but one.
    pub const ALL: &'static [Self] = &[Self::Error, Self::Warning, Self::Info, Self::Never];

    /// The word for it in configuration and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Never => "never",
        }
    }

    /// Whether a finding of this severity makes the run fail.
    #[must_use]
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Info => true,
            Self::Never => false,
        }
    }
}

/// What decides over the findings of a post.
#[derive(Debug, Clone)]
pub struct Policy {
    /// From which severity on the run fails.
    pub fail_on: FailOn,
    /// Findings that are less sure are left out; `None` keeps all.
    pub min_confidence: Option<Confidence>,
    /// Whether a finding that an allowance, the baseline or an approval settles counts as settled.
    pub allow: bool,
    /// Findings that were there before.
    pub baseline: Option<Arc<Baseline>>,
    /// The approvals.
    pub ledger: Option<Arc<Ledger>>,
    /// Whether a post without an approval that holds is remarked on.
    pub require_approval: bool,
    /// Whether only what is new since approval or publication is asked for.
    pub rescan: Option<Rescan>,
    /// The day for which allowances and approvals are judged.
    pub today: Date,
}

/// Which posts are looked at again.
#[derive(Debug, Clone, Default)]
pub struct Rescan {
    /// The digests of posts that an earlier record holds.
    pub recorded: Arc<HashSet<String>>,
    /// The findings it holds.
    pub known: Arc<Baseline>,
}

impl Policy {
    /// Whether `post` is looked at: all are, unless only those that were approved, published or recorded are asked for.
    #[must_use]
    pub fn looks_at(&self, post: &Post) -> bool {
        let Some(rescan) = &self.rescan else { return true };
        let scheduled =
            post.context.scheduled.as_deref().and_then(|day| day.get(..10)).and_then(|day| day.parse::<Date>().ok());
        let digest = post_digest(post);
        scheduled.is_some_and(|day| day <= self.today)
            || self.ledger.as_ref().is_some_and(|ledger| ledger.of(&digest).next().is_some())
            || rescan.recorded.contains(&digest)
    }

    /// Whether `finding` counts.
    #[must_use]
    pub fn keeps(&self, finding: &Finding) -> bool {
        self.min_confidence.is_none_or(|least| finding.confidence >= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_includes_what_is_graver() {
        assert!(FailOn::Warning.fails(Severity::Error) && FailOn::Warning.fails(Severity::Warning));
        assert!(!FailOn::Warning.fails(Severity::Info) && !FailOn::Never.fails(Severity::Error));
        assert!(FailOn::Info.fails(Severity::Info) && !FailOn::Error.fails(Severity::Warning));
    }
}
