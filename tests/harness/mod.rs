//! Measures the linter on the labelled corpora of `tests/corpus`; shared by the command and the test that keeps
//! `docs/accuracy.md` true.

#![allow(dead_code)]

use pharmalint::draft::{Context, Post};
use pharmalint::{Category, Finding, Linter, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Right, wrong and missed, counted.
#[derive(Debug, Default, Clone, Copy)]
pub struct Score {
    pub hits: u32,
    pub false_alarms: u32,
    pub misses: u32,
}

impl Score {
    pub fn recall(self) -> f64 {
        ratio(self.hits, self.hits + self.misses)
    }
    pub fn precision(self) -> f64 {
        ratio(self.hits, self.hits + self.false_alarms)
    }
    pub fn f1(self) -> f64 {
        ratio(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses)
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// A labelled post and what the linter said of it.
pub struct Judged {
    pub id: String,
    pub lang: String,
    pub text: String,
    pub labels: BTreeSet<String>,
    pub may: BTreeSet<String>,
    pub found: BTreeSet<String>,
    pub findings: Vec<Finding>,
}

impl Judged {
    pub fn is_labelled(&self) -> bool {
        !self.labels.is_empty()
    }
    /// Neither reviewer raised anything.
    pub fn is_clean(&self) -> bool {
        self.labels.is_empty() && self.may.is_empty()
    }
    pub fn is_hit(&self) -> bool {
        self.labels.iter().any(|label| self.found.contains(label))
    }
}

pub fn lines(path: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&path).expect("the corpus is part of the repository");
    text.lines().map(|line| serde_json::from_str(line).expect("the corpus is JSON lines")).collect()
}

fn words(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub fn context(line: &Value) -> Context {
    let mut context = Context::default();
    for key in ["lang", "platform", "jurisdiction", "audience", "author"] {
        if let Some(word) = line[key].as_str() {
            context.set(key, word).expect("the corpus uses known words");
        }
    }
    context.affiliation = line["affiliation_known"].as_bool();
    context
}

/// Whether a finding is a remark a reviewer would make: hints (`info`) and the platform's own limits are not.
pub fn is_remark(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning && !matches!(finding.category, Category::Platform | Category::Pack)
}

/// Every post of `posts.jsonl` with the linter's remarks.
pub fn judge_posts(linter: &Linter) -> Vec<Judged> {
    lines("tests/corpus/posts.jsonl")
        .iter()
        .map(|line| {
            let text = line["text"].as_str().unwrap_or_default().to_owned();
            let mut findings = linter.check(&Post::from_text(&text, context(line)));
            findings.retain(is_remark);
            Judged {
                id: line["id"].as_str().unwrap_or_default().to_owned(),
                lang: line["lang"].as_str().unwrap_or_default().to_owned(),
                labels: words(&line["labels"]),
                may: words(&line["may"]),
                found: findings.iter().map(|finding| finding.category.to_string()).collect(),
                findings,
                text,
            }
        })
        .collect()
}

/// Scores per category; what only one reviewer raised counts neither way.
pub fn by_category<'a>(posts: impl IntoIterator<Item = &'a Judged>) -> BTreeMap<String, Score> {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for post in posts {
        for label in &post.labels {
            let score = scores.entry(label.clone()).or_default();
            *(if post.found.contains(label) { &mut score.hits } else { &mut score.misses }) += 1;
        }
        for found in post.found.difference(&post.labels).filter(|found| !post.may.contains(*found)) {
            scores.entry(found.clone()).or_default().false_alarms += 1;
        }
    }
    scores
}

/// The figures that are to hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// Share of the labelled posts that get one of their labels.
    pub found: f64,
    /// Share of the posts without remark that are left alone.
    pub left_alone: f64,
    /// Mean F1 over the categories of the corpus.
    pub macro_f1: f64,
}

pub fn figures<'a>(posts: &[&'a Judged]) -> Figures {
    let count = |test: &dyn Fn(&Judged) -> bool| posts.iter().filter(|post| test(post)).count() as u32;
    let labelled: BTreeSet<&String> = posts.iter().flat_map(|post| &post.labels).collect();
    let scores = by_category(posts.iter().copied());
    let sum: f64 = labelled.iter().map(|label| scores.get(*label).copied().unwrap_or_default().f1()).sum();
    Figures {
        found: ratio(count(&Judged::is_hit), count(&Judged::is_labelled)),
        left_alone: ratio(count(&|post| post.is_clean() && post.found.is_empty()), count(&Judged::is_clean)),
        macro_f1: sum / labelled.len().max(1) as f64,
    }
}

/// What the linter made of `pii.jsonl`.
#[derive(Default)]
pub struct Identifiers {
    /// Posts with an identifier in which one was found; posts without in which none was.
    pub posts: Score,
    pub left_alone: u32,
    pub clean: u32,
    pub by_type: BTreeMap<String, Score>,
    pub by_lang: BTreeMap<String, Score>,
    /// Readable lines about what went wrong.
    pub errors: Vec<String>,
}

pub fn judge_identifiers(linter: &Linter) -> Identifiers {
    let mut sums = Identifiers::default();
    for line in lines("tests/corpus/pii.jsonl") {
        let text = line["text"].as_str().unwrap_or_default();
        let mut context = Context::default();
        context.set("lang", line["lang"].as_str().unwrap_or_default()).expect("the corpus uses known words");
        let post = Post::from_text(text, context);
        let mut findings = linter.check(&post);
        findings.retain(|finding| finding.category == Category::PatientIdentifier && is_remark(finding));
        let lang = sums.by_lang.entry(line["lang"].as_str().unwrap_or_default().to_owned()).or_default();
        let spans = line["spans"].as_array().cloned().unwrap_or_default();
        if spans.is_empty() {
            sums.clean += 1;
            if findings.is_empty() {
                sums.left_alone += 1;
            } else {
                sums.posts.false_alarms += 1;
                lang.false_alarms += 1;
            }
        } else if findings.is_empty() {
            sums.posts.misses += 1;
            lang.misses += 1;
        } else {
            sums.posts.hits += 1;
            lang.hits += 1;
        }
        score_spans(text, &spans, &findings, &mut sums);
    }
    sums
}

fn score_spans(text: &str, spans: &[Value], findings: &[Finding], sums: &mut Identifiers) {
    let byte = |point: &Value| {
        let point = point.as_u64().unwrap_or_default() as usize;
        text.char_indices().nth(point).map_or(text.len(), |(at, _)| at)
    };
    let mut used = vec![false; findings.len()];
    for span in spans {
        let (start, end, kind) = (byte(&span["start"]), byte(&span["end"]), span["type"].as_str().unwrap_or_default());
        let hit = findings.iter().position(|finding| {
            finding.identifier.is_some_and(|identifier| identifier.as_str() == kind)
                && finding.span.start < end
                && start < finding.span.end
        });
        let score = sums.by_type.entry(kind.to_owned()).or_default();
        match hit {
            Some(at) => {
                used[at] = true;
                score.hits += 1;
            }
            None => {
                score.misses += 1;
                sums.errors.push(format!("missed {kind} \"{}\" in: {}", &text[start..end], text.replace('\n', " ⏎ ")));
            }
        }
    }
    for (finding, used) in findings.iter().zip(used) {
        // A second finding on a span that was found is not an alarm of its own.
        let on_span =
            spans.iter().any(|span| finding.span.start < byte(&span["end"]) && byte(&span["start"]) < finding.span.end);
        let kind = finding.identifier.map_or("none", |identifier| identifier.as_str());
        if !used && !on_span {
            sums.by_type.entry(kind.to_owned()).or_default().false_alarms += 1;
            let at = &text[finding.span.clone()];
            sums.errors.push(format!("alarm {kind} \"{at}\" ({}) in: {}", finding.rule, text.replace('\n', " ⏎ ")));
        }
    }
}

fn row(table: &mut String, name: &str, score: Score) {
    let _ = writeln!(
        table,
        "| {name} | {} | {} | {} | {:.2} | {:.2} | {:.2} |",
        score.hits,
        score.false_alarms,
        score.misses,
        score.recall(),
        score.precision(),
        score.f1()
    );
}

const HEAD: &str =
    "| | found | false alarms | missed | recall | precision | F1 |\n|---|---:|---:|---:|---:|---:|---:|\n";

/// The languages the packs are written for first.
pub const LANGUAGES: [&str; 4] = ["en", "sv", "nb", "da"];

/// The document with every table.
pub fn report(posts: &[Judged], identifiers: &Identifiers) -> String {
    let all: Vec<&Judged> = posts.iter().collect();
    let whole = figures(&all);
    let mut text = String::from(include_str!("head.md"));
    let _ = writeln!(
        text,
        "## Posts\n\n| posts | labelled posts that get one of their labels | posts without remark left alone | macro-F1 |\n|---|---:|---:|---:|"
    );
    let mut line = |name: &str, posts: &[&Judged]| {
        let figures = figures(posts);
        let _ = writeln!(
            text,
            "| {name} ({}) | {:.2} | {:.2} | {:.2} |",
            posts.len(),
            figures.found,
            figures.left_alone,
            figures.macro_f1
        );
    };
    line("all", &all);
    let langs: BTreeSet<&str> = posts.iter().map(|post| post.lang.as_str()).collect();
    for lang in langs {
        let of_lang: Vec<&Judged> = posts.iter().filter(|post| post.lang == lang).collect();
        line(lang, &of_lang);
    }
    let _ = write!(text, "\nMacro-F1 over the whole corpus: {:.3}.\n\n### By category\n\n{HEAD}", whole.macro_f1);
    for (category, score) in by_category(posts) {
        row(&mut text, &category, score);
    }
    let _ = write!(
        text,
        "\n## Patient identifiers\n\nPosts with an identifier in which one was found: {:.2}. Posts without left alone: {:.2}.\n\n### By language (posts)\n\n{HEAD}",
        identifiers.posts.recall(),
        ratio(identifiers.left_alone, identifiers.clean)
    );
    for (lang, score) in &identifiers.by_lang {
        row(&mut text, lang, *score);
    }
    let _ = write!(text, "\n### By type (places)\n\n{HEAD}");
    let mut sum = Score::default();
    for (kind, score) in &identifiers.by_type {
        row(&mut text, kind, *score);
        sum = Score {
            hits: sum.hits + score.hits,
            false_alarms: sum.false_alarms + score.false_alarms,
            misses: sum.misses + score.misses,
        };
    }
    row(&mut text, "all", sum);
    text
}
