//! Packs: TOML files as they are written, checked, put together.

pub mod check;
pub mod fault;
pub mod lexicon;
pub mod model;
pub mod raw;
pub mod source;
pub mod term;
pub mod toml_read;
mod trigger;
