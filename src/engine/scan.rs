//! From the text of a field to the marks of all terms and names in it, in one pass over its words, and to what expressions
//! need to know before they run.

use super::compile::languages_read;
use super::expressions::{Clues, clues};
use super::program::Program;
use super::terms::Mark;
use crate::draft::Lang;
use crate::text::fold::Folded;
use crate::text::language;
use crate::text::token::{Token, split_camel, tokenise};

/// What was read of one field.
#[derive(Debug)]
pub struct Scan<'a> {
    /// The folded view.
    pub folded: Folded<'a>,
    /// Its words.
    pub tokens: Vec<Token>,
    /// Marks of terms and names, sorted by signal and place; none lies inside another of the same signal.
    pub marks: Vec<Mark>,
    /// What tells whether an expression can match.
    pub clues: Clues,
}

/// Scans the field `text`; `lang` is the language of the post, or `None` to have it detected and noted.
pub fn scan<'a>(program: &Program, text: &'a str, lang: &mut Option<Lang>) -> Scan<'a> {
    let folded = Folded::new(text);
    let mut scan = Scan {
        tokens: Vec::with_capacity(folded.text.len() / 5),
        folded,
        marks: Vec::with_capacity(32),
        clues: Clues::default(),
    };
    let text: &str = &scan.folded.text;
    let mut langs = None;
    for index in program.indexes() {
        scan.tokens.clear();
        let mut openings: Vec<(u32, u64)> = Vec::with_capacity(16);
        tokenise(text, &mut scan.tokens, |at, hash, _| {
            if index.may_begin(hash) {
                openings.push((at as u32, hash));
            }
        });
        let langs = *langs
            .get_or_insert_with(|| languages_read(*lang.get_or_insert_with(|| language::detect(text, &scan.tokens))));
        index.find(text, &scan.tokens, &openings, langs, &mut scan.marks);
    }
    let langs = langs.unwrap_or_default();
    for hashtag in scan.tokens.iter().filter(|token| token.has(Token::HASHTAG)) {
        find_in_hashtag(program, text, *hashtag, langs, &mut scan.marks);
    }
    scan.clues = clues(program.literals(), text, &scan.tokens, langs, &mut scan.marks);
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
