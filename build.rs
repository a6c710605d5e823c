//! Compiles the built-in packs.
fn main() {}
