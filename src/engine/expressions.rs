//! Running expressions: only those a rule asks for, only where their literals or digits are.

use super::bits::Bits;
use super::literals::{Call, Literals};
use super::numbers::Numbers;
use super::pattern::{CompiledPattern, Cue};
use super::program::Program;
use super::terms::Mark;
use crate::text::token::{Signs, Token};
use std::ops::Range;

/// How much text around a number an expression sees.
const WINDOW: usize = 96;

/// What tells whether an expression can match in a field.
#[derive(Debug, Default)]
pub struct Clues {
    signs: Signs,
    numbers: Numbers,
    /// Which of the numbers that expressions need are there.
    met: Bits,
    /// The expressions whose literals, signs or numbers are there, and those that may match without.
    called: Bits,
}

impl Clues {
    /// Reads what tells of a text as a whole; its words are to follow.
    #[must_use]
    pub fn new(program: &Program, text: &str, tokens: &[Token], signs: Signs) -> Self {
        if !program.runs_expressions() {
            return Self { called: Bits::new(program.cues().len()), ..Self::default() };
        }
        let numbers = Numbers::read(text, tokens);
        let met = numbers.met(program.needs());
        let mut called = Bits::new(program.cues().len());
        let literals = program.literals();
        let wanted = |at: &usize| program.wants(program.cues()[*at].signal);
        let of_text = literals.called_by_numbers(&met).chain(literals.called_by_signs(signs));
        of_text.filter(wanted).for_each(|at| _ = called.insert(at));
        Self { signs, numbers, met, called }
    }

    /// Notes what the word at byte `start` of `text` calls.
    #[inline]
    pub fn read(&mut self, literals: &Literals, calls: &[Call], text: &str, start: u32) {
        for call in calls {
            let pattern = usize::from(call.pattern);
            if !self.called.contains(pattern) && literals.stands(*call, text, start as usize) {
                self.called.insert(pattern);
            }
        }
    }

    /// The expressions that can match in the field, told by `cues`.
    pub fn allowed(&self, cues: &[Cue]) -> impl Iterator<Item = Cue> {
        self.called.iter().map(|at| cues[at]).filter(|cue| self.meets(*cue))
    }

    /// Whether expression number `at` can match in the field.
    #[must_use]
    pub fn allow(&self, at: usize, cue: Cue) -> bool {
        self.called.contains(at) && self.meets(cue)
    }

    /// Whether the field holds the numbers and the signs of `cue`.
    fn meets(&self, cue: Cue) -> bool {
        self.met.contains(cue.need.into()) && self.signs.may_hold(cue.signs)
    }

    /// The marks of expression number `at`, which is allowed, in the folded text of the field.
    #[must_use]
    pub fn run(&self, program: &Program, at: usize, text: &str) -> Vec<Mark> {
        let (pattern, need) = (program.pattern(at), program.cues()[at].need);
        let mut marks = Vec::new();
        if need == 0 {
            run(pattern, text, 0, None, &mut marks);
            return marks;
        }
        let mut done = 0;
        for number in self.numbers.meeting(program.needs(), need) {
            let start = text.floor_char_boundary(number.start.saturating_sub(WINDOW)).max(done);
            let end = text.ceil_char_boundary(number.end + WINDOW);
            done = run(pattern, &text[..end], start, Some(number), &mut marks).max(done);
        }
        marks
    }
}

/// The match of `pattern` in `text` at one of its candidates, or shortly behind.
fn match_at(pattern: &CompiledPattern, text: &str, place: &Range<usize>) -> Option<Range<usize>> {
    if !pattern.is_bounded() {
        return Some(place.clone());
    }
    let end = text.ceil_char_boundary(place.end + WINDOW);
    pattern.find(&text[..end], place.start)
}

/// Runs `pattern` on `text` from byte `start` on, and returns the byte behind its last match. With `around`, only
/// matches that touch it count. The expression itself, whose word boundaries are costly in text that is not all ASCII,
/// runs only around the places that it matches without them.
fn run(
    pattern: &CompiledPattern,
    text: &str,
    start: usize,
    around: Option<&Range<usize>>,
    marks: &mut Vec<Mark>,
) -> usize {
    let (mut at, mut done) = (start, 0);
    while let Some(place) = pattern.candidate(text, at) {
        let Some(found) = match_at(pattern, text, &place) else {
            at = if place.is_empty() { text.ceil_char_boundary(place.end + 1) } else { place.end };
            if at >= text.len() {
                break;
            }
            continue;
        };
        at = if found.is_empty() { text.ceil_char_boundary(found.end + 1) } else { found.end };
        let touches = around.is_none_or(|range| found.start < range.end && range.start < found.end);
        if touches {
            done = found.end;
            let marked = pattern.marked(text, found);
            if pattern.accepts(&text[marked.clone()]) {
                marks.push(Mark { signal: pattern.signal, start: marked.start as u32, end: marked.end as u32 });
            }
        }
        if at >= text.len() || around.is_some_and(|range| at >= range.end) {
            break;
        }
    }
    done
}
