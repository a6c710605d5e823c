//! What settles a finding: a baseline and an approval accept exactly what did not change, and a record says what did.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

mod program;

use jiff::civil::Date;
use pharmalint::draft::{Context, Post};
use pharmalint::report::{Masking, Shown};
use pharmalint::verdict::{Accepted, Approval, Baseline, Docket, FailOn, Ledger, Policy};
use pharmalint::{Finding, Linter, Options};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};

static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(&Options::default()).unwrap());

/// Sentences on which the rules remark, and some on which they do not.
const SENTENCES: &[&str] = &[
    "Our new inhaler is the best treatment for asthma.",
    "This cream cures eczema in 14 days, guaranteed.",
    "It lowers the risk by 43 %, without any side effects.",
    "Call Anna Berg, 640823-3234, who is treated for cancer with us.",
    "We are open on Monday.",
    "Thank you for a good day in Lund.",
];

fn policy() -> Policy {
    Policy {
        fail_on: FailOn::Error,
        min_confidence: None,
        allow: true,
        baseline: None,
        ledger: None,
        require_approval: false,
        today: Date::constant(2026, 11, 22),
        rescan: None,
    }
}

fn post(sentences: &[String]) -> Post {
    let context = Context { lang: Some(pharmalint::draft::Lang::En), ..Context::default() };
    Post::from_text(&sentences.join("\n"), context)
}

/// The findings of `post` after `policy` had its say.
fn settled(post: &Post, policy: &Policy) -> Vec<Finding> {
    let mut findings = vec![LINTER.check(post)];
    let mut posts = [post.clone()];
    Docket { posts: &mut posts, findings: &mut findings }.settle_by(policy, &*LINTER, true, |_| false);
    findings.remove(0)
}

/// What a baseline written today accepts.
fn baseline(post: &Post) -> Policy {
    let findings = LINTER.check(post);
    let shown = Shown::new("a", post, &findings, Masking { on: true, id: false }, |_| true);
    let accepted = shown
        .findings
        .iter()
        .map(|finding| Accepted { fingerprint: finding.fingerprint.clone(), rule: finding.rule.to_owned() });
    let baseline = Baseline::new(accepted);
    // What is written is what is read.
    Policy { baseline: Some(Arc::new(Baseline::parse(&baseline.text()).unwrap())), ..policy() }
}

fn approval(post: &Post) -> Policy {
    let given = Approval { id: "MLR-1".into(), by: "Eva Lind".into(), ..Approval::of(post, &LINTER.check(post)) };
    Policy { ledger: Some(Arc::new(Ledger::parse(&given.line()).unwrap())), require_approval: true, ..policy() }
}

fn sentences() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::sample::select(SENTENCES).prop_map(str::to_owned), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// Every finding in a line that is as it was is accepted, wherever the line went; none in a line that is not.
    #[test]
    fn a_baseline_accepts_exactly_what_did_not_change(
        before in sentences(),
        at: prop::sample::Index,
        word in "[a-z]{3,8}",
        moved: bool,
    ) {
        let policy = baseline(&post(&before));
        prop_assert!(settled(&post(&before), &policy).iter().all(|finding| finding.allowed.is_some()));

        let mut after: Vec<String> = before.clone();
        if moved {
            after.insert(0, "We are open on Tuesday.".to_owned());
        }
        let changed = after.len() - before.len() + at.index(before.len());
        after[changed] = after[changed].replacen(' ', &format!(" {word} "), 1);
        let now = post(&after);
        let old = LINTER.check(&post(&before));
        // What identifies a person is masked all over its post, so that a change to it is one to every line that has its words.
        let person = old.iter().chain(&LINTER.check(&now)).any(Finding::is_personal);
        for finding in settled(&now, &policy) {
            let line = finding.start.line - 1;
            // A line may be remarked on, or at another place, because of the one that changed: then it is new.
            let was_there = old.iter().any(|old| {
                old.rule == finding.rule
                    && before[old.start.line - 1] == after[line]
                    && (old.start.column, old.end.column) == (finding.start.column, finding.end.column)
            });
            if line == changed {
                prop_assert!(finding.allowed.is_none(), "{} in {:?}", finding.rule, after[line]);
            } else if was_there && !person {
                prop_assert!(finding.allowed.is_some(), "{} in {:?}", finding.rule, after[line]);
            }
        }
    }

    /// An approval holds for the text and for no other: any character that is put in, taken out or changed voids it.
    #[test]
    fn an_approval_holds_for_its_text_to_the_letter(
        before in sentences(),
        at: prop::sample::Index,
        edit in prop_oneof![Just(None), "[a-zåäö0-9 .]".prop_map(Some)],
        insert: bool,
    ) {
        let approved = post(&before);
        let policy = approval(&approved);
        prop_assert!(settled(&approved, &policy).iter().all(|finding| finding.allowed.is_some()));

        let text = &approved.fields[0].text;
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let place = places[at.index(places.len())];
        let mut changed = text.clone();
        match edit {
            Some(letter) if insert => changed.insert_str(place, &letter),
            Some(letter) => changed.replace_range(place..text.ceil_char_boundary(place + 1), &letter),
            None => changed.replace_range(place..text.ceil_char_boundary(place + 1), ""),
        }
        let now = Post::from_text(&changed, approved.context.clone());
        let findings = settled(&now, &policy);
        if changed == *text {
            prop_assert!(findings.iter().all(|finding| finding.allowed.is_some()));
        } else {
            prop_assert!(findings.iter().all(|finding| finding.allowed.is_none()));
            prop_assert!(findings.iter().any(|finding| finding.rule.starts_with("approval/")));
        }
    }
}

/// Short numbers tell claims apart, long ones do not: they may be a person's.
#[test]
fn a_baseline_tells_shares_apart_but_keeps_no_number_of_a_person() {
    let of = |text: &str| {
        settled(
            &post(&[text.to_owned()]),
            &baseline(&post(&["It lowers the risk by 43 %, without any side effects.".to_owned()])),
        )
    };
    assert!(
        of("It lowers the risk by 43 %, without any side effects.").iter().all(|finding| finding.allowed.is_some())
    );
    assert!(
        of("It lowers the risk by 93 %, without any side effects.").iter().all(|finding| finding.allowed.is_none())
    );
}

fn pharmalint(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = program::pharmalint().args(args).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// A house with one rule, and another one to come.
fn house() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/approvals.in");
    fs::create_dir_all(folder.path().join("packs/house")).unwrap();
    fs::create_dir_all(folder.path().join("posts")).unwrap();
    for file in ["pharmalint.toml", "packs/house/pack.toml", "posts/launch.md", "posts/clean.md", "posts/plan.csv"] {
        fs::copy(from.join(file), folder.path().join(file)).unwrap();
    }
    folder
}

const STRICTER: &str = r#"
[signals.house-proudly]
description = "pride"
terms.en = ["proudly"]

[[rule]]
id = "house/pride"
category = "unsupported-claim"
severity = "warning"
confidence = "high"
title = "Pride"
message = "\"{house-proudly}\" says nothing"
help = "Leave it out."

[rule.when]
all = ["house-proudly"]

[[rule.test]]
text = "We proudly open."
context = { lang = "en" }
flags = "proudly"

[[rule.test]]
text = "We open."
context = { lang = "en" }
passes = true
"#;

fn stricter(folder: &Path) {
    let pack = folder.join("packs/house/pack.toml");
    let text = fs::read_to_string(&pack).unwrap().replacen("version = \"1\"", "version = \"2\"", 1);
    fs::write(pack, text + STRICTER).unwrap();
}

#[test]
fn a_pack_that_says_more_voids_an_approval_and_is_named() {
    let folder = house();
    let approve = ["approve", "posts/launch.md", "--id", "MLR-1", "--by", "Eva Lind"];
    assert_eq!(pharmalint(folder.path(), &approve).0, 0);
    assert_eq!(pharmalint(folder.path(), &["check", "posts/launch.md", "--require-approval"]).0, 0);
    stricter(folder.path());
    let (code, out, _) = pharmalint(folder.path(), &["check", "posts/launch.md", "--format", "short"]);
    assert_eq!(code, 1);
    assert!(out.contains("since MLR-1 was given, the rules say more: house/pride (house was 1, is 2)"), "{out}");
    assert!(out.contains("house/old-slogan"), "a void approval settles nothing: {out}");
    // Looked at again, only what is new is shown.
    let (code, out, _) = pharmalint(folder.path(), &["rescan", "posts", "--format", "short", "--fail-on", "warning"]);
    assert_eq!((code, out.lines().count()), (1, 1), "{out}");
    assert!(out.contains("warning[house/pride]"), "{out}");
}

#[test]
fn a_record_is_the_same_for_the_same_input_and_verify_says_what_is_different() {
    let folder = house();
    let record = |file: &str| {
        let (code, ..) = pharmalint(folder.path(), &["check", "posts", "--record", file, "--as-of", "2026-11-22"]);
        assert_eq!(code, 1);
        fs::read_to_string(folder.path().join(file)).unwrap()
    };
    let first = record("a.json");
    assert_eq!(first, record("b.json"));
    assert!(!first.contains("640823") && !first.contains("better days"));
    let verify = || pharmalint(folder.path(), &["verify", "a.json"]);
    assert_eq!(verify(), (0, String::new(), "4 posts of a.json came out the same\n".to_owned()));
    fs::write(folder.path().join("posts/clean.md"), "We are shut.\n").unwrap();
    fs::write(folder.path().join("posts/new.md"), "Hello.\n").unwrap();
    fs::remove_file(folder.path().join("posts/plan.csv")).unwrap();
    stricter(folder.path());
    let (code, out, _) = verify();
    assert_eq!(code, 1);
    let expected = "\
pack house: was version 1, is 2
posts/clean.md, post 1: the text or what is known about it has changed
posts/launch.md, post 1: house/pride is a new finding
posts/new.md, post 1: is new
posts/plan.csv, post 1: is gone
posts/plan.csv, post 2: is gone
";
    assert_eq!(out, expected);
}

#[test]
fn nobody_approves_a_text_of_their_own() {
    let folder = house();
    let git = |args: &[&str]| {
        let out = Command::new("git").args(args).current_dir(folder.path()).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    };
    git(&["init", "-q"]);
    git(&["config", "user.name", "Åsa Berg"]);
    git(&["config", "user.email", "asa@example.com"]);
    let approve = |by: &str| pharmalint(folder.path(), &["approve", "posts/launch.md", "--id", "MLR-1", "--by", by]);
    // What is not committed yet was written by whoever would commit it.
    assert_eq!(approve("Åsa Berg").0, 2);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "Draft"]);
    git(&["config", "user.name", "Somebody"]);
    assert_eq!(approve("åsa berg").0, 2);
    assert_eq!(approve("ASA@example.com").0, 2);
    let (code, _, err) = approve("Åsa Berg");
    assert!(code == 2 && err.contains("Åsa Berg wrote posts/launch.md"), "{err}");
    assert_eq!(approve("Eva Lind").0, 0);
}

/// Whatever a run leaves behind, it holds no number, address or name of a person: not from a text, an id, a reason, a name
/// of a file.
#[test]
fn nothing_that_is_written_names_a_person() {
    const PLANTED: &[&str] = &["640823", "3234", "anna.berg", "Testdotter"];
    let folder = house();
    let path = folder.path();
    let posts = path.join("posts");
    let text = "Our patient Anna Testdotter, 640823-3234, anna.berg@example.org, was treated for cancer. Better days!";
    fs::write(posts.join("a.md"), format!("---\nid: 640823-3234\n---\n{text}\n")).unwrap();
    fs::write(posts.join("640823-3234.md"), format!("<!-- pharmalint: allow house/old-slogan reason=\"Anna Testdotter, 640823-3234, agreed\" by=\"anna.berg@example.org\" -->\n{text}\n")).unwrap();
    fs::write(posts.join("b.csv"), format!("id,text\nanna.berg@example.org,\"{text}\"\n")).unwrap();
    let steps: &[&[&str]] = &[
        &["check", "posts", "--record", "record.json"],
        &["check", "posts/640823-3234.md", "--record", "one.json"],
        &["baseline", "posts"],
        &["check", "posts", "--baseline", "pharmalint-baseline.json", "--format", "jsonl"],
        &["approve", "posts", "--all", "--id", "MLR-1", "--by", "Eva Lind"],
        &["check", "posts", "--require-approval", "--format", "json"],
        &["approvals", "list"],
        &["approvals", "verify", "posts"],
        &["verify", "record.json"],
        &["rescan", "posts", "--format", "short"],
    ];
    fs::write(path.join("pharmalint.toml"), "root = true\npack-folders = [\"packs\"]\n").unwrap();
    let mut written = String::new();
    for step in steps {
        let (code, out, err) = pharmalint(path, step);
        assert!(code < 2, "{step:?}: {err}");
        written.push_str(&format!("{step:?}: {out}\n{err}\n"));
    }
    for file in ["record.json", "one.json", "pharmalint-baseline.json", "pharmalint.approvals"] {
        written.push_str(&fs::read_to_string(path.join(file)).unwrap());
    }
    for planted in PLANTED {
        let line = written.lines().find(|line| line.contains(planted) && !line.starts_with("[\"check\", \"posts/6408"));
        assert!(line.is_none(), "{planted} in {line:?}");
    }
}
