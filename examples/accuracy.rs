//! Measures the built-in packs on the labelled corpora: `cargo run --release --example accuracy`.
//! `--write` writes `docs/accuracy.md`; `--errors` lists what went wrong, post by post.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use harness::Judged;
use pharmalint::{Linter, Options};
use std::process::ExitCode;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");

fn main() -> ExitCode {
    let linter = match Linter::new(&Options::default()) {
        Ok(linter) => linter,
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            return ExitCode::from(2);
        }
    };
    let posts = harness::judge_posts(&linter, harness::POSTS);
    let held_out = harness::judge_posts(&linter, harness::HELD_OUT);
    let identifiers = harness::judge_identifiers(&linter);
    let report = harness::report(&posts, &held_out, &identifiers);
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    if asked("--errors") {
        posts.iter().for_each(show_errors);
        identifiers.errors.iter().for_each(|error| println!("{error}"));
    }
    println!("{report}");
    if asked("--write")
        && let Err(error) = std::fs::write(PAGE, &report)
    {
        eprintln!("cannot write {PAGE}: {error}");
        return ExitCode::from(2);
    }
    ExitCode::SUCCESS
}

/// Prints what the linter missed in `post` and what it raised without cause, with all its findings there.
fn show_errors(post: &Judged) {
    let missed: Vec<_> = post.labels.difference(&post.found).collect();
    let alarms: Vec<_> = post.found.difference(&post.labels).filter(|category| !post.may.contains(*category)).collect();
    if missed.is_empty() && alarms.is_empty() {
        return;
    }
    let text = post.text.replace('\n', "\n  ");
    println!("{} {} missed {missed:?} alarms {alarms:?}\n  {text}", post.id, post.lang);
    for finding in &post.findings {
        let words = |span: &std::ops::Range<usize>| post.text.get(span.clone()).unwrap_or_default();
        let near: Vec<_> = finding.related.iter().map(|related| words(&related.span)).collect();
        println!("    {} \"{}\" {near:?}", finding.rule, words(&finding.span));
    }
}
