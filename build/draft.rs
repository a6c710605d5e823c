//! The part of the room `draft` that packs refer to.

#[path = "../src/draft/context.rs"]
mod context;
#[path = "../src/draft/position.rs"]
mod position;

pub use context::{Audience, Author, Context, Jurisdiction, Kind, Lang, OneOrMany, Platform, UnknownWord};
pub use position::Position;
