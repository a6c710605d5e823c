//! Measures the packs on labelled posts: `cargo run --release --example accuracy`.
//!
//! Without files it measures the corpora of the repository; `--write` then writes `docs/accuracy.md`. With files, each
//! is measured by itself: posts as in `tests/corpus/posts.jsonl`, or identifiers as in `tests/corpus/pii.jsonl`.
//! `--errors` lists what went wrong, post by post; `--rules DIR` reads packs anew instead of the built-in ones.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use harness::Judged;
use pharmalint::{Linter, Options};
use std::process::ExitCode;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");

/// What was asked for.
#[derive(Default)]
struct Asked {
    options: Options,
    errors: bool,
    write: bool,
    files: Vec<String>,
}

fn main() -> ExitCode {
    let asked = asked();
    let linter = match Linter::new(&asked.options) {
        Ok(linter) => linter,
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            return ExitCode::from(2);
        }
    };
    if !asked.files.is_empty() {
        asked.files.iter().for_each(|file| measure(&linter, file, asked.errors));
        return ExitCode::SUCCESS;
    }
    let measured = harness::measure(&linter);
    let report = harness::report(&measured);
    if asked.errors {
        measured.posts.iter().for_each(show_errors);
        measured.identifiers.errors.iter().for_each(|error| println!("{error}"));
    }
    println!("{report}");
    if asked.write
        && let Err(error) = std::fs::write(PAGE, &report)
    {
        eprintln!("cannot write {PAGE}: {error}");
        return ExitCode::from(2);
    }
    ExitCode::SUCCESS
}

fn asked() -> Asked {
    let mut asked = Asked::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--errors" => asked.errors = true,
            "--write" => asked.write = true,
            "--rules" => asked.options.rules = arguments.next().map(Into::into),
            _ => asked.files.push(argument),
        }
    }
    asked
}

/// Measures one file, whichever of the two kinds it is.
fn measure(linter: &Linter, file: &str, errors: bool) {
    let mut text = String::new();
    if harness::lines(file).iter().any(|line| !line["spans"].is_null()) {
        let identifiers = harness::judge_identifiers(linter, file);
        if errors {
            identifiers.errors.iter().for_each(|error| println!("{error}"));
        }
        harness::page::identifiers_section(&mut text, file, &identifiers);
    } else {
        let posts = harness::judge_posts(linter, file);
        if errors {
            posts.iter().for_each(show_errors);
        }
        harness::page::posts_section(&mut text, file, &posts);
    }
    println!("{text}");
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
