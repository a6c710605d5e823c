//! What is known of a word wherever it stands: which terms it is, in which phrases it may be the key, which expressions
//! it calls. Texts are made of few words, so that each thread remembers what it has learnt.

use super::literals::Call;
use super::program::Program;
use super::terms::{LangSet, Mark, Phrase, Row, TermIndex};
use crate::text::octets::OCTETS;
use crate::text::token::{Token, split_camel};
use std::cell::RefCell;
use std::ops::Range;

/// What one word tells. The places of marks are bytes of the word.
#[derive(Debug, Default)]
struct Facts {
    marks: Vec<Mark>,
    /// Phrases with the number of their index, of which a word beside this one is compared.
    phrases: Vec<(u8, Phrase)>,
    /// The others.
    apart: Vec<(u8, Phrase)>,
    calls: Vec<Call>,
}

/// Where the facts of a word lie: behind what was known before it, up to what was known with it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    before: Lengths,
    with: Lengths,
}

/// How many facts there are.
#[derive(Debug, Clone, Copy, Default)]
struct Lengths {
    marks: u32,
    phrases: u32,
    apart: u32,
    calls: u32,
}

/// What a word is known again by, besides its letters if it [has to be](Spelt::is_short).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spelt {
    hash: u64,
    /// How many bytes it has, the flags that tell, and the languages.
    kind: [u8; 4],
}

/// A word that was met.
#[derive(Debug)]
struct Entry {
    spelt: Spelt,
    /// Where its letters lie.
    text: u32,
    known: Known,
}

/// The words of one thread.
#[derive(Debug, Default)]
pub struct Words {
    /// The number of the program they were learnt from.
    program: u64,
    /// An open table of entries, each with one added; zero for an empty slot.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    /// The letters of those that are told from others by them.
    texts: Vec<u8>,
    facts: Facts,
    /// The entries of the words that were looked up last.
    met: Vec<u32>,
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

/// So many words are looked up together at most.
pub const TOGETHER: usize = 1 << 8;

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
        self.facts = Facts::default();
    }

    /// What is known of each of `tokens`, at most [`TOGETHER`] words of `text`, for terms of `langs`. They are all looked up
    /// before any is used, so that the processor need not wait for one after the other.
    pub fn look_up<'w>(
        &'w mut self,
        program: &Program,
        text: &str,
        tokens: &[Token],
        langs: LangSet,
    ) -> (&'w Self, impl Iterator<Item = Known> + use<'w>) {
        if self.entries.len() + TOGETHER > MOST_WORDS || self.facts.most() >= MOST_FACTS {
            self.forget();
        }
        self.met.clear();
        for token in tokens {
            let number = self.number(program, text, *token, langs);
            self.met.push(number);
        }
        let words = &*self;
        (words, words.met.iter().map(|number| words.entries[*number as usize].known))
    }

    /// The number of the entry of the word at `token`.
    #[inline]
    fn number(&mut self, program: &Program, text: &str, token: Token, langs: LangSet) -> u32 {
        let spelt = Spelt::of(token, langs);
        let mut slot = spelt.slot();
        while let Some(number) = self.slots[slot].checked_sub(1) {
            let entry = &self.entries[number as usize];
            if entry.spelt == spelt && (spelt.is_short() || self.is(entry, &text.as_bytes()[token.range()])) {
                return number;
            }
            slot = (slot + 1) & ((1 << SLOT_BITS) - 1);
        }
        self.meet(program, &text[token.range()], token, langs, slot)
    }

    /// Whether the letters of `entry` are those of `word`, which has as many.
    #[inline]
    fn is(&self, entry: &Entry, word: &[u8]) -> bool {
        self.texts[entry.text as usize..].starts_with(word)
    }

    /// Learns a word that was not met before, and remembers it in `slot` unless it is long.
    #[cold]
    fn meet(&mut self, program: &Program, word: &str, token: Token, langs: LangSet, slot: usize) -> u32 {
        let spelt = Spelt::of(token, langs);
        let (number, text) = (self.entries.len() as u32, self.texts.len() as u32);
        let known = self.facts.learn(program, word, token, langs);
        self.entries.push(Entry { spelt, text, known });
        if word.len() <= LONGEST {
            if !spelt.is_short() {
                self.texts.extend(word.as_bytes());
            }
            self.slots[slot] = number + 1;
        }
        number
    }

    /// The marks of terms that are this one word; their places are bytes of the word.
    pub fn marks(&self, known: Known) -> &[Mark] {
        &self.facts.marks[range(known.before.marks, known.with.marks)]
    }

    /// The phrases of which the word may be the key and a word beside it is compared, with the number of their index.
    #[inline]
    pub fn phrases(&self, known: Known) -> &[(u8, Phrase)] {
        &self.facts.phrases[range(known.before.phrases, known.with.phrases)]
    }

    /// The other phrases of which the word may be the key, with the number of their index.
    #[inline]
    pub fn phrases_apart(&self, known: Known) -> &[(u8, Phrase)] {
        &self.facts.apart[range(known.before.apart, known.with.apart)]
    }

    /// The expressions that the word calls, with what must stand around it.
    #[inline]
    pub fn calls(&self, known: Known) -> &[Call] {
        &self.facts.calls[range(known.before.calls, known.with.calls)]
    }
}

fn range(start: u32, end: u32) -> Range<usize> {
    start as usize..end as usize
}

impl Spelt {
    #[inline]
    fn of(token: Token, langs: LangSet) -> Self {
        // Words of 255 bytes and more are not remembered, and may look the same here.
        let length = u8::try_from(token.end - token.start).unwrap_or(u8::MAX);
        Self { hash: token.hash, kind: [length, token.flags & TELLING, langs, 0] }
    }

    /// Whether there is but one word of this hash and length, and no capital in it tells anything more than that it begins
    /// with one.
    #[inline]
    fn is_short(self) -> bool {
        usize::from(self.kind[0]) <= OCTETS && self.kind[1] & Token::HASHTAG == 0
    }

    /// Where in the table it is looked for first.
    #[inline]
    fn slot(self) -> usize {
        let salt = u64::from(u32::from_le_bytes(self.kind));
        ((self.hash ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - SLOT_BITS)) as usize
    }
}

impl Facts {
    /// Appends what `word` tells.
    fn learn(&mut self, program: &Program, word: &str, token: Token, langs: LangSet) -> Known {
        let before = self.lengths();
        let token = Token { start: 0, end: word.len() as u32, ..token };
        for (number, index) in program.indexes().iter().enumerate() {
            let (phrases, apart) = (&mut self.phrases, &mut self.apart);
            index.look_up(word, token, langs, &mut self.marks, |phrase| {
                if index.signals_of(phrase, langs).any(|signal| program.wants(signal)) {
                    if phrase.is_apart() { &mut *apart } else { &mut *phrases }.push((number as u8, phrase));
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
        let new = self.calls.split_off(before.calls as usize);
        self.calls.extend(new.into_iter().filter(wants));
        let new = self.marks.split_off(before.marks as usize);
        self.marks.extend(new.into_iter().filter(|mark| program.wants(mark.signal)));
        Known { before, with: self.lengths() }
    }

    fn lengths(&self) -> Lengths {
        Lengths {
            marks: self.marks.len() as u32,
            phrases: self.phrases.len() as u32,
            apart: self.apart.len() as u32,
            calls: self.calls.len() as u32,
        }
    }

    /// How many there are of the kind of which there are the most.
    fn most(&self) -> usize {
        self.marks.len().max(self.phrases.len()).max(self.apart.len()).max(self.calls.len())
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
