//! `examples/comms-repo` shows what it says it shows: fine drafts stay without findings, and every category occurs.

mod program;

use pharmalint::Category;
use serde_json::Value;
use std::collections::BTreeSet;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/comms-repo");

/// Posts in which a reviewer would find nothing; the id is `1` where a file is one post.
const FINE: &[(&str, &str)] = &[
    ("linkedin/2026-03-02-forskningsenhet.md", "1"),
    ("linkedin/2026-03-05-jobb-bergen.md", "1"),
    ("linkedin/2026-03-10-medarbejder-ok.md", "1"),
    ("linkedin/2026-03-12-pris.md", "1"),
    ("instagram/2026-03-08-kvindernes-dag.md", "1"),
    ("x/2026-03-03-thread.md", "migraine-thread 1/3"),
    ("x/2026-03-03-thread.md", "migraine-thread 2/3"),
    ("x/comments.jsonl", "c-1"),
    ("x/comments.jsonl", "c-4"),
    ("blog/2026-03-11-inside-the-lab.md", "1"),
    ("planner/week-11.csv", "w11-1"),
    ("planner/week-11.csv", "w11-6"),
    ("planner/fredagshilsen.txt", "1"),
];

/// Posts in which a reviewer would find something.
const AT_FAULT: &[(&str, &str)] = &[
    ("linkedin/2026-03-04-godkannande.md", "1"),
    ("linkedin/2026-03-09-medarbejder.md", "1"),
    ("linkedin/2026-03-11-for-sjukvarden.md", "1"),
    ("instagram/2026-03-03-pasienthistorie.md", "1"),
    ("instagram/2026-03-06-influencer.md", "1"),
    ("x/2026-03-03-thread.md", "migraine-thread 3/3"),
    ("x/comments.jsonl", "c-2"),
    ("x/comments.jsonl", "c-3"),
    ("blog/2026-03-12-what-comes-next.md", "1"),
    ("planner/week-11.csv", "w11-2"),
    ("planner/week-11.csv", "w11-3"),
    ("planner/week-11.csv", "w11-4"),
    ("planner/week-11.csv", "w11-5"),
];

fn pharmalint(args: &[&str]) -> (Option<i32>, String) {
    let mut command = program::pharmalint();
    let output = command.current_dir(FOLDER).args(args).output().expect("pharmalint runs");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn fine_drafts_stay_without_findings_and_the_others_do_not() {
    let (code, out) = pharmalint(&["check", ".", "--format", "jsonl", "--as-of", "2026-03-12"]);
    assert_eq!(code, Some(1));
    let findings: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let word = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    let found: BTreeSet<(String, String)> = findings
        .iter()
        .filter(|finding| finding.get("allowed").is_none())
        .map(|finding| (word(finding, "path"), word(finding, "post")))
        .collect();
    let set = |posts: &[(&str, &str)]| -> BTreeSet<(String, String)> {
        posts.iter().map(|(path, post)| ((*path).to_owned(), (*post).to_owned())).collect()
    };
    let noisy: Vec<_> = found.intersection(&set(FINE)).cloned().collect();
    assert!(noisy.is_empty(), "flagged though nothing is wrong: {noisy:?}");
    assert_eq!(found, set(AT_FAULT));

    let shown: BTreeSet<String> = findings.iter().map(|finding| word(finding, "category")).collect();
    let all: BTreeSet<String> =
        Category::ALL.iter().filter(|category| **category != Category::Pack).map(ToString::to_string).collect();
    assert_eq!(shown, all, "every category of fault is shown at least once");
}

#[test]
fn the_house_pack_passes_its_tests() {
    let (code, out) = pharmalint(&["pack", "test", "packs"]);
    assert_eq!(code, Some(0), "{out}");
}
