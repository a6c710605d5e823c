//! Measures the linter on the labelled corpora of `tests/corpus`; shared by the command and the test that keeps
//! `docs/accuracy.md` true.

// The command reads everything of it, the test a part.
#![allow(dead_code, unused_imports)]

mod identifiers;
pub mod page;

pub use identifiers::{IDENTIFIERS, Identifiers, UNSEEN_IDENTIFIERS, judge_identifiers};
pub use page::report;

use pharmalint::draft::{Context, Post};
use pharmalint::{Category, Finding, Linter, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
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

/// The words of a list.
pub fn words(value: &Value) -> BTreeSet<String> {
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

/// The posts the rules were written beside.
pub const POSTS: &str = "tests/corpus/posts.jsonl";
/// Posts by an author who had seen neither the rules nor the other corpora, labelled by one person.
pub const HELD_OUT: &str = "tests/corpus/holdout.jsonl";
/// Posts as they really look, by another author who had seen neither, labelled by one person.
pub const UNSEEN: &str = "tests/corpus/unseen_posts.jsonl";
/// Posts that tell their faults by hints, by a third author who had seen neither, labelled by one person.
pub const OBLIQUE: &str = "tests/corpus/oblique_posts.jsonl";

/// Everyday posts, by two further authors who had seen neither, each labelled by one person.
pub const EVERYDAY: &str = "tests/corpus/everyday_posts.jsonl";
/// The newest posts, by two more authors who had seen neither, each labelled by one person: written before anything was
/// weighed.
pub const FRESH: &str = "tests/corpus/fresh_posts.jsonl";

/// What a linter makes of every corpus of the repository.
pub struct Measured {
    pub posts: Vec<Judged>,
    pub held_out: Vec<Judged>,
    pub unseen: Vec<Judged>,
    pub oblique: Vec<Judged>,
    pub everyday: Vec<Judged>,
    pub fresh: Vec<Judged>,
    pub identifiers: Identifiers,
    pub unseen_identifiers: Identifiers,
}

pub fn measure(linter: &Linter) -> Measured {
    Measured {
        posts: judge_posts(linter, POSTS),
        held_out: judge_posts(linter, HELD_OUT),
        unseen: judge_posts(linter, UNSEEN),
        oblique: judge_posts(linter, OBLIQUE),
        everyday: judge_posts(linter, EVERYDAY),
        fresh: judge_posts(linter, FRESH),
        identifiers: judge_identifiers(linter, IDENTIFIERS),
        unseen_identifiers: judge_identifiers(linter, UNSEEN_IDENTIFIERS),
    }
}

/// Every post of a corpus with the linter's remarks.
pub fn judge_posts(linter: &Linter, corpus: &str) -> Vec<Judged> {
    lines(corpus)
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

pub fn figures(posts: &[&Judged]) -> Figures {
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
