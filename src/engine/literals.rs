//! The literals that are looked for inside words and between them, all in one pass: heads of compounds, and what calls
//! an expression.
//!
//! A table leads from the first three bytes of a literal, or from all of a shorter one, to the literals that begin so.

use super::bytes::{Blob, Writer, u16_at};
use super::compile::Compound;
use super::terms::{LangSet, Mark, Table};
use crate::text::fold::lower;
use crate::text::inflect::is_inflection;
use crate::text::token::Token;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Letters that must stand before the head of a compound.
const SHORTEST_MODIFIER: usize = 2;

/// Endings count as if the head were a long name.
const LONG: usize = 9;

/// The bytes of a literal that lead to it.
const KEY: usize = 3;

/// What a literal calls, in four bytes: what it is, its number, its languages.
const CALLER_BYTES: usize = 4;
/// An expression, by its number.
const PATTERN: u8 = 0;
/// A compound, by the number of its signal.
const COMPOUND: u8 = 1;
/// A compound whose word may go on in any way.
const OPEN_COMPOUND: u8 = 2;

/// All literals.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Literals<'a> {
    #[serde(borrow)]
    table: Table<'a>,
    /// A byte for each byte: whether a literal of fewer than [`KEY`] bytes begins with it.
    #[serde(borrow)]
    short: Blob<'a>,
    /// The literals: length, bytes in lower case, number of callers, callers.
    #[serde(borrow)]
    literals: Blob<'a>,
}

type Caller = (u8, u16, LangSet);

impl Literals<'_> {
    /// The literals of expressions, each with the expression's number, and of `compounds`. Those of more than 255 bytes
    /// are left out, which no pack has.
    #[must_use]
    pub fn new<'p>(patterns: impl IntoIterator<Item = (u16, &'p str)>, compounds: &[Compound]) -> Self {
        let mut callers: BTreeMap<String, Vec<Caller>> = BTreeMap::new();
        for (pattern, literal) in patterns {
            callers.entry(literal.to_ascii_lowercase()).or_default().push((PATTERN, pattern, 0));
        }
        for compound in compounds {
            let kind = if compound.open { OPEN_COMPOUND } else { COMPOUND };
            let head = compound.head.to_ascii_lowercase();
            callers.entry(head).or_default().push((kind, compound.signal, compound.langs));
        }
        let (mut keys, mut short, mut literals) =
            (BTreeMap::<u64, Vec<(u32, u32)>>::new(), vec![0; 256], Writer::default());
        for (literal, callers) in &callers {
            let key = literal.len().min(KEY);
            let Some(first) = literal.bytes().next().filter(|_| literal.len() < 256) else { continue };
            short[usize::from(first)] |= u8::from(key < KEY);
            for callers in callers.chunks(usize::from(u8::MAX)) {
                let window = literal.bytes().take(key).fold(0, slide);
                keys.entry(hash(window, key)).or_default().push((literals.len() as u32, 0));
                literals.u8(literal.len() as u8);
                literals.bytes(literal.as_bytes());
                literals.u8(callers.len() as u8);
                for (kind, number, langs) in callers {
                    literals.u8(*kind);
                    literals.u16(*number);
                    literals.u8(*langs);
                }
            }
        }
        Self { table: Table::build(&keys), short: short.into(), literals: literals.into_blob() }
    }

    /// Appends the compounds of `text` to `marks` and returns which expressions have one of their literals in it.
    pub fn find(&self, text: &str, tokens: &[Token], langs: LangSet, marks: &mut Vec<Mark>) -> Called {
        let mut called = Called::default();
        let mut look = |start: usize, window: u32, key: usize| {
            let hash = hash(window, key);
            if self.table.may_hold(hash) {
                for offset in self.table.offsets(hash) {
                    self.call(offset, text, start, &mut |caller, end| match caller {
                        (PATTERN, pattern, _) => called.add(usize::from(pattern)),
                        caller => marks.extend(mark(caller, text, tokens, start..end, langs)),
                    });
                }
            }
        };
        let mut window = 0;
        for (at, byte) in text.bytes().enumerate() {
            let byte = byte.to_ascii_lowercase();
            window = slide(window, byte);
            if at + 1 >= KEY {
                look(at + 1 - KEY, window, KEY);
            }
            if self.short.get(usize::from(byte)) == Some(&1) {
                look(at, slide(0, byte), 1);
                if let Some(next) = text.as_bytes().get(at + 1) {
                    look(at, slide(slide(0, byte), next.to_ascii_lowercase()), 2);
                }
            }
        }
        called
    }

    /// Calls what the literal at `offset` calls, with the byte behind it, if it stands at `start`.
    #[inline]
    fn call(&self, offset: usize, text: &str, start: usize, call: &mut impl FnMut(Caller, usize)) {
        let literal = &self.literals[offset + 1..][..usize::from(self.literals[offset])];
        let end = start + literal.len();
        if text.as_bytes().get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(literal)) {
            let callers = &self.literals[offset + 1 + literal.len()..];
            let callers = callers[1..].chunks_exact(CALLER_BYTES).take(usize::from(callers[0]));
            callers.for_each(|caller| call((caller[0], u16_at(caller, 1), caller[3]), end));
        }
    }
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

/// The word in which the head of a compound was found, if it is such a compound.
fn mark(
    (kind, signal, of): Caller,
    text: &str,
    tokens: &[Token],
    found: std::ops::Range<usize>,
    langs: LangSet,
) -> Option<Mark> {
    if of & langs == 0 {
        return None;
    }
    let next = tokens.partition_point(|token| token.start as usize <= found.start);
    let token = tokens.get(next.checked_sub(1)?)?;
    let word = token.range();
    let inside = found.start >= word.start + SHORTEST_MODIFIER && found.end <= word.end;
    let rest = text.get(found.end..word.end)?;
    let ends = kind == OPEN_COMPOUND || is_inflection(LONG, &rest.chars().map(lower).collect::<String>());
    (inside && ends).then_some(Mark { signal, start: token.start, end: token.end })
}

/// The expressions that were called, a bit each.
#[derive(Debug, Default)]
pub struct Called(Vec<u64>);

impl Called {
    fn add(&mut self, pattern: usize) {
        if self.0.len() <= pattern / 64 {
            self.0.resize(pattern / 64 + 1, 0);
        }
        self.0[pattern / 64] |= 1 << (pattern % 64);
    }

    /// Whether expression number `pattern` may run.
    #[must_use]
    pub fn contains(&self, pattern: usize) -> bool {
        self.0.get(pattern / 64).is_some_and(|word| word & (1 << (pattern % 64)) != 0)
    }
}
