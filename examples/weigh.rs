//! Learns how the odds of each fault change with what stands in a post, and writes it to `rules/weighed/odds.toml`:
//! `cargo run --release --example weigh`.
//!
//! Each category is a logistic regression over the signals of which something may stand in a post and over who speaks to
//! whom, learned from the posts of `tests/corpus/weighed_posts.jsonl`; none of the corpora that measure the rules is among
//! them. The optimum is the only one, so that the same posts and packs give the same file.

#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../tests/harness/mod.rs"]
mod harness;

use pharmalint::draft::Post;
use pharmalint::{Linter, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::ExitCode;

/// The posts that are learned from.
const POSTS: &str = "tests/corpus/weighed_posts.jsonl";
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/weighed/odds.toml");

/// How strongly a feature must be borne out: the precision of the normal distribution around zero its weight is drawn from.
const DOUBT: f64 = 8.0;
/// What may stand in more posts than this share says little, and leaving it out halves the work.
const COMMON: f64 = 0.3;
/// How much a post counts for a category that might be raised or left.
const EITHER_WAY: f64 = 0.3;
/// Rounds over all features; it stands still before.
const ROUNDS: usize = 30;
/// The most that one signal changes the odds.
const LARGEST: i64 = 127;
/// Weights that are smaller in every category are left out.
const SMALLEST: i64 = 3;

/// A post as it is learned from: what stands in it, by number of feature.
struct Example {
    features: Vec<usize>,
    labels: BTreeSet<String>,
    may: BTreeSet<String>,
}

fn main() -> ExitCode {
    let linter = match Linter::new(&Options::default()) {
        Ok(linter) => linter,
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            return ExitCode::from(2);
        }
    };
    let (examples, names) = examples(&linter);
    let categories: BTreeSet<&String> = examples.iter().flat_map(|example| &example.labels).collect();
    let learned: Vec<Weights> = categories.iter().map(|category| learn(category, &examples, names.len())).collect();
    if let Err(error) = std::fs::write(PAGE, page(&categories, &names, &learned, examples.len())) {
        eprintln!("cannot write {PAGE}: {error}");
        return ExitCode::from(2);
    }
    println!("{} posts, {} features, {} categories: {PAGE}", examples.len(), names.len(), categories.len());
    ExitCode::SUCCESS
}

/// The posts, and the names of the features: those of signals, and in a set of their own those of the context.
fn examples(linter: &Linter) -> (Vec<Example>, Vec<(bool, String)>) {
    let mut numbers: BTreeMap<(bool, String), usize> = BTreeMap::new();
    let lines = harness::lines(POSTS);
    let examples = lines.iter().map(|line| {
        let text = line["text"].as_str().unwrap_or_default();
        let (signals, known) = linter.weighed(&Post::from_text(text, harness::context(line)));
        let features = signals.into_iter().map(|name| (false, name)).chain(known.into_iter().map(|name| (true, name)));
        let features = features
            .map(|feature| {
                let next = numbers.len();
                *numbers.entry(feature).or_insert(next)
            })
            .collect();
        Example { features, labels: harness::words(&line["labels"]), may: harness::words(&line["may"]) }
    });
    let mut examples: Vec<Example> = examples.collect();
    let mut names = vec![(false, String::new()); numbers.len()];
    numbers.into_iter().for_each(|(name, number)| names[number] = name);
    leave_out_common(&mut examples, &names);
    (examples, names)
}

/// Leaves out the signals of which something may stand in most posts.
fn leave_out_common(examples: &mut [Example], names: &[(bool, String)]) {
    let mut counts = vec![0_usize; names.len()];
    examples.iter().for_each(|example| example.features.iter().for_each(|feature| counts[*feature] += 1));
    let most = (examples.len() as f64 * COMMON) as usize;
    examples
        .iter_mut()
        .for_each(|example| example.features.retain(|feature| names[*feature].0 || counts[*feature] <= most));
}

/// What was learned of a category, as logarithms of odds.
struct Weights {
    start: f64,
    features: Vec<f64>,
}

/// Logistic regression by Newton's steps in one coordinate after the other.
fn learn(category: &str, examples: &[Example], features: usize) -> Weights {
    let mut posts_of: Vec<Vec<usize>> = vec![Vec::new(); features];
    for (post, example) in examples.iter().enumerate() {
        example.features.iter().for_each(|feature| posts_of[*feature].push(post));
    }
    let everywhere: Vec<usize> = (0..examples.len()).collect();
    let truth: Vec<f64> =
        examples.iter().map(|example| f64::from(u8::from(example.labels.contains(category)))).collect();
    let counts = |example: &Example| if example.may.contains(category) { EITHER_WAY } else { 1.0 };
    let counts: Vec<f64> = examples.iter().map(counts).collect();
    let mut sums = vec![0.0; examples.len()];
    let mut step = |weight: &mut f64, posts: &[usize], doubt: f64| {
        let (mut slope, mut curve) = (-doubt * *weight, doubt);
        for post in posts {
            let chance = 1.0 / (1.0 + f64::exp(-sums[*post]));
            slope += counts[*post] * (truth[*post] - chance);
            curve += counts[*post] * chance * (1.0 - chance);
        }
        let change = slope / curve;
        *weight += change;
        posts.iter().for_each(|post| sums[*post] += change);
    };
    let mut weights = Weights { start: 0.0, features: vec![0.0; features] };
    for _ in 0..ROUNDS {
        step(&mut weights.start, &everywhere, f64::MIN_POSITIVE);
        for (weight, posts) in weights.features.iter_mut().zip(&posts_of) {
            step(weight, posts, DOUBT);
        }
    }
    weights
}

/// The file.
fn page(categories: &BTreeSet<&String>, names: &[(bool, String)], learned: &[Weights], posts: usize) -> String {
    let points = |weight: f64| (weight * 100.0).round() as i64;
    let list = |row: &dyn Fn(&Weights) -> i64| {
        let row: Vec<String> = learned.iter().map(|weights| row(weights).to_string()).collect();
        format!("[{}]", row.join(", "))
    };
    let mut text = format!(
        "# Written by `cargo run --release --example weigh` from {posts} posts; see CONTRIBUTING.md.\n\
         # For each category: hundredths of the logarithm of the odds.\n\n[odds]\n"
    );
    let quoted: Vec<String> = categories.iter().map(|category| format!("{category:?}")).collect();
    let _ = writeln!(text, "categories = [{}]\nstart = {}", quoted.join(", "), list(&|weights| points(weights.start)));
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|at| &names[*at]);
    for (context, heading) in [(true, "context"), (false, "signals")] {
        let _ = writeln!(text, "\n[odds.{heading}]");
        let worth = |at: &&usize| learned.iter().any(|weights| points(weights.features[**at]).abs() >= SMALLEST);
        for at in order.iter().filter(|at| names[**at].0 == context).filter(worth) {
            let row = |weights: &Weights| points(weights.features[*at]).clamp(-LARGEST, LARGEST);
            let _ = writeln!(text, "{:?} = {}", names[*at].1, list(&row));
        }
    }
    text
}
