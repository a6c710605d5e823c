//! pharmalint: a compliance linter for pharmaceutical social-media posts.

pub mod builtin;
pub mod config;
pub mod detect;
pub mod draft;
pub mod engine;
mod finding;
pub mod fix;
pub mod git;
mod linter;
mod mask;
pub mod pack;
pub mod report;
pub mod selftest;
pub mod text;
pub mod verdict;

pub use finding::{
    Allowed, AllowedBy, Applicability, Category, Citation, Confidence, Finding, Fix, IdentifierType, Related, Severity,
    Verified, Weighed,
};
pub use linter::{Linter, Options};
