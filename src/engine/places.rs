//! The places at which an expression may match, told by automata: by the table that the build has made of one, or else by
//! one that is ready at once and makes its states as it reads. Most texts that an expression is run on hold no such place.

use super::bytes::Blob;
use super::dfa::Dfa;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::NFA;
use regex_automata::{Anchored, Input, MatchError, MatchKind};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::OnceLock;
use thread_local::ThreadLocal;

/// The automata of an expression.
#[derive(Debug, Default)]
pub struct Places {
    /// Tells where the next match ends …
    ends: Automaton,
    /// … and where it begins: it reads backward from there.
    beginnings: Automaton,
}

/// An automaton.
#[derive(Debug)]
enum Automaton {
    /// The build has made all of its states.
    Made(Dfa),
    /// It is made ready when it is first needed, and makes its states as it reads.
    Lazy(OnceLock<Option<Box<Lazy>>>),
}

impl Automaton {
    /// That of `table`, if there is one.
    fn new(table: Blob<'static>) -> Self {
        if table.is_empty() { Self::default() } else { Self::Made(Dfa::new(table)) }
    }
}

impl Default for Automaton {
    fn default() -> Self {
        Self::Lazy(OnceLock::new())
    }
}

/// Which way an automaton reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the beginning to the end.
    Forward,
    /// From the end to the beginning.
    Backward,
}

impl Way {
    /// Which match counts: forward the first one that ends; backward, from its end, the longest.
    pub fn kind(self) -> MatchKind {
        match self {
            Self::Forward => MatchKind::LeftmostFirst,
            Self::Backward => MatchKind::All,
        }
    }
}

/// The search was given up: states would have been made anew all the time, or the automaton is too large.
#[derive(Debug)]
pub struct GivenUp;

impl From<MatchError> for GivenUp {
    fn from(_: MatchError) -> Self {
        Self
    }
}

impl Places {
    /// Those told by the tables of each way, where these are not empty.
    pub fn new(forward: Blob<'static>, backward: Blob<'static>) -> Self {
        Self { ends: Automaton::new(forward), beginnings: Automaton::new(backward) }
    }

    /// The next match in `text` from byte `at` on of the expression that has an `automaton` for each way.
    pub fn next(
        &self,
        text: &str,
        at: usize,
        automaton: impl Fn(Way) -> Option<NFA> + Copy,
    ) -> Result<Option<Range<usize>>, GivenUp> {
        let input = Input::new(text).range(at..);
        let end = match &self.ends {
            Automaton::Made(dfa) => dfa.end(text.as_bytes(), at),
            Automaton::Lazy(lazy) => ready(lazy, Way::Forward, automaton)?.search(&input)?,
        };
        let Some(end) = end else { return Ok(None) };
        let start = match &self.beginnings {
            Automaton::Made(dfa) => dfa.start(text.as_bytes(), at..end),
            Automaton::Lazy(lazy) => {
                ready(lazy, Way::Backward, automaton)?.search(&input.range(at..end).anchored(Anchored::Yes))?
            }
        };
        Ok(start.map(|start| start..end))
    }
}

/// What is in `lazy`, which is made when it is first needed: of the `automaton` that reads texts this `way`.
fn ready(
    lazy: &OnceLock<Option<Box<Lazy>>>,
    way: Way,
    automaton: impl Fn(Way) -> Option<NFA>,
) -> Result<&Lazy, GivenUp> {
    let made = lazy.get_or_init(|| Lazy::new(automaton(way)?, way).map(Box::new));
    made.as_deref().ok_or(GivenUp)
}

/// An automaton, with the states that each thread has made.
#[derive(Debug)]
pub(super) struct Lazy {
    dfa: DFA,
    way: Way,
    states: ThreadLocal<RefCell<Cache>>,
}

impl Lazy {
    /// That of `nfa`, which reads texts this `way`.
    pub fn new(nfa: NFA, way: Way) -> Option<Self> {
        // Where it would go on making states anew, it says so, and where word boundaries stand in what is not all ASCII.
        let config = DFA::config()
            .match_kind(way.kind())
            .unicode_word_boundary(true)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(10));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Self { dfa, way, states: ThreadLocal::new() })
    }

    /// Where the match that is found ends or, backward, begins.
    pub fn search(&self, input: &Input<'_>) -> Result<Option<usize>, MatchError> {
        let states = &mut *self.states.get_or(|| RefCell::new(self.dfa.create_cache())).borrow_mut();
        let found = match self.way {
            Way::Forward => self.dfa.try_search_fwd(states, input)?,
            Way::Backward => self.dfa.try_search_rev(states, input)?,
        };
        Ok(found.map(|found| found.offset()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_makes_tables_of_most_expressions() {
        let compiled = crate::builtin::compiled().unwrap();
        let is_made = |at: &usize| matches!(compiled.pattern(*at).places().ends, Automaton::Made(_));
        let made = (0..compiled.pattern_count()).filter(is_made).count();
        assert!(5 * made > 4 * compiled.pattern_count(), "{made} of {}", compiled.pattern_count());
    }
}
