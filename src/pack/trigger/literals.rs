//! Literals of which one stands wherever an expression matches: of all such sets the one that texts hold most seldom.

use super::with_leaves;
use crate::text::case::{lower, lowered};
use crate::text::fold::Folded;
use crate::text::language::is_function_word;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};
use std::collections::BTreeSet;

/// More literals than this cost more than they tell.
const MOST: usize = 400;

/// A set that is met more often in a post tells nothing.
const TOO_OFTEN: f64 = 20.0;

/// Stands in a literal where a word begins or ends in the text.
pub const EDGE: char = '\u{1}';

/// What it costs to look for one more literal, in literals that are met.
const A_LITERAL: f64 = 0.004;

/// About how many words a post has.
const WORDS: f64 = 40.0;

/// The literals of which one stands wherever `hir` matches, in lower case; none when there are no such, or when they
/// stand in every text.
pub fn of(hir: &Hir) -> Vec<String> {
    let best = best(&with_leaves(hir, &small)).filter(|set| set.met < TOO_OFTEN);
    best.map(|set| set.literals.into_iter().collect()).unwrap_or_default()
}

/// How often a post holds one of `literals`, roughly.
pub fn met<'l>(literals: impl IntoIterator<Item = &'l str>) -> f64 {
    literals.into_iter().map(frequency).sum()
}

struct Set {
    literals: BTreeSet<String>,
    met: f64,
}

impl Set {
    fn new(literals: BTreeSet<String>) -> Option<Self> {
        let met = met(literals.iter().map(String::as_str)) + A_LITERAL * literals.len() as f64;
        (!literals.is_empty() && met.is_finite()).then_some(Self { literals, met })
    }
}

/// The best set for `hir`, which is in small letters.
fn best(hir: &Hir) -> Option<Set> {
    let inner = match hir.kind() {
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Alternation(parts) => {
            let sets: Option<Vec<Set>> = parts.iter().map(best).collect();
            sets.and_then(|sets| Set::new(sets.into_iter().flat_map(|set| set.literals).collect()))
        }
        HirKind::Concat(parts) => {
            let rows = (1..parts.len()).filter_map(|from| beginnings(&Hir::concat(parts[from..].to_vec())));
            rows.chain(parts.iter().filter_map(best)).min_by(|a, b| a.met.total_cmp(&b.met))
        }
        _ => None,
    };
    inner.into_iter().chain(beginnings(hir)).min_by(|a, b| a.met.total_cmp(&b.met))
}

/// The literals with which the matches of `hir` begin.
fn beginnings(hir: &Hir) -> Option<Set> {
    let mut extractor = Extractor::new();
    extractor.limit_class(12).limit_repeat(4).limit_literal_len(40).limit_total(MOST);
    let found = extractor.extract(hir);
    let text = |bytes: &[u8]| bytes.utf8_chunks().next().map(|chunk| chunk.valid().to_owned()).unwrap_or_default();
    Set::new(found.literals()?.iter().map(|literal| text(literal.as_bytes())).collect())
}

/// A part of an expression in small letters, so that case does not matter; edges of words stand for themselves.
fn small(leaf: &Hir) -> Hir {
    match leaf.kind() {
        HirKind::Literal(literal) => Hir::literal(lowered(&String::from_utf8_lossy(&literal.0)).into_bytes()),
        HirKind::Class(Class::Unicode(class)) if class.iter().all(|range| range.len() <= 2) => {
            // What folding makes another character stands in no text.
            let stands = |c: &char| Folded::new(c.encode_utf8(&mut [0; 4])).text.chars().eq([*c]);
            let letters = class.iter().flat_map(|range| range.start()..=range.end()).filter(stands).map(lower);
            Hir::class(Class::Unicode(ClassUnicode::new(letters.map(|letter| ClassUnicodeRange::new(letter, letter)))))
        }
        HirKind::Look(Look::WordUnicode | Look::WordStartUnicode | Look::WordEndUnicode) => {
            Hir::literal(EDGE.to_string().into_bytes())
        }
        HirKind::Look(_) => Hir::empty(),
        _ => leaf.clone(),
    }
}

/// How often a post holds `literal`, roughly; infinitely often when it cannot be looked for.
fn frequency(literal: &str) -> f64 {
    let mut words = Vec::new();
    let mut rest = literal;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let end = rest[start..].find(|c: char| !c.is_alphanumeric()).map_or(rest.len(), |end| start + end);
        let closed = (start > 0 || rest.len() < literal.len()) && end < rest.len();
        words.push(word_frequency(&rest[start..end], closed));
        rest = &rest[end..];
    }
    let tells = |c: &char| !c.is_alphanumeric() && !matches!(*c, ' ' | '.' | ',' | '-' | '\n' | EDGE);
    let signs = literal.chars().filter(tells).count();
    match words.split_first() {
        // Words side by side are met as seldom as each beside the other.
        Some((first, more)) => more.iter().fold(*first, |met, word| met * word / WORDS) / 2f64.powi(signs as i32),
        None if signs > 0 => 0.1,
        None => f64::INFINITY,
    }
}

/// How often a post holds `word`: as a word of its own, or maybe inside others.
fn word_frequency(word: &str, closed: bool) -> f64 {
    if is_function_word(word) {
        return if closed { 0.7 } else { 1.5 };
    }
    match (word.chars().count(), closed) {
        (1, true) => 0.3,
        (2, true) => 0.15,
        (3, true) => 0.05,
        (1, false) => 20.0,
        (2, false) => 3.0,
        (3, false) => 0.4,
        (4, _) => 0.06,
        (5, _) => 0.02,
        _ => 0.008,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(regex: &str) -> Vec<String> {
        of(&regex_syntax::parse(regex).expect("an expression"))
    }

    #[test]
    fn the_rarest_set_is_chosen() {
        assert_eq!(literals(r"\b(?:så|saa) (?:får|slipper) du\b"), [" får du\u{1}", " slipper du\u{1}"]);
        assert_eq!(literals(r"\p{Lu}\p{L}+ (?:Forte|Natt)"), [" forte", " natt"]);
        assert_eq!(literals(r"(?:med|of) (?i:kapslar|GELEN)").iter().filter(|text| text.contains("gelen")).count(), 2);
        assert_eq!(literals(r"\d+ ?(?:år|yrs?|%)"), ["%", "yr", "år"]);
        assert_eq!(literals(r"\p{Lu}\p{L}+ (?:C|Go)\b"), [" c\u{1}", " go\u{1}"], "a word ends there");
    }

    #[test]
    fn what_stands_in_every_text_is_not_looked_for() {
        assert_eq!(literals(r"\w+ \w+"), Vec::<String>::new());
        assert_eq!(literals(r"(?:foo)?bar|, \d"), Vec::<String>::new());
        assert_eq!(literals(r"(?:i|a|e|o|n|s)\w+"), Vec::<String>::new());
    }
}
