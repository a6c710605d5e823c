//! `docs/accuracy.md` is true, and no figure falls below what was reached once.

mod harness;

use harness::{Judged, figures};
use pharmalint::{Linter, Options};

/// Share of the labelled posts that get one of their labels.
const FOUND: f64 = 0.70;
/// Share of the posts without remark that are left alone.
const LEFT_ALONE: f64 = 0.85;
/// Mean F1 over the categories.
const MACRO_F1: f64 = 0.50;
/// The same two on posts nobody tuned to.
const UNSEEN_FOUND: f64 = 0.30;
const UNSEEN_LEFT_ALONE: f64 = 0.92;
/// The languages the packs are written for.
const LANGUAGES: [&str; 4] = ["en", "sv", "nb", "da"];
/// How far the share found in one language may lie below that of all.
const BEHIND: f64 = 0.15;

#[test]
fn the_page_is_true_and_no_figure_falls() {
    let linter = Linter::new(&Options::default()).expect("the built-in packs are sound");
    let posts = harness::judge_posts(&linter, harness::POSTS);
    let held_out = harness::judge_posts(&linter, harness::HELD_OUT);
    let all: Vec<&Judged> = posts.iter().collect();
    let whole = figures(&all);
    let mut fallen = Vec::new();
    let mut hold = |what: &str, figure: f64, floor: f64| {
        if figure < floor {
            fallen.push(format!("{what}: {figure:.3} is below {floor:.3}"));
        }
    };
    hold("found", whole.found, FOUND);
    hold("left alone", whole.left_alone, LEFT_ALONE);
    hold("macro-F1", whole.macro_f1, MACRO_F1);
    for lang in LANGUAGES {
        let of_lang: Vec<&Judged> = posts.iter().filter(|post| post.lang == lang).collect();
        hold(&format!("found in {lang}"), figures(&of_lang).found, whole.found - BEHIND);
    }
    let unseen = figures(&held_out.iter().collect::<Vec<_>>());
    if unseen.found < UNSEEN_FOUND || unseen.left_alone < UNSEEN_LEFT_ALONE {
        fallen.push(format!("posts nobody tuned to: {unseen:?}"));
    }
    assert!(fallen.is_empty(), "accuracy has fallen:\n{}", fallen.join("\n"));

    let report = harness::report(&posts, &held_out, &harness::judge_identifiers(&linter, harness::IDENTIFIERS));
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");
    let written = std::fs::read_to_string(page).unwrap_or_default();
    let differs = report.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(
        report == written,
        "docs/accuracy.md is out of date (first difference: {differs:?}); write it anew with\n  \
         cargo run --release --example accuracy -- --write"
    );
}
