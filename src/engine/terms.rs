//! The term index: every term and name of every pack, found in one pass over the words of a text.
//!
//! A hash table leads from a word (or, for `word*` and for names that take endings, from the beginning of a word) to the
//! terms whose rarest word it is; the few candidates are then compared word by word. The
//! tables are plain bytes: built once, at build time for the built-in packs, and used where they lie.

// The build script reads this file by its path, and would look elsewhere.
#[path = "terms/matching.rs"]
mod matching;
#[path = "terms/row.rs"]
mod row;

use self::matching::*;
pub use self::row::Row;
use super::bits::Bits;
use super::bytes::{Blob, Writer, u16_at, u32_at};
use super::table::Table;
use crate::draft::Lang;
use crate::pack::term::TermWord;
use crate::text::case::{lowered, strip_lower};
use crate::text::hash::{Spelling, beginnings, hash};
use crate::text::inflect::is_inflection;
use crate::text::language;
use crate::text::token::Token;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A union of languages, a bit each (see [`Lang::bit`]).
pub type LangSet = u8;

/// The language whose terms are looked for in every text: slogans, hashtags and news are written in it everywhere.
pub const EVERYWHERE: LangSet = Lang::En.bit() as u8;

/// A term, ready for the index.
#[derive(Debug, Clone)]
pub struct Term {
    /// The signal it belongs to.
    pub signal: u16,
    /// The languages it is a term of.
    pub langs: LangSet,
    /// The last word may take the endings of [`crate::text::inflect`].
    pub inflect: bool,
    /// The first word must begin with a capital.
    pub capital: bool,
    /// At least one word.
    pub words: Vec<TermWord>,
}

impl Term {
    /// Whether word `at` is the beginning of a word: more letters may follow.
    fn is_open(&self, at: usize) -> bool {
        self.words[at].prefix || self.inflect && at + 1 == self.words.len()
    }
}

/// An occurrence of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The signal.
    pub signal: u16,
    /// First byte in the folded text.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
}

/// A term of several words, found by one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// Where it lies among the terms.
    term: u32,
    /// What is compared of the word beside that one, before the term is looked at.
    check: u32,
}

/// How many words `…` may stand for.
pub const GAP_WORDS: usize = 5;

/// Offsets take so many bits of a list's entry, languages the others: 16 MB of terms.
const OFFSET_BITS: u32 = 24;
const WORD_PREFIX: u8 = 1;
const WORD_GAP: u8 = 2;
const WORD_SIGN_SHIFT: u8 = 4;
const TERM_INFLECT: u8 = 1;
const TERM_CAPITAL: u8 = 2;

/// So much is read of what follows a name in one word, in bytes.
const LONGEST_ENDING: usize = 64;

/// Names in a hashtag without capitals (`#teamozempic`) are looked for from this length on.
const SHORTEST_INSIDE: usize = 6;
/// … and up to this one, so that a hashtag of a megabyte costs no more than a megabyte of text.
const LONGEST_INSIDE: usize = 40;

/// The index; see the module.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct TermIndex<'a> {
    #[serde(borrow)]
    whole: Table<'a>,
    #[serde(borrow)]
    beginnings: Table<'a>,
    #[serde(borrow)]
    terms: Blob<'a>,
    /// The signals that the terms belong to.
    signals: Bits,
    /// Those of them with terms that are not looked for in texts of every language.
    local: Bits,
}

impl Table<'_> {
    /// Under `hash`, the terms of `langs`: offset, and what is checked of the word beside their key.
    #[inline]
    fn find(&self, hash: u64, langs: LangSet) -> impl Iterator<Item = (u32, u32)> {
        self.pairs(hash).filter_map(move |(found, check)| {
            let read = found >> OFFSET_BITS & u32::from(langs) != 0;
            read.then_some((found & ((1 << OFFSET_BITS) - 1), check))
        })
    }
}

/// What a signal takes in a stored term: its number and its languages.
const SIGNAL_BYTES: usize = 3;

/// A term as it lies in the index, once for all signals it is written for.
#[derive(Clone, Copy)]
struct Stored<'a> {
    /// The signals it belongs to, three bytes each: number and languages.
    signals: &'a [u8],
    flags: u8,
    words: u8,
    /// The word under which the term stands in a table.
    key: u8,
    rest: &'a [u8],
}

impl<'a> Stored<'a> {
    fn at(terms: &'a [u8], offset: usize) -> Self {
        let words = offset + 4 + SIGNAL_BYTES * usize::from(terms[offset + 3]);
        Self {
            flags: terms[offset],
            words: terms[offset + 1],
            key: terms[offset + 2],
            signals: &terms[offset + 4..words],
            rest: &terms[words..],
        }
    }

    /// The signals of `langs`.
    fn signals(self, langs: LangSet) -> impl Iterator<Item = u16> + 'a {
        let signals = self.signals.chunks_exact(SIGNAL_BYTES);
        signals.filter(move |signal| signal[2] & langs != 0).map(|signal| u16_at(signal, 0))
    }
}

/// A word of a term as it lies in the index.
#[derive(Clone, Copy)]
struct StoredWord<'a> {
    flags: u8,
    /// The lower half of its hash.
    hash: u32,
    text: &'a [u8],
}

#[inline]
fn next_word<'a>(rest: &mut &'a [u8]) -> StoredWord<'a> {
    let text = 6..6 + rest[1] as usize;
    let word = StoredWord { flags: rest[0], hash: u32_at(rest, 2), text: &rest[text.clone()] };
    *rest = &rest[text.end..];
    word
}

/// Signals with their languages.
type Owners = Vec<(u16, LangSet)>;

/// The terms that differ, each with the signals it is written for; again where those are more than a byte counts.
fn by_words(terms: &[Term]) -> Vec<(&Term, Owners)> {
    let mut known: BTreeMap<(&[TermWord], bool, bool), (&Term, Owners)> = BTreeMap::new();
    for term in terms {
        let key = (term.words.as_slice(), term.inflect, term.capital);
        let (_, owners) = known.entry(key).or_insert_with(|| (term, Vec::new()));
        match owners.iter().position(|(signal, _)| *signal == term.signal) {
            Some(at) => owners[at].1 |= term.langs,
            None => owners.push((term.signal, term.langs)),
        }
    }
    let parts = |owners: Owners| owners.chunks(usize::from(u8::MAX)).map(<[_]>::to_vec).collect::<Vec<_>>();
    known.into_values().flat_map(|(term, owners)| parts(owners).into_iter().map(move |part| (term, part))).collect()
}

impl TermIndex<'_> {
    /// Builds the index of `terms`. Words of more than 255 bytes and terms of more than 255 words are left out; the
    /// pack check has reported them.
    #[must_use]
    pub fn build(terms: &[Term]) -> TermIndex<'static> {
        let mut stored = Writer::default();
        let (mut whole, mut beginnings) =
            (BTreeMap::<u64, Vec<(u32, u32)>>::new(), BTreeMap::<u64, Vec<(u32, u32)>>::new());
        let mut counts: HashMap<&str, usize> = HashMap::new();
        terms.iter().flat_map(|term| &term.words).for_each(|word| *counts.entry(&word.text).or_default() += 1);
        for (term, signals) in by_words(terms) {
            let fits = term.words.len() < 256 && term.words.iter().all(|word| word.text.len() < 256);
            if !fits || term.words.first().is_none_or(|word| word.text.is_empty()) {
                continue;
            }
            let offset = stored.len() as u32;
            stored.u8(if term.inflect { TERM_INFLECT } else { 0 } | if term.capital { TERM_CAPITAL } else { 0 });
            stored.u8(term.words.len() as u8);
            stored.u8(key_of(term, &counts) as u8);
            stored.u8(signals.len() as u8);
            for (signal, langs) in &signals {
                stored.u16(*signal);
                stored.u8(*langs);
            }
            for word in &term.words {
                let flags = if word.prefix { WORD_PREFIX } else { 0 } | if word.after_gap { WORD_GAP } else { 0 };
                stored.u8(flags | word.sign << WORD_SIGN_SHIFT);
                stored.u8(word.text.len() as u8);
                stored.u32(hash(&word.text) as u32);
                stored.bytes(word.text.as_bytes());
            }
            let key = key_of(term, &counts);
            let table = if term.is_open(key) { &mut beginnings } else { &mut whole };
            let check = check_of(term, key, &counts);
            table.entry(hash(&term.words[key].text)).or_default().push((
                offset | signals.iter().fold(0, |set, (_, langs)| set | u32::from(*langs)) << OFFSET_BITS,
                check,
            ));
        }
        let signal = |term: &Term| usize::from(term.signal);
        TermIndex {
            whole: Table::build(&whole),
            beginnings: Table::build(&beginnings),
            terms: stored.into_blob(),
            signals: Bits::of(terms.iter().map(signal)),
            local: Bits::of(terms.iter().filter(|term| term.langs & EVERYWHERE == 0).map(signal)),
        }
    }

    /// The signals that its terms belong to.
    #[must_use]
    pub fn signals(&self) -> &Bits {
        &self.signals
    }

    /// Those with terms that are looked for in texts of some languages alone.
    #[must_use]
    pub fn local_signals(&self) -> &Bits {
        &self.local
    }

    /// What the terms of `langs` say of `word`, whose token is `token`, by itself: appends the marks of those that are
    /// this one word to `marks`, and those of several words in which it may be the key to `phrases`.
    pub fn look_up(
        &self,
        word: &str,
        token: Token,
        langs: LangSet,
        marks: &mut Vec<Mark>,
        mut phrase: impl FnMut(Phrase),
    ) {
        let mut under = |table: &Table<'_>, hash: u64| {
            for (offset, check) in table.find(hash, langs) {
                let term = Stored::at(&self.terms, offset as usize);
                let missing_capital = term.flags & TERM_CAPITAL != 0 && term.key == 0 && !token.has(Token::CAPITAL);
                if missing_capital || !key_matches(term, word, token) {
                    continue;
                }
                if term.words == 1 {
                    let (start, end) = (token.start, token.end);
                    marks.extend(term.signals(langs).map(|signal| Mark { signal, start, end }));
                } else {
                    phrase(Phrase { term: offset, check });
                }
            }
        };
        if self.whole.may_hold(token.hash) {
            under(&self.whole, token.hash);
        }
        beginnings(word).filter(|hash| self.beginnings.may_hold(*hash)).for_each(|hash| {
            under(&self.beginnings, hash);
        });
    }

    /// The signals of `langs` that `phrase` marks.
    pub fn signals_of(&self, phrase: Phrase, langs: LangSet) -> impl Iterator<Item = u16> {
        Stored::at(&self.terms, phrase.term as usize).signals(langs)
    }

    /// Appends the marks of `phrase` to `marks` if it stands in `row`, which may hold it, its key at word `at`.
    pub fn compare(&self, phrase: Phrase, row: &Row<'_>, at: usize, langs: LangSet, marks: &mut Vec<Mark>) {
        let term = Stored::at(&self.terms, phrase.term as usize);
        let Some(first) = at.checked_sub(usize::from(term.key)) else { return };
        if term.flags & TERM_CAPITAL != 0 && !row.tokens[first].has(Token::CAPITAL) {
            return;
        }
        if let Some(end) = stands(term, row.text, row.tokens, first) {
            let start = row.tokens[first].start;
            marks.extend(term.signals(langs).map(|signal| Mark { signal, start, end }));
        }
    }

    /// Appends to `marks` the names that stand somewhere inside a hashtag written without capitals.
    pub fn find_inside(&self, text: &str, hashtag: Token, langs: LangSet, marks: &mut Vec<Mark>) {
        let word = &text[hashtag.range()];
        for (start, _) in word.char_indices().skip(1) {
            let mut spelling = Spelling::new();
            for (length, (at, c)) in word[start..].char_indices().take(LONGEST_INSIDE).enumerate() {
                spelling.push(c);
                let hash = spelling.hash();
                if length + 1 < SHORTEST_INSIDE || !self.beginnings.may_hold(hash) {
                    continue;
                }
                let inside =
                    Token { start: hashtag.start + start as u32, flags: hashtag.flags | Token::CAPITAL, ..hashtag };
                let end = inside.start + (at + c.len_utf8()) as u32;
                for (offset, _) in self.beginnings.find(hash, langs) {
                    let term = Stored::at(&self.terms, offset as usize);
                    let name = term.flags & TERM_INFLECT != 0 && term.words == 1;
                    if name && key_matches(term, &text[inside.range()], inside) {
                        let start = inside.start;
                        marks.extend(term.signals(langs).map(|signal| Mark { signal, start, end }));
                    }
                }
            }
        }
    }
}
