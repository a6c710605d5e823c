//! What makes a finding count, and which of those that count make a run fail.

use crate::finding::{Confidence, Finding, Severity};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// From which severity on the run fails.
    pub fail_on: FailOn,
    /// Findings that are less sure are left out; `None` keeps all.
    pub min_confidence: Option<Confidence>,
    /// Whether allowances count.
    pub allow: bool,
    /// The day for which allowances and approvals are judged.
    pub today: Date,
}

impl Policy {
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
