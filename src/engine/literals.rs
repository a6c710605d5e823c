//! The literals that are looked for inside words: heads of compounds, and what calls an expression. Of a literal that is
//! more than one word, its longest word is looked for, and its signs among those of the text.

use super::bytes::{Blob, Writer};
use super::compile::Compound;
use super::records::Records;
use super::terms::{LangSet, Mark, Table};
use crate::pack::model::Trigger;
use crate::text::fold::lower;
use crate::text::inflect::is_inflection;
use crate::text::token::Signs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Letters that must stand before the head of a compound.
const SHORTEST_MODIFIER: usize = 2;

/// Endings count as if the head were a long name.
const LONG: usize = 9;

/// A word of a literal shorter than this tells less than its signs.
const SHORTEST_WORD: usize = 3;

/// The bytes of a literal's word that lead to it.
const KEY: usize = 3;

/// Who asks for a literal.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Callers {
    /// Expressions, with the signs that their literals hold besides.
    patterns: Vec<(usize, Signs)>,
    compounds: Vec<Compound>,
}

/// All literals.
#[derive(Debug, Serialize, Deserialize)]
pub struct Literals<'a> {
    /// From the first bytes of a word, [`KEY`] or all of a shorter one, to where it lies and to its number.
    #[serde(borrow)]
    table: Table<'a>,
    /// A byte for each byte: whether a word of fewer than [`KEY`] bytes begins with it.
    #[serde(borrow)]
    short: Blob<'a>,
    /// The words of the literals, each with its length before it.
    #[serde(borrow)]
    words: Blob<'a>,
    /// For each word who asks for it.
    #[serde(borrow)]
    callers: Records<'a, Callers>,
    /// Expressions that one of these signs calls.
    signs: Vec<(Signs, usize)>,
    /// Expressions without a literal, with how many digits they need; those that need the fewest come first.
    wordless: Vec<(u32, usize)>,
}

impl Literals<'_> {
    /// The literals of `triggers`, those of all expressions, and of `compounds`.
    #[must_use]
    pub fn new<'t>(triggers: impl Iterator<Item = &'t Trigger>, compounds: &[Compound]) -> Self {
        let mut callers: BTreeMap<String, Callers> = BTreeMap::new();
        let (mut signs, mut wordless) = (Vec::new(), Vec::new());
        for (at, Trigger { digits, literals }) in triggers.enumerate() {
            if literals.is_empty() {
                wordless.push((*digits, at));
            }
            for literal in literals {
                let word = longest_word(literal);
                let besides = signs_of(literal);
                if besides != Signs::default() && word.chars().count() < SHORTEST_WORD {
                    signs.push((besides, at));
                } else {
                    callers.entry(word.to_ascii_lowercase()).or_default().patterns.push((at, besides));
                }
            }
        }
        for compound in compounds {
            callers.entry(compound.head.to_ascii_lowercase()).or_default().compounds.push(compound.clone());
        }
        // No word of a text is of so many bytes and worth a look; nor is there one without any.
        callers.retain(|word, _| (1..256).contains(&word.len()));
        wordless.sort_unstable();
        let (mut keys, mut short, mut words) =
            (BTreeMap::<u64, Vec<(u32, u32)>>::new(), vec![0; 256], Writer::default());
        for (number, word) in (0..).zip(callers.keys()) {
            let key = word.len().min(KEY);
            short[usize::from(word.as_bytes()[0])] |= u8::from(key < KEY);
            let window = word.bytes().take(key).fold(0, slide);
            keys.entry(hash(window, key)).or_default().push((words.len() as u32, number));
            words.u8(word.len() as u8);
            words.bytes(word.as_bytes());
        }
        let callers: Vec<Callers> = callers.into_values().collect();
        Self {
            table: Table::build(&keys),
            short: short.into(),
            words: words.into_blob(),
            callers: Records::default().extended(&callers),
            signs,
            wordless,
        }
    }

    /// Appends the compound that `word` is to `marks`, and the literals in it that call expressions to `literals`.
    pub fn find(&self, word: &str, langs: LangSet, marks: &mut Vec<Mark>, literals: &mut Vec<u16>) {
        let mut look = |start: usize, window: u32, key: usize| {
            let hash = hash(window, key);
            if !self.table.may_hold(hash) {
                return;
            }
            for (offset, number) in self.table.pairs(hash) {
                let Some(end) = self.end_of(offset as usize, word, start) else { continue };
                let callers = self.callers.get(number as usize);
                marks.extend(callers.compounds.iter().filter_map(|compound| mark(compound, word, start..end, langs)));
                if !callers.patterns.is_empty() {
                    literals.push(number as u16);
                }
            }
        };
        let mut window = 0;
        for (at, byte) in word.bytes().enumerate() {
            let byte = byte.to_ascii_lowercase();
            window = slide(window, byte);
            if at + 1 >= KEY {
                look(at + 1 - KEY, window, KEY);
            }
            if self.short[usize::from(byte)] != 0 {
                look(at, slide(0, byte), 1);
                if let Some(next) = word.as_bytes().get(at + 1) {
                    look(at, slide(slide(0, byte), next.to_ascii_lowercase()), 2);
                }
            }
        }
    }

    /// The byte behind the literal's word that lies at `offset`, if it stands in `word` at byte `start`.
    #[inline]
    fn end_of(&self, offset: usize, word: &str, start: usize) -> Option<usize> {
        let literal = &self.words[offset + 1..][..usize::from(self.words[offset])];
        let end = start + literal.len();
        word.as_bytes().get(start..end)?.eq_ignore_ascii_case(literal).then_some(end)
    }

    /// The expressions that literal number `literal` calls in a text with these signs.
    pub fn called_by(&self, literal: u16, signs: Signs) -> impl Iterator<Item = usize> {
        let patterns = self.callers.get(usize::from(literal)).patterns.iter();
        patterns.filter(move |(_, besides)| signs.may_hold(*besides)).map(|(at, _)| *at)
    }

    /// The expressions that are called by signs alone in a text with these.
    pub fn called_by_signs(&self, signs: Signs) -> impl Iterator<Item = usize> {
        self.signs.iter().filter(move |(needed, _)| signs.may_hold(*needed)).map(|(_, at)| *at)
    }

    /// The expressions without a literal that need at most so many digits.
    pub fn called_by_digits(&self, digits: u32) -> impl Iterator<Item = usize> {
        self.wordless.iter().take_while(move |(needed, _)| *needed <= digits).map(|(_, at)| *at)
    }
}

/// The longest run of letters and digits in `literal`.
fn longest_word(literal: &str) -> &str {
    literal.split(|c: char| !c.is_alphanumeric()).max_by_key(|word| word.len()).unwrap_or_default()
}

/// The signs in `literal` that not every text holds.
fn signs_of(literal: &str) -> Signs {
    let signs = literal.chars().filter(|c| !c.is_alphanumeric() && !matches!(c, ' ' | '.' | ',' | '-' | '\n'));
    signs.fold(Signs::default(), |signs, sign| signs.with(Signs::of(sign)))
}

/// The last [`KEY`] bytes, with `byte` behind them.
#[inline]
fn slide(window: u32, byte: u8) -> u32 {
    (window << 8 | u32::from(byte)) & ((1 << (8 * KEY)) - 1)
}

/// The hash of the last `key` bytes of `window`.
#[inline]
fn hash(window: u32, key: usize) -> u64 {
    (u64::from(window) << 8 | key as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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
