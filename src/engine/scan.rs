//! From the text of a field to the marks of all terms and names in it, in one pass over its words, and to what expressions
//! need to know before they run.

use super::compile::languages_read;
use super::expressions::Clues;
use super::program::Program;
use super::terms::{Mark, Phrase, Row};
use super::words::{TOGETHER, Words};
use crate::draft::Lang;
use crate::text::fold::Folded;
use crate::text::language;
use crate::text::token::{Token, tokenise};

/// What was read of one field.
#[derive(Debug)]
pub struct Scan<'a> {
    /// The folded view.
    pub folded: Folded<'a>,
    /// Its words.
    pub tokens: Vec<Token>,
    /// Marks of terms and names, as they were found: in no order, and some inside others of the same signal.
    pub marks: Vec<Mark>,
    /// What tells whether an expression can match.
    pub clues: Clues,
}

/// Scans the field `text`; `lang` is the language of the post, or `None` to have it detected and noted, if it
/// matters.
pub fn scan<'a>(program: &Program, text: &'a str, lang: &mut Option<Lang>) -> Scan<'a> {
    let folded = Folded::new(text);
    let mut tokens = Vec::with_capacity(folded.text.len() / 4);
    let signs = tokenise(&folded.text, &mut tokens);
    let lang = *lang.get_or_insert_with(|| match program.tells_languages() {
        true => language::detect(&folded.text, &tokens),
        false => Lang::En,
    });
    let langs = languages_read(lang);
    let mut clues = Clues::new(program, &folded.text, &tokens, signs);
    let mut marks = Vec::with_capacity(3 * tokens.len());
    let row = Row::new(&folded.text, &tokens);
    let (indexes, literals) = (program.indexes(), program.literals());
    Words::with(program, |words| {
        for (first, together) in (0..).step_by(TOGETHER).zip(tokens.chunks(TOGETHER)) {
            let (words, found) = words.look_up(program, &folded.text, together, langs);
            for ((at, token), known) in (first..).zip(together).zip(found) {
                let here = |mark: &Mark| Mark { start: token.start + mark.start, end: token.start + mark.end, ..*mark };
                marks.extend(words.marks(known).iter().map(here));
                let mut compare = |(index, phrase): (u8, Phrase)| {
                    indexes[usize::from(index)].compare(phrase, &row, at, langs, &mut marks)
                };
                let beside = row.beside(at);
                words
                    .phrases(known)
                    .iter()
                    .filter(|(_, phrase)| beside.may_hold(*phrase))
                    .copied()
                    .for_each(&mut compare);
                let apart = words.phrases_apart(known).iter().filter(|(_, phrase)| row.may_hold_apart(*phrase));
                apart.copied().for_each(&mut compare);
                clues.read(literals, words.calls(known), &folded.text, token.start);
            }
        }
    });
    Scan { folded, tokens, marks, clues }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::corpus;
    use crate::linter::{Linter, Options};

    #[test]
    fn no_expression_is_kept_from_a_text_that_it_matches() {
        let linter = Linter::new(&Options::default()).unwrap();
        let program = linter.program();
        let mut matches = 0;
        for file in ["posts", "pii", "dev_posts", "dev_pii", "traps"] {
            for text in corpus(file).into_iter().step_by(9) {
                // Capitals change what the literals of an expression look like, not where they stand.
                for text in [text.to_uppercase(), text] {
                    let scan = scan(program, &text, &mut None);
                    for (at, cue) in program.cues().iter().enumerate() {
                        if let Some(found) = program.pattern(at).find(&scan.folded.text, 0) {
                            let (name, words) = (&program.signal(cue.signal).name, &scan.folded.text[found]);
                            assert!(scan.clues.allow(at, *cue), "{name} matches {words:?} in {text:?}");
                            matches += 1;
                        }
                    }
                }
            }
        }
        assert!(matches > 1_000, "{matches}");
    }
}
