//! The engine: packs are compiled, texts scanned for marks, marks judged into findings.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod applicable;
pub mod bits;
mod bytes;
pub mod calls;
pub mod compile;
mod determinise;
mod dfa;
mod edges;
mod evidence;
mod exact;
pub mod expressions;
mod factor;
pub mod faults;
mod fixes;
mod judge;
mod latin;
pub mod literals;
mod marks;
mod neighbours;
mod nfa;
mod numbers;
pub mod odds;
pub mod own;
pub mod pattern;
mod places;
mod possible;
pub mod program;
pub mod records;
pub mod rules;
mod ruling;
pub mod scan;
mod shapes;
pub mod signals;
mod table;
pub mod terms;
pub mod weights;
mod who;
mod whole;
mod wording;
mod words;

pub use judge::{judge, weighed};

/// The texts of the posts of a corpus.
#[cfg(test)]
fn corpus(name: &str) -> Vec<String> {
    let posts = std::fs::read_to_string(format!("tests/corpus/{name}.jsonl")).unwrap();
    let text = |line| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    posts.lines().map(text).collect()
}
