//! The engine: packs are compiled, texts scanned for marks, marks judged into findings.

mod applicable;
mod bytes;
pub mod calls;
pub mod compile;
mod evidence;
pub mod expressions;
mod fixes;
mod judge;
pub mod literals;
mod marks;
mod neighbours;
pub mod own;
pub mod pattern;
pub mod program;
pub mod rules;
mod ruling;
pub mod scan;
mod shapes;
pub mod signals;
pub mod terms;
pub mod who;
mod wording;
mod words;

pub use judge::judge;
