//! The literals that are looked for inside words: heads of compounds, and what calls an expression. Of a literal that is
//! more than a word, its longest word is looked for, and the rest around it; one of signs alone is told by the signs of
//! the text.

use super::compile::Compound;
use super::pattern::CompiledPattern;
use super::terms::{LangSet, Mark};
use crate::pack::model::Trigger;
use crate::text::fold::lower;
use crate::text::inflect::is_inflection;
use crate::text::token::Signs;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

/// Letters that must stand before the head of a compound.
const SHORTEST_MODIFIER: usize = 2;

/// Endings count as if the head were a long name.
const LONG: usize = 9;

/// A word of a literal shorter than this tells less than its signs.
const SHORTEST_WORD: usize = 3;

/// Who asks for a word.
#[derive(Debug, Default)]
struct Callers {
    patterns: Vec<Caller>,
    compounds: Vec<usize>,
}

/// An expression that asks for a literal.
#[derive(Debug)]
struct Caller {
    pattern: usize,
    /// The literal and where in it the word stands, if it is more than that.
    around: Option<(Box<str>, usize)>,
}

/// All literals.
#[derive(Debug, Default)]
pub struct Literals {
    words: Vec<String>,
    callers: Vec<Callers>,
    compounds: Vec<Compound>,
    /// Expressions that one of these signs calls.
    signs: Vec<(Signs, usize)>,
    /// Expressions without a literal, with how many digits they need; those that need the fewest come first.
    wordless: Vec<(u32, usize)>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Literals {
    /// The literals of `patterns` and `compounds`.
    #[must_use]
    pub fn new(patterns: &[CompiledPattern], compounds: Vec<Compound>) -> Self {
        let mut callers: BTreeMap<&str, Callers> = BTreeMap::new();
        let (mut signs, mut wordless) = (Vec::new(), Vec::new());
        for (at, pattern) in patterns.iter().enumerate() {
            let Trigger { digits, literals } = &pattern.trigger;
            if literals.is_empty() {
                wordless.push((*digits, at));
            }
            for literal in literals {
                let (start, word) = longest_word(literal);
                let besides = signs_of(literal);
                if word.is_empty() || word.len() < SHORTEST_WORD && besides != Signs::default() {
                    signs.push((besides, at));
                    continue;
                }
                let around = (word != literal).then(|| (Box::from(literal.as_str()), start));
                callers.entry(word).or_default().patterns.push(Caller { pattern: at, around });
            }
        }
        for (at, compound) in compounds.iter().enumerate() {
            callers.entry(&compound.head).or_default().compounds.push(at);
        }
        wordless.sort_unstable();
        let (words, callers): (Vec<_>, Vec<_>) = callers.into_iter().map(|(word, of)| (word.to_owned(), of)).unzip();
        Self { words, callers, compounds, signs, wordless, automaton: OnceLock::new() }
    }

    /// Appends the compound that `word` is to `marks`, and the literals in it that call expressions to `literals`.
    pub fn find(&self, word: &str, langs: LangSet, marks: &mut Vec<Mark>, literals: &mut Vec<u16>) {
        let automaton = self.automaton();
        for found in automaton.into_iter().flat_map(|automaton| automaton.find_overlapping_iter(word)) {
            let number = found.pattern().as_usize();
            let callers = &self.callers[number];
            let heads = callers.compounds.iter().map(|at| &self.compounds[*at]);
            marks.extend(heads.filter_map(|compound| mark(compound, word, found.range(), langs)));
            if !callers.patterns.is_empty() {
                literals.push(number as u16);
            }
        }
    }

    /// The expressions that literal number `literal` calls, which is in the word at `place` of `text`.
    pub fn called_by(&self, literal: u16, text: &str, place: Range<usize>) -> impl Iterator<Item = usize> {
        let word = &self.words[usize::from(literal)];
        let stands = move |caller: &&Caller| {
            caller.around.as_ref().is_none_or(|(whole, offset)| stands(whole, *offset, word, text, place.clone()))
        };
        self.callers[usize::from(literal)].patterns.iter().filter(stands).map(|caller| caller.pattern)
    }

    /// The expressions that are called by signs alone in a text with these.
    pub fn called_by_signs(&self, signs: Signs) -> impl Iterator<Item = usize> {
        self.signs.iter().filter(move |(needed, _)| signs.may_hold(*needed)).map(|(_, at)| *at)
    }

    /// The expressions without a literal that need at most so many digits.
    pub fn called_by_digits(&self, digits: u32) -> impl Iterator<Item = usize> {
        self.wordless.iter().take_while(move |(needed, _)| *needed <= digits).map(|(_, at)| *at)
    }

    /// The automaton, made when the first text is read; a full table would take most of the start to make.
    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(&self.words)
                .ok()
        };
        self.automaton.get_or_init(|| build().filter(|_| !self.words.is_empty())).as_ref()
    }
}

/// The longest run of letters and digits in `literal`, and where it begins.
fn longest_word(literal: &str) -> (usize, &str) {
    let words = literal.split(|c: char| !c.is_alphanumeric());
    let longest = words.max_by_key(|word| word.len()).unwrap_or_default();
    (longest.as_ptr() as usize - literal.as_ptr() as usize, longest)
}

/// The signs in `literal` that not every text holds.
fn signs_of(literal: &str) -> Signs {
    let signs = literal.chars().filter(|c| !c.is_alphanumeric() && !matches!(c, ' ' | '.' | ',' | '-' | '\n'));
    signs.fold(Signs::default(), |signs, sign| signs.with(Signs::of(sign)))
}

/// Whether the literal `whole`, which holds `word` at `offset`, stands in `text` where the word at `place` holds that.
fn stands(whole: &str, offset: usize, word: &str, text: &str, place: Range<usize>) -> bool {
    let text = text.as_bytes();
    let mut starts = (place.start..=place.end.saturating_sub(word.len())).filter_map(|at| at.checked_sub(offset));
    starts.any(|at| text.get(at..at + whole.len()).is_some_and(|found| found.eq_ignore_ascii_case(whole.as_bytes())))
}

/// The mark of `word` if it is `compound`, whose head was found at `found`.
fn mark(compound: &Compound, word: &str, found: Range<usize>, langs: LangSet) -> Option<Mark> {
    if compound.langs & langs == 0 || found.start < SHORTEST_MODIFIER {
        return None;
    }
    let rest = word.get(found.end..)?;
    let ends = compound.open || is_inflection(LONG, &rest.chars().map(lower).collect::<String>());
    ends.then_some(Mark { signal: compound.signal, start: 0, end: word.len() as u32 })
}

/// A set of expressions, a bit each.
#[derive(Debug, Default)]
pub struct Called(Vec<u64>);

impl Called {
    /// Puts expression number `pattern` in.
    pub fn add(&mut self, pattern: usize) {
        if self.0.len() <= pattern / 64 {
            self.0.resize(pattern / 64 + 1, 0);
        }
        self.0[pattern / 64] |= 1 << (pattern % 64);
    }

    /// Whether expression number `pattern` is in.
    #[must_use]
    pub fn contains(&self, pattern: usize) -> bool {
        self.0.get(pattern / 64).is_some_and(|word| word & (1 << (pattern % 64)) != 0)
    }

    /// The expressions of the set.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(at * 64 + bit as usize)
            })
        })
    }
}
