//! The labelled posts as a stream: every finding obeys the contract of the format, and its places are those of the text.

mod program;

use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/posts.jsonl");

type Test = fn(&Value) -> bool;

/// Every key of version 1, with the test that its value must pass.
const KEYS: &[(&str, Test)] = &[
    ("v", |value| value == 1),
    ("path", |value| value == "-"),
    ("post", Value::is_string),
    ("field", Value::is_string),
    ("rule", |value| value.as_str().is_some_and(|rule| rule.contains('/'))),
    ("category", Value::is_string),
    ("severity", |value| ["error", "warning", "info"].iter().any(|word| value == word)),
    ("confidence", |value| ["high", "medium", "low"].iter().any(|word| value == word)),
    ("message", filled),
    ("help", filled),
    ("start", Value::is_u64),
    ("end", Value::is_u64),
    ("line", positive),
    ("column", positive),
    ("end_line", positive),
    ("end_column", positive),
    ("text", Value::is_string),
    ("related", |value| all(value, &["start", "end", "label"])),
    ("cites", |value| all(value, &["code", "clause", "edition", "url"])),
    ("fix", |value| value.is_null() || value.is_object()),
    ("fingerprint", filled),
];

fn filled(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn positive(value: &Value) -> bool {
    value.as_u64().is_some_and(|number| number > 0)
}

fn all(value: &Value, keys: &[&str]) -> bool {
    let has = |item: &Value| keys.iter().all(|key| item.get(key).is_some());
    value.as_array().is_some_and(|list| list.iter().all(has))
}

/// A post of the corpus: the text, and its line in the file with the byte at which each character of the text starts.
struct Post {
    text: String,
    line: u64,
    /// For each byte of the text, and its end, the 1-based column of the line.
    columns: Vec<u64>,
}

fn posts() -> HashMap<String, Post> {
    let lines = std::fs::read_to_string(CORPUS).expect("the corpus is there");
    let post = |(at, line): (usize, &str)| {
        let value: Value = serde_json::from_str(line).expect("the corpus is JSON lines");
        let text = value["text"].as_str().expect("a text").to_owned();
        let id = value["id"].as_str().expect("an id").to_owned();
        let columns = columns(line, &text);
        (id, Post { text, line: at as u64 + 1, columns })
    };
    lines.lines().enumerate().map(post).collect()
}

/// Where each byte of `text` stands in the JSON `line`, whose only escapes are `\n` and the like.
fn columns(line: &str, text: &str) -> Vec<u64> {
    let (before, inside) = line.split_once("\"text\": \"").expect("the corpus writes the key so");
    let mut column = before.chars().count() as u64 + "\"text\": \"".len() as u64 + 1;
    let mut columns = vec![0; text.len() + 1];
    let mut written = inside.chars();
    for (at, c) in text.char_indices() {
        columns[at] = column;
        column += 1;
        if written.next() == Some('\\') {
            column += 1;
            assert_ne!(written.next(), Some('u'), "no \\u in the corpus");
        }
        columns[at + 1..at + c.len_utf8()].fill(0);
    }
    columns[text.len()] = column;
    columns
}

fn number(finding: &Map<String, Value>, key: &str) -> u64 {
    finding[key].as_u64().expect("a number")
}

#[test]
fn every_finding_of_the_corpus_obeys_the_contract() {
    let posts = posts();
    let output = program::pharmalint()
        .args(["check", "--no-config", "--input-format", "jsonl", "--format", "jsonl", "-"])
        .stdin(File::open(CORPUS).expect("the corpus is there"))
        .output()
        .expect("pharmalint runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.starts_with(&format!("{} posts checked:", posts.len())), "{err}");
    let out = String::from_utf8(output.stdout).expect("findings are UTF-8");
    let mut seen = BTreeSet::new();
    for line in out.lines() {
        let value: Value = serde_json::from_str(line).expect("a finding is JSON");
        let finding = value.as_object().expect("a finding is an object");
        obeys(finding, line);
        is_in_place(finding, &posts[finding["post"].as_str().expect("an id")], line);
        seen.insert((finding["post"].to_string(), finding["fingerprint"].to_string()));
    }
    assert!(out.lines().count() > 50, "{err}");
    assert_eq!(seen.len(), out.lines().count(), "two findings of one post have the same fingerprint");
}

fn obeys(finding: &Map<String, Value>, line: &str) {
    for (key, test) in KEYS {
        let value = finding.get(*key).unwrap_or_else(|| panic!("no \"{key}\": {line}"));
        assert!(test(value), "\"{key}\": {line}");
    }
    let personal = finding["category"] == "patient-identifier";
    assert_eq!(finding.contains_key("type"), personal, "\"type\" is for identifiers only: {line}");
    let evidence = finding.get("evidence").is_none_or(|evidence| all(evidence, &["points", "because"]));
    assert!(evidence, "\"evidence\" is a list of reasons: {line}");
    let known = |key: &String| key == "type" || key == "evidence" || KEYS.iter().any(|(name, _)| name == key);
    let unknown: Vec<&String> = finding.keys().filter(|key| !known(key)).collect();
    assert!(unknown.is_empty(), "{unknown:?}: {line}");
}

fn is_in_place(finding: &Map<String, Value>, post: &Post, line: &str) {
    assert_eq!(finding["field"], "body");
    let (start, end) = (number(finding, "start") as usize, number(finding, "end") as usize);
    let words = post.text.get(start..end).unwrap_or_else(|| panic!("{start}..{end} is not in the text: {line}"));
    let shown = finding["text"].as_str().expect("a text");
    let same = |(shown, written): (char, char)| shown == written || shown == '•';
    assert_eq!(shown.chars().count(), words.chars().count(), "{line}");
    assert!(shown.chars().zip(words.chars()).all(same), "not the words of the place ({words}): {line}");
    if finding["category"] == "patient-identifier" && !words.is_empty() {
        assert!(shown.contains('•'), "an identifier is shown: {line}");
    }
    for place in finding["related"].as_array().expect("a list") {
        let (start, end) = (place["start"].as_u64().expect("a number"), place["end"].as_u64().expect("a number"));
        assert!(post.text.get(start as usize..end as usize).is_some(), "{place}: {line}");
    }
    assert_eq!((number(finding, "line"), number(finding, "end_line")), (post.line, post.line), "{line}");
    assert_eq!(number(finding, "column"), post.columns[start], "{line}");
    assert_eq!(number(finding, "end_column"), post.columns[end], "{line}");
}
