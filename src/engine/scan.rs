//! From the text of a field to the marks of all signals in it, in one pass over its words; expressions run only where
//! their literal or their digits are.

use super::compile::languages_read;
use super::pattern::CompiledPattern;
use super::program::Program;
use super::terms::Mark;
use crate::draft::Lang;
use crate::pack::model::Trigger;
use crate::text::fold::Folded;
use crate::text::language;
use crate::text::token::{Token, split_camel, tokenise};
use std::ops::Range;

/// What was read of one field.
#[derive(Debug)]
pub struct Scan<'a> {
    /// The folded view.
    pub folded: Folded<'a>,
    /// Its words.
    pub tokens: Vec<Token>,
    /// Marks, sorted by signal and place; none lies inside another of the same signal.
    pub marks: Vec<Mark>,
}

/// How much text around a group of digits an expression sees.
const WINDOW: usize = 96;

/// Scans the field `text`; `lang` is the language of the post, or `None` to have it detected and noted.
pub fn scan<'a>(program: &Program, text: &'a str, lang: &mut Option<Lang>) -> Scan<'a> {
    let folded = Folded::new(text);
    let mut scan = Scan { tokens: Vec::with_capacity(folded.text.len() / 5), folded, marks: Vec::with_capacity(32) };
    let indexes = program.indexes();
    let mut openings: [Vec<(u32, u64)>; 2] = Default::default();
    let text: &str = &scan.folded.text;
    tokenise(text, &mut scan.tokens, |at, hash, _| {
        for (index, openings) in indexes.iter().zip(&mut openings) {
            if index.may_begin(hash) {
                openings.push((at as u32, hash));
            }
        }
    });
    let lang = *lang.get_or_insert_with(|| language::detect(text, &scan.tokens));
    let langs = languages_read(lang);
    for (index, openings) in indexes.iter().zip(&openings) {
        index.find(text, &scan.tokens, openings, langs, &mut scan.marks);
    }
    for hashtag in scan.tokens.iter().filter(|token| token.has(Token::HASHTAG)) {
        find_in_hashtag(program, text, *hashtag, langs, &mut scan.marks);
    }
    find_patterns(program, text, &scan.tokens, langs, &mut scan.marks);
    tidy(&mut scan.marks);
    scan
}

fn find_in_hashtag(program: &Program, text: &str, hashtag: Token, langs: u8, marks: &mut Vec<Mark>) {
    for index in program.indexes() {
        let (mut parts, mut openings) = (Vec::new(), Vec::new());
        split_camel(text, hashtag.range(), &mut parts, |at, hash, _| {
            if index.may_begin(hash) {
                openings.push((at as u32, hash));
            }
        });
        index.find(text, &parts, &openings, langs, marks);
        index.find_inside(text, hashtag, langs, marks);
    }
}

/// Digits that stand together, as in a telephone number.
struct Digits {
    range: Range<usize>,
    count: u32,
}

fn find_patterns(program: &Program, text: &str, tokens: &[Token], langs: u8, marks: &mut Vec<Mark>) {
    let groups = digit_groups(text, tokens);
    let most = groups.iter().map(|group| group.count).max().unwrap_or(0);
    let called = program.literals().find(text, tokens, langs, marks);
    for (at, pattern) in program.patterns().iter().enumerate() {
        let Trigger { digits, literals } = &pattern.trigger;
        let on_demand = *digits == 0 && literals.is_empty();
        if on_demand || *digits > most || !literals.is_empty() && !called.contains(at) {
            continue;
        }
        if *digits == 0 {
            run(pattern, text, 0, None, marks);
            continue;
        }
        let mut done = 0;
        for group in groups.iter().filter(|group| group.count >= *digits) {
            let start = floor(text, group.range.start.saturating_sub(WINDOW)).max(done);
            let end = ceil(text, group.range.end + WINDOW);
            done = run(pattern, &text[..end], start, Some(&group.range), marks).max(done);
        }
    }
}

/// Runs `pattern` on `text` from byte `start` on, and returns the byte behind its last match. With `around`, only
/// matches that touch it count. The expression itself, whose word boundaries are costly in text that is not all ASCII,
/// runs only around the places that it matches without them.
pub fn run(
    pattern: &CompiledPattern,
    text: &str,
    start: usize,
    around: Option<&Range<usize>>,
    marks: &mut Vec<Mark>,
) -> usize {
    let (mut at, mut done) = (start, 0);
    while let Some(place) = pattern.candidate(text, at) {
        let end = ceil(text, place.end + WINDOW);
        let Some(found) = pattern.find(&text[..end], place.start.max(at)) else {
            at = if place.is_empty() { ceil(text, place.end + 1) } else { place.end };
            if at >= text.len() {
                break;
            }
            continue;
        };
        at = if found.is_empty() { ceil(text, found.end + 1) } else { found.end };
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

fn digit_groups(text: &str, tokens: &[Token]) -> Vec<Digits> {
    let mut groups: Vec<Digits> = Vec::new();
    for token in tokens.iter().filter(|token| token.has(Token::DIGIT)) {
        let count = text[token.range()].bytes().filter(u8::is_ascii_digit).count() as u32;
        match groups.last_mut().filter(|group| joins(&text[group.range.end..token.range().start])) {
            Some(group) => {
                group.range.end = token.range().end;
                group.count += count;
            }
            None => groups.push(Digits { range: token.range(), count }),
        }
    }
    groups
}

/// Whether `between` keeps two groups of digits together.
fn joins(between: &str) -> bool {
    between.len() <= 3 && between.bytes().all(|byte| b" -./+():,_\n\r".contains(&byte))
}

/// Sorts the marks and takes out those that lie inside another of the same signal.
fn tidy(marks: &mut Vec<Mark>) {
    marks.sort_unstable_by_key(|mark| (mark.signal, mark.start, std::cmp::Reverse(mark.end)));
    let mut last: Option<Mark> = None;
    marks.retain(|mark| {
        let inside = last.is_some_and(|last| last.signal == mark.signal && mark.end <= last.end);
        if !inside {
            last = Some(*mark);
        }
        !inside
    });
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
