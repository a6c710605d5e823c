//! Words told by their capitals: names of people as they stand in the languages of the packs.
//!
//! A run is a row of words with capitals and a space between them; a hyphen joins two of them into one (`Anna-Karin`),
//! initials and the particles of names (`van`, `af`) may stand inside. What a run means is for the packs to say.

use crate::pack::model::Shape;
use crate::text::language;
use crate::text::token::Token;
use std::ops::Range;

/// A run longer than this is a heading, not a name.
const LONGEST_NAME: usize = 4;

/// A capital takes so many bytes at most.
const LONGEST_INITIAL: usize = 4;

/// Words in small letters that stand inside names.
const PARTICLES: &[&str] = &[
    "af", "al", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "la", "le", "ten", "ter", "van",
    "von", "zu",
];

/// The runs in a folded text with its words.
#[must_use]
pub fn runs(text: &str, tokens: &[Token]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_name_word(text, tokens[at]) {
            let run = Run::at(text, tokens, at);
            at = run.next;
            runs.push(run);
        } else {
            at += 1;
        }
    }
    runs
}

/// Where in a field there are capitals, which tells quickly which shapes may be found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capitals {
    opening: bool,
    inner: bool,
    /// Two that may be of one name: one word at most stands between them.
    pair: bool,
    initial: bool,
}

impl Capitals {
    /// Those of `tokens`, the words of `text`.
    #[must_use]
    pub fn of(text: &str, tokens: &[Token]) -> Self {
        let mut found = Self::default();
        let mut before = None;
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.has(Token::CAPITAL)) {
            let opens = at == 0 || token.has(Token::BREAK);
            found.opening |= opens;
            found.inner |= !opens;
            found.pair |= !opens && before.is_some_and(|before| at <= before + 2);
            found.initial |= token.range().len() <= LONGEST_INITIAL && is_dotted_initial(text, *token);
            before = Some(at);
        }
        found
    }

    /// Whether `shape` may be found.
    #[must_use]
    pub const fn allow(self, shape: Shape) -> bool {
        match shape {
            Shape::FullName => self.pair,
            Shape::LoneName => self.inner,
            Shape::OpeningName => self.opening,
            Shape::Initials => self.initial,
        }
    }
}

/// A row of words with capitals.
#[derive(Debug)]
pub struct Run {
    /// Without the ending of a genitive.
    pub range: Range<usize>,
    words: usize,
    /// It begins where a sentence begins.
    opens: bool,
    /// The token behind it.
    next: usize,
}

impl Run {
    fn at(text: &str, tokens: &[Token], first: usize) -> Self {
        let begins = |at: usize| at == 0 || tokens[at].has(Token::BREAK);
        let (mut last, mut words) = (first, 1);
        while let Some((next, hyphen)) = follower(text, tokens, last) {
            last = next;
            words += usize::from(!hyphen);
        }
        let mut start = first;
        // The word that opens a sentence has its capital from there: `When Anna Berg`.
        if words > 1 && begins(first) && language::is_function_word(&text[tokens[first].range()].to_lowercase()) {
            start += 1;
            words -= 1;
        }
        let opens = begins(start);
        let end = tokens[last].range().end;
        let genitive = text[..end].ends_with("'s");
        Self { range: tokens[start].range().start..end - if genitive { 2 } else { 0 }, words, opens, next: last + 1 }
    }

    /// Whether it has that shape.
    #[must_use]
    pub fn has(&self, shape: Shape) -> bool {
        match shape {
            Shape::FullName => (2..=LONGEST_NAME).contains(&self.words),
            Shape::LoneName => self.words == 1 && !self.opens,
            Shape::OpeningName => self.words == 1 && self.opens,
            Shape::Initials => false,
        }
    }
}

/// The word of the same name behind word `at`, and whether a hyphen joins it.
fn follower(text: &str, tokens: &[Token], at: usize) -> Option<(usize, bool)> {
    let between = |at: usize| Some(&text[tokens.get(at)?.range().end..tokens.get(at + 1)?.range().start]);
    let stands = |at: usize| tokens.get(at).is_some_and(|token| !token.has(Token::BREAK) && is_name_word(text, *token));
    match between(at)? {
        "-" if stands(at + 1) => return Some((at + 1, true)),
        " " if stands(at + 1) => return Some((at + 1, false)),
        " " => {}
        _ => return None,
    }
    let word = &text[tokens[at + 1].range()];
    let inside = PARTICLES.contains(&word) || is_initial(text, tokens[at + 1]);
    (inside && matches!(between(at + 1)?, " " | ". ") && stands(at + 2)).then_some((at + 2, false))
}

/// The places of initials in a folded text with its words.
#[must_use]
pub fn initials(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let first = at;
        let dotted = |at: usize| tokens.get(at).is_some_and(|token| is_dotted_initial(text, *token));
        while dotted(at) && at < first + 3 {
            at += 1;
        }
        if at > first + 1 {
            places.push(tokens[first].range().start..tokens[at - 1].range().end + 1);
        }
        at = at.max(first + 1);
    }
    places
}

fn is_initial(text: &str, token: Token) -> bool {
    token.has(Token::CAPITAL) && text[token.range()].chars().count() == 1
}

fn is_dotted_initial(text: &str, token: Token) -> bool {
    is_initial(text, token) && text[token.range().end..].starts_with('.')
}

/// A capital and then small letters, as in a name; no number, hashtag, handle or abbreviation.
fn is_name_word(text: &str, token: Token) -> bool {
    const OTHER: u8 = Token::HASHTAG | Token::MENTION | Token::DIGIT | Token::SIGN;
    token.has(Token::CAPITAL)
        && token.flags & OTHER == 0
        && text[token.range()].chars().skip(1).any(char::is_lowercase)
        && !text[token.range()].chars().next_back().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokenise;

    fn found(shape: Shape, text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenise(text, &mut tokens);
        let allowed = Capitals::of(text, &tokens).allow(shape);
        let ranges = match shape {
            Shape::Initials => initials(text, &tokens),
            _ => runs(text, &tokens).into_iter().filter(|run| run.has(shape)).map(|run| run.range).collect(),
        };
        assert!(allowed || ranges.is_empty(), "{shape:?} in {text:?}");
        ranges.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn full_names_with_particles_initials_and_hyphens() {
        let text = "When Anna-Karin af Berg met J. Smith, Ola K. Nordmann and Eva van der Berg. Peter O'Brien's cat";
        assert_eq!(found(Shape::FullName, text), ["Anna-Karin af Berg", "Ola K. Nordmann", "Peter O'Brien"]);
    }

    #[test]
    fn lone_names_open_no_sentence() {
        assert_eq!(
            found(Shape::LoneName, "We met Kari. Ola came with Per-Arne and NASA, IBM and #Oslo"),
            ["Kari", "Per-Arne"]
        );
        assert_eq!(found(Shape::OpeningName, "We met Kari. Ola came."), ["We", "Ola"]);
        assert_eq!(found(Shape::LoneName, "The Oslo Cancer Patient Society Day of 2024"), Vec::<String>::new());
    }

    #[test]
    fn initials_have_full_stops() {
        assert_eq!(found(Shape::Initials, "A.B. and K. L. came, not C. or EU"), ["A.B.", "K. L."]);
    }
}
