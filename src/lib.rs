//! pharmalint: a compliance linter for pharmaceutical social-media posts.

pub mod detect;
pub mod draft;
mod finding;
pub mod engine;
pub mod pack;
pub mod text;

pub use finding::{Category, Citation, Confidence, Finding, Fix, IdentifierType, Related, Severity, Verified};
