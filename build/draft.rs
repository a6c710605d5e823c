//! The part of the room `draft` that packs refer to.

#[path = "../src/draft/context.rs"]
mod context;
#[path = "../src/draft/map.rs"]
mod map;
#[path = "../src/draft/post.rs"]
mod post;

pub use context::{Audience, Author, Context, Jurisdiction, Kind, Lang, OneOrMany, Platform, UnknownWord};
pub use map::SourceMap;
pub use post::{Field, Position, Post, Source};
