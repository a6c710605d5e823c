//! The pages of `docs/rules/`, made from the packs: one a rule, one a code, and the list of both. Shared by the command
//! that writes them and the test that keeps them true.

use pharmalint::pack::check::{Known, check};
use pharmalint::pack::model::{Article, Evidence, Pack, Rule, RuleTest};
use pharmalint::pack::order;
use pharmalint::{Citation, builtin};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Where the pages lie.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules");

/// A page shows so many texts of each kind.
const MOST_EXAMPLES: usize = 8;

/// The built-in packs as they are written.
pub fn packs() -> Vec<Pack> {
    let sources = builtin::sources();
    let known = Known { base: &[], lexicons: &sources.lexicons, columns: &BTreeMap::new() };
    check(&order(sources.packs), &known, true).0
}

/// The text of every page by its path below [`FOLDER`].
pub fn pages(packs: &[Pack]) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::from([("README.md".to_owned(), list(packs))]);
    for pack in packs {
        for rule in &pack.rules {
            pages.insert(format!("{}.md", rule.id), rule_page(rule, packs));
        }
        if !pack.articles.is_empty() {
            pages.insert(format!("codes/{}.md", pack.name), code_page(pack));
        }
    }
    pages
}

fn list(packs: &[Pack]) -> String {
    let mut page =
        "# Rules\n\nThese pages are made from the packs by `cargo run --example rule_pages` and kept true by a test. \
                    `pharmalint explain RULE` shows the same.\n"
            .to_owned();
    for pack in packs.iter().filter(|pack| !pack.rules.is_empty()) {
        let _ =
            write!(page, "\n## {}\n\n{}\n\n| rule | says | severity |\n|---|---|---|\n", pack.name, pack.description);
        for rule in &pack.rules {
            let severity = rule.severity.as_str();
            let _ = writeln!(page, "| [{}]({}.md) | {} | {severity} |", rule.id, rule.id, cell(&rule.title));
        }
    }
    page.push_str("\n## Codes and laws\n\n| pack | what it is | articles |\n|---|---|---:|\n");
    for pack in packs.iter().filter(|pack| !pack.articles.is_empty()) {
        let _ = writeln!(
            page,
            "| [{}](codes/{}.md) | {} | {} |",
            pack.name,
            pack.name,
            cell(&pack.description),
            pack.articles.len()
        );
    }
    page
}

fn rule_page(rule: &Rule, packs: &[Pack]) -> String {
    let mut page = format!("# {}\n\n**{}**\n\n", rule.id, rule.title);
    let kind = rule.identifier.map(|kind| format!(" ({kind})")).unwrap_or_default();
    let confidence = if rule.evidence.is_some() { "weighed, see below" } else { rule.confidence.as_str() };
    let _ = write!(
        page,
        "| | |\n|---|---|\n| category | {}{kind} |\n| severity | {} |\n| confidence | {confidence} |\n| applies to | {} |\n\n",
        rule.category,
        rule.severity.as_str(),
        rule.applies
    );
    for (title, text) in [("Why", &rule.why), ("What to do", &rule.help)] {
        if !text.is_empty() {
            let _ = write!(page, "## {title}\n\n{text}\n\n");
        }
    }
    if let Some(evidence) = &rule.evidence {
        weights(&mut page, evidence);
    }
    clauses(&mut page, rule, packs);
    examples(&mut page, "Flagged", rule.tests.iter().filter(|test| test.flags.is_some()));
    examples(&mut page, "Left alone", rule.tests.iter().filter(|test| test.flags.is_none()));
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn weights(page: &mut String, evidence: &Evidence) {
    let _ = write!(
        page,
        "## How sure it is\n\n| points | because |\n|---:|---|\n| {} | to begin with; below {} nothing is said, from 80 on it is highly sure |\n",
        evidence.start, evidence.least
    );
    for weight in &evidence.weights {
        let _ = writeln!(page, "| {:+} | {} |", weight.points, cell(&weight.because));
    }
    page.push('\n');
}

fn clauses(page: &mut String, rule: &Rule, packs: &[Pack]) {
    let others = packs.iter().flat_map(|pack| {
        let changes = pack.extensions.iter().filter(|change| change.rule == rule.id);
        changes.flat_map(|change| &change.cites).map(move |cite| (cite, Some(pack)))
    });
    let mut lines: Vec<String> = Vec::new();
    for (cite, pack) in rule.cites.iter().map(|cite| (cite, None)).chain(others) {
        let line = clause(cite, pack);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if !lines.is_empty() {
        let _ = write!(page, "## Rests on\n\n{}\n\n", lines.join("\n"));
    }
}

fn clause(cite: &Citation, pack: Option<&Pack>) -> String {
    let edition = if cite.edition.is_empty() { String::new() } else { format!(" ({})", cite.edition) };
    let place = cite.jurisdiction.map(|place| format!(", {place}")).unwrap_or_default();
    let pack = pack.map(|pack| {
        let page = if pack.articles.is_empty() { String::new() } else { format!("](../codes/{}.md)", pack.name) };
        if page.is_empty() { format!(", pack {}", pack.name) } else { format!(", pack [{}{page}", pack.name) }
    });
    let name = format!("{} {}", cite.code, cite.clause);
    let name = if cite.url.starts_with("http") { format!("[{name}]({})", cite.url) } else { name };
    format!("- {name}{edition}{place}{} – {}", pack.unwrap_or_default(), cite.verified.in_words())
}

fn examples<'t>(page: &mut String, title: &str, tests: impl Iterator<Item = &'t RuleTest>) {
    let tests: Vec<&RuleTest> = tests.take(MOST_EXAMPLES).collect();
    if tests.is_empty() {
        return;
    }
    let _ = write!(page, "## {title}\n\n");
    for test in tests {
        let lang = test.context.lang.map(|lang| format!("`{lang}` ")).unwrap_or_default();
        let text = if test.text.trim().is_empty() { "(no text)".to_owned() } else { quoted(&test.text) };
        let words = test.flags.as_deref().filter(|words| !words.is_empty());
        let marked = words.map(|words| format!(" → **{}**", quoted(words))).unwrap_or_default();
        let _ = writeln!(page, "- {lang}{text}{marked}");
    }
    page.push('\n');
}

fn code_page(pack: &Pack) -> String {
    let mut page = format!(
        "# {}\n\n{}\n\nA clause is cited by a rule's findings unless it is not verified. What no text can show is said in the last column.\n\n\
         | clause | asks for | rules | beyond a machine | known | guidance |\n|---|---|---|---|---|---|\n",
        pack.name, pack.description
    );
    for article in &pack.articles {
        let _ = writeln!(page, "{}", row(article));
    }
    page
}

fn row(article: &Article) -> String {
    let cite = &article.cite;
    let name = format!("{} {}", cite.code, cite.clause);
    let name = if cite.url.starts_with("http") { format!("[{name}]({})", cite.url) } else { name };
    let rules: Vec<String> = article.rules.iter().map(|id| format!("[{id}](../{id}.md)")).collect();
    let beyond = if article.beyond.is_empty() { "–" } else { &article.beyond };
    format!(
        "| {} | {} | {} | {} | {} | {} |",
        cell(&name),
        cell(&article.about),
        if rules.is_empty() { "–".to_owned() } else { rules.join("<br>") },
        cell(beyond),
        cite.verified.in_words(),
        article.entries.join(" ")
    )
}

/// A text of an example on one line, none of its signs read as Markdown.
fn quoted(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let mut quoted = String::new();
    for c in line.join(" ").chars() {
        if "\\`*_[]<>#|~&".contains(c) {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted
}

/// A text in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
