use super::*;
use crate::draft::Context;

struct NoRules;

impl Rules for NoRules {
    fn in_use(&self, _: &str) -> Option<bool> {
        Some(true)
    }
    fn ids(&self) -> Vec<&str> {
        Vec::new()
    }
    fn versions(&self) -> BTreeMap<String, String> {
        BTreeMap::from([("a".to_owned(), "2".to_owned())])
    }
    fn check(&self, _: &Post) -> Vec<Finding> {
        Vec::new()
    }
    fn procedure(&self, _: &str) -> Option<Option<Severity>> {
        None
    }
}

fn post(text: &str) -> Post {
    Post::from_text(text, Context::default())
}

fn found(post: &Post, rule: &'static str) -> Finding {
    Finding { rule: rule.into(), ..finding(post, 0, 0..1, &NoRules, "approval/missing", String::new(), None).unwrap() }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// What is left open of `findings` when `approval` is in the ledger.
fn open(approval: &Approval, post: &Post, mut findings: Vec<Finding>, today: &str) -> Vec<String> {
    let ledger = Ledger::parse(&approval.line()).unwrap();
    ledger.settle(post, &mut findings, true, day(today), &NoRules);
    findings.iter().filter(|finding| finding.allowed.is_none()).map(|finding| finding.rule.to_string()).collect()
}

fn approval(post: &Post, findings: &[Finding]) -> Approval {
    Approval {
        id: "MLR-1".to_owned(),
        by: "Eva Lind".to_owned(),
        until: Some(day("2027-01-31")),
        packs: BTreeMap::from([("a".to_owned(), "1".to_owned())]),
        ..Approval::of(post, findings)
    }
}

#[test]
fn an_approval_settles_what_was_approved_and_is_void_when_anything_changes() {
    let text = post("One text.");
    let given = approval(&text, &[found(&text, "a/b")]);
    let now = || vec![found(&text, "a/b")];
    assert!(open(&given, &text, now(), "2027-01-31").is_empty());
    assert_eq!(open(&given, &text, now(), "2027-02-01"), ["a/b", "approval/ended"]);
    let more = vec![found(&text, "a/b"), found(&text, "a/c")];
    assert_eq!(open(&given, &text, more, "2027-01-31"), ["a/b", "a/c", "approval/outgrown"]);
    let again = vec![found(&text, "a/b"), found(&text, "a/b")];
    assert_eq!(open(&given, &text, again, "2027-01-31"), ["a/b", "a/b", "approval/outgrown"]);
    let other = post("One texT.");
    assert_eq!(open(&given, &other, vec![found(&other, "a/b")], "2027-01-31"), ["a/b", "approval/missing"]);
    let named = Context { approval: Some("MLR-1".to_owned()), ..Context::default() };
    let named = Post { context: named, ..post("One texT.") };
    assert_eq!(open(&given, &named, Vec::new(), "2027-01-31"), ["approval/changed"]);
}

#[test]
fn a_scope_leaves_other_rules_open() {
    let text = post("One text.");
    let now = || vec![found(&text, "a/b"), found(&text, "a/c")];
    let given = Approval { rules: vec!["a/b".to_owned()], ..approval(&text, &now()) };
    assert_eq!(open(&given, &text, now(), "2026-12-01"), ["a/c"]);
}

#[test]
fn the_context_is_part_of_what_is_approved_but_not_its_schedule() {
    let text = post("One text.");
    let with = |context| Post { context, ..text.clone() };
    let later = with(Context { scheduled: Some("2026-12-24".to_owned()), ..Context::default() });
    assert_eq!(post_digest(&later), post_digest(&text));
    let elsewhere = with(Context { platform: Some(crate::draft::Platform::X), ..Context::default() });
    assert_ne!(post_digest(&elsewhere), post_digest(&text));
}

#[test]
fn a_ledger_says_which_line_is_wrong() {
    let line = approval(&post("a"), &[]).line();
    let wrong = Ledger::parse(&format!("{line}\n{{\"v\":1}}\n")).unwrap_err();
    assert!(wrong.starts_with("has a line 3 that is no approval: missing field"), "{wrong}");
    assert_eq!(Ledger::parse(&line).unwrap().approvals().len(), 1);
}
