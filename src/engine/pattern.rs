//! Regular expressions at run time, made ready the first time they are needed.

use super::latin::in_latin;
use super::nfa;
use super::numbers::Needs;
use crate::detect::{Validator, Verdict, validator};
use crate::pack::model::{Accept, Pattern, Trigger};
use crate::pack::trigger::without_boundaries;
use crate::text::token::Signs;
use regex::{Regex, RegexBuilder};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::NFA;
use regex_automata::nfa::thompson::backtrack::BoundedBacktracker;
use regex_automata::util::pool::Pool;
use regex_automata::{Input, MatchError};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What tells whether an expression can match in a text, and which signal its matches mark.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Cue {
    /// The signal.
    pub signal: u16,
    /// The number that must be there, as `numbers.rs` counts them.
    pub need: u16,
    /// The signs that must be there.
    pub signs: Signs,
}

impl Cue {
    /// What tells for an expression with `trigger`, whose matches mark `signal`; numbers are counted as in `needs`.
    #[must_use]
    pub fn new(signal: u16, trigger: &Trigger, needs: &Needs) -> Self {
        Self { signal, need: needs.of(trigger), signs: trigger.signs }
    }
}

/// A regular expression at run time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct CompiledPattern {
    /// What its matches mark.
    pub signal: u16,
    /// The validator's name.
    check: Option<String>,
    /// What the validator must say.
    accept: Accept,
    /// The expression as the pack writes it.
    written: String,
    case: bool,
    /// Its automaton, for the built-in packs; see [`nfa`].
    nfa: Vec<u8>,
    #[serde(skip)]
    validator: OnceLock<Option<Validator>>,
    #[serde(skip)]
    exact: Engine,
    #[serde(skip)]
    loose: Engine,
}

impl CompiledPattern {
    /// The expression of `pattern`, whose matches mark `signal`; with its `automaton` it is quick to make ready.
    #[must_use]
    pub fn new(signal: u16, pattern: &Pattern, automaton: bool) -> Self {
        let nfa = automaton.then(|| nfa::of_regex(&in_latin(&pattern.regex), pattern.case)).flatten();
        Self {
            signal,
            check: pattern.check.clone(),
            accept: pattern.accept,
            written: pattern.regex.clone(),
            case: pattern.case,
            nfa: nfa.and_then(|nfa| nfa::encode(&nfa)).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The next place from byte `at` on at which the expression may match: where it does less its word boundaries.
    #[must_use]
    pub fn candidate(&self, text: &str, at: usize) -> Option<Range<usize>> {
        self.loose.next(text, at, None, || nfa::decode(&self.nfa, true), || self.loose())
    }

    /// The next match from byte `at` on.
    #[must_use]
    pub fn find(&self, text: &str, at: usize) -> Option<Range<usize>> {
        self.exact.next(text, at, None, || nfa::decode(&self.nfa, false), || self.exact())
    }

    /// The part of the match at `found` that is marked: the group `mark` if there is one.
    #[must_use]
    pub fn marked(&self, text: &str, found: Range<usize>) -> Range<usize> {
        if !self.written.contains("<mark>") {
            return found;
        }
        let (at, mark) = (found.start, Some(nfa::MARK));
        self.exact.next(text, at, mark, || nfa::decode(&self.nfa, false), || self.exact()).unwrap_or(found)
    }

    /// Whether the validator says what it must of the text that was found.
    #[must_use]
    pub fn accepts(&self, found: &str) -> bool {
        let Some(check) = self.validator.get_or_init(|| self.check.as_deref().and_then(validator)) else { return true };
        match (check(found), self.accept) {
            (Verdict::Valid, Accept::Valid | Accept::Plausible) | (Verdict::PlausibleOnly, Accept::Plausible) => true,
            (verdict, accept) => verdict == Verdict::Invalid && accept == Accept::Invalid,
        }
    }

    fn exact(&self) -> Regex {
        let built = RegexBuilder::new(&in_latin(&self.written)).case_insensitive(!self.case).build();
        // The pack check has compiled it before; an expression that matches nothing stands in all the same.
        built.unwrap_or_else(|_| Regex::new(r"[^\s\S]").expect("a constant expression"))
    }

    fn loose(&self) -> Regex {
        let loose = without_boundaries(&in_latin(&self.written), self.case);
        let loose = loose.and_then(|loose| RegexBuilder::new(&loose).build().ok());
        loose.unwrap_or_else(|| self.exact.fast.get_or_init(|| self.exact()).clone())
    }
}

/// An expression in two forms: a small one, which is ready at once, for the first texts; and one for all others, which is
/// fast and takes about as long to make as a hundred short texts take to read with the small one. Both find the same.
#[derive(Debug, Default)]
struct Engine {
    small: OnceLock<Option<Small>>,
    fast: OnceLock<Regex>,
    /// The bytes that the small one was given.
    read: AtomicUsize,
}

impl Engine {
    /// The bytes that the small form reads.
    const FEW: usize = 32 << 10;

    /// The next match in `text` from byte `at` on, or of it the group called `group`. The forms are made of `nfa` and by
    /// `fast` when they are first needed.
    fn next(
        &self,
        text: &str,
        at: usize,
        group: Option<&str>,
        nfa: impl FnOnce() -> Option<NFA>,
        fast: impl FnOnce() -> Regex,
    ) -> Option<Range<usize>> {
        let length = text.len() - at;
        if self.fast.get().is_none() && self.read.fetch_add(length, Ordering::Relaxed) + length <= Self::FEW {
            let small = self.small.get_or_init(|| nfa().and_then(Small::new));
            // It gives up, with an error, where it would need too much memory.
            if let Some(Ok(found)) = small.as_ref().map(|small| small.next(text, at, group)) {
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
struct Small {
    /// Tells quickly that there is no match; it knows no word boundaries.
    whether: Option<(DFA, Pool<Cache, MakeCache>)>,
    /// Tells where the match is.
    place: BoundedBacktracker,
}

type MakeCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

impl Small {
    fn new(nfa: NFA) -> Option<Self> {
        let whether = DFA::builder().build_from_nfa(nfa.clone()).ok().map(|dfa| {
            let made_for = dfa.clone();
            let make: MakeCache = Box::new(move || made_for.create_cache());
            (dfa, Pool::new(make))
        });
        let config = BoundedBacktracker::config().visited_capacity(NOTES);
        let place = BoundedBacktracker::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Self { whether, place })
    }

    /// The next match in `text` from byte `at` on, or of it the group called `group`.
    fn next(&self, text: &str, at: usize, group: Option<&str>) -> Found {
        let input = Input::new(text).range(at..);
        if let Some((dfa, caches)) = &self.whether
            && let Ok(None) = dfa.try_search_fwd(&mut caches.get(), &input)
        {
            return Ok(None);
        }
        let mut cache = self.place.create_cache();
        let Some(group) = group else {
            return Ok(self.place.try_find(&mut cache, input)?.map(|found| found.range()));
        };
        let mut groups = self.place.create_captures();
        self.place.try_captures(&mut cache, input, &mut groups)?;
        Ok(groups.get_group_by_name(group).map(|found| found.range()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_built_in_expressions_find_the_same() {
        let compiled = crate::builtin::compiled().unwrap();
        let posts = std::fs::read_to_string("tests/corpus/pii.jsonl").unwrap();
        // Some posts whole, as lines of JSON: texts with letters, numbers and signs of all kinds.
        let texts: Vec<&str> = posts.lines().step_by(40).collect();
        for at in 0..compiled.patterns.len() {
            let pattern = compiled.patterns.get(at);
            for (loose, fast) in [(false, pattern.exact()), (true, pattern.loose())] {
                let nfa = nfa::decode(&pattern.nfa, loose).expect("the automaton is stored");
                let small = Small::new(nfa).unwrap();
                for text in &texts {
                    let wanted = fast.find(text).map(|found| found.range());
                    assert_eq!(small.next(text, 0, None).unwrap(), wanted, "{} in {text}", pattern.written);
                    let groups = fast.captures(text).filter(|_| !loose);
                    if let Some(group) = groups.and_then(|groups| groups.name(nfa::MARK).map(|group| group.range())) {
                        assert_eq!(small.next(text, 0, Some(nfa::MARK)).unwrap(), Some(group), "in {text}");
                    }
                }
            }
        }
    }
}
