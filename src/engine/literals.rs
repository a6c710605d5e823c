//! The literals that are looked for inside words and between them, all in one pass: heads of compounds, and what calls
//! an expression.

use super::compile::Compound;
use super::pattern::CompiledPattern;
use super::terms::{LangSet, Mark};
use crate::text::fold::lower;
use crate::text::inflect::is_inflection;
use crate::text::token::Token;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Letters that must stand before the head of a compound.
const SHORTEST_MODIFIER: usize = 2;

/// Endings count as if the head were a long name.
const LONG: usize = 9;

/// What a literal is looked for by.
#[derive(Debug, Clone, Copy)]
enum Caller {
    Pattern(usize),
    Compound(usize),
}

/// All literals.
#[derive(Debug, Default)]
pub struct Literals {
    literals: Vec<String>,
    callers: Vec<Vec<Caller>>,
    compounds: Vec<Compound>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Literals {
    /// The literals of `patterns` and `compounds`.
    #[must_use]
    pub fn new(patterns: &[CompiledPattern], compounds: Vec<Compound>) -> Self {
        let mut callers: BTreeMap<String, Vec<Caller>> = BTreeMap::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let literals = &pattern.trigger.literals;
            literals.iter().for_each(|literal| callers.entry(literal.clone()).or_default().push(Caller::Pattern(at)));
        }
        for (at, compound) in compounds.iter().enumerate() {
            callers.entry(compound.head.clone()).or_default().push(Caller::Compound(at));
        }
        let (literals, callers) = callers.into_iter().unzip();
        Self { literals, callers, compounds, ..Self::default() }
    }

    /// Appends the compounds of `text` to `marks` and returns which expressions have one of their literals in it.
    pub fn find(&self, text: &str, tokens: &[Token], langs: LangSet, marks: &mut Vec<Mark>) -> Called {
        let automaton = self.automaton();
        let mut called = Called::default();
        for found in automaton.into_iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            for caller in &self.callers[found.pattern().as_usize()] {
                match caller {
                    Caller::Pattern(at) => called.add(*at),
                    Caller::Compound(at) => {
                        marks.extend(mark(&self.compounds[*at], text, tokens, found.range(), langs))
                    }
                }
            }
        }
        called
    }

    /// The automaton, made when the first text is read; a full table would take most of the start to make.
    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(&self.literals)
                .ok()
        };
        self.automaton.get_or_init(|| build().filter(|_| !self.literals.is_empty())).as_ref()
    }
}

/// The word in which the head of `compound` was found, if it is such a compound.
fn mark(
    compound: &Compound,
    text: &str,
    tokens: &[Token],
    found: std::ops::Range<usize>,
    langs: LangSet,
) -> Option<Mark> {
    if compound.langs & langs == 0 {
        return None;
    }
    let next = tokens.partition_point(|token| token.start as usize <= found.start);
    let token = tokens.get(next.checked_sub(1)?)?;
    let word = token.range();
    let inside = found.start >= word.start + SHORTEST_MODIFIER && found.end <= word.end;
    let rest = text.get(found.end..word.end)?;
    let ends = compound.open || is_inflection(LONG, &rest.chars().map(lower).collect::<String>());
    (inside && ends).then_some(Mark { signal: compound.signal, start: token.start, end: token.end })
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
