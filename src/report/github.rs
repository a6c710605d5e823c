//! `--format github`: workflow commands, which GitHub Actions shows beside the lines of a pull request.

use super::finding::Shown;
use super::run::Run;
use super::{Report, sentence};
use crate::finding::Severity;
use std::fmt::Write as _;

/// `::error file=…,line=…,col=…,title=…::message`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Github;

impl Report for Github {
    fn post(&self, post: &Shown<'_>, out: &mut String) {
        for finding in post.findings.iter().filter(|finding| finding.allowed.is_none()) {
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            // Columns are understood only within one line.
            let columns = if finding.line == finding.end_line {
                format!(",col={},endColumn={}", finding.column, finding.end_column)
            } else {
                String::new()
            };
            // Writing to a string does not fail.
            let _ = writeln!(
                out,
                "::{command} file={},line={},endLine={}{columns},title={}::{}",
                property(finding.path),
                finding.line,
                finding.end_line,
                property(finding.rule),
                data(&sentence(&finding.message, finding.help)),
            );
        }
    }

    fn end(&self, run: &Run<'_>) -> String {
        let faults = run.unreadable().map(|(fault, message)| {
            let line = fault.line.map(|line| format!(",line={line}")).unwrap_or_default();
            format!("::error file={}{line},title=not read::{}\n", property(&fault.path), data(&message))
        });
        faults.collect()
    }
}

/// `text` as the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// `text` as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50 %: a,\nb"), "50 %25: a,%0Ab");
        assert_eq!(property("a,b:c\r"), "a%2Cb%3Ac%0D");
    }
}
