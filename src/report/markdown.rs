//! `--format markdown`: a comment on a pull request, or the summary of a job.

use super::finding::{Shown, ShownFinding};
use super::run::Run;
use super::{Report, held, plain};
use crate::finding::Severity;
use crate::verdict::{Outcome, Tally, count};
use std::fmt::Write as _;
use std::sync::Mutex;

/// What GitHub takes as one comment, in bytes; what stands below the posts needs a part of it.
const LIMIT: usize = 65_536 - 4_096;

/// Stands between two posts while they wait; no text that is shown holds it.
const BETWEEN: char = '\u{1e}';

/// The most unreadable inputs that are named.
const MOST_FAULTS: usize = 10;

/// Markdown as GitHub and GitLab read it. The verdict comes first, so the posts are kept until the end.
#[derive(Debug, Default)]
pub struct Markdown {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    text: String,
    /// Posts for which there was no more place.
    left_out: usize,
}

impl Report for Markdown {
    fn post(&self, post: &Shown<'_>, out: &mut String) {
        let (allowed, open): (Vec<_>, Vec<_>) = post.findings.iter().partition(|finding| finding.allowed.is_some());
        // A file that is one post needs no more than its name.
        let id = if post.id == "1" { String::new() } else { format!(", post {}", escape(&post.id)) };
        // Writing to a string does not fail.
        let _ = writeln!(out, "### {}{id}\n", code(post.path));
        if !open.is_empty() {
            out.push_str("| | Line | Finding | What to do |\n|---|---:|---|---|\n");
        }
        for finding in &open {
            let _ = writeln!(
                out,
                "| {} | {} | {}<br>{} | {}{} |",
                sign(finding.severity),
                finding.line,
                escape(&finding.message),
                code(finding.rule),
                escape(finding.help),
                clauses(finding),
            );
        }
        if !allowed.is_empty() {
            let _ = writeln!(out, "\n<details><summary>{} allowed</summary>\n", count(allowed.len(), "finding"));
            out.push_str("| Line | Finding | Allowed by | Why |\n|---:|---|---|---|\n");
        }
        for finding in &allowed {
            let Some(by) = &finding.allowed else { continue };
            let who = by.who.as_deref().map(|who| format!(", {}", escape(who))).unwrap_or_default();
            let until = by.until.map(|until| format!(" (until {})", escape(until))).unwrap_or_default();
            let (line, message, rule) = (finding.line, escape(&finding.message), code(finding.rule));
            let _ = writeln!(out, "| {line} | {message}<br>{rule} | {}{who} | {}{until} |", by.by, escape(&by.why));
        }
        if !allowed.is_empty() {
            out.push_str("\n</details>\n");
        }
    }

    fn separator(&self) -> &'static str {
        "\u{1e}"
    }

    fn turn(&self, piece: String) -> String {
        let mut kept = held(&self.kept);
        for post in piece.split(BETWEEN) {
            let place = LIMIT.saturating_sub(kept.text.len() + 1);
            if kept.left_out == 0 {
                kept.text.push('\n');
                kept.text.push_str(&post[..fitting(post, place)]);
            }
            kept.left_out += usize::from(kept.left_out > 0 || post.len() > place);
        }
        String::new()
    }

    fn end(&self, run: &Run<'_>) -> String {
        let kept = std::mem::take(&mut *held(&self.kept));
        let mut out = verdict(run);
        out.push_str(&kept.text);
        if kept.left_out > 0 {
            let more = count(kept.left_out, "post");
            let _ = writeln!(out, "\nFindings in {more} are left out: there is no place for them in one comment.");
        }
        if run.tally.faults > 0 {
            out.push_str("\n### Not read\n\n");
        }
        for (fault, message) in run.unreadable().take(MOST_FAULTS) {
            let line = fault.line.map(|line| format!(" line {line}")).unwrap_or_default();
            let message: String = message.chars().take(200).collect();
            let _ = writeln!(out, "- {}{line}: {}", code(&fault.path), escape(&message));
        }
        let more = run.tally.faults.saturating_sub(run.faults.len().min(MOST_FAULTS));
        if more > 0 {
            let _ = writeln!(out, "- and {more} more");
        }
        out
    }
}

/// How many bytes of `post` fit into `place`: whole lines of its first table where there is no place for all of it.
fn fitting(post: &str, place: usize) -> usize {
    if post.len() <= place {
        return post.len();
    }
    let head = post.split("\n<details>").next().unwrap_or(post);
    let lines = head.match_indices('\n').map(|(at, _)| at + 1).take_while(|end| *end <= place);
    // A head without a row says nothing.
    lines.skip(4).last().unwrap_or(0)
}

/// The head: how it went, in a line.
fn verdict(run: &Run<'_>) -> String {
    let Tally { posts, errors, warnings, infos, allowed, faults, .. } = *run.tally;
    let sign = match run.outcome {
        Outcome::Clean => "✅",
        Outcome::Findings => "❌",
        Outcome::Failed => "⚠️",
    };
    let parts = [(errors, "error"), (warnings, "warning"), (infos, "info")];
    let found: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, thing)| count(*n, thing)).collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let allowed = if allowed > 0 { format!(", {allowed} allowed") } else { String::new() };
    let failed = if faults > 0 { "; not all could be read" } else { "" };
    let what = if posts == 0 { "nothing was checked".to_owned() } else { count(posts, "post") + " checked" };
    format!("## {sign} pharmalint: {found}{allowed} – {what}{failed}\n")
}

fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Info => "ℹ️ info",
    }
}

/// The clauses of a finding, each with its address.
fn clauses(finding: &ShownFinding<'_>) -> String {
    let clauses = finding.cites.iter().map(|cite| {
        let name = escape(&cite.to_string());
        let safe = cite.url.starts_with("https://") && !cite.url.contains(['<', '>', '|', ' ', '\n', '\\']);
        if safe { format!("[{name}](<{}>)", cite.url) } else { name }
    });
    let clauses: Vec<String> = clauses.collect();
    if clauses.is_empty() { String::new() } else { format!("<br>{}", clauses.join("; ")) }
}

/// `text` as words and nothing else: no markup, no cell, and nobody is called by an `@`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '&' | '!' | '#') {
            out.push('\\');
        }
        out.push(c);
        if matches!(c, '@' | '#') {
            out.push_str("&#8203;");
        }
    }
    out
}

/// `text` as code, also within a table.
fn code(text: &str) -> String {
    let text = plain(text).replace('`', "'").replace('|', "\\|");
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn words_of_a_draft_are_no_markup_and_call_nobody() {
        assert_eq!(escape("*a* | [b](c) @d #1\n<e>"), "\\*a\\* \\| \\[b\\](c) @&#8203;d \\#&#8203;1 \\<e\\>");
    }
}
