//! From the text of a field to its words and to the marks of terms and names in it, and to what expressions need to know
//! before they run. The terms without which no rule speaks are looked for first; the others when one of those is there.

use super::compile::languages_read;
use super::expressions::{Clues, clues};
use super::program::Program;
use super::terms::{LangSet, Mark, Pass, TermIndex, Words};
use crate::draft::Lang;
use crate::text::fold::Folded;
use crate::text::language;
use crate::text::token::{Token, split_camel, tokenise};
use std::cell::OnceCell;

/// What was read of one field.
#[derive(Debug)]
pub struct Scan<'a> {
    /// The folded view.
    pub folded: Folded<'a>,
    /// Its words.
    pub tokens: Vec<Token>,
    /// What tells whether an expression can match.
    pub clues: Clues,
    /// Marks of the terms that call a rule, and of those that are found with them; in no order.
    pub first: Vec<Mark>,
    langs: LangSet,
    /// Where terms of the built-in packs may begin.
    openings: Vec<(u32, u64)>,
    all: OnceCell<Vec<Mark>>,
}

/// Scans the field `text` for what calls a rule; `lang` is the language of the post, or `None` to have it detected and
/// noted.
pub fn scan<'a>(program: &Program, text: &'a str, lang: &mut Option<Lang>) -> Scan<'a> {
    let folded = Folded::new(text);
    let (mut tokens, mut openings) = (Vec::with_capacity(folded.text.len() / 5), Vec::with_capacity(16));
    let (builtin, more) = program.indexes();
    read(&folded.text, builtin, &mut tokens, &mut openings);
    let lang = *lang.get_or_insert_with(|| language::detect(&folded.text, &tokens));
    let langs = languages_read(lang);
    let mut first = Vec::with_capacity(32);
    let words = Words { text: &folded.text, tokens: &tokens, openings: &openings, langs };
    builtin.find(words, Pass::First, &mut first);
    if let Some(index) = more {
        let (mut tokens, mut openings) = (Vec::new(), Vec::new());
        read(words.text, index, &mut tokens, &mut openings);
        index.find(Words { tokens: &tokens, openings: &openings, ..words }, Pass::Both, &mut first);
    }
    for hashtag in tokens.iter().filter(|token| token.has(Token::HASHTAG)) {
        find_in_hashtag(std::iter::once(builtin).chain(more), words, *hashtag, &mut first);
    }
    let clues = clues(program.literals(), words.text, &tokens, langs, &mut first);
    Scan { folded, tokens, clues, first, langs, openings, all: OnceCell::new() }
}

impl Scan<'_> {
    /// The marks of all terms and names, sorted by signal and place; none lies inside another of the same signal. Most
    /// texts call no rule, and are never looked through for all of them.
    pub fn marks(&self, program: &Program) -> &[Mark] {
        self.all.get_or_init(|| {
            let words =
                Words { text: &self.folded.text, tokens: &self.tokens, openings: &self.openings, langs: self.langs };
            let mut marks = self.first.clone();
            program.indexes().0.find(words, Pass::Rest, &mut marks);
            tidy(&mut marks);
            marks
        })
    }
}

fn read(text: &str, index: &TermIndex<'_>, tokens: &mut Vec<Token>, openings: &mut Vec<(u32, u64)>) {
    tokenise(text, tokens, |at, hash, _| {
        if index.may_begin(hash) {
            openings.push((at as u32, hash));
        }
    });
}

fn find_in_hashtag<'i>(
    indexes: impl Iterator<Item = &'i TermIndex<'static>>,
    words: Words<'_>,
    hashtag: Token,
    marks: &mut Vec<Mark>,
) {
    for index in indexes {
        let (mut tokens, mut openings) = (Vec::new(), Vec::new());
        split_camel(words.text, hashtag.range(), &mut tokens, |at, hash, _| {
            if index.may_begin(hash) {
                openings.push((at as u32, hash));
            }
        });
        index.find(Words { tokens: &tokens, openings: &openings, ..words }, Pass::Both, marks);
        index.find_inside(words.text, hashtag, words.langs, marks);
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
