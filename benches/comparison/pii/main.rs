//! The crate `pii` on posts as lines of JSON, with all cores: prints in how many it found an address, of how many, and
//! the seconds that took, without start and reading.

use pii::nlp::SimpleNlpEngine;
use pii::presets::default_recognizers;
use pii::types::{EntityType, Language};
use pii::{Analyzer, PolicyConfig};
use std::time::Instant;

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let texts: Vec<String> = std::fs::read_to_string(path)
        .expect("a file that can be read")
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["text"].as_str().expect("a text").into())
        .collect();
    let analyzer = Analyzer::new(
        Box::new(SimpleNlpEngine::default()),
        default_recognizers(),
        Vec::new(),
        PolicyConfig::default(),
    );
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let began = Instant::now();
    let found: usize = std::thread::scope(|scope| {
        let analyzer = &analyzer;
        let parts = texts.chunks(texts.len().div_ceil(cores).max(1));
        let threads: Vec<_> = parts.map(|part| scope.spawn(move || with_address(analyzer, part))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread that ends")).sum()
    });
    println!("{found} {} {}", texts.len(), began.elapsed().as_secs_f64());
}

fn with_address(analyzer: &Analyzer, texts: &[String]) -> usize {
    let language = Language::from("en");
    let found = |text: &&String| {
        let result = analyzer.analyze(text, &language).expect("an analysis");
        result.entities.iter().any(|entity| entity.entity_type == EntityType::Email)
    };
    texts.iter().filter(found).count()
}
