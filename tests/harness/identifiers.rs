//! What the linter makes of `pii.jsonl`: identifiers with their places, and texts that only look as if they had one.

use super::{Score, is_remark, lines, ratio};
use pharmalint::draft::{Context, Post};
use pharmalint::{Category, Finding, Linter};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the linter made of `pii.jsonl`.
#[derive(Default)]
pub struct Identifiers {
    /// Posts with an identifier in which one was found; posts without in which none was.
    pub posts: Score,
    left_alone: u32,
    clean: u32,
    pub by_type: BTreeMap<String, Score>,
    pub by_lang: BTreeMap<String, Score>,
    /// Readable lines about what went wrong.
    pub errors: Vec<String>,
}

impl Identifiers {
    /// Share of the posts without an identifier in which none was found.
    pub fn left_alone(&self) -> f64 {
        ratio(self.left_alone, self.clean)
    }
}

/// The labelled identifiers the rules were written beside.
pub const IDENTIFIERS: &str = "tests/corpus/pii.jsonl";

/// Identifiers by an author who had seen neither the rules nor the other corpora.
pub const UNSEEN_IDENTIFIERS: &str = "tests/corpus/unseen_pii.jsonl";

/// What the linter makes of a corpus of identifiers.
pub fn judge_identifiers(linter: &Linter, corpus: &str) -> Identifiers {
    let mut sums = Identifiers::default();
    for line in lines(corpus) {
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
    let mut found: Vec<(usize, usize)> = Vec::new();
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
                found.push((start, end));
                score.hits += 1;
            }
            None => {
                score.misses += 1;
                sums.errors.push(format!("missed {kind} \"{}\" in: {}", &text[start..end], text.replace('\n', " ⏎ ")));
            }
        }
    }
    for (finding, used) in findings.iter().zip(used) {
        // A second finding on a span that was found is not an alarm of its own; one of another type than the span's is.
        let on_span = found.iter().any(|(start, end)| finding.span.start < *end && *start < finding.span.end);
        let kind = finding.identifier.map_or("none", |identifier| identifier.as_str());
        if !used && !on_span {
            sums.by_type.entry(kind.to_owned()).or_default().false_alarms += 1;
            let at = &text[finding.span.clone()];
            sums.errors.push(format!("alarm {kind} \"{at}\" ({}) in: {}", finding.rule, text.replace('\n', " ⏎ ")));
        }
    }
}
