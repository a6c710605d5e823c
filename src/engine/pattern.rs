//! Regular expressions at run time, made ready the first time they are needed.

use super::bytes::Blob;
use super::dfa::Dfa;
use super::edges::Edges;
use super::exact::Exact;
use super::latin::in_latin;
use super::nfa;
use super::numbers::Needs;
use super::places::{Places, Way};
use crate::detect::{Validator, Verdict, validator};
use crate::pack::model::{Accept, Pattern, Trigger};
use crate::text::token::Signs;
use regex::{Regex, RegexBuilder};
use regex_automata::nfa::thompson::NFA;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::OnceLock;

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
    /// Where its word boundaries stand.
    edges: Edges,
    /// Its automata for both ways, as the build has stored them; empty ones where it has not.
    #[serde(skip)]
    nfas: [Blob<'static>; 2],
    #[serde(skip)]
    validator: OnceLock<Option<Validator>>,
    #[serde(skip)]
    places: Places,
    #[serde(skip)]
    exact: Exact,
}

impl CompiledPattern {
    /// The expression of `pattern`, whose matches mark `signal`.
    #[must_use]
    pub fn new(signal: u16, pattern: &Pattern) -> Self {
        Self {
            signal,
            check: pattern.check.clone(),
            accept: pattern.accept,
            written: pattern.regex.clone(),
            case: pattern.case,
            edges: Edges::of(&in_latin(&pattern.regex)),
            ..Self::default()
        }
    }

    /// What makes it quick to make ready: for each way its automaton, and then for each way the table that tells of places
    /// at which it may match. What there is not is empty.
    #[must_use]
    pub fn automata(&self) -> [Vec<u8>; 4] {
        let nfa = |way| self.written_automaton(way).and_then(|nfa| nfa::encode(&nfa)).unwrap_or_default();
        let table = |nfa: &[u8], way| nfa::decode(nfa, true).and_then(|nfa| Dfa::table(nfa, way)).unwrap_or_default();
        let (forward, backward) = (nfa(Way::Forward), nfa(Way::Backward));
        let (ends, beginnings) = (table(&forward, Way::Forward), table(&backward, Way::Backward));
        [forward, backward, ends, beginnings]
    }

    /// Takes its automata, as they were stored.
    pub fn take(&mut self, [forward, backward, ends, beginnings]: [Blob<'static>; 4]) {
        self.nfas = [forward, backward];
        self.places = Places::new(ends, beginnings);
    }

    /// The next place from byte `at` on at which the expression may match: where it does less its word boundaries.
    #[must_use]
    pub fn candidate(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let found = self.places.next(text, at, |way| self.automaton(way, true));
        // Where that is given up, the expression itself is searched for.
        found.unwrap_or_else(|_| self.exact.fast(|| self.regex()).find_at(text, at).map(|found| found.range()))
    }

    /// What tells where it may match.
    #[cfg(test)]
    pub(super) fn places(&self) -> &Places {
        &self.places
    }

    /// Where its word boundaries stand, which candidates do not heed.
    #[must_use]
    pub fn edges(&self) -> Edges {
        self.edges
    }

    /// The next match from byte `at` on.
    #[must_use]
    pub fn find(&self, text: &str, at: usize) -> Option<Range<usize>> {
        self.exact.next(text, at, || self.automaton(Way::Forward, false), || self.regex())
    }

    /// The match that begins where `range` of `text` does and ends in it.
    #[must_use]
    pub fn first(&self, text: &str, range: Range<usize>) -> Option<Range<usize>> {
        self.exact.first(text, range, || self.automaton(Way::Forward, false), || self.regex())
    }

    /// The part of the match at `found` that is marked: the group `mark` if there is one.
    #[must_use]
    pub fn marked(&self, text: &str, found: Range<usize>) -> Range<usize> {
        if !nfa::marks_a_group(&self.written) {
            return found;
        }
        let (whole, mark) = (found.clone(), Some(nfa::MARK));
        self.exact
            .first_group(text, whole, mark, || self.automaton(Way::Forward, false), || self.regex())
            .unwrap_or(found)
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

    fn regex(&self) -> Regex {
        let built = RegexBuilder::new(&in_latin(&self.written)).case_insensitive(!self.case).build();
        // The pack check has compiled it before; an expression that matches nothing stands in all the same.
        built.unwrap_or_else(|_| Regex::new(r"[^\s\S]").expect("a constant expression"))
    }

    /// The automaton that reads texts this `way`; `loose` without word boundaries.
    fn automaton(&self, way: Way, loose: bool) -> Option<NFA> {
        let stored = match way {
            Way::Forward => &self.nfas[0],
            Way::Backward => &self.nfas[1],
        };
        if !stored.is_empty() {
            return nfa::decode(stored, loose);
        }
        let made = self.written_automaton(way)?;
        if loose { nfa::decode(&nfa::encode(&made)?, true) } else { Some(made) }
    }

    /// The automaton of the expression as it is written.
    fn written_automaton(&self, way: Way) -> Option<NFA> {
        nfa::of_regex(&in_latin(&self.written), self.case, way)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::exact::Small;
    use regex_automata::Input;

    /// An expression that sees capitals.
    fn written(regex: &str) -> Pattern {
        let regex = regex.to_owned();
        Pattern { regex, check: None, accept: Accept::default(), case: true, trigger: Trigger::default() }
    }

    #[test]
    fn all_forms_of_the_built_in_expressions_find_the_same() {
        let compiled = crate::builtin::compiled().unwrap();
        let posts = std::fs::read_to_string("tests/corpus/pii.jsonl").unwrap();
        // Some posts whole, as lines of JSON: texts with letters, numbers and signs of all kinds.
        let texts: Vec<&str> = posts.lines().step_by(40).collect();
        for at in 0..compiled.pattern_count() {
            let pattern = compiled.pattern(at);
            let fast = pattern.regex();
            let small = Small::new(nfa::decode(&pattern.nfas[0], false).expect("the automaton is stored")).unwrap();
            for text in &texts {
                let wanted = fast.find(text).map(|found| found.range());
                let place = pattern.places.next(text, 0, |way| pattern.automaton(way, true)).unwrap();
                if pattern.edges != Edges::default() {
                    let begins =
                        |wanted: &Range<usize>| place.as_ref().is_some_and(|place| place.start <= wanted.start);
                    assert!(wanted.as_ref().is_none_or(begins), "{} in {text}", pattern.written);
                } else {
                    assert_eq!(place, wanted, "{} in {text}", pattern.written);
                }
                assert_eq!(small.search(Input::new(*text), None).unwrap(), wanted, "{} in {text}", pattern.written);
                let groups = fast.captures(text);
                if let Some(group) = groups.and_then(|groups| groups.name(nfa::MARK).map(|group| group.range())) {
                    assert_eq!(
                        small.search(Input::new(*text), Some(nfa::MARK)).unwrap(),
                        Some(group.clone()),
                        "in {text}"
                    );
                    assert_eq!(pattern.marked(text, wanted.unwrap()), group, "in {text}");
                }
            }
        }
    }

    #[test]
    fn a_search_that_is_given_up_is_made_with_the_expression_itself() {
        // Whether one of the last twenty digits was a 1, in all their combinations: a state for each.
        let written = written("1[01]{20}x");
        let pattern = CompiledPattern::new(0, &written);
        let digits =
            std::iter::successors(Some(1_u32), |last| Some(last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)));
        let mut text: String = digits.take(100_000).map(|number| if number >> 31 == 0 { '0' } else { '1' }).collect();
        text.push_str("100000000000000000000x");
        assert!(pattern.places.next(&text, 0, |way| pattern.automaton(way, true)).is_err());
        assert_eq!(pattern.candidate(&text, 0), Some(100_000..text.len()));
    }

    #[test]
    fn an_automaton_that_is_not_stored_is_made() {
        let written = written(r"\bny \p{Lu}\p{Ll}+\b");
        for stored in [false, true] {
            let mut pattern = CompiledPattern::new(0, &written);
            if stored {
                pattern.take(pattern.automata().map(Blob::from));
            }
            assert_eq!(pattern.nfas[0].is_empty(), !stored);
            assert_eq!(pattern.candidate("Eny Sak, ny Medisin", 0), Some(1..7), "without word boundaries");
            assert_eq!(pattern.find("Eny Sak, ny Medisin", 0), Some(9..19));
            assert_eq!(pattern.candidate("Eny Sak, ny Medisin", 20), None);
        }
    }
}
