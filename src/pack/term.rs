//! Terms as packs write them: `just received … approval`, `godkän* i eu`, `#ad`, `pre-clinical`.

use crate::text::fold::fold_term;
use crate::text::token::{Token, tokenise};

/// One word of a term.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermWord {
    /// Folded, in lower case; empty for "any word that carries the sign".
    pub text: String,
    /// `word*`: the word may go on.
    pub prefix: bool,
    /// [`Token::HASHTAG`] or [`Token::MENTION`] when the word must carry the sign.
    pub sign: u8,
    /// `…` stands before the word.
    pub after_gap: bool,
    /// `*word`: the word is the head of a compound; other letters stand before it.
    pub compound: bool,
}

/// Why a term cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermFault {
    /// It holds no word.
    Empty,
    /// It begins or ends with `…`, or with any word at all.
    OpenEnd,
    /// A word of it is longer than any word.
    TooLong,
    /// `*word` stands beside other words, or is too short to be looked for inside words.
    Compound,
}

impl TermFault {
    /// What is wrong, and what to do.
    #[must_use]
    pub const fn explain(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => (
                "the term holds no word",
                "punctuation between words is not seen; write at least one word, sign or emoji",
            ),
            Self::OpenEnd => {
                ("the term begins or ends with a gap", "put a word before and behind each …; `*` alone is not a word")
            }
            Self::Compound => (
                "`*` before a word works for single words of four letters and more",
                "write the compound as a term of its own",
            ),
            Self::TooLong => ("a word of the term is longer than 255 bytes", "split it"),
        }
    }
}

/// Reads a term. A hyphen inside a word also stands for a space or for nothing, so that one term may be two.
///
/// # Errors
/// The term is empty, open at an end, or holds a word that is too long.
pub fn parse(term: &str) -> Result<Vec<Vec<TermWord>>, TermFault> {
    let split = words(term, false);
    check(&split)?;
    let joined = words(term, true);
    Ok(if joined == split { vec![split] } else { vec![split, joined] })
}

fn words(term: &str, join_hyphens: bool) -> Vec<TermWord> {
    let mut words = Vec::new();
    let mut after_gap = false;
    for piece in term.split_whitespace() {
        if piece == "…" || piece == "..." {
            after_gap = true;
            continue;
        }
        let (piece, compound) = piece.strip_prefix('*').map_or((piece, false), |head| (head, !head.is_empty()));
        let (piece, prefix) = piece.strip_suffix('*').map_or((piece, false), |head| (head, true));
        let folded: String = fold_term(piece).chars().filter(|c| !(join_hyphens && *c == '-')).collect();
        let mut tokens = Vec::new();
        tokenise(&folded, &mut tokens);
        let before = words.len();
        for token in &tokens {
            let sign = token.flags & (Token::HASHTAG | Token::MENTION);
            words.push(TermWord { text: folded[token.range()].to_owned(), prefix: false, sign, after_gap, compound });
            after_gap = false;
        }
        match (words.len() > before, folded.as_str()) {
            (true, _) if prefix => {
                if let Some(last) = words.last_mut() {
                    last.prefix = true;
                }
            }
            (false, "@" | "#") => {
                let sign = if folded == "@" { Token::MENTION } else { Token::HASHTAG };
                words.push(TermWord { text: String::new(), prefix: true, sign, after_gap, compound: false });
                after_gap = false;
            }
            _ => {}
        }
    }
    if after_gap {
        words.push(TermWord { text: String::new(), prefix: true, sign: 0, after_gap, compound: false });
    }
    words
}

fn check(words: &[TermWord]) -> Result<(), TermFault> {
    let first = words.first().ok_or(TermFault::Empty)?;
    if first.after_gap || first.text.is_empty() || words.iter().any(|word| word.text.is_empty() && word.sign == 0) {
        return Err(TermFault::OpenEnd);
    }
    if words.iter().any(|word| word.compound) && (words.len() > 1 || first.text.chars().count() < 4) {
        return Err(TermFault::Compound);
    }
    if words.len() > 255 || words.iter().any(|word| word.text.len() > 255) {
        return Err(TermFault::TooLong);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(term: &str) -> Vec<String> {
        let show = |word: &TermWord| {
            let gap = if word.after_gap { "… " } else { "" };
            let sign = ["", "#", "@"][word.sign as usize];
            let head = if word.compound { "*" } else { "" };
            format!("{gap}{sign}{head}{}{}", word.text, if word.prefix { "*" } else { "" })
        };
        parse(term)
            .unwrap_or_default()
            .iter()
            .map(|words| words.iter().map(show).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn terms_are_read() {
        assert_eq!(shown("just received … approval"), ["just received … approval"]);
        assert_eq!(shown("Godkän* i EU"), ["godkän* i eu"]);
        assert_eq!(shown("pre-clinical trial*"), ["pre clinical trial*", "preclinical trial*"]);
        assert_eq!(shown("#ad"), ["#ad"]);
        assert_eq!(shown("100% safe"), ["100 % safe"]);
        assert_eq!(shown("tack @"), ["tack @*"]);
        assert_eq!(shown("*behandling*"), ["*behandling*"]);
    }

    #[test]
    fn terms_that_cannot_be_used_are_refused() {
        assert_eq!(parse(" - "), Err(TermFault::Empty));
        assert_eq!(parse("… approval"), Err(TermFault::OpenEnd));
        assert_eq!(parse("approval …"), Err(TermFault::OpenEnd));
        assert_eq!(parse("@"), Err(TermFault::OpenEnd));
        assert_eq!(parse("ny *behandling"), Err(TermFault::Compound));
        assert_eq!(parse("*kur"), Err(TermFault::Compound));
        assert_eq!(parse(&"a".repeat(300)), Err(TermFault::TooLong));
    }
}
