//! Literals of which one stands wherever an expression matches: of all such sets the one that texts hold most seldom.

use super::with_leaves;
use crate::text::case::{lower, lowered};
use crate::text::fold::Folded;
use crate::text::language::is_function_word;
use crate::text::token::Signs;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};
use std::collections::BTreeSet;

/// More literals than this cost more than they tell.
const MOST: usize = 400;

/// A set that is met more often in a post tells nothing.
const TOO_OFTEN: f64 = 20.0;

/// So many characters of a class are told one by one.
const FEW: usize = 32;

/// Stands in a literal where a word begins or ends in the text.
pub const EDGE: char = '\u{1}';

/// What it costs to look for one more literal, in literals that are met.
const A_LITERAL: f64 = 0.004;

/// About how many words a post has.
const WORDS: f64 = 40.0;

/// The literals of which one stands wherever `hir` matches, in lower case; none when there are no such, or when they
/// stand in every text, or are but the signs that every match has anyway.
pub fn of(hir: &Hir) -> Vec<String> {
    let signs = signs(hir);
    let is_told = |literal: &String| !literal.contains(char::is_alphanumeric) && signs.may_hold(signs_of(literal));
    let best = best(&with_leaves(hir, &small)).filter(|set| set.met < TOO_OFTEN && !set.literals.iter().all(is_told));
    best.map(|set| set.literals.into_iter().collect()).unwrap_or_default()
}

/// The signs that stand in every match of `hir`, but for those that every text holds.
pub fn signs(hir: &Hir) -> Signs {
    signs_in(&with_leaves(hir, &small))
}

fn signs_in(hir: &Hir) -> Signs {
    match hir.kind() {
        HirKind::Literal(literal) => {
            signs_among(&String::from_utf8_lossy(&literal.0), &|sign| !matches!(*sign, ' ' | '.' | EDGE))
        }
        HirKind::Repetition(repetition) if repetition.min > 0 => signs_in(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().map(signs_in).fold(Signs::default(), Signs::with),
        HirKind::Alternation(parts) => parts.iter().map(signs_in).reduce(Signs::both).unwrap_or_default(),
        _ => Signs::default(),
    }
}

/// The signs in `literal` that not every text holds.
#[must_use]
pub fn signs_of(literal: &str) -> Signs {
    signs_among(literal, &tells)
}

fn signs_among(literal: &str, wanted: &dyn Fn(&char) -> bool) -> Signs {
    let signs = literal.chars().filter(|c| !c.is_alphanumeric()).filter(wanted);
    signs.fold(Signs::default(), |signs, sign| signs.with(Signs::of(sign)))
}

/// Whether `sign` is one, and not every text holds it.
fn tells(sign: &char) -> bool {
    !sign.is_alphanumeric() && !matches!(*sign, ' ' | '.' | ',' | '-' | '\n' | EDGE)
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
        HirKind::Alternation(parts) => best_of_each(parts.iter().cloned()),
        HirKind::Concat(parts) => {
            let rows = (1..parts.len()).filter_map(|from| beginnings(&Hir::concat(parts[from..].to_vec())));
            let inner = (0..parts.len()).filter_map(|at| inner(parts, at));
            rows.chain(inner).min_by(|a, b| a.met.total_cmp(&b.met))
        }
        _ => None,
    };
    inner.into_iter().chain(beginnings(hir)).min_by(|a, b| a.met.total_cmp(&b.met))
}

/// The best sets of `branches` together.
fn best_of_each(branches: impl Iterator<Item = Hir>) -> Option<Set> {
    let sets: Option<Vec<Set>> = branches.map(|branch| best(&branch)).collect();
    sets.and_then(|sets| Set::new(sets.into_iter().flat_map(|set| set.literals).collect()))
}

/// The best set for part number `at` of `parts`: for an alternation, with the literals before and behind in each branch.
fn inner(parts: &[Hir], at: usize) -> Option<Set> {
    let HirKind::Alternation(branches) = parts[at].kind() else { return best(&parts[at]) };
    let is_literal = |part: &&Hir| matches!(part.kind(), HirKind::Literal(_));
    let before = at.checked_sub(1).map(|before| &parts[before]).filter(is_literal);
    let behind = parts.get(at + 1).filter(is_literal);
    let whole = |branch| Hir::concat(before.into_iter().chain([branch]).chain(behind).cloned().collect());
    best_of_each(branches.iter().map(whole))
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
        HirKind::Class(Class::Unicode(class)) if class.iter().map(|range| range.len()).sum::<usize>() <= FEW => {
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

/// Whether `c` stands in folded texts: folding makes no other character of it.
pub fn stands(c: &char) -> bool {
    Folded::new(c.encode_utf8(&mut [0; 4])).text.chars().eq([*c])
}

/// How often a post holds `literal`, roughly; infinitely often when it cannot be looked for.
fn frequency(literal: &str) -> f64 {
    let mut words = Vec::new();
    let mut rest = literal;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let end = rest[start..].find(|c: char| !c.is_alphanumeric()).map_or(rest.len(), |end| start + end);
        let edges = u8::from(start > 0 || rest.len() < literal.len()) + u8::from(end < rest.len());
        words.push(word_frequency(&rest[start..end], edges));
        rest = &rest[end..];
    }
    let signs = literal.chars().filter(tells).count();
    match words.split_first() {
        // Words side by side are met as seldom as each beside the other.
        Some((first, more)) => more.iter().fold(*first, |met, word| met * word / WORDS) / 2f64.powi(signs as i32),
        None if signs > 0 => 0.1,
        None => f64::INFINITY,
    }
}

/// How often a post holds `word`, of which both, one or none of the `edges` are those of a word.
fn word_frequency(word: &str, edges: u8) -> f64 {
    if is_function_word(word) {
        return if edges == 2 { 0.7 } else { 1.5 };
    }
    match (word.chars().count(), edges) {
        (1, 2) => 0.3,
        (2, 2) => 0.15,
        (3, 2) => 0.05,
        (1, 1) => 12.0,
        (2, 1) => 2.0,
        (3, 1) => 0.1,
        (1, _) => 20.0,
        (2, _) => 3.0,
        (3, _) => 0.4,
        (4, 0) => 0.06,
        (4, _) => 0.03,
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
        assert_eq!(literals(r"\b(?:bed|rom\w+|\d+ sal) ?\d"), ["\u{1}bed", "\u{1}rom", " sal"], "words begin there");
    }

    #[test]
    fn all_signs_are_asked_for() {
        let hir = |regex: &str| regex_syntax::parse(regex).expect("an expression");
        assert_eq!(signs(&hir(r"\w+, (?:a-b|c-)\w+\.")), Signs::of(',').with(Signs::of('-')));
        assert_eq!(signs(&hir(r"(?:a/b)?c")), Signs::default());
        assert_eq!(literals(r"\w+@\w+"), Vec::<String>::new(), "the sign is asked for anyway");
    }

    #[test]
    fn what_stands_in_every_text_is_not_looked_for() {
        assert_eq!(literals(r"\w+ \w+"), Vec::<String>::new());
        assert_eq!(literals(r"(?:foo)?bar|, \d"), Vec::<String>::new());
        assert_eq!(literals(r"(?:i|a|e|o|n|s)\w+"), Vec::<String>::new());
    }
}
