//! `--format html`: one file that a reviewer reads, filters and prints. It holds all it needs, and its policy forbids a
//! browser to load anything else; without its script it reads the same.

mod marked;
mod post;

use super::finding::Shown;
use super::run::Run;
use super::{Report, held, shown_char};
use crate::verdict::{Outcome, Tally, count};
use base64::Engine as _;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Mutex;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Stands for the number of a post until its turn comes; no text that is shown holds it.
const NUMBER: char = '\u{1d}';
/// Stands between two posts until then.
const BETWEEN: char = '\u{1e}';

/// An HTML page. Its head tells how the run went, so the posts are kept until the end.
#[derive(Debug, Default)]
pub struct Html {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    posts: String,
    count: usize,
}

impl Report for Html {
    fn shows_all(&self) -> bool {
        true
    }

    fn post(&self, post: &Shown<'_>, out: &mut String) {
        post::write(post, out);
    }

    fn separator(&self) -> &'static str {
        "\u{1e}"
    }

    fn turn(&self, piece: String) -> String {
        let mut kept = held(&self.kept);
        for post in piece.split(BETWEEN) {
            kept.count += 1;
            let number = kept.count.to_string();
            kept.posts.push_str(&post.replace(NUMBER, &number));
        }
        String::new()
    }

    fn end(&self, run: &Run<'_>) -> String {
        let kept = std::mem::take(&mut *held(&self.kept));
        let mut out = String::with_capacity(kept.posts.len() + 16_384);
        head(run, &mut out);
        out.push_str(FILTERS);
        out.push_str("<main id=\"posts\">\n");
        out.push_str(&kept.posts);
        not_read(run, &mut out);
        out.push_str("</main>\n");
        foot(run, &mut out);
        // Writing to a string does not fail.
        let _ = write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n");
        out
    }
}

/// What a browser may do with the page: apply its style, run its script, and nothing else.
fn policy() -> String {
    let hash = |text: &str| base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn head(run: &Run<'_>, out: &mut String) {
    let Tally { posts, files, errors, warnings, infos, allowed, faults, .. } = *run.tally;
    let (state, verdict) = match run.outcome {
        Outcome::Clean => ("clean", "Nothing stands in the way"),
        Outcome::Findings => ("error", "Not to be published as it is"),
        Outcome::Failed => ("warning", "Not everything could be checked"),
    };
    let policy = policy();
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>pharmalint: {verdict}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#posts\">To the posts</a>\n<header class=\"top {state}\">\n<h1>{verdict}</h1>\n\
         <p>{} checked in {}{}</p>\n<ul class=\"counts\">\n",
        count(posts, "post"),
        count(files, "file"),
        if faults > 0 { format!("; {} not read", count(faults, "place")) } else { String::new() },
    );
    let counts = [
        ("error", errors, "error"),
        ("warning", warnings, "warning"),
        ("info", infos, "info"),
        ("allowed", allowed, ""),
    ];
    for (class, number, thing) in counts {
        let words = if thing.is_empty() { format!("{number} allowed") } else { count(number, thing) };
        let _ = writeln!(out, "<li class=\"badge {class}\">{words}</li>");
    }
    out.push_str("</ul>\n</header>\n");
}

const FILTERS: &str = "<form class=\"filters\" id=\"filters\" hidden>\n\
    <fieldset><legend>Show</legend>\n\
    <label><input type=\"checkbox\" value=\"error\" checked> errors</label>\n\
    <label><input type=\"checkbox\" value=\"warning\" checked> warnings</label>\n\
    <label><input type=\"checkbox\" value=\"info\" checked> infos</label>\n\
    <label><input type=\"checkbox\" value=\"allowed\" checked> allowed</label>\n\
    <label><input type=\"checkbox\" value=\"clean\" checked> posts without findings</label>\n</fieldset>\n\
    <label>Rule <select id=\"rule\"><option value=\"\">all rules</option></select></label>\n\
    <label>Words <input type=\"search\" id=\"words\" autocomplete=\"off\"></label>\n\
    <p id=\"shown\" role=\"status\"></p>\n</form>\n";

/// What could not be read.
fn not_read(run: &Run<'_>, out: &mut String) {
    if run.tally.faults == 0 {
        return;
    }
    out.push_str("<section class=\"unread\">\n<h2>Not read</h2>\n<ul>\n");
    for (fault, message) in run.unreadable() {
        let line = fault.line.map(|line| format!(", line {line}")).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = writeln!(out, "<li><code>{}</code>{line}: {}</li>", escape(&fault.path), escape(&message));
    }
    let more = run.tally.faults.saturating_sub(run.faults.len());
    if more > 0 {
        let _ = writeln!(out, "<li>and {more} more</li>");
    }
    out.push_str("</ul>\n</section>\n");
}

/// With what it was checked.
fn foot(run: &Run<'_>, out: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(
        out,
        "<footer>\n<p>Checked with pharmalint {}. What identifies a person is masked with <code>•</code>.</p>\n\
         <details><summary>Packs of rules in use</summary>\n<div class=\"scroll\"><table>\n\
         <thead><tr><th scope=\"col\">Pack</th><th scope=\"col\">Version</th><th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n",
        env!("CARGO_PKG_VERSION")
    );
    for pack in run.packs() {
        let (name, version, digest) = (escape(&pack.name), escape(&pack.version), escape(&pack.digest));
        let _ = writeln!(out, "<tr><th scope=\"row\">{name}</th><td>{version}</td><td><code>{digest}</code></td></tr>");
    }
    out.push_str("</tbody>\n</table></div>\n</details>\n</footer>\n");
}

/// `text` as it may stand in an element or an attribute; its lines stay.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| escape_char(c, &mut out));
    out
}

fn escape_char(c: char, out: &mut String) {
    match shown_char(c) {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        c => out.push(c),
    }
}
