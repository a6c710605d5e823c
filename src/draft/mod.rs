//! Drafts: files and streams that hold posts, and what is known about each post.

mod context;
mod decode;
mod error;
mod front_matter;
mod html;
mod map;
mod markdown;
mod plain;
mod post;
mod record;
mod scalar;

pub use context::{Audience, Author, Context, Jurisdiction, Kind, Lang, OneOrMany, Platform, UnknownWord};
pub use error::DraftError;
pub use map::{JsonMap, Run, SourceMap};
pub use post::{Field, Position, Post, Source};

#[derive(Debug, Default, Clone)]
pub struct Options {
    pub text_fields: Vec<String>,
}
#[derive(Debug, Default, Clone)]
pub struct Parsed {
    pub posts: Vec<Post>,
    pub errors: Vec<DraftError>,
}
