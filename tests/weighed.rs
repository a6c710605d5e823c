//! A post weighed as a whole, tried with a pack of its own; and what the built-in odds are learned from.

mod harness;
mod own_pack;

use pharmalint::draft::{Audience, Context, Lang, Post};
use pharmalint::{Finding, Linter, Options, Severity};
use std::collections::{BTreeSet, HashMap};

const PACK: &str = r##"
[pack]
name = "try"
version = "1"
description = "a try"
languages = ["en"]

[signals.try-free]
terms.en = ["free"]

[signals.try-pen]
terms.en = ["pen*"]

[signals.try-school]
terms.en = ["school"]

[signals.try-number]
pattern = '''\b\d{6}\b'''

[[rule]]
id = "try/free"
category = "inducement"
severity = "warning"
title = "free"
message = "{try-free}"
help = "none"
when = { all = ["try-free"] }

[[rule]]
id = "try/pen"
category = "inducement"
severity = "info"
title = "a pen"
message = "{try-pen}"
help = "none"
when = { all = ["try-pen"] }

[[rule]]
id = "try/number"
category = "patient-identifier"
type = "other-id"
severity = "warning"
title = "a number"
message = "{try-number}"
help = "none"
when = { all = ["try-number"] }

[[rule]]
id = "try/gift"
category = "inducement"
severity = "warning"
title = "a gift"
message = "\"{here}\" reads as a gift"
help = "none"
odds = { speaks = 60, doubts-warning = 10, doubts-error = 2 }

[[rule]]
id = "try/person"
category = "patient-identifier"
type = "quasi-identifier"
severity = "warning"
title = "a person"
message = "\"{here}\" may be a person"
help = "none"
odds = { speaks = 60, doubts-warning = 50 }

[odds]
categories = ["inducement", "patient-identifier"]
start = [-130, -300]
context."audience hcp" = [150, 0]
signals.try-free = [20, 0]
signals.try-pen = [40, 0]
signals.try-school = [-120, 0]
"##;

fn linter(severities: HashMap<String, (Option<Severity>, String)>) -> Linter {
    own_pack::linter(PACK, Options { severities, ..Options::default() }).expect("a sound pack")
}

fn check(text: &str, audience: Audience) -> Vec<Finding> {
    let context = Context { lang: Some(Lang::En), audience: Some(audience), ..Context::default() };
    linter(HashMap::new()).check(&Post::from_text(text, context))
}

fn said(findings: &[Finding]) -> Vec<(&str, Severity)> {
    findings.iter().map(|finding| (&*finding.rule, finding.severity)).collect()
}

#[test]
fn what_the_rest_of_the_post_speaks_against_becomes_a_hint_and_says_why() {
    // -130 + 20: 25 per cent, neither doubtful nor likely.
    assert_eq!(said(&check("Coffee is free.", Audience::Public)), [("try/free", Severity::Warning)]);
    // -130 + 20 - 120: 9 per cent.
    let doubted = check("Coffee is free at school.", Audience::Public);
    assert_eq!(said(&doubted), [("try/free", Severity::Info)]);
    assert_eq!(&*doubted[0].evidence[0].because, "all that stands in the post makes it 9 % likely");
    assert!(doubted[0].evidence[0].points < 0);
}

#[test]
fn a_hint_that_the_rest_of_the_post_makes_likely_is_raised_and_no_fault_is_said_twice() {
    // -130 + 40: 29 per cent.
    assert_eq!(said(&check("A pen for you.", Audience::Public)), [("try/pen", Severity::Info)]);
    // -130 + 150 + 40: 65 per cent.
    let raised = check("A pen for you.", Audience::Hcp);
    assert_eq!(said(&raised), [("try/pen", Severity::Warning)]);
    assert_eq!(&*raised[0].evidence[0].because, "all that stands in the post makes it 65 % likely");
}

#[test]
fn the_rule_that_weighs_speaks_where_no_other_does_at_the_words_that_count_most() {
    let linter = linter([("try/pen".to_owned(), (None, "a test".to_owned()))].into());
    let context = Context { lang: Some(Lang::En), audience: Some(Audience::Hcp), ..Context::default() };
    let findings = linter.check(&Post::from_text("A pen for you.", context));
    assert_eq!(said(&findings), [("try/gift", Severity::Warning)]);
    assert_eq!(findings[0].message, "\"pen\" reads as a gift");
    assert_eq!(findings[0].span, 2..5);
}

#[test]
fn what_the_configuration_says_stands_and_a_number_is_never_doubted() {
    let linter = linter([("try/free".to_owned(), (Some(Severity::Warning), "a test".to_owned()))].into());
    let context = Context { lang: Some(Lang::En), ..Context::default() };
    let findings = linter.check(&Post::from_text("Coffee is free at school.", context));
    assert_eq!(said(&findings), [("try/free", Severity::Warning)]);
    // The odds of a person are 5 per cent here, and a number names one all the same.
    assert_eq!(said(&check("Case 123456.", Audience::Public)), [("try/number", Severity::Warning)]);
}

#[test]
fn every_fault_in_odds_is_reported_with_what_to_do() {
    let broken = PACK
        .replace("start = [-130, -300]", "start = [-130]")
        .replace("\"audience hcp\"", "\"audience everybody\"")
        .replace("signals.try-free = [20, 0]", "signals.try-free = [200, 0]")
        .replace("signals.try-school =", "signals.try-shcool =")
        .replace("speaks = 60, doubts-warning = 50", "speaks = 60, doubts-warning = 70");
    let faults = own_pack::linter(&broken, Options::default()).expect_err("the pack is broken");
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for expected in ["1 numbers stand here for 2 categories", "\"audience everybody\"", "\"try-shcool\"", "no chances"]
    {
        assert!(said.iter().any(|fault| fault.contains(expected)), "{expected}: {said:#?}");
    }
}

/// What measures the rules is no part of what they are learned from.
#[test]
fn no_post_that_is_measured_is_learned_from() {
    let texts = |file: &str| -> BTreeSet<String> {
        harness::lines(file).iter().filter_map(|line| line["text"].as_str().map(str::to_owned)).collect()
    };
    let learned = texts("tests/corpus/weighed_posts.jsonl");
    for measured in [
        harness::POSTS,
        harness::HELD_OUT,
        harness::UNSEEN,
        harness::OBLIQUE,
        harness::EVERYDAY,
        harness::FRESH,
        harness::UNSEEN_IDENTIFIERS,
    ] {
        let both: Vec<String> = texts(measured).intersection(&learned).cloned().collect();
        assert!(both.is_empty(), "{measured} is learned from: {both:#?}");
    }
}
