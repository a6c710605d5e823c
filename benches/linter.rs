//! `cargo bench`: start-up, each stage and the whole check on generated posts of 1 and 50 MB with the default packs.
//! Compare figures of one run only: the machines differ, the ratios do not.

#![allow(missing_docs, clippy::unwrap_used)]

mod generate;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use pharmalint::draft::{Draft, Options as DraftOptions, jsonl};
use pharmalint::engine::scan::scan;
use pharmalint::report::{JsonLines, Masking, Report, Shown};
use pharmalint::text::fold::Folded;
use pharmalint::text::token::tokenise;
use pharmalint::{Linter, Options};
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::process::{Command, Stdio};

const SIZES: [usize; 2] = [1, 50];

fn main() {
    divan::main();
}

/// A process that does nothing: what a start costs whoever starts it.
#[divan::bench]
fn start_of_nothing() {
    run(Command::new("true").stdin(Stdio::null()));
}

/// The program with the default packs on one short post.
#[divan::bench]
fn start_with_default_packs(bencher: Bencher) {
    let folder = std::env::temp_dir().join("pharmalint-bench");
    std::fs::create_dir_all(&folder).unwrap();
    let post = folder.join("post.txt");
    std::fs::write(&post, "I dag inviger vi vår nya forskningsenhet i Uppsala.\n").unwrap();
    bencher.bench_local(|| run(Command::new(env!("CARGO_BIN_EXE_pharmalint")).arg("check").arg(&post)));
}

fn run(command: &mut Command) {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
}

/// The default packs made ready, without the start of a process.
#[divan::bench]
fn default_packs() -> Linter {
    Linter::new(&Options::default()).unwrap()
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn fold(bencher: Bencher, megabytes: usize) {
    let texts = texts(megabytes);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            black_box(Folded::new(text));
        }
    });
}

/// Words and sentences.
#[divan::bench(args = SIZES, sample_count = 10)]
fn segment(bencher: Bencher, megabytes: usize) {
    let texts = texts(megabytes);
    let bytes: usize = texts.iter().map(String::len).sum();
    let folded: Vec<Folded<'_>> = texts.iter().map(|text| Folded::new(text)).collect();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let mut tokens = Vec::new();
        for folded in &folded {
            tokens.clear();
            black_box(tokenise(&folded.text, &mut tokens));
        }
    });
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn scan_fields(bencher: Bencher, megabytes: usize) {
    let linter = Linter::new(&Options::default()).unwrap();
    let texts = texts(megabytes);
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in &texts {
            black_box(scan(linter.program(), text, &mut None));
        }
    });
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn check_one_thread(bencher: Bencher, megabytes: usize) {
    let linter = Linter::new(&Options::default()).unwrap();
    let posts = posts(megabytes);
    let bytes: usize = posts.iter().map(|post| post.fields[0].text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| posts.iter().map(|post| linter.check(post).len()).sum::<usize>());
}

/// Lines of JSON to posts.
#[divan::bench(args = SIZES, sample_count = 5)]
fn read(bencher: Bencher, megabytes: usize) {
    let stream = generate::jsonl(megabytes * 1_000_000);
    bencher.counter(BytesCount::new(stream.len())).bench_local(|| {
        let options = DraftOptions::default();
        jsonl::Batches::new(stream.as_bytes(), "-".into()).map(|batch| batch.parse(&options).posts.len()).sum::<usize>()
    });
}

/// Findings to lines of JSON.
#[divan::bench(args = SIZES, sample_count = 5)]
fn report(bencher: Bencher, megabytes: usize) {
    let linter = Linter::new(&Options::default()).unwrap();
    let checked: Vec<_> = posts(megabytes).into_iter().map(|post| (linter.check(&post), post)).collect();
    bencher.bench_local(|| {
        let mut out = String::new();
        for (findings, post) in &checked {
            let shown = Shown::new("-", post, findings, Masking { on: true, id: false }, |_| true);
            JsonLines.post(&shown, &mut out);
            out.clear();
        }
    });
}

/// What the pack on patient identifiers costs: every pack, this one alone, every other.
#[divan::bench(args = ["every pack", "privacy alone", "all but privacy"], sample_count = 20)]
fn check_by_packs(bencher: Bencher, which: &str) {
    let names = |wanted: &dyn Fn(&str) -> bool| {
        let linter = Linter::new(&Options::default()).unwrap();
        let names = linter.program().packs().iter().map(|pack| pack.name.clone());
        Some(names.filter(|name| wanted(name)).collect::<Vec<_>>())
    };
    let packs = match which {
        "privacy alone" => names(&|name| name == "privacy"),
        // The pack on safety and some code packs extend this one, and would bring it along.
        "all but privacy" => {
            let topics = ["vocabulary", "promotion", "claims", "risk", "disclosure", "conduct", "platform"];
            names(&|name| topics.contains(&name))
        }
        _ => None,
    };
    let linter = Linter::new(&Options { packs, ..Options::default() }).unwrap();
    let posts = posts(1);
    let bytes: usize = posts.iter().map(|post| post.fields[0].text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| posts.iter().map(|post| linter.check(post).len()).sum::<usize>());
}

/// Reading the stream and checking every post on all threads.
#[divan::bench(args = SIZES, sample_count = 5)]
fn read_and_check(bencher: Bencher, megabytes: usize) {
    let linter = Linter::new(&Options::default()).unwrap();
    let stream = generate::jsonl(megabytes * 1_000_000);
    bencher.counter(BytesCount::new(stream.len())).bench_local(|| {
        let options = DraftOptions::default();
        let batches = jsonl::Batches::new(stream.as_bytes(), "-".into());
        batches
            .par_bridge()
            .map(|batch| batch.parse(&options).posts.iter().map(|post| linter.check(post).len()).sum::<usize>())
            .sum::<usize>()
    });
}

fn posts(megabytes: usize) -> Vec<pharmalint::draft::Post> {
    let stream = std::io::Cursor::new(generate::jsonl(megabytes * 1_000_000));
    let draft = Draft::Stream(jsonl::Batches::new(Box::new(stream), "-".into()));
    draft.collect(&DraftOptions::default()).posts
}

fn texts(megabytes: usize) -> Vec<String> {
    posts(megabytes).into_iter().map(|post| post.fields[0].text.clone()).collect()
}
