//! `--format junit`: JUnit's XML, which every CI server can show: a test case for each post, which fails if the post does.

use super::finding::{Shown, ShownFinding};
use super::run::Run;
use super::{Report, held, shown_char};
use std::fmt::Write as _;
use std::sync::Mutex;

/// One suite. Its head holds the counts, so it is kept until the end.
#[derive(Debug, Default)]
pub struct Junit {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    cases: String,
    failures: usize,
}

impl Report for Junit {
    fn shows_all(&self) -> bool {
        true
    }

    fn post(&self, post: &Shown<'_>, out: &mut String) {
        // Writing to a string does not fail.
        let _ = write!(out, "    <testcase classname=\"{}\" name=\"{}\"", xml(post.path), xml(&post.id));
        if post.findings.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        let (failing, others): (Vec<_>, Vec<_>) = post.findings.iter().partition(|finding| post.fails(finding));
        if let Some(first) = failing.first() {
            let more = if failing.len() > 1 { format!(" (and {} more)", failing.len() - 1) } else { String::new() };
            let message = format!("{}{more}", first.message);
            let _ = write!(out, "      <failure type=\"{}\" message=\"{}\">", xml(first.rule), xml(&message));
            failing.iter().for_each(|finding| line(finding, out));
            out.push_str("</failure>\n");
            held(&self.kept).failures += 1;
        }
        if !others.is_empty() {
            out.push_str("      <system-out>");
            others.iter().for_each(|finding| line(finding, out));
            out.push_str("</system-out>\n");
        }
        out.push_str("    </testcase>\n");
    }

    fn turn(&self, piece: String) -> String {
        held(&self.kept).cases.push_str(&piece);
        String::new()
    }

    fn end(&self, run: &Run<'_>) -> String {
        let kept = std::mem::take(&mut *held(&self.kept));
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
        let (tests, failures, errors) = (run.tally.posts + run.faults.len(), kept.failures, run.faults.len());
        let _ = writeln!(
            out,
            "  <testsuite name=\"pharmalint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
        );
        out.push_str(&kept.cases);
        for (fault, message) in run.unreadable() {
            let line = fault.line.map(|line| format!("line {line}")).unwrap_or_else(|| "the file".to_owned());
            let (path, message) = (xml(&fault.path), xml(&message));
            let _ = writeln!(
                out,
                "    <testcase classname=\"{path}\" name=\"{line}\"><error type=\"not read\" message=\"{message}\"/></testcase>"
            );
        }
        out.push_str("  </testsuite>\n</testsuites>\n");
        out
    }
}

/// A finding in lines of text.
fn line(finding: &ShownFinding<'_>, out: &mut String) {
    let (line, column, severity) = (finding.line, finding.column, finding.severity.as_str());
    let mut text = format!("\n{}:{line}:{column}: {severity}[{}] {}\n", finding.path, finding.rule, finding.message);
    if let Some(allowed) = &finding.allowed {
        text.push_str(&format!("  allowed ({}): {}\n", allowed.by, allowed.why));
    } else {
        text.push_str(&format!("  help: {}\n", finding.help));
        let cites: Vec<String> = finding.cites.iter().map(ToString::to_string).collect();
        if !cites.is_empty() {
            text.push_str(&format!("  code: {}\n", cites.join("; ")));
        }
    }
    out.push_str(&xml(&text));
}

/// `text` as it may stand in an element or an attribute. XML knows no way to write most control characters.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match shown_char(c) {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn nothing_ends_an_element_or_an_attribute() {
        assert_eq!(xml("a<b>\"&\u{0}\u{ffff}"), "a&lt;b&gt;&quot;&amp;\u{2400}\u{fffd}");
    }
}
