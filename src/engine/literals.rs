//! The literals that are looked for inside words: heads of compounds, and what calls an expression. Of a literal that is
//! more than a word, its rarest word is looked for, and the rest around it; one of signs alone is told by the signs of
//! the text.

use super::bits::Bits;
use super::bytes::{Blob, Writer};
use super::compile::Compound;
use super::numbers::Needs;
use super::records::{Lists, Records};
use super::table::Table;
use super::terms::{LangSet, Mark};
use crate::pack::model::Trigger;
use crate::pack::trigger::{EDGE, signs_of};
use crate::text::case::{lowered, strip_lower};
use crate::text::inflect::is_inflection;
use crate::text::language;
use crate::text::token::Signs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Letters that must stand before the head of a compound.
const SHORTEST_MODIFIER: usize = 2;

/// Endings count as if the head were a long name.
const LONG: usize = 9;

/// A part of a word shorter than this tells less than the signs beside it.
const SHORTEST_WORD: usize = 3;

/// The bytes of a literal's word that lead to it.
const KEY: usize = 3;

/// Who asks for a word.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Callers {
    patterns: Vec<Caller>,
    compounds: Vec<Compound>,
}

/// An expression that asks for a literal.
#[derive(Debug, Serialize, Deserialize)]
struct Caller {
    pattern: usize,
    /// The literal, if it is more than the word.
    around: Option<Around>,
}

/// That a word calls an expression, if what the literal is more than the word stands around it.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The expression.
    pub pattern: u16,
    /// Where in the word its literal's own word begins.
    start: u32,
    /// The number of the literal's word, and of the one who asks for it; none when the word is enough.
    around: Option<(u16, u16)>,
    beside: Beside,
}

/// Up to four bytes of a literal beside its word, by which mostly it is known not to stand in a text.
#[derive(Debug, Clone, Copy, Default)]
struct Beside {
    /// Where they are, from the beginning of the word.
    at: i32,
    /// All bits of each that is compared.
    mask: u32,
    bytes: u32,
}

/// A literal that is more than one word, or of which it is known where its word begins or ends.
#[derive(Debug, Serialize, Deserialize)]
struct Around {
    literal: String,
    /// Where in it the word stands that leads to it.
    word: Range<usize>,
    /// The word begins where one in the text does.
    opens: bool,
    /// … and ends where one does.
    closes: bool,
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
    /// For each of the needs for numbers the expressions without a literal that have it.
    wordless: Lists,
    /// The signals that compounds belong to.
    compounds: Bits,
}

impl Literals<'_> {
    /// The literals of `triggers`, those of all expressions, which need the numbers in `needs`, and of `compounds`.
    #[must_use]
    pub fn new<'t>(triggers: impl Iterator<Item = &'t Trigger>, needs: &Needs, compounds: &[Compound]) -> Self {
        let mut callers: BTreeMap<String, Callers> = BTreeMap::new();
        let (mut signs, mut wordless) = (Vec::new(), vec![Vec::new(); needs.count()]);
        for (at, trigger) in triggers.enumerate() {
            if trigger.literals.is_empty() {
                wordless[usize::from(needs.of(trigger))].push(at as u32);
            }
            for literal in &trigger.literals {
                let (start, word) = rarest_word(literal);
                let besides = signs_of(literal);
                let around = (word != literal).then(|| Around::of(literal, start..start + word.len()));
                let whole = around.as_ref().is_some_and(|around| around.opens && around.closes);
                if word.is_empty() || word.len() < SHORTEST_WORD && besides != Signs::default() && !whole {
                    signs.push((besides, at));
                    continue;
                }
                let callers = callers.entry(word.to_owned()).or_default();
                callers.patterns.push(Caller { pattern: at, around });
            }
        }
        for compound in compounds {
            callers.entry(compound.head.clone()).or_default().compounds.push(compound.clone());
        }
        // No word of a text is of so many bytes and worth a look; nor is there one without any.
        callers.retain(|word, _| (1..256).contains(&word.len()));
        signs.sort_unstable();
        signs.dedup();
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
            callers: Records::new(&callers),
            signs,
            wordless: Lists::new(&wordless),
            compounds: Bits::of(compounds.iter().map(|compound| compound.signal.into())),
        }
    }

    /// The signals that compounds belong to.
    #[must_use]
    pub fn compounds(&self) -> &Bits {
        &self.compounds
    }

    /// Appends the compound that `word` is to `marks`, and the expressions that literals in it call to `calls`.
    pub fn find(&self, word: &str, langs: LangSet, marks: &mut Vec<Mark>, calls: &mut Vec<Call>) {
        let small = lowered(word);
        // Where small letters take another number of bytes, places in the text are not known, and the word is enough.
        let in_place = small.len() == word.len();
        let mut look = |start: usize, window: u32, key: usize| {
            let hash = hash(window, key);
            if !self.table.may_hold(hash) {
                return;
            }
            for (offset, number) in self.table.pairs(hash) {
                let Some(end) = self.end_of(offset as usize, &small, start) else { continue };
                let callers = self.callers.get(number as usize);
                let compounds = callers.compounds.iter().filter(|compound| is(compound, &small, start..end, langs));
                let whole = word.len() as u32;
                marks.extend(compounds.map(|compound| Mark { signal: compound.signal, start: 0, end: whole }));
                for (caller, at) in callers.patterns.iter().zip(0..) {
                    if caller.around.as_ref().is_none_or(|around| around.fits(&small, start..end)) {
                        let around = caller.around.as_ref().filter(|around| in_place && around.is_more());
                        let beside = around.map(Beside::of).unwrap_or_default();
                        let around = around.map(|_| (number as u16, at));
                        calls.push(Call { pattern: caller.pattern as u16, start: start as u32, around, beside });
                    }
                }
            }
        };
        let mut window = 0;
        for (at, byte) in small.bytes().enumerate() {
            window = slide(window, byte);
            if at + 1 >= KEY {
                look(at + 1 - KEY, window, KEY);
            }
            if self.short[usize::from(byte)] != 0 {
                look(at, slide(0, byte), 1);
                if let Some(next) = small.as_bytes().get(at + 1) {
                    look(at, slide(slide(0, byte), *next), 2);
                }
            }
        }
    }

    /// The byte behind the literal's word that lies at `offset`, if it stands in `word` at byte `start`.
    #[inline]
    fn end_of(&self, offset: usize, word: &str, start: usize) -> Option<usize> {
        let literal = &self.words[offset + 1..][..usize::from(self.words[offset])];
        word.as_bytes()[start..].starts_with(literal).then_some(start + literal.len())
    }

    /// Whether the literal of `call`, which the word at byte `start` of `text` makes, stands there.
    #[inline]
    #[must_use]
    pub fn stands(&self, call: Call, text: &str, start: usize) -> bool {
        let Some((word, caller)) = call.around else { return true };
        if !call.beside.may_stand(text, start + call.start as usize) {
            return false;
        }
        let caller = &self.callers.get(usize::from(word)).patterns[usize::from(caller)];
        caller.around.as_ref().is_none_or(|around| around.stands(text, start + call.start as usize))
    }

    /// The expressions that are called by signs alone in a text with these.
    pub fn called_by_signs(&self, signs: Signs) -> impl Iterator<Item = usize> {
        self.signs.iter().filter(move |(needed, _)| signs.may_hold(*needed)).map(|(_, at)| *at)
    }

    /// The expressions without a literal whose needs are `met`.
    pub fn called_by_numbers(&self, met: &Bits) -> impl Iterator<Item = usize> {
        met.iter().flat_map(|need| self.wordless.get(need)).map(|at| *at as usize)
    }
}

/// The run of letters and digits in `literal` that is the rarest, and where it begins: no function word, and long.
fn rarest_word(literal: &str) -> (usize, &str) {
    let words = literal.split(|c: char| !c.is_alphanumeric());
    let rarest =
        words.max_by_key(|word| (!word.is_empty(), !language::is_function_word(word), word.len())).unwrap_or_default();
    (rarest.as_ptr() as usize - literal.as_ptr() as usize, rarest)
}

impl Around {
    /// What is around the word at `place` of `written`.
    fn of(written: &str, place: Range<usize>) -> Self {
        // An apostrophe stands inside words.
        let parts_words = |sign: char| sign.is_ascii() && !sign.is_ascii_alphanumeric() && sign != '\'';
        let edges = |text: &str| text.matches(EDGE).count() * EDGE.len_utf8();
        let (before, behind) = (&written[..place.start], &written[place.end..]);
        let start = place.start - edges(before);
        Self {
            literal: written.replace(EDGE, ""),
            word: start..start + place.len(),
            opens: before.ends_with(parts_words),
            closes: behind.starts_with(parts_words),
        }
    }

    /// Whether the literal has more than the one word.
    fn is_more(&self) -> bool {
        self.word.len() < self.literal.len()
    }

    /// Whether its word, found at `place` of `word`, begins and ends where it must.
    fn fits(&self, word: &str, place: Range<usize>) -> bool {
        let (before, behind) = (&word[..place.start], &word[place.end..]);
        (!self.opens || before.is_empty() || before.ends_with('\''))
            && (!self.closes || behind.is_empty() || behind.starts_with('\''))
    }

    /// Whether the literal stands in `text` so that its word begins at byte `at`.
    fn stands(&self, text: &str, at: usize) -> bool {
        let rest = at.checked_sub(self.word.start).and_then(|start| text.get(start..));
        rest.is_some_and(|rest| strip_lower(rest, self.literal.as_bytes()).is_some())
    }
}

impl Beside {
    /// This bit tells capitals of ASCII from small letters.
    const SMALL: u32 = u32::from_le_bytes([b' '; 4]);
    /// This one tells letters that are not ASCII, which may take other bytes in small letters.
    const OTHER: u32 = u32::from_le_bytes([0x80; 4]);

    /// What is compared of `around`: the ASCII next to its word, on the side where there is more of it.
    fn of(around: &Around) -> Self {
        let (before, behind) = (&around.literal[..around.word.start], &around.literal[around.word.end..]);
        let near = before.bytes().rev().take(4).take_while(u8::is_ascii).count();
        let far = behind.bytes().take(4).take_while(u8::is_ascii).count();
        let (at, bytes) = if near > far {
            (-(near as i32), &before.as_bytes()[before.len() - near..])
        } else {
            (around.word.len() as i32, &behind.as_bytes()[..far])
        };
        let (mut wanted, mut mask) = ([0; 4], [0; 4]);
        wanted[..bytes.len()].copy_from_slice(bytes);
        mask[..bytes.len()].fill(u8::MAX);
        let mask = u32::from_le_bytes(mask);
        Self { at, mask, bytes: (u32::from_le_bytes(wanted) | Self::SMALL) & mask }
    }

    /// Whether they may stand in `text` beside the word at byte `word`.
    #[inline]
    fn may_stand(self, text: &str, word: usize) -> bool {
        let at = word.wrapping_add_signed(self.at as isize);
        let Some(found) = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk) else { return true };
        let found = u32::from_le_bytes(*found) & self.mask;
        found & Self::OTHER != 0 || (found | Self::SMALL) & self.mask == self.bytes
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

/// Whether `word`, in small letters, is `compound`, whose head was found at `found`.
fn is(compound: &Compound, word: &str, found: Range<usize>, langs: LangSet) -> bool {
    let ending = || word.get(found.end..).is_some_and(|rest| compound.open || is_inflection(LONG, rest));
    compound.langs & langs != 0 && found.start >= SHORTEST_MODIFIER && ending()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A literal of function words only once called its expression in every text.
    #[test]
    fn a_literal_with_edges_is_led_to_by_a_word() {
        assert_eq!(rarest_word("\u{1}you get\u{1}").1, "get");
        assert_eq!(rarest_word(" te\u{1}"), (1, "te"));
        assert_eq!(rarest_word(" for the patient").1, "patient");
    }
}
