//! pharmalint: a compliance linter for pharmaceutical social-media posts.

pub mod builtin;
pub mod detect;
pub mod draft;
pub mod engine;
mod finding;
mod linter;
pub mod pack;
pub mod selftest;
pub mod text;

pub use finding::{Category, Citation, Confidence, Finding, Fix, IdentifierType, Related, Severity, Verified};
pub use linter::{Linter, Options};
