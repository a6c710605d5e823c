//! The matches of an expression: the first texts are read with a small form, which is ready at once, all others with forms
//! that are fast and take about as long to make as dozens of short texts take to read with the small one. All find the
//! same.

use super::places::{Lazy, Way};
use regex::Regex;
use regex_automata::nfa::thompson::NFA;
use regex_automata::nfa::thompson::backtrack::{BoundedBacktracker, Cache};
use regex_automata::{Anchored, Input, MatchError, PatternID};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The forms of an expression, each made when it is first needed.
#[derive(Debug, Default)]
pub struct Exact {
    small: OnceLock<Option<Small>>,
    /// For matches whose beginnings are known, in ASCII.
    ends: OnceLock<Option<Lazy>>,
    fast: OnceLock<Regex>,
    /// The bytes that were read.
    read: AtomicUsize,
}

impl Exact {
    /// The bytes that the small form reads.
    const FEW: usize = 8 << 10;

    /// The next match in `text` from byte `at` on. The forms are made of `nfa` and of `regex`.
    pub fn next(
        &self,
        text: &str,
        at: usize,
        nfa: impl FnOnce() -> Option<NFA>,
        regex: impl FnOnce() -> Regex,
    ) -> Option<Range<usize>> {
        if !self.reads_much(text.len() - at) {
            let input = Input::new(text).range(at..);
            if let Some(Ok(found)) = self.small(nfa).map(|small| small.search(input, None)) {
                return found;
            }
        }
        self.fast(regex).find_at(text, at).map(|found| found.range())
    }

    /// The match in `text` that begins where `range` does and ends in it. The forms are made of `nfa` and of `regex`.
    pub fn first(
        &self,
        text: &str,
        range: Range<usize>,
        nfa: impl Fn() -> Option<NFA>,
        regex: impl FnOnce() -> Regex,
    ) -> Option<Range<usize>> {
        let input = Input::new(text).range(range.clone()).anchored(Anchored::Yes);
        if self.reads_much(range.len()) {
            let ends = self.ends.get_or_init(|| Lazy::new(nfa()?, Way::Forward));
            if let Some(Ok(end)) = ends.as_ref().map(|ends| ends.search(&input)) {
                return end.map(|end| range.start..end);
            }
        }
        self.first_group(text, range, None, nfa, regex)
    }

    /// The group called `group` of the match in `text` that begins where `range` does and ends in it, or all of that. The
    /// forms are made of `nfa` and of `regex`.
    pub fn first_group(
        &self,
        text: &str,
        range: Range<usize>,
        group: Option<&str>,
        nfa: impl FnOnce() -> Option<NFA>,
        regex: impl FnOnce() -> Regex,
    ) -> Option<Range<usize>> {
        let input = Input::new(text).range(range.clone()).anchored(Anchored::Yes);
        if let Some(Ok(found)) = self.small(nfa).map(|small| small.search(input, group)) {
            return found;
        }
        let groups = self.fast(regex).captures_at(&text[..range.end], range.start)?;
        let found = groups.get(0).filter(|whole| whole.start() == range.start)?;
        group.map_or(Some(found), |group| groups.name(group)).map(|found| found.range())
    }

    /// Whether so much was read, with these `bytes`, that the small form does not do.
    fn reads_much(&self, bytes: usize) -> bool {
        self.read.fetch_add(bytes, Ordering::Relaxed) + bytes > Self::FEW
    }

    /// The small form, which is made of `nfa`. It gives up, with an error, where it would need too much memory.
    fn small(&self, nfa: impl FnOnce() -> Option<NFA>) -> Option<&Small> {
        self.small.get_or_init(|| nfa().and_then(Small::new)).as_ref()
    }

    /// The fast form, which is made of `regex`.
    pub fn fast(&self, regex: impl FnOnce() -> Regex) -> &Regex {
        self.fast.get_or_init(regex)
    }
}

/// The bytes that the notes of one search may take.
const NOTES: usize = 1 << 20;

thread_local! {
    /// The notes of the searches of a thread, which take turns.
    static CACHE: RefCell<Option<Cache>> = const { RefCell::new(None) };
}

/// A match, none, or that the search was given up.
type Found = Result<Option<Range<usize>>, MatchError>;

/// What an expression needs to be searched for without being compiled.
#[derive(Debug)]
pub struct Small(BoundedBacktracker);

impl Small {
    /// The small form of the expression of `nfa`, if that is not too large.
    pub fn new(nfa: NFA) -> Option<Self> {
        let config = BoundedBacktracker::config().visited_capacity(NOTES);
        BoundedBacktracker::builder().configure(config).build_from_nfa(nfa).ok().map(Self)
    }

    /// The next match in `input`, or of it the group called `group`.
    pub fn search(&self, input: Input<'_>, group: Option<&str>) -> Found {
        let groups = self.0.get_nfa().group_info();
        // The whole match is group number 0.
        let Some(group) = group.map_or(Some(0), |group| groups.to_index(PatternID::ZERO, group)) else {
            return Ok(None);
        };
        let mut slots = vec![None; 2 * (group + 1)];
        let found = CACHE.with_borrow_mut(|cache| {
            let cache = cache.get_or_insert_with(|| self.0.create_cache());
            cache.reset(&self.0);
            self.0.try_search_slots(cache, &input, &mut slots)
        })?;
        let place = |slot: usize| found.and(slots[slot]).map(|place| place.get());
        Ok(place(2 * group).zip(place(2 * group + 1)).map(|(start, end)| start..end))
    }
}
