//! Where the word boundaries of an expression stand. Most stand at its ends alone: they are told from the letters beside
//! what the expression matches without them.

use regex_syntax::hir::{Capture, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

/// Where the word boundaries of an expression stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edges {
    /// Every match begins at one …
    pub start: bool,
    /// … and ends at one.
    pub end: bool,
    /// There are others.
    pub inside: bool,
}

impl Edges {
    /// Those of `regex`.
    #[must_use]
    pub fn of(regex: &str) -> Self {
        let Ok(mut hir) = regex_syntax::parse(regex) else { return Self::default() };
        let mut take = |end| without(&hir, end).map(|rest| hir = rest).is_some();
        let (start, end) = (take(End::First), take(End::Last));
        Self { start, end, inside: hir.properties().look_set().contains_word() }
    }
}

/// One of the ends of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// `hir` without the word boundary that stands at this end of each of its branches; `None` when there is not one in each.
fn without(hir: &Hir, end: End) -> Option<Hir> {
    Some(match hir.kind() {
        HirKind::Look(Look::WordUnicode) => Hir::empty(),
        HirKind::Capture(group) => Hir::capture(Capture { sub: Box::new(without(&group.sub, end)?), ..group.clone() }),
        HirKind::Concat(parts) => {
            let mut parts = parts.clone();
            let outer = if end == End::First { parts.first_mut() } else { parts.last_mut() }?;
            *outer = without(outer, end)?;
            Hir::concat(parts)
        }
        HirKind::Alternation(branches) => {
            Hir::alternation(branches.iter().map(|branch| without(branch, end)).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Whether a word begins or ends at byte `at` of `text`.
#[must_use]
pub fn is_word_boundary(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(is_of_word) != text[at..].chars().next().is_some_and(is_of_word)
}

/// The next place behind byte `at` of `text` at which a word begins or ends, which at `at` none does.
#[must_use]
pub fn next_word_boundary(text: &str, at: usize) -> usize {
    let inside = text[at..].chars().next().is_some_and(is_of_word);
    text[at..].find(|c| is_of_word(c) != inside).map_or(text.len(), |length| at + length)
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() && regex_syntax::is_word_character(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_taken_from_the_ends_of_all_branches() {
        let of = |regex: &str| {
            let Edges { start, end, inside } = Edges::of(regex);
            (start, end, inside)
        };
        assert_eq!(of(r"abc"), (false, false, false));
        assert_eq!(of(r"\babc\b"), (true, true, false));
        assert_eq!(of(r"\b(?P<mark>abc\b)"), (true, true, false));
        assert_eq!(of(r"\babc\b|\bd+\b"), (true, true, false));
        assert_eq!(of(r"\babc\b|d+\b"), (false, true, true));
        assert_eq!(of(r"(?:\babc)?d\b"), (false, true, true));
        assert_eq!(of(r"\babc\b d"), (true, false, true));
        assert_eq!(of(r"\b(?:a|\bb|\B)"), (true, false, true));
        assert_eq!(of(r"\b"), (true, false, false));
    }

    #[test]
    fn words_end_where_expressions_hold_that_they_do() {
        let text = "På 5_a, ½ e\u{301}n 日本";
        let boundary = regex::Regex::new(r"\b").unwrap();
        let found: Vec<usize> = boundary.find_iter(text).map(|found| found.start()).collect();
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            assert_eq!(is_word_boundary(text, at), found.contains(&at), "{at}");
            if !found.contains(&at) {
                let next = found.iter().copied().find(|next| *next > at).unwrap_or(text.len());
                assert_eq!(next_word_boundary(text, at), next, "{at}");
            }
        }
    }
}
