//! Drafts: files and streams that hold posts, and what is known about each post.

mod context;
mod post;

pub use context::{Audience, Author, Context, Jurisdiction, Kind, Lang, OneOrMany, Platform, UnknownWord};
pub use post::{Field, Position, Post, Source, SourceMap};
