//! Searching a text for one expression. Most texts that an expression is run on hold no match: whether one is there is told
//! first, by an automaton that is ready at once and makes its states as it reads. Where it is, is told for the first texts
//! by one that is ready at once, too, and for all others by the fast form, which takes about as long to make as a hundred
//! short texts take to read with the other.

use regex::Regex;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::NFA;
use regex_automata::nfa::thompson::backtrack::BoundedBacktracker;
use regex_automata::{Input, MatchError};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use thread_local::ThreadLocal;

/// The forms of an expression, each made when it is first needed. All find the same.
#[derive(Debug, Default)]
pub struct Search {
    small: OnceLock<Option<Small>>,
    fast: OnceLock<Regex>,
    /// The bytes in which the small form was asked for a place.
    read: AtomicUsize,
}

impl Search {
    /// The bytes in which the small form tells places.
    const FEW: usize = 8 << 10;

    /// The next match in `text` from byte `at` on, or of it the group called `group`. The forms are made of `nfa` and by
    /// `fast`.
    pub fn next(
        &self,
        text: &str,
        at: usize,
        group: Option<&str>,
        nfa: impl FnOnce() -> Option<NFA>,
        fast: impl FnOnce() -> Regex,
    ) -> Option<Range<usize>> {
        let small = self.small.get_or_init(|| nfa().and_then(Small::new)).as_ref();
        if group.is_none() && small.is_some_and(|small| small.rules_out(text, at)) {
            return None;
        }
        let length = text.len() - at;
        if self.fast.get().is_none() && self.read.fetch_add(length, Ordering::Relaxed) + length <= Self::FEW {
            // It gives up, with an error, where it would need too much memory.
            if let Some(Ok(found)) = small.map(|small| small.next(text, at, group)) {
                return found;
            }
        }
        let fast = self.fast.get_or_init(fast);
        match group {
            None => fast.find_at(text, at).map(|found| found.range()),
            Some(group) => fast.captures_at(text, at)?.name(group).map(|found| found.range()),
        }
    }
}

/// The bytes that the notes of one search may take.
const NOTES: usize = 1 << 20;

/// A match, none, or that the search was given up.
type Found = Result<Option<Range<usize>>, MatchError>;

/// What an expression needs to be searched for without being compiled.
#[derive(Debug)]
pub struct Small {
    /// Tells whether there is a match; it knows no word boundaries.
    whether: Option<Whether>,
    /// Tells where the match is.
    place: BoundedBacktracker,
}

/// An automaton that makes its states as it reads, with those that each thread has made.
#[derive(Debug)]
struct Whether {
    dfa: DFA,
    states: ThreadLocal<RefCell<Cache>>,
}

impl Small {
    /// The small form of the expression of `nfa`, if that is not too large.
    pub fn new(nfa: NFA) -> Option<Self> {
        // Where states are made anew all the time, it is slow and says so.
        let config = DFA::config().minimum_cache_clear_count(Some(3)).minimum_bytes_per_state(Some(10));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa.clone()).ok();
        let config = BoundedBacktracker::config().visited_capacity(NOTES);
        let place = BoundedBacktracker::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Self { whether: dfa.map(|dfa| Whether { dfa, states: ThreadLocal::new() }), place })
    }

    /// Whether there is no match in `text` from byte `at` on; what cannot be told may be there.
    pub fn rules_out(&self, text: &str, at: usize) -> bool {
        self.whether.as_ref().is_some_and(|Whether { dfa, states }| {
            let mut states = states.get_or(|| RefCell::new(dfa.create_cache())).borrow_mut();
            let input = Input::new(text).range(at..).earliest(true);
            matches!(dfa.try_search_fwd(&mut states, &input), Ok(None))
        })
    }

    /// The next match in `text` from byte `at` on, or of it the group called `group`.
    pub fn next(&self, text: &str, at: usize, group: Option<&str>) -> Found {
        let input = Input::new(text).range(at..);
        let mut cache = self.place.create_cache();
        let Some(group) = group else {
            return Ok(self.place.try_find(&mut cache, input)?.map(|found| found.range()));
        };
        let mut groups = self.place.create_captures();
        self.place.try_captures(&mut cache, input, &mut groups)?;
        Ok(groups.get_group_by_name(group).map(|found| found.range()))
    }
}
