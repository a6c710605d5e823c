//! The part of the room `engine` that is run at build time.

#[path = "../src/engine/bits.rs"]
mod bits;
#[path = "../src/engine/bytes.rs"]
mod bytes;
#[path = "../src/engine/calls.rs"]
mod calls;
#[path = "../src/engine/compile.rs"]
pub mod compile;
#[path = "../src/engine/determinise.rs"]
mod determinise;
#[path = "../src/engine/dfa.rs"]
mod dfa;
#[path = "../src/engine/edges.rs"]
mod edges;
#[path = "../src/engine/exact.rs"]
mod exact;
#[path = "../src/engine/factor.rs"]
mod factor;
#[path = "../src/engine/latin.rs"]
mod latin;
#[path = "../src/engine/literals.rs"]
mod literals;
#[path = "../src/engine/nfa.rs"]
mod nfa;
#[path = "../src/engine/numbers.rs"]
mod numbers;
#[path = "../src/engine/odds.rs"]
mod odds;
#[path = "../src/engine/pattern.rs"]
mod pattern;
#[path = "../src/engine/places.rs"]
mod places;
#[path = "../src/engine/records.rs"]
mod records;
#[path = "../src/engine/rules.rs"]
mod rules;
#[path = "../src/engine/signals.rs"]
mod signals;
#[path = "../src/engine/table.rs"]
mod table;
#[path = "../src/engine/terms.rs"]
mod terms;
#[path = "../src/engine/weights.rs"]
mod weights;
