//! The counts of a run, and how it ended.

use super::Policy;
use crate::finding::{Applicability, Finding, Fix, Severity};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing at or above the threshold.
    Clean,
    /// Findings at or above the threshold.
    Findings,
    /// The run itself failed.
    Failed,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

/// The counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Posts that were checked.
    pub posts: usize,
    /// Files and streams that were opened.
    pub files: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are infos.
    pub infos: usize,
    /// Findings at or above the threshold.
    pub failing: usize,
    /// Findings that `--fix` takes away.
    pub fixable: usize,
    /// Findings that an allowance, the baseline or an approval settles.
    pub allowed: usize,
    /// Findings that were left out because they are not sure enough.
    pub unsure: usize,
    /// Faults of the input: files and lines that could not be read.
    pub faults: usize,
    /// The inputs that have such faults, each once, in their order.
    pub failed: Vec<Arc<str>>,
}

impl Tally {
    /// Counts a post and those of its findings that count.
    pub fn judge<'f>(&mut self, findings: impl IntoIterator<Item = &'f Finding>, policy: &Policy) {
        self.posts += 1;
        for finding in findings {
            if !policy.keeps(finding) {
                self.unsure += 1;
                continue;
            }
            if finding.allowed.is_some() {
                self.allowed += 1;
                continue;
            }
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
            self.failing += usize::from(policy.fail_on.fails(finding.severity));
            let safe = |fix: &Fix| fix.applicability == Applicability::Safe;
            self.fixable += usize::from(finding.fix.as_ref().is_some_and(safe));
        }
    }

    /// Counts a fault of the input called `name`.
    pub fn fault(&mut self, name: &Arc<str>) {
        self.faults += 1;
        if self.failed.last() != Some(name) && !self.failed.contains(name) {
            self.failed.push(name.clone());
        }
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: Self) {
        self.posts += other.posts;
        self.files += other.files;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.infos += other.infos;
        self.failing += other.failing;
        self.fixable += other.fixable;
        self.allowed += other.allowed;
        self.unsure += other.unsure;
        self.faults += other.faults;
        for name in other.failed {
            if !self.failed.contains(&name) {
                self.failed.push(name);
            }
        }
    }

    /// How the run ended. A run that checked nothing has failed: silence must never pass for approval.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.faults > 0 || self.posts == 0 {
            Outcome::Failed
        } else if self.failing > 0 {
            Outcome::Findings
        } else {
            Outcome::Clean
        }
    }

    /// The closing line: `3 posts checked: 2 errors, 1 warning, 0 infos in 4 ms`.
    #[must_use]
    pub fn summary(&self, took: Duration) -> String {
        let allowed = if self.allowed == 0 { String::new() } else { format!(", {} allowed", self.allowed) };
        let mut line = format!(
            "{} checked: {}, {}, {}{} in {}",
            count(self.posts, "post"),
            count(self.errors, "error"),
            count(self.warnings, "warning"),
            count(self.infos, "info"),
            allowed,
            Took(took),
        );
        if self.unsure > 0 {
            line.push_str(&format!(" ({} below --min-confidence left out)", count(self.unsure, "finding")));
        }
        line
    }
}

/// `1 post`, `2 posts`.
#[must_use]
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// A duration as people say it.
struct Took(Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        if millis < 10_000 { write!(f, "{millis} ms") } else { write!(f, "{:.1} s", self.0.as_secs_f64()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_plural() {
        let tally = Tally { posts: 1, errors: 2, warnings: 1, ..Tally::default() };
        assert_eq!(tally.summary(Duration::from_millis(4)), "1 post checked: 2 errors, 1 warning, 0 infos in 4 ms");
    }

    #[test]
    fn a_run_that_checked_nothing_or_could_not_read_all_has_failed() {
        assert_eq!(Tally::default().outcome(), Outcome::Failed);
        let mut tally = Tally { posts: 3, ..Tally::default() };
        assert_eq!(tally.outcome(), Outcome::Clean);
        tally.failing = 1;
        assert_eq!(tally.outcome(), Outcome::Findings);
        tally.fault(&Arc::from("a.md"));
        tally.fault(&Arc::from("a.md"));
        assert_eq!((tally.outcome().code(), tally.faults, tally.failed.len()), (2, 2, 1));
    }
}
