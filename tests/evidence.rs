//! Evidence, shapes, neighbourhoods, safe changes and a company's own things, tried with a pack of their own.

mod own_pack;

use pharmalint::draft::{Context, Lang, Post};
use pharmalint::{Confidence, Finding, Linter, Options, Severity};

const PACK: &str = r##"
[pack]
name = "try"
version = "1"
description = "a try"
languages = ["en"]

[signals.try-name]
shape = "full-name"

[signals.try-ill]
terms.en = ["ill", "ward"]

[signals.try-staff]
terms.en = ["doctor"]

[signals.try-age]
pattern = '''\b\d{2} years old'''

[signals.try-told]
any = ["try-age"]
near = [
  { any = ["try-ill"], within = { words = 4 } },
  { any = ["try-home"], within = { words = 4 }, side = "after" },
]
unless = [{ any = ["try-staff"], within = "sentence" }, { any = ["try-never"], within = "sentence" }]

[signals.try-home]
terms.en = ["home"]

[signals.try-never]
terms.en = ["never"]

[[rule]]
id = "try/name"
category = "patient-identifier"
type = "person-name"
severity = "error"
each = true
title = "a name"
message = "{try-name}"
help = "none"
fix = "mask"
when = { all = ["try-name", "try-ill"], within = "sentence" }
[rule.evidence]
start = 40
least = 45
weigh = [
  { near = ["try-ill"], within = { words = 1 }, side = "after", points = 45, because = "illness follows" },
  { near = ["try-staff"], within = { words = 1 }, side = "before", points = -60, because = "a title stands before it" },
  { on = ["try-name"], points = 10, because = "it is a name" },
]

[[rule]]
id = "try/age"
category = "patient-identifier"
type = "quasi-identifier"
severity = "warning"
with-consent = "info"
title = "an age"
message = "{try-told}"
help = "none"
fix = "age-band"
when = { all = ["try-told"] }
"##;

fn linter(own: &[&str]) -> Linter {
    let own = own.iter().map(|own| (*own).to_owned()).collect();
    own_pack::linter(PACK, Options { own, ..Options::default() }).expect("a sound pack")
}

fn check(text: &str, own: &[&str]) -> Vec<Finding> {
    linter(own).check(&Post::from_text(text, Context { lang: Some(Lang::En), ..Context::default() }))
}

#[test]
fn points_make_a_finding_more_sure_or_less_or_none() {
    let high = check("We heard that Ola Nordmann ill in bed waits.", &[]);
    assert_eq!((high[0].confidence, high[0].severity), (Confidence::High, Severity::Error));
    let reasons: Vec<&str> = high[0].evidence.iter().map(|reason| &*reason.because).collect();
    assert_eq!(reasons, ["illness follows", "it is a name"]);

    // 50 points: low, and so one step milder.
    let low = check("On the ward we heard from Ola Nordmann.", &[]);
    assert_eq!((low[0].confidence, low[0].severity), (Confidence::Low, Severity::Warning));

    assert!(check("On the ward we heard doctor Ola Nordmann.", &[]).is_empty(), "a title takes the points away");
    assert!(check("We heard from Ola Nordmann.", &[]).is_empty(), "nobody is ill");
}

#[test]
fn a_name_has_a_safe_change_and_an_age_becomes_a_band() {
    let fix = |text: &str| check(text, &[]).pop().and_then(|finding| finding.fix).map(|fix| fix.replacement);
    assert_eq!(fix("On the ward we heard from Ola Nordmann.").as_deref(), Some("[…]"));
    assert_eq!(fix("She is 94 years old, ill at home.").as_deref(), Some("90+ years old"));
}

#[test]
fn every_neighbourhood_must_hold_and_no_exception_may() {
    let count = |text: &str| check(text, &[]).len();
    assert_eq!(count("He, 47 years old, lies ill at home."), 1);
    assert_eq!(count("He, 47 years old, lies ill at work."), 0);
    assert_eq!(count("At home he, 47 years old, lies ill."), 0);
    assert_eq!(count("The doctor, 47 years old, lies ill at home."), 0);
    assert_eq!(count("He, 47 years old, is never ill at home."), 0);
}

#[test]
fn a_consent_makes_what_it_covers_milder() {
    let linter = linter(&[]);
    let severity = |consent: Option<&str>| {
        let consent = consent.map(str::to_owned);
        let context = Context { lang: Some(Lang::En), consent, ..Context::default() };
        linter.check(&Post::from_text("She is 94 years old, ill at home.", context))[0].severity
    };
    assert_eq!(severity(None), Severity::Warning);
    assert_eq!(severity(Some(" ")), Severity::Warning);
    assert_eq!(severity(Some("C-2026-014")), Severity::Info);
}

#[test]
fn what_is_the_companys_own_identifies_no_patient() {
    let text = "On the ward we heard from Ola Nordmann.";
    assert_eq!(check(text, &["Kari Nordmann"]).len(), 1);
    assert_eq!(check(text, &["Ola Nordmann"]).len(), 0);
}
