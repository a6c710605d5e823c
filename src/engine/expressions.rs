//! Running expressions: only those a rule asks for, only where their literals or digits are.

use super::bits::Bits;
use super::edges::{is_word_boundary, next_word_boundary};
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

/// The match of `pattern` in `text` at one of its candidates, or shortly behind; without one, where to search on.
fn match_at(pattern: &CompiledPattern, text: &str, place: Range<usize>) -> Result<Range<usize>, usize> {
    let edges = pattern.edges();
    if edges.start && !is_word_boundary(text, place.start) {
        return Err(next_word_boundary(text, place.start));
    }
    // Of all matches without boundaries that begin here this is the one to prefer, and so it is of those with them.
    if !edges.inside && (!edges.end || is_word_boundary(text, place.end)) {
        return Ok(place);
    }
    let end = text.ceil_char_boundary(place.end + WINDOW);
    if let Some(found) = pattern.first(text, place.start..end) {
        return Ok(found);
    }
    let later = behind(text, &(place.start..place.start));
    // What may match at each of very many letters is not tried at each.
    if place.len() <= WINDOW {
        return Err(later);
    }
    pattern.find(&text[..end], later).ok_or_else(|| behind(text, &place))
}

/// Where to search on behind `found`.
fn behind(text: &str, found: &Range<usize>) -> usize {
    if found.is_empty() { text.ceil_char_boundary(found.end + 1) } else { found.end }
}

/// Runs `pattern` on `text` from byte `start` on, and returns the byte behind its last match. With `around`, only
/// matches that touch it count. The expression itself, whose word boundaries are costly in text that is not all ASCII,
/// runs only around those places that it matches without them at which the letters beside do not tell.
fn run(
    pattern: &CompiledPattern,
    text: &str,
    start: usize,
    around: Option<&Range<usize>>,
    marks: &mut Vec<Mark>,
) -> usize {
    let (mut at, mut done) = (start, 0);
    while let Some(place) = pattern.candidate(text, at) {
        let found = match match_at(pattern, text, place) {
            Ok(found) => found,
            Err(next) if next >= text.len() => break,
            Err(next) => {
                at = next;
                continue;
            }
        };
        at = behind(text, &found);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::corpus;
    use crate::pack::model::{Accept, Pattern, Trigger};

    /// The marks of `pattern` in `text`, found without its places.
    fn searched(pattern: &CompiledPattern, text: &str) -> Vec<Range<usize>> {
        let (mut at, mut marks) = (0, Vec::new());
        while at < text.len()
            && let Some(found) = pattern.find(text, at)
        {
            at = behind(text, &found);
            marks.push(pattern.marked(text, found));
        }
        marks.retain(|marked| pattern.accepts(&text[marked.clone()]));
        marks
    }

    #[test]
    fn no_word_ends_where_a_search_does() {
        let regex = r"\b(?:on|with) \p{Lu}\p{Ll}+ly\b".to_owned();
        let written =
            Pattern { regex, check: None, accept: Accept::default(), case: true, trigger: Trigger::default() };
        let pattern = CompiledPattern::new(0, &written);
        for apart in 0..2 * WINDOW {
            let mut marks = Vec::new();
            run(&pattern, &format!("on Sadlyx {} with Nordlys", "a".repeat(apart)), 0, None, &mut marks);
            assert_eq!(marks, [], "{apart}");
        }
    }

    #[test]
    fn what_stands_beside_its_places_tells_the_matches_of_an_expression() {
        let compiled = crate::builtin::compiled().unwrap();
        let texts: Vec<String> =
            ["pii", "posts", "traps"].into_iter().flat_map(|file| corpus(file).into_iter().step_by(40)).collect();
        let mut found = 0;
        for at in 0..compiled.pattern_count() {
            let pattern = compiled.pattern(at);
            for text in &texts {
                let mut marks = Vec::new();
                run(pattern, text, 0, None, &mut marks);
                let places: Vec<_> = marks.iter().map(|mark| mark.start as usize..mark.end as usize).collect();
                assert_eq!(places, searched(pattern, text), "expression {at} in {text}");
                found += places.len();
            }
        }
        assert!(found > 100, "{found}");
    }
}
