//! Writes generated posts as JSON lines to standard output: `cargo run --release --example generate_posts -- 50` for 50 MB.
//! They are what the benchmarks run on.

#[path = "../benches/generate/mod.rs"]
mod generate;

use std::io::Write;

fn main() {
    let megabytes: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1);
    let _ = std::io::stdout().write_all(generate::jsonl(megabytes * 1_000_000).as_bytes());
}
