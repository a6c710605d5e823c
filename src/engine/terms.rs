//! The term index: every term and name of every pack, found in one pass over the words of a text.
//!
//! A hash table leads from a word (or, for `word*` and for names that take endings, from the beginning of a word) to the
//! terms whose rarest word it is; the few candidates are then compared word by word. The
//! tables are plain bytes: built once, at build time for the built-in packs, and used where they lie.

use super::bytes::{Blob, Writer, u16_at, u32_at};
use crate::pack::term::TermWord;
use crate::text::fold::lower;
use crate::text::inflect::is_inflection;
use crate::text::language;
use crate::text::token::{self, SEED, Token, hash_step};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A union of languages, a bit each (see [`crate::draft::Lang::bit`]).
pub type LangSet = u8;

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
}

/// A hash table from 64-bit hashes to lists of pairs of numbers, such as offsets of terms and checks, with a filter in front.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct Table<'a> {
    /// One bit a hash; 2^bits of them.
    filter_bits: u8,
    #[serde(borrow)]
    filter: Blob<'a>,
    /// Slots of eight bytes: check of the hash, offset of the list plus one.
    slot_bits: u8,
    #[serde(borrow)]
    slots: Blob<'a>,
    /// Lists: a count, then for each term its offset and the check of its second word (0: none, or not one whole word).
    #[serde(borrow)]
    lists: Blob<'a>,
}

impl Table<'_> {
    pub(super) fn build(keys: &BTreeMap<u64, Vec<(u32, u32)>>) -> Table<'static> {
        if keys.is_empty() {
            return Table::default();
        }
        let slot_bits = (usize::BITS - (keys.len() * 2).leading_zeros()) as u8;
        let filter_bits = slot_bits + 4;
        let mut filter = vec![0u8; 1 << (filter_bits.max(3) - 3)];
        let mut slots = vec![0u8; 8 << slot_bits];
        let mut lists = Writer::default();
        for (hash, terms) in keys {
            let bit = (hash >> (64 - filter_bits)) as usize;
            filter[bit / 8] |= 1 << (bit % 8);
            let mut slot = (hash >> (64 - slot_bits)) as usize;
            while u32_at(&slots, slot * 8 + 4) != 0 {
                slot = (slot + 1) & ((1 << slot_bits) - 1);
            }
            slots[slot * 8..slot * 8 + 4].copy_from_slice(&(*hash as u32).to_le_bytes());
            slots[slot * 8 + 4..slot * 8 + 8].copy_from_slice(&(lists.len() as u32 + 1).to_le_bytes());
            lists.u32(terms.len() as u32);
            for (offset, second) in terms {
                lists.u32(*offset);
                lists.u32(*second);
            }
        }
        Table { filter_bits, filter: filter.into(), slot_bits, slots: slots.into(), lists: lists.into_blob() }
    }

    /// Whether something may be found under `hash`.
    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        if self.filter_bits == 0 {
            return false;
        }
        let bit = (hash >> (64 - self.filter_bits)) as usize;
        self.filter[bit / 8] & (1 << (bit % 8)) != 0
    }

    /// Under `hash`, the terms of `langs`: offset, and what is checked of the word beside their key.
    #[inline]
    fn find(&self, hash: u64, langs: LangSet) -> impl Iterator<Item = (u32, u32)> {
        self.pairs(hash).filter_map(move |(found, check)| {
            let read = found >> OFFSET_BITS & u32::from(langs) != 0;
            read.then_some((found & ((1 << OFFSET_BITS) - 1), check))
        })
    }

    /// The list under `hash`.
    #[inline]
    pub(super) fn pairs(&self, hash: u64) -> impl Iterator<Item = (u32, u32)> {
        let entries = self.list(hash).map_or(&[][..], |at| {
            let count = u32_at(&self.lists, at) as usize;
            &self.lists[at + 4..at + 4 + 8 * count]
        });
        entries.chunks_exact(8).map(|entry| (u32_at(entry, 0), u32_at(entry, 4)))
    }

    fn list(&self, hash: u64) -> Option<usize> {
        let mut slot = (hash >> (64 - self.slot_bits)) as usize;
        loop {
            let list = u32_at(&self.slots, slot * 8 + 4);
            if list == 0 {
                return None;
            }
            if u32_at(&self.slots, slot * 8) == hash as u32 {
                return Some(list as usize - 1);
            }
            slot = (slot + 1) & ((1 << self.slot_bits) - 1);
        }
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
                stored.u32(token::hash(&word.text) as u32);
                stored.bytes(word.text.as_bytes());
            }
            let key = key_of(term, &counts);
            let word = &term.words[key];
            let open = word.prefix || term.inflect && key + 1 == term.words.len();
            let table = if open { &mut beginnings } else { &mut whole };
            let check = match (key.checked_sub(1), term.words.get(1)) {
                (Some(before), _) => check_of(&term.words[before], false) | BEFORE,
                (None, Some(second)) => check_of(second, term.inflect && term.words.len() == 2),
                (None, None) => 0,
            };
            table.entry(token::hash(&word.text)).or_default().push((
                offset | signals.iter().fold(0, |set, (_, langs)| set | u32::from(*langs)) << OFFSET_BITS,
                check,
            ));
        }
        TermIndex { whole: Table::build(&whole), beginnings: Table::build(&beginnings), terms: stored.into_blob() }
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
        token::beginnings(word).filter(|hash| self.beginnings.may_hold(*hash)).for_each(|hash| {
            under(&self.beginnings, hash);
        });
    }

    /// Appends the marks of `phrase` to `marks` if it stands in `tokens`, its key at word `at`.
    #[inline]
    pub fn follow(
        &self,
        phrase: Phrase,
        text: &str,
        tokens: &[Token],
        at: usize,
        langs: LangSet,
        marks: &mut Vec<Mark>,
    ) {
        if may_stand(phrase.check, tokens, at) {
            self.compare(phrase, text, tokens, at, langs, marks);
        }
    }

    fn compare(&self, phrase: Phrase, text: &str, tokens: &[Token], at: usize, langs: LangSet, marks: &mut Vec<Mark>) {
        let term = Stored::at(&self.terms, phrase.term as usize);
        let Some(first) = at.checked_sub(usize::from(term.key)) else { return };
        if term.flags & TERM_CAPITAL != 0 && !tokens[first].has(Token::CAPITAL) {
            return;
        }
        if let Some(end) = matches(term, text, tokens, first) {
            let start = tokens[first].start;
            marks.extend(term.signals(langs).map(|signal| Mark { signal, start, end }));
        }
    }

    /// Appends to `marks` the names that stand somewhere inside a hashtag written without capitals.
    pub fn find_inside(&self, text: &str, hashtag: Token, langs: LangSet, marks: &mut Vec<Mark>) {
        let word = &text[hashtag.range()];
        for (start, _) in word.char_indices().skip(1) {
            let mut hash = SEED;
            for (length, (at, c)) in word[start..].char_indices().take(LONGEST_INSIDE).enumerate() {
                hash = hash_step(hash, lower(c));
                if length + 1 < SHORTEST_INSIDE || !self.beginnings.may_hold(hash) {
                    continue;
                }
                let inside =
                    Token { start: hashtag.start + start as u32, flags: hashtag.flags | Token::CAPITAL, ..hashtag };
                let end = inside.start + (at + c.len_utf8()) as u32;
                for (offset, _) in self.beginnings.find(hash, langs) {
                    let term = Stored::at(&self.terms, offset as usize);
                    let name = term.flags & TERM_INFLECT != 0 && term.words == 1;
                    if name && matches(term, text, &[inside], 0).is_some() {
                        let start = inside.start;
                        marks.extend(term.signals(langs).map(|signal| Mark { signal, start, end }));
                    }
                }
            }
        }
    }
}

/// Set in the check of a word that is one word of the text and no other.
const WHOLE: u32 = 1 << 31;
/// Set in the check of the word before the key; otherwise it is the word behind it.
const BEFORE: u32 = 1 << 30;
const CHECKED: u32 = BEFORE - 1;

/// What is compared before a term is looked at: the hash of a word beside its key, or of that word's beginning; without
/// any of its bits when neither is known.
fn check_of(word: &TermWord, inflect: bool) -> u32 {
    if word.after_gap || word.text.is_empty() {
        0
    } else if !word.prefix && !inflect {
        token::hash(&word.text) as u32 & CHECKED | WHOLE
    } else {
        token::head(&word.text).unwrap_or(0) & CHECKED
    }
}

/// Whether the word beside the key, which is word `at`, may be the one with that check.
#[inline]
fn may_stand(check: u32, tokens: &[Token], at: usize) -> bool {
    let wanted = check & CHECKED;
    if wanted == 0 {
        return true;
    }
    let beside = if check & BEFORE != 0 { at.wrapping_sub(1) } else { at + 1 };
    let Some(token) = tokens.get(beside) else { return false };
    wanted == if check & WHOLE != 0 { token.hash as u32 } else { token.head } & CHECKED
}

/// The word of `term` that is the rarest in texts and can be looked for: before any gap, rather whole than a beginning,
/// and no function word.
fn key_of(term: &Term, counts: &HashMap<&str, usize>) -> usize {
    let reach = term.words.iter().position(|word| word.after_gap).unwrap_or(term.words.len());
    let cost = |at: &usize| {
        let word = &term.words[*at];
        let open = word.prefix || term.inflect && at + 1 == term.words.len();
        let common = word.text.chars().count() < 3 || language::is_function_word(&word.text);
        (word.text.is_empty(), common, counts.get(word.text.as_str()).copied().unwrap_or(0) + if open { 30 } else { 0 })
    };
    (0..reach.max(1)).min_by_key(cost).unwrap_or(0)
}

/// Whether `word`, whose token is `token`, can be the key of `term`.
fn key_matches(term: Stored<'_>, word: &str, token: Token) -> bool {
    let mut rest = term.rest;
    for _ in 0..term.key {
        next_word(&mut rest);
    }
    let inflect = term.key + 1 == term.words && term.flags & TERM_INFLECT != 0;
    is_word(word, token, next_word(&mut rest), inflect)
}

/// The byte behind `term` if it stands at word `at`.
fn matches(term: Stored<'_>, text: &str, tokens: &[Token], at: usize) -> Option<u32> {
    let mut rest = term.rest;
    let word = next_word(&mut rest);
    let last = term.words == 1;
    if !word_matches(text, tokens[at], word, last && term.flags & TERM_INFLECT != 0) {
        return None;
    }
    follow(term.flags, rest, term.words - 1, text, tokens, at)
}

/// Matches the remaining `words` of a term behind word `at`.
fn follow(term_flags: u8, rest: &[u8], words: u8, text: &str, tokens: &[Token], at: usize) -> Option<u32> {
    if words == 0 {
        return Some(tokens[at].end);
    }
    let mut behind = rest;
    let word = next_word(&mut behind);
    let reach = if word.flags & WORD_GAP != 0 { GAP_WORDS } else { 0 };
    for next in at + 1..=at + 1 + reach {
        let token = tokens.get(next)?;
        if token.has(Token::BREAK) {
            return None;
        }
        let inflect = words == 1 && term_flags & TERM_INFLECT != 0;
        if word_matches(text, *token, word, inflect)
            && let Some(end) = follow(term_flags, behind, words - 1, text, tokens, next)
        {
            return Some(end);
        }
    }
    None
}

fn word_matches(text: &str, token: Token, word: StoredWord<'_>, inflect: bool) -> bool {
    is_word(&text[token.range()], token, word, inflect)
}

/// Whether `found`, whose token is `token`, is the stored `word`.
fn is_word(found: &str, token: Token, word: StoredWord<'_>, inflect: bool) -> bool {
    let sign = word.flags >> WORD_SIGN_SHIFT;
    if sign != 0 && token.flags & sign == 0 {
        return false;
    }
    let whole = word.flags & WORD_PREFIX == 0 && !inflect;
    if whole && token.hash as u32 != word.hash {
        return false;
    }
    if !may_begin(found, word.text) {
        return false;
    }
    let Some(rest) = strip_lower(found, word.text) else { return false };
    rest.is_empty() || word.flags & WORD_PREFIX != 0 || inflect && inflects(word.text, rest)
}

fn inflects(word: &[u8], rest: &str) -> bool {
    // No ending is so long, and of a compound only the beginning is read: a word of a megabyte is looked at once.
    let rest = &rest[..rest.floor_char_boundary(LONGEST_ENDING)];
    let letters = word.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
    if rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'') {
        return is_inflection(letters, rest);
    }
    is_inflection(letters, &rest.chars().map(lower).collect::<String>())
}

/// Whether `found` may begin with `word` (lower case): mostly their first letters tell.
#[inline]
fn may_begin(found: &str, word: &[u8]) -> bool {
    match (found.as_bytes().first(), word.first()) {
        (Some(found), Some(word)) if found.is_ascii() => found.to_ascii_lowercase() == *word,
        _ => true,
    }
}

/// What follows `word` (lower case) in `found`, if `found` begins with it in any case.
fn strip_lower<'t>(found: &'t str, word: &[u8]) -> Option<&'t str> {
    let head = found.as_bytes().get(..word.len());
    if head == Some(word) {
        return Some(&found[word.len()..]);
    }
    if let Some(head) = head.filter(|head| head.is_ascii()) {
        return head.eq_ignore_ascii_case(word).then(|| &found[word.len()..]);
    }
    let mut word = word;
    for (at, c) in found.char_indices() {
        if word.is_empty() {
            return Some(&found[at..]);
        }
        let mut buffer = [0; 4];
        word = word.strip_prefix(lower(c).encode_utf8(&mut buffer).as_bytes())?;
    }
    word.is_empty().then_some("")
}
