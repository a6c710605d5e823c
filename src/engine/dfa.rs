//! Deterministic automata as tables, made by the build: nothing is made ready, no states are made while a text is read, and
//! threads share them. They are small, so that they stay in the nearer caches: states that behave alike are one, so are
//! bytes that do, and a step takes two bytes.

use super::bytes::{Blob, Writer, u16_at};
use super::determinise::determinise;
use super::places::Way;
use regex_automata::nfa::thompson::NFA;
use std::ops::Range;

/// A deterministic automaton: the class of each byte, a head, and the steps of each state, one for each class and one for
/// the end of the text. What state it is in is told by where its steps begin.
#[derive(Debug)]
pub struct Dfa(Blob<'static>);

/// The state from which nothing matches any more.
const DEAD: u16 = 0;
/// The bytes of the classes.
const CLASSES: usize = 256;
/// The bytes of classes and head.
const HEAD: usize = CLASSES + 10;

impl Dfa {
    /// The table of `nfa`, which is read this `way`; none if it would be too large, or if the letters beside the place where
    /// a search begins make a difference.
    #[must_use]
    pub fn table(nfa: NFA, way: Way) -> Option<Vec<u8>> {
        let states = determinise(nfa, way)?;
        let width = states.width();
        let number = |state: usize| u16::try_from(state * width).ok();
        let head = [states.edge, states.inside, states.matching].map(number);
        let counts = [Some(width as u16), Some(states.quiet() as u16)];
        let mut table = Writer::default();
        table.bytes(&states.classes);
        let steps = states.steps.iter().flatten().map(|to| number(*to));
        for value in head.into_iter().chain(counts).chain(steps) {
            table.u16(value?);
        }
        Some(table.into_bytes())
    }

    /// The automaton of a table.
    #[must_use]
    pub fn new(table: Blob<'static>) -> Self {
        Self(table)
    }

    /// Where the first match in `text` from byte `at` on ends; there is none behind the text.
    #[must_use]
    pub fn end(&self, text: &[u8], mut at: usize) -> Option<usize> {
        text.get(at..)?;
        let (table, mut found) = (View::of(&self.0), None);
        let mut state = if at == 0 { table.edge } else { table.inside };
        if state == table.inside {
            at = table.leaving(text, at);
        }
        while let Some(byte) = text.get(at) {
            state = table.step(state, *byte);
            if state <= table.last_special {
                if state == DEAD {
                    return found;
                }
                if state <= table.last_match {
                    // That a match has ended is known one byte later.
                    found = Some(at);
                } else {
                    at = table.leaving(text, at + 1);
                    continue;
                }
            }
            at += 1;
        }
        if table.matches_at_end(state) { Some(text.len()) } else { found }
    }

    /// Where the longest match that ends where `range` of `text` does begins, if it does so in it.
    #[must_use]
    pub fn start(&self, text: &[u8], range: Range<usize>) -> Option<usize> {
        let (table, mut found) = (View::of(&self.0), None);
        let mut state = if range.end == text.len() { table.edge } else { table.inside };
        for at in range.clone().rev() {
            state = table.step(state, text[at]);
            if state == DEAD {
                return found;
            }
            if state <= table.last_match {
                found = Some(at + 1);
            }
        }
        let matches = match range.start.checked_sub(1) {
            Some(before) => table.matches(table.step(state, text[before])),
            None => table.matches_at_end(state),
        };
        if matches { Some(range.start) } else { found }
    }
}

/// A table as it is read. States come in an order: the dead one, those that match, the one inside a text, all others.
struct View<'t> {
    classes: &'t [u8; CLASSES],
    steps: &'t [[u8; 2]],
    /// The state at the edge of a text …
    edge: u16,
    /// … and the one in the middle.
    inside: u16,
    /// The last state that matches; the dead one if none does.
    last_match: u16,
    /// The last of those that match and the one inside.
    last_special: u16,
    /// How many steps a state has.
    width: u16,
    /// So many classes, the first ones, do not lead away from the state `inside`.
    quiet: u16,
}

impl<'t> View<'t> {
    fn of(bytes: &'t [u8]) -> Self {
        let (head, steps) = bytes.split_at(HEAD);
        let [edge, inside, last_match, width, quiet] = std::array::from_fn(|field| u16_at(head, CLASSES + 2 * field));
        let last_special = inside.max(last_match);
        let classes = head.first_chunk().expect("a table has the class of each byte");
        Self { classes, steps: steps.as_chunks().0, edge, inside, last_match, last_special, width, quiet }
    }

    /// The first byte of `text` from byte `at` on that leads away from the state in the middle: of most of a text the classes
    /// alone tell, one independent of the other.
    fn leaving(&self, text: &[u8], at: usize) -> usize {
        let quiet = |byte: &u8| u16::from(self.classes[usize::from(*byte)]) < self.quiet;
        text[at..].iter().position(|byte| !quiet(byte)).map_or(text.len(), |passed| at + passed)
    }

    /// The state to which `byte` leads.
    #[inline]
    fn step(&self, state: u16, byte: u8) -> u16 {
        let class = self.classes[usize::from(byte)];
        u16::from_le_bytes(self.steps[usize::from(state) + usize::from(class)])
    }

    fn matches(&self, state: u16) -> bool {
        state != DEAD && state <= self.last_match
    }

    /// Whether it matches at the end of a text.
    fn matches_at_end(&self, state: u16) -> bool {
        let end = usize::from(state) + usize::from(self.width) - 1;
        self.matches(u16::from_le_bytes(self.steps[end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::nfa;
    use proptest::prelude::*;
    use regex::Regex;

    /// The place of the first match of `regex` in `text` from byte `at` on, told by tables.
    fn place(regex: &str, text: &str, at: usize) -> Option<Range<usize>> {
        let dfa = |way| {
            let loose = nfa::decode(&nfa::encode(&nfa::of_regex(regex, true, way).unwrap()).unwrap(), true).unwrap();
            Dfa::new(Dfa::table(loose, way).unwrap().into())
        };
        let end = dfa(Way::Forward).end(text.as_bytes(), at)?;
        Some(dfa(Way::Backward).start(text.as_bytes(), at..end).unwrap()..end)
    }

    /// Expressions with what can make a difference: edges of the text, laziness, preference, letters of several bytes.
    const WRITTEN: [&str; 9] =
        ["ab+", "(?:^|b)a", "a(?:b|$)", "a.{0,3}?b", "å|ab|abå", "[^a]å", r"\Aba", "(?:ab|a)(?:å|b)", "b(?:a|å){2}"];

    proptest! {
        #[test]
        fn tables_find_what_expressions_do(regex in prop::sample::select(&WRITTEN[..]), text in "[abå ]{0,12}", skip in 0_usize..6) {
            let at = text.char_indices().map(|(at, _)| at).nth(skip).unwrap_or(0);
            let wanted = Regex::new(regex).unwrap().find_at(&text, at).map(|found| found.range());
            prop_assert_eq!(place(regex, &text, at), wanted, "{} in {:?} from {}", regex, text, at);
        }
    }

    #[test]
    fn what_no_table_can_tell_has_none() {
        let table = |regex| Dfa::table(nfa::of_regex(regex, true, Way::Forward).unwrap(), Way::Forward);
        assert!(table("ab").is_some());
        assert_eq!(table("a*"), None, "it matches where nothing is");
        assert_eq!(table("(?m)^ab"), None, "the letter before a text makes a difference");
        assert_eq!(table("a.{400}b.{400}"), None, "it is too large");
    }
}
