//! The engine.

mod bytes;
pub mod terms;
