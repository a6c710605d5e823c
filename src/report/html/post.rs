//! A post: its texts, and what is said of them.

use super::super::finding::{Shown, ShownFinding};
use super::marked::{self, class};
use super::{NUMBER, escape};
use crate::draft::{NOTES, post_digest};
use std::fmt::Write as _;

/// Writes `post`.
pub fn write(post: &Shown<'_>, out: &mut String) {
    let path = escape(post.path);
    // A file that is one post needs no more than its name.
    let id = if post.id == "1" { String::new() } else { format!(" <span class=\"id\">{}</span>", escape(&post.id)) };
    let clean = post.findings.is_empty();
    let state = if clean { "clean" } else { "found" };
    // Writing to a string does not fail.
    let _ = writeln!(out, "<article class=\"post {state}\" id=\"p{NUMBER}\" aria-labelledby=\"h{NUMBER}\">");
    let title = format!("<h2 id=\"h{NUMBER}\"><code>{path}</code>{id}</h2>");
    if clean {
        let _ = writeln!(out, "<details>\n<summary>{title} <span class=\"badge clean\">no findings</span></summary>");
    } else {
        let _ = writeln!(out, "{title}");
    }
    context(post, out);
    out.push_str("<div class=\"text\">\n");
    for field in 0..post.post.fields.len() {
        write_field(post, field, out);
    }
    out.push_str("</div>\n");
    if clean {
        out.push_str("</details>\n");
    } else {
        out.push_str("<ol class=\"findings\">\n");
        (0..post.findings.len()).for_each(|at| finding(post, at, out));
        out.push_str("</ol>\n");
    }
    // A digest of a number that people have can be undone by trying them all.
    if post.identities.is_empty() {
        let _ = writeln!(out, "<p class=\"digest\">Digest of the post: <code>{}</code></p>", post_digest(post.post));
    }
    out.push_str("</article>\n");
}

/// Where, by whom and for whom.
fn context(post: &Shown<'_>, out: &mut String) {
    let context = &post.post.context;
    let places: Vec<&str> = context.jurisdiction.iter().map(|place| place.as_str()).collect();
    let known = [
        ("Platform", context.platform.map(|word| word.as_str().to_owned())),
        ("Audience", context.audience.map(|word| word.as_str().to_owned())),
        ("Author", context.author.map(|word| word.as_str().to_owned())),
        ("Kind", context.kind.map(|word| word.as_str().to_owned())),
        ("Language", context.lang.map(|word| word.as_str().to_owned())),
        ("Jurisdiction", (!places.is_empty()).then(|| places.join(", "))),
    ];
    let known = known.into_iter().filter_map(|(name, word)| Some(format!("{name}: {}", escape(&word?))));
    let known: Vec<String> = known.collect();
    if !known.is_empty() {
        // Writing to a string does not fail.
        let _ = writeln!(out, "<p class=\"context\">{}</p>", known.join(" · "));
    }
}

fn write_field(post: &Shown<'_>, number: usize, out: &mut String) {
    let field = &post.post.fields[number];
    let name = if &*field.name == NOTES { "allowances in the draft".to_owned() } else { field.name.replace('_', " ") };
    let name = escape(&name);
    // Writing to a string does not fail.
    let _ = write!(out, "<section class=\"field\"><h3>{name}</h3><p>");
    if field.text.is_empty() {
        out.push_str("<em>empty</em>");
    }
    marked::write(post, number, out);
    out.push_str("</p></section>\n");
}

fn finding(post: &Shown<'_>, at: usize, out: &mut String) {
    let (finding, class, number) = (&post.findings[at], class(post, at), at + 1);
    let rule = escape(finding.rule);
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "<li class=\"finding {class}\" id=\"p{NUMBER}f{number}\" data-state=\"{class}\" data-rule=\"{rule}\" \
         data-finding=\"{number}\">\n<p><b>{number}.</b> <span class=\"badge {class}\">{}</span> <strong>{}</strong></p>\n\
         <p class=\"where\">line {}, column {} · <code>{rule}</code> · confidence {}</p>\n<dl>\n",
        finding.severity.as_str(),
        escape(&finding.message),
        finding.line,
        finding.column,
        finding.confidence.as_str(),
    );
    let mut row = |name: &str, words: &str| {
        if !words.is_empty() {
            let _ = writeln!(out, "<dt>{name}</dt><dd>{words}</dd>");
        }
    };
    row("Allowed", &allowed(finding));
    row("What to do", &escape(finding.help));
    row("Write instead", &finding.fix.as_ref().map(|fix| escape(fix.replacement)).unwrap_or_default());
    row("Rests on", &clauses(finding));
    row("Why so sure", &reasons(finding));
    row("Fingerprint", &format!("<code>{}</code>", finding.fingerprint));
    out.push_str("</dl>\n</li>\n");
}

/// By what it is allowed, by whom, why and until when.
fn allowed(finding: &ShownFinding<'_>) -> String {
    let Some(allowed) = &finding.allowed else { return String::new() };
    let who = allowed.who.as_deref().map(|who| format!(" by {}", escape(who))).unwrap_or_default();
    let until = allowed.until.map(|until| format!(" (until {})", escape(until))).unwrap_or_default();
    let why = if allowed.why.is_empty() { String::new() } else { format!(": {}", escape(&allowed.why)) };
    format!("{}{who}{why}{until}", allowed.by)
}

fn clauses(finding: &ShownFinding<'_>) -> String {
    let clauses = finding.cites.iter().map(|cite| {
        let name = escape(&cite.to_string());
        if cite.url.starts_with("https://") {
            format!("<a href=\"{}\" rel=\"noopener noreferrer\">{name}</a>", escape(cite.url))
        } else {
            name
        }
    });
    clauses.collect::<Vec<_>>().join("; ")
}

fn reasons(finding: &ShownFinding<'_>) -> String {
    let reasons = finding.evidence.iter().map(|reason| format!("{} ({:+})", escape(&reason.because), reason.points));
    reasons.collect::<Vec<_>>().join("; ")
}
