//! How the matches of an expression begin: a set of pairs of bytes, by which most texts are told to hold none before the
//! expression is made ready.

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;
use serde::{Deserialize, Serialize};

/// The pairs are kept in so many bits; some share one.
const BITS: usize = 1 << 12;

/// The first two bytes of all matches, assertions aside. Empty: nothing is known.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Openings(Vec<u8>);

impl Openings {
    /// The openings of what `nfa` matches; nothing is known of an expression that matches less than two bytes.
    #[must_use]
    pub fn of(nfa: &NFA) -> Self {
        Self::pairs(nfa).map(Self).unwrap_or_default()
    }

    fn pairs(nfa: &NFA) -> Option<Vec<u8>> {
        let mut pairs = vec![0; BITS / 8];
        let mut second: Vec<Vec<StateID>> = vec![Vec::new(); 256];
        for (first, next) in steps(nfa, &[nfa.start_anchored()])? {
            second[usize::from(first)].push(next);
        }
        for (first, states) in (0..=u8::MAX).zip(second) {
            for (then, _) in steps(nfa, &states)? {
                let bit = bit(first, then);
                pairs[bit / 8] |= 1 << (bit % 8);
            }
        }
        Some(pairs)
    }

    /// The first place in `text` from byte `at` on where a match may begin.
    #[must_use]
    pub fn next(&self, text: &str, at: usize) -> Option<usize> {
        if self.0.is_empty() {
            return Some(at);
        }
        let pairs = text.as_bytes()[at..].windows(2);
        let opens = |pair: &[u8]| {
            let bit = bit(pair[0], pair[1]);
            self.0[bit / 8] & 1 << (bit % 8) != 0
        };
        pairs.zip(at..).find(|(pair, at)| opens(pair) && text.is_char_boundary(*at)).map(|(_, at)| at)
    }
}

/// The bit of a pair: letters of one case have one each.
#[inline]
fn bit(first: u8, second: u8) -> usize {
    (usize::from(first) << 5 ^ usize::from(second)) % BITS
}

/// The bytes that may come in `states`, each with the state it leads to; `None` when a match may end there.
fn steps(nfa: &NFA, states: &[StateID]) -> Option<Vec<(u8, StateID)>> {
    let (mut open, mut seen, mut steps) = (states.to_vec(), vec![false; nfa.states().len()], Vec::new());
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut seen[id], true) {
            continue;
        }
        match nfa.state(id) {
            State::ByteRange { trans } => steps.extend((trans.start..=trans.end).map(|byte| (byte, trans.next))),
            State::Sparse(sparse) => {
                let each = |trans: &regex_automata::nfa::thompson::Transition| {
                    let next = trans.next;
                    (trans.start..=trans.end).map(move |byte| (byte, next))
                };
                steps.extend(sparse.transitions.iter().flat_map(each));
            }
            State::Dense(dense) => {
                let led = (0..=u8::MAX).zip(dense.transitions.iter());
                steps.extend(led.filter(|(_, next)| **next != StateID::ZERO).map(|(byte, next)| (byte, *next)));
            }
            State::Look { next, .. } | State::Capture { next, .. } => open.push(*next),
            State::Union { alternates } => open.extend(alternates.iter()),
            State::BinaryUnion { alt1, alt2 } => open.extend([*alt1, *alt2]),
            State::Fail => {}
            State::Match { .. } => return None,
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_begin_at_openings() {
        let openings = |regex| Openings::of(&NFA::new(regex).unwrap());
        let next = |regex, text, at| openings(regex).next(text, at);
        assert_eq!(next(r"\b(?:ab+c|åx)", "a b ab åx", 0), Some(4));
        assert_eq!(next(r"\b(?:ab+c|åx)", "a b ab åx", 5), Some(7));
        assert_eq!(next(r"[0-9]{2}", "no 1 digits", 0), None);
        assert_eq!(next(r"[0-9]", "no 1 digits", 0), Some(0), "one byte is too short to tell");
        assert_eq!(next(r"x*", "no", 1), Some(1));
        assert_eq!(next(r"ab", "a", 0), None);
    }
}
