//! Measures the built-in packs on the labelled corpora: `cargo run --release --example accuracy`.
//! `--write` writes `docs/accuracy.md`; `--errors` lists what went wrong, post by post.

#[path = "../tests/harness/mod.rs"]
mod harness;

use pharmalint::{Linter, Options};

fn main() {
    let linter = Linter::new(&Options::default()).unwrap_or_else(|faults| {
        for fault in faults {
            eprintln!("{fault}");
        }
        std::process::exit(2)
    });
    let posts = harness::judge_posts(&linter);
    let identifiers = harness::judge_identifiers(&linter);
    let report = harness::report(&posts, &identifiers);
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    if asked("--errors") {
        for post in &posts {
            let missed: Vec<_> = post.labels.difference(&post.found).collect();
            let alarms: Vec<_> =
                post.found.iter().filter(|found| !post.labels.contains(*found) && !post.may.contains(*found)).collect();
            if missed.is_empty() && alarms.is_empty() {
                continue;
            }
            println!(
                "{} {} missed {missed:?} alarms {alarms:?}\n  {}",
                post.id,
                post.lang,
                post.text.replace('\n', "\n  ")
            );
            for finding in &post.findings {
                let at = post.text.get(finding.span.clone()).unwrap_or_default();
                let near: Vec<_> =
                    finding.related.iter().filter_map(|related| post.text.get(related.span.clone())).collect();
                println!("    {} \"{at}\" {near:?}", finding.rule);
            }
        }
        for error in &identifiers.errors {
            println!("{error}");
        }
    }
    if asked("--write") {
        std::fs::write("docs/accuracy.md", &report)
            .unwrap_or_else(|error| eprintln!("cannot write docs/accuracy.md: {error}"));
    }
    println!("{report}");
}
