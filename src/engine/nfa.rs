//! Regular expressions as they are stored: their automata, so that nothing is parsed when one is needed.

use super::factor::factored;
use super::places::Way;
use regex_automata::PatternID;
use regex_automata::nfa::thompson::{BuildError, Builder, Config, NFA, State, Transition, WhichCaptures};
use regex_automata::util::look::{Look, LookSet};
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The name of the group that is marked.
pub const MARK: &str = "mark";

/// Whether `regex` has the group [`MARK`], in either spelling.
#[must_use]
pub fn marks_a_group(regex: &str) -> bool {
    regex.contains("<mark>")
}

/// A nondeterministic automaton with plain numbers for its states.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    states: Vec<StoredState>,
    /// The number of the group [`MARK`].
    mark: Option<u32>,
    anchored: u32,
    unanchored: u32,
    /// It reads texts backward.
    backward: bool,
}

#[derive(Debug, Serialize, Deserialize)]
enum StoredState {
    /// First and last byte, and the state they lead to.
    Bytes(u8, u8, u32),
    Sparse(Vec<(u8, u8, u32)>),
    /// An assertion, and the state behind it.
    Look(u32, u32),
    Union(Vec<u32>),
    /// The beginning or, if true, the end of a group; its number and the state behind it.
    Group(bool, u32, u32),
    Fail,
    Match,
}

/// The automaton of `regex`, which sees capitals or does not.
#[must_use]
pub fn of_regex(regex: &str, case: bool, way: Way) -> Option<NFA> {
    let backward = way == Way::Backward;
    let captures = match (backward, marks_a_group(regex)) {
        (true, _) => WhichCaptures::None,
        (false, true) => WhichCaptures::All,
        (false, false) => WhichCaptures::Implicit,
    };
    let hir = syntax::parse_with(regex, &syntax::Config::new().case_insensitive(!case)).ok()?;
    NFA::compiler()
        .configure(Config::new().which_captures(captures).reverse(backward))
        .build_from_hir(&factored(&hir))
        .ok()
}

/// The bytes of `nfa`, if it can be stored.
#[must_use]
pub fn encode(nfa: &NFA) -> Option<Vec<u8>> {
    let states = nfa.states().iter().map(stored).collect::<Option<_>>()?;
    let mark = nfa.group_info().to_index(PatternID::ZERO, MARK).map(|group| group as u32);
    let (anchored, unanchored) = (nfa.start_anchored().as_u32(), nfa.start_unanchored().as_u32());
    postcard::to_allocvec(&Stored { states, mark, anchored, unanchored, backward: nfa.is_reverse() }).ok()
}

fn stored(state: &State) -> Option<StoredState> {
    let bytes = |step: &Transition| (step.start, step.end, step.next.as_u32());
    Some(match state {
        State::ByteRange { trans } => StoredState::Bytes(trans.start, trans.end, trans.next.as_u32()),
        State::Sparse(sparse) => StoredState::Sparse(sparse.transitions.iter().map(bytes).collect()),
        State::Dense(_) => return None,
        State::Look { look, next } => StoredState::Look(look.as_repr(), next.as_u32()),
        State::Union { alternates } => StoredState::Union(alternates.iter().map(|next| next.as_u32()).collect()),
        State::BinaryUnion { alt1, alt2 } => StoredState::Union(vec![alt1.as_u32(), alt2.as_u32()]),
        State::Capture { next, group_index, slot, .. } => {
            StoredState::Group(slot.as_usize() % 2 == 1, group_index.as_u32(), next.as_u32())
        }
        State::Fail => StoredState::Fail,
        State::Match { .. } => StoredState::Match,
    })
}

/// The automaton in `bytes`; `loose` without its word boundaries, which matches wherever it does, and more.
#[must_use]
pub fn decode(bytes: &[u8], loose: bool) -> Option<NFA> {
    let stored: Stored = postcard::from_bytes(bytes).ok()?;
    build(stored, loose).ok()
}

fn build(stored: Stored, loose: bool) -> Result<NFA, Box<BuildError>> {
    let id = StateID::new_unchecked;
    let step = |(start, end, next): (u8, u8, u32)| Transition { start, end, next: id(next as usize) };
    let mut builder = Builder::new();
    builder.set_utf8(true);
    builder.set_reverse(stored.backward);
    builder.start_pattern()?;
    for state in stored.states {
        match state {
            StoredState::Bytes(start, end, next) => builder.add_range(step((start, end, next)))?,
            StoredState::Sparse(steps) => builder.add_sparse(steps.into_iter().map(step).collect())?,
            StoredState::Look(look, next) => {
                match Look::from_repr(look).filter(|look| !loose || !LookSet::singleton(*look).contains_word()) {
                    Some(look) => builder.add_look(id(next as usize), look)?,
                    None => {
                        let empty = builder.add_empty()?;
                        builder.patch(empty, id(next as usize))?;
                        empty
                    }
                }
            }
            StoredState::Union(next) => builder.add_union(next.into_iter().map(|next| id(next as usize)).collect())?,
            StoredState::Group(false, group, next) => {
                let name = (Some(group) == stored.mark).then(|| Arc::from(MARK));
                builder.add_capture_start(id(next as usize), group, name)?
            }
            StoredState::Group(true, group, next) => builder.add_capture_end(id(next as usize), group)?,
            StoredState::Fail => builder.add_fail()?,
            StoredState::Match => builder.add_match()?,
        };
    }
    builder.finish_pattern(id(stored.anchored as usize))?;
    Ok(builder.build(id(stored.anchored as usize), id(stored.unanchored as usize))?)
}
