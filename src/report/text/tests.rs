use super::*;
use crate::draft::{self, Options, Post};
use crate::finding::{Category, Confidence, Finding, IdentifierType, Related};
use crate::report::{Json, JsonLines, Masking, Short};
use proptest::prelude::*;
use std::sync::Arc;

fn finding(post: &Post, field: usize, span: Range<usize>, related: Range<usize>, personal: bool) -> Finding {
    let text = &post.fields[field];
    let place = text.source_range(span.clone(), &post.source);
    Finding {
        field,
        rule: Arc::from("a/b"),
        category: if personal { Category::PatientIdentifier } else { Category::Platform },
        severity: Severity::Error,
        confidence: Confidence::High,
        evidence: Vec::new(),
        identifier: personal.then_some(IdentifierType::NationalId),
        message: format!("\"{}\" is wrong", &text.text[span.clone()]),
        secrets: Vec::new(),
        help: "Do it right.".to_owned(),
        related: vec![Related { span: related, label: "here too".to_owned() }],
        cites: Arc::from([]),
        fix: None,
        start: post.source.position(place.start),
        end: post.source.position(place.end),
        span,
        allowed: None,
    }
}

/// Posts of `text`, read in every way.
fn posts(text: &str) -> Vec<Post> {
    let name: Arc<str> = Arc::from("a");
    let options = Options::default();
    let quoted = text.replace('"', "\"\"");
    let csv = format!("id,secret,text,alt_text\n1,SECRET,\"{quoted}\",\"{quoted}\"\n2,SECRET,x,\"{quoted}\"\n");
    let json = serde_json::json!({"secret": "SECRET", "text": text, "first_comment": text}).to_string();
    let markdown =
        format!("---\nsecret: SECRET\nalt_text: a {}\n---\n<!-- SECRET -->\n{text}", text.replace(['\n', '\r'], " "));
    let mut posts = draft::markdown::parse(&markdown, &name, &options).posts;
    posts.extend(draft::csv::parse(&csv, &name, &options, None).posts);
    posts.extend(draft::jsonl::parse_line(&json, &name, 7, &options).posts);
    posts.extend(draft::plain::parse(text, &name, &options).posts);
    posts
}

fn range(text: &str, a: usize, b: usize) -> Range<usize> {
    let at = |n: usize| text.floor_char_boundary(n % (text.len() + 1));
    at(a).min(at(b))..at(a).max(at(b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a draft and wherever findings lie: every format shows them, and nothing that was not read.
    #[test]
    fn every_finding_is_shown_and_nothing_that_was_not_read(
        text in "([a-z*_`#<>&;\"\\\\, å😀\u{1b}\u{202e}\r\n\t-]|&amp;|\\]\\(https://x\\.se\\)|\\[){0,400}",
        places in prop::collection::vec((any::<usize>(), any::<usize>(), any::<usize>(), any::<usize>(), any::<bool>()), 1..4),
        mask: bool,
    ) {
        for post in posts(&text) {
            let findings: Vec<Finding> = places.iter().map(|(a, b, c, d, personal)| {
                let field = a % post.fields.len();
                let text = &post.fields[field].text;
                finding(&post, field, range(text, *a, *b), range(text, *c, *d), *personal)
            }).collect();
            let shown = Shown::new("a", &post, &findings, Masking { on: mask, id: false }, |_| true);
            let mut out = String::new();
            Text::new(Style::default()).post(&shown, &mut out);
            prop_assert_eq!(out.matches("a/b\n").count(), findings.len(), "{}", out);
            prop_assert!(!out.contains("SECRET"), "{}", out);
            prop_assert!(!out.contains(['\u{1b}', '\u{202e}', '\r']), "{:?}", out);
            for report in [&Short as &dyn Report, &Json, &JsonLines] {
                let mut out = String::new();
                report.post(&shown, &mut out);
                prop_assert_eq!(out.matches("a/b").count(), findings.len(), "{}", out);
            }
        }
    }
}
