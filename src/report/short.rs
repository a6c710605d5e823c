//! `--format short`: one line a finding, as compilers and grep write them.

use super::{Report, Shown, plain};
use std::fmt::Write as _;

/// `path:line:column: severity[rule] message`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Short;

impl Report for Short {
    fn post(&self, post: &Shown<'_>, out: &mut String) {
        for finding in post.findings.iter().filter(|finding| finding.allowed.is_none()) {
            let (path, message) = (plain(finding.path), plain(&finding.message));
            let (line, column, severity) = (finding.line, finding.column, finding.severity.as_str());
            // Writing to a string does not fail.
            let _ = writeln!(out, "{path}:{line}:{column}: {severity}[{}] {message}", finding.rule);
        }
    }
}
