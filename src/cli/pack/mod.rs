//! `pharmalint pack`: work on packs of rules.

pub mod lock;
pub mod new;
pub mod schema;
pub mod test;
