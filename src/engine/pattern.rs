//! Regular expressions at run time, made ready the first time they are needed.

use super::latin::in_latin;
use super::nfa;
use super::numbers::Needs;
use super::search::Search;
use crate::detect::{Validator, Verdict, validator};
use crate::pack::model::{Accept, Pattern, Trigger};
use crate::pack::trigger::without_boundaries;
use crate::text::token::Signs;
use regex::{Regex, RegexBuilder};
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
    /// Its automaton, for the built-in packs; see [`nfa`].
    nfa: Vec<u8>,
    #[serde(skip)]
    validator: OnceLock<Option<Validator>>,
    #[serde(skip)]
    exact: Search,
    #[serde(skip)]
    loose: Search,
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
        loose.unwrap_or_else(|| self.exact())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::search::Small;

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
                    assert!(wanted.is_none() || !small.rules_out(text, 0), "{} in {text}", pattern.written);
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
