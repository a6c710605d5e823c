//! The engine: packs are compiled, texts scanned for marks, marks judged into findings.

mod bytes;
pub mod compile;
mod judge;
pub mod literals;
mod neighbours;
pub mod program;
pub mod scan;
pub mod terms;
mod wording;

pub use judge::judge;
