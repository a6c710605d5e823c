//! `cargo bench --bench scaling`: what ten times as much text costs, ordinary and hostile, and ten times as many terms.
//! Each is one check on one thread; megabytes and thousands of terms are what is given.

#![allow(missing_docs, clippy::unwrap_used)]

mod generate;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use generate::Numbers;
use pharmalint::draft::{Draft, Options as DraftOptions, Post, jsonl};
use pharmalint::{Linter, Options};
use std::fmt::Write;

const MEGABYTES: [usize; 2] = [1, 10];

fn main() {
    divan::main();
}

#[divan::bench(args = MEGABYTES, sample_count = 3)]
fn posts(bencher: Bencher, megabytes: usize) {
    check(bencher, &Options::default(), generate::jsonl(megabytes * 1_000_000));
}

/// One post without a line break.
#[divan::bench(args = MEGABYTES, sample_count = 3)]
fn endless_line(bencher: Bencher, megabytes: usize) {
    one_post(bencher, megabytes, |numbers, text| text.push_str(&generate::post(numbers).0.replace('\n', " ")));
}

#[divan::bench(args = MEGABYTES, sample_count = 3)]
fn digits(bencher: Bencher, megabytes: usize) {
    one_post(bencher, megabytes, |numbers, text| write!(text, "{:010} ", numbers.next() % 10_000_000_000).unwrap());
}

#[divan::bench(args = MEGABYTES, sample_count = 3)]
fn hashtags(bencher: Bencher, megabytes: usize) {
    one_post(bencher, megabytes, |numbers, text| {
        let post = generate::post(numbers).0;
        post.split_whitespace().for_each(|word| write!(text, "#{} ", word.replace(['.', ',', '#'], "")).unwrap());
    });
}

/// A pack of one's own with so many thousand terms, on a megabyte of posts.
#[divan::bench(args = [15, 150], sample_count = 3)]
fn own_terms(bencher: Bencher, thousands: usize) {
    let folder = std::env::temp_dir().join(format!("pharmalint-bench-{thousands}"));
    std::fs::create_dir_all(folder.join("lexicons")).unwrap();
    let mut names = "name\n".to_owned();
    (0..thousands * 1000).for_each(|number| writeln!(names, "zorv{number} anel").unwrap());
    std::fs::write(folder.join("lexicons/terms.csv"), names).unwrap();
    let pack = "[pack]\nname = \"terms\"\nversion = \"1\"\n\n[signals.terms-term]\nlexicon = \"terms\"\n";
    std::fs::write(folder.join("pack.toml"), pack).unwrap();
    let options = Options { folders: vec![folder], ..Options::default() };
    check(bencher, &options, generate::jsonl(1_000_000));
}

/// Checks one post that is made of what `more` appends.
fn one_post(bencher: Bencher, megabytes: usize, more: impl Fn(&mut Numbers, &mut String)) {
    let (mut numbers, mut text) = (Numbers(2026), String::new());
    while text.len() < megabytes * 1_000_000 {
        more(&mut numbers, &mut text);
        text.push(' ');
    }
    check(bencher, &Options::default(), serde_json::json!({ "text": text, "lang": "en" }).to_string());
}

/// Checks posts that are given as lines of JSON.
fn check(bencher: Bencher, options: &Options, stream: String) {
    let linter = Linter::new(options).unwrap();
    let draft = Draft::Stream(jsonl::Batches::new(Box::new(std::io::Cursor::new(stream)), "-".into()));
    let posts: Vec<Post> = draft.collect(&DraftOptions::default()).posts;
    assert!(!posts.is_empty(), "there is a post to check");
    let bytes: usize = posts.iter().flat_map(|post| &post.fields).map(|field| field.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| posts.iter().map(|post| black_box(linter.check(post)).len()).sum::<usize>());
}
