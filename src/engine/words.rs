//! What is known of a word wherever it stands: which terms it is, in which phrases it may be the key, which expressions
//! it calls. Texts are made of few words, so that each thread remembers what it has learnt.

use super::literals::Call;
use super::program::Program;
use super::terms::{LangSet, Mark, Phrase, Row, TermIndex};
use crate::text::token::{Token, split_camel};
use std::cell::RefCell;
use std::ops::Range;

/// What one word tells. The places of marks are bytes of the word.
#[derive(Debug, Default)]
struct Facts {
    marks: Vec<Mark>,
    /// Phrases with the number of their index.
    phrases: Vec<(u8, Phrase)>,
    calls: Vec<Call>,
}

/// Where the facts of a word lie.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    marks: (u32, u32),
    phrases: (u32, u32),
    calls: (u32, u32),
}

/// A word that was met.
#[derive(Debug)]
struct Entry {
    hash: u64,
    text: (u32, u8),
    flags: u8,
    langs: LangSet,
    known: Option<Known>,
}

/// The words of one thread.
#[derive(Debug, Default)]
pub struct Words {
    /// The number of the program they were learnt from.
    program: u64,
    /// An open table of entries, each with one added; zero for an empty slot.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    texts: Vec<u8>,
    facts: Facts,
}

/// The slots of the table, two to the power of this.
const SLOT_BITS: u32 = 15;
/// From so many words on, all are forgotten: half of the slots stay empty.
const MOST_WORDS: usize = 1 << (SLOT_BITS - 1);
/// … and from so many facts on.
const MOST_FACTS: usize = 1 << 17;
/// Longer words are seldom met again.
const LONGEST: usize = 48;
/// The flags of a token that facts depend on, besides its letters.
const TELLING: u8 = Token::HASHTAG | Token::MENTION | Token::CAPITAL;

thread_local! {
    static WORDS: RefCell<Words> = RefCell::default();
}

impl Words {
    /// Hands the words that this thread has learnt from `program` to `read`.
    pub fn with<T>(program: &Program, read: impl FnOnce(&mut Self) -> T) -> T {
        WORDS.with_borrow_mut(|words| {
            if words.program != program.id() {
                words.forget();
                words.program = program.id();
            }
            read(words)
        })
    }

    fn forget(&mut self) {
        self.slots.clear();
        self.slots.resize(1 << SLOT_BITS, 0);
        self.entries.clear();
        self.texts.clear();
        self.facts.marks.clear();
        self.facts.phrases.clear();
        self.facts.calls.clear();
    }

    /// What is known of the word of `text` at `token`, for terms of `langs`; `None` when that is nothing. Good until the
    /// next word is looked up.
    pub fn look_up(&mut self, program: &Program, text: &str, token: Token, langs: LangSet) -> Option<Known> {
        let word = &text.as_bytes()[token.range()];
        let flags = token.flags & TELLING;
        let salt = u64::from(flags) << 8 | u64::from(langs);
        let hash = (token.hash ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut slot = (hash >> (u64::BITS - SLOT_BITS)) as usize;
        while let Some(at) = self.slots[slot].checked_sub(1) {
            let entry = &self.entries[at as usize];
            if entry.hash == token.hash && entry.flags == flags && entry.langs == langs {
                let (start, length) = (entry.text.0 as usize, usize::from(entry.text.1));
                if &self.texts[start..start + length] == word {
                    return entry.known;
                }
            }
            slot = (slot + 1) & ((1 << SLOT_BITS) - 1);
        }
        self.meet(program, &text[token.range()], token, langs, slot)
    }

    /// Learns a word that was not met before, and remembers it in `slot` unless it is long.
    #[cold]
    fn meet(&mut self, program: &Program, word: &str, token: Token, langs: LangSet, mut slot: usize) -> Option<Known> {
        let facts = &self.facts;
        let most = facts.marks.len().max(facts.phrases.len()).max(facts.calls.len());
        if self.entries.len() >= MOST_WORDS || most >= MOST_FACTS {
            self.forget();
            // Every slot is empty now, so that any will do for the word's own: it is found from there on or learnt again.
            slot &= (1 << SLOT_BITS) - 1;
        }
        let known = self.facts.learn(program, word, token, langs);
        if word.len() <= LONGEST {
            let text = (self.texts.len() as u32, word.len() as u8);
            self.texts.extend(word.as_bytes());
            self.entries.push(Entry { hash: token.hash, text, flags: token.flags & TELLING, langs, known });
            self.slots[slot] = self.entries.len() as u32;
        }
        known
    }

    /// The marks of terms that are this one word; their places are bytes of the word.
    pub fn marks(&self, known: Known) -> &[Mark] {
        &self.facts.marks[range(known.marks)]
    }

    /// The phrases of which the word may be the key, with the number of their index.
    pub fn phrases(&self, known: Known) -> &[(u8, Phrase)] {
        &self.facts.phrases[range(known.phrases)]
    }

    /// The expressions that the word calls, with what must stand around it.
    pub fn calls(&self, known: Known) -> &[Call] {
        &self.facts.calls[range(known.calls)]
    }
}

fn range((start, end): (u32, u32)) -> Range<usize> {
    start as usize..end as usize
}

impl Facts {
    /// Appends what `word` tells, if it tells anything.
    fn learn(&mut self, program: &Program, word: &str, token: Token, langs: LangSet) -> Option<Known> {
        let before = self.lengths();
        let token = Token { start: 0, end: word.len() as u32, ..token };
        for (number, index) in program.indexes().iter().enumerate() {
            let phrases = &mut self.phrases;
            index.look_up(word, token, langs, &mut self.marks, |phrase| {
                if index.signals_of(phrase, langs).any(|signal| program.wants(signal)) {
                    phrases.push((number as u8, phrase));
                }
            });
            if token.has(Token::HASHTAG) {
                find_in_hashtag(index, word, token, langs, &mut self.marks);
            }
        }
        if program.looks_inside() {
            program.literals().find(word, langs, &mut self.marks, &mut self.calls);
        }
        let wants = |call: &Call| program.wants(program.cues()[usize::from(call.pattern)].signal);
        let new = self.calls.split_off(before[2] as usize);
        self.calls.extend(new.into_iter().filter(wants));
        let new = self.marks.split_off(before[0] as usize);
        self.marks.extend(new.into_iter().filter(|mark| program.wants(mark.signal)));
        let after = self.lengths();
        let known =
            Known { marks: (before[0], after[0]), phrases: (before[1], after[1]), calls: (before[2], after[2]) };
        (after != before).then_some(known)
    }

    fn lengths(&self) -> [u32; 3] {
        [self.marks.len() as u32, self.phrases.len() as u32, self.calls.len() as u32]
    }
}

/// Appends the terms that stand in a hashtag: in the parts of its camel case, and the names inside it.
fn find_in_hashtag(index: &TermIndex<'_>, word: &str, hashtag: Token, langs: LangSet, marks: &mut Vec<Mark>) {
    let (mut parts, mut phrases) = (Vec::new(), Vec::new());
    split_camel(word, hashtag.range(), &mut parts);
    for (at, part) in parts.iter().enumerate() {
        index.look_up(&word[part.range()], *part, langs, marks, |phrase| phrases.push((at, phrase)));
    }
    let row = Row::new(word, &parts);
    for (at, phrase) in phrases.into_iter().filter(|(at, phrase)| row.may_hold(*phrase, *at)) {
        index.compare(phrase, &row, at, langs, marks);
    }
    index.find_inside(word, hashtag, langs, marks);
}
