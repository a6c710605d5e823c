//! The part of the room `engine` that is run at build time.

#[path = "../src/engine/bytes.rs"]
mod bytes;
#[path = "../src/engine/compile.rs"]
pub mod compile;
#[path = "../src/engine/terms.rs"]
pub mod terms;
