//! Words of a folded text, with a hash of each in lower case, in one pass.
//!
//! A word is a run of letters and digits; an apostrophe inside it belongs to it. `%`, `&`, `+`, currency signs and
//! emoji are words of their own. `#` and `@` are flags of the word behind them. Everything else separates words.

use super::hash::{SEED, Spelling, head_of, mix};
use super::octets::{OCTETS, Run, eight};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One word of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the folded text.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
    /// [`super::hash::hash`] of the word in lower case.
    pub hash: u64,
    /// [`super::hash::head`] of the word in lower case; 0 when it is shorter.
    pub head: u32,
    /// What is known about the word: a union of the constants of [`Token`].
    pub flags: u8,
}

impl Token {
    /// The word carries `#`.
    pub const HASHTAG: u8 = 1;
    /// The word carries `@`.
    pub const MENTION: u8 = 2;
    /// A sentence ends before the word.
    pub const BREAK: u8 = 4;
    /// The word holds a digit.
    pub const DIGIT: u8 = 8;
    /// The word begins with a capital.
    pub const CAPITAL: u8 = 16;
    /// The word is a sign or an emoji.
    pub const SIGN: u8 = 32;

    /// Whether all of `flags` are set.
    #[inline]
    #[must_use]
    pub const fn has(self, flags: u8) -> bool {
        self.flags & flags == flags
    }

    /// The word's bytes in the folded text.
    #[inline]
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The signs of a text, a bit each: those of ASCII have one of their own, all others share the low ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Signs(u128);

impl Signs {
    /// The set of `sign` alone.
    #[must_use]
    pub const fn of(sign: char) -> Self {
        Self(1 << if sign.is_ascii() { sign as u32 } else { sign as u32 % 32 })
    }

    /// Both sets in one.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both sets.
    #[must_use]
    pub const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether all signs of `wanted` may be in the text. What is not in it may be taken for there, never the other way.
    #[must_use]
    pub const fn may_hold(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }
}

/// Appends the words of `text` to `tokens`, and returns the signs between and inside them.
pub fn tokenise(text: &str, tokens: &mut Vec<Token>) -> Signs {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut gap = Gap::default();
    let mut signs = Signs::default();
    while let Some(byte) = bytes.get(at) {
        let may_begin = byte.is_ascii_alphanumeric() || !byte.is_ascii();
        let any_word = || Some(word(text, at)).filter(|token| token.start < token.end);
        if may_begin && let Some(token) = plain_word(bytes, at).or_else(any_word) {
            let flags = token.flags | gap.flags(text, at, tokens.last());
            tokens.push(Token { flags, ..token });
            at = token.range().end;
            gap = Gap::default();
            // Mostly a space is all that parts two words.
            if bytes.get(at) == Some(&b' ') {
                signs = signs.with(Signs::of(' '));
                at += 1;
            }
            continue;
        }
        let c = if byte.is_ascii() { char::from(*byte) } else { char_at(text, at) };
        signs = signs.with(Signs::of(c));
        if is_sign(c) {
            let flags = gap.flags(text, at, tokens.last()) & Token::BREAK | Token::SIGN;
            let (start, end) = (at as u32, (at + c.len_utf8()) as u32);
            let mut spelling = Spelling::new();
            spelling.push(c);
            tokens.push(Token { start, end, hash: spelling.hash(), head: spelling.head(), flags });
            gap = Gap::default();
        } else {
            gap.read(c);
        }
        at += c.len_utf8();
    }
    // An apostrophe stands inside words, too.
    if memchr::memchr(b'\'', bytes).is_some() { signs.with(Signs::of('\'')) } else { signs }
}

/// Appends the parts of a word in camel case (`TeamZelvatrin`: `Team`, `Zelvatrin`; `EUApproval`: `EU`, `Approval`).
/// Appends nothing when the word has one part only.
pub fn split_camel(text: &str, word_range: Range<usize>, tokens: &mut Vec<Token>) {
    let inside = &text[word_range.clone()];
    let mut cuts = vec![word_range.start];
    let mut chars = inside.char_indices().peekable();
    let mut before: Option<char> = None;
    while let Some((at, c)) = chars.next() {
        if let Some(last) = before {
            let next_is_lower = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
            let hump = c.is_uppercase() && (!last.is_uppercase() || next_is_lower);
            let digits = c.is_ascii_digit() != last.is_ascii_digit();
            if hump || digits {
                cuts.push(word_range.start + at);
            }
        }
        before = Some(c);
    }
    if cuts.len() < 2 {
        return;
    }
    cuts.push(word_range.end);
    tokens.extend(cuts.windows(2).map(|part| word(&text[..part[1]], part[0])));
}

/// What stands between two words: a union of its constants, and [`Token::HASHTAG`] or [`Token::MENTION`] if that stands last.
#[derive(Clone, Copy, Default)]
struct Gap(u8);

impl Gap {
    const MARKERS: u8 = Token::HASHTAG | Token::MENTION;
    const STOP: u8 = 4;
    const EXCLAMATION: u8 = 8;
    /// A space behind one of these two.
    const SPACE_AFTER: u8 = 16;
    const LINE_END: u8 = 32;
    const EMPTY_LINE: u8 = 64;

    const fn has(self, any: u8) -> bool {
        self.0 & any != 0
    }

    #[inline]
    fn read(&mut self, c: char) {
        self.0 &= !Self::MARKERS;
        self.0 |= match c {
            ' ' | '\t' | '\r' if self.has(Self::STOP | Self::EXCLAMATION) => Self::SPACE_AFTER,
            '\n' if self.has(Self::LINE_END) => Self::EMPTY_LINE,
            '\n' => Self::LINE_END,
            '.' => Self::STOP,
            '!' | '?' | '…' => Self::EXCLAMATION,
            '#' => Token::HASHTAG,
            '@' => Token::MENTION,
            _ => 0,
        };
    }

    /// The flags of the word at byte `at` of `text` behind the gap; `last` is the word before it.
    #[inline]
    fn flags(self, text: &str, at: usize, last: Option<&Token>) -> u8 {
        let may_end = self.has(Self::STOP | Self::EXCLAMATION | Self::LINE_END);
        let ends = may_end && self.ends_sentence(char_at(text, at), text, last);
        self.0 & Self::MARKERS | if ends { Token::BREAK } else { 0 }
    }

    #[inline(never)]
    fn ends_sentence(self, next: char, text: &str, last: Option<&Token>) -> bool {
        let fresh_start =
            next.is_uppercase() || next.is_ascii_digit() || self.has(Self::MARKERS) || !next.is_alphanumeric();
        let parted = self.has(Self::SPACE_AFTER | Self::LINE_END);
        self.has(Self::EMPTY_LINE)
            || self.has(Self::LINE_END) && fresh_start
            || self.has(Self::EXCLAMATION) && parted
            || self.has(Self::STOP) && parted && fresh_start && !last.is_some_and(|token| is_abbreviation(text, *token))
    }
}

/// The word at `start`, read eight bytes at a time; none when it goes on, or may go on, with what [`word`] alone can read.
#[inline]
fn plain_word(bytes: &[u8], start: usize) -> Option<Token> {
    let run = Run::at(bytes, start);
    let (mut last, mut end, mut hash, mut digits) = (run, start + run.length, mix(SEED, run.small), run.digits);
    while last.length == OCTETS {
        last = Run::at(bytes, end);
        hash = if last.length == 0 { hash } else { mix(hash, last.small) };
        (end, digits) = (end + last.length, digits | last.digits);
    }
    let flags = if digits { Token::DIGIT } else { 0 } | if run.capital { Token::CAPITAL } else { 0 };
    let token = Token { start: start as u32, end: end as u32, hash, head: head_of(run.small), flags };
    (run.length > 0 && last.next.is_ascii() && last.next != b'\'').then_some(token)
}

/// The word at `start`, read letter by letter; an empty one when none begins there.
#[inline(never)]
fn word(text: &str, start: usize) -> Token {
    let bytes = text.as_bytes();
    let mut flags = if char_at(text, start).is_uppercase() { Token::CAPITAL } else { 0 };
    let (mut at, mut spelling) = (start, Spelling::new());
    loop {
        let run = Run::of(eight(bytes, at));
        spelling.put(run.small, run.length);
        flags |= if run.digits { Token::DIGIT } else { 0 };
        at += run.length;
        if run.length == OCTETS {
            continue;
        }
        match bytes.get(at) {
            Some(b'\'') if text[at + 1..].starts_with(char::is_alphanumeric) => {
                spelling.push('\'');
                at += 1;
            }
            Some(byte) if !byte.is_ascii() => {
                let c = char_at(text, at);
                if !is_word_character(c) {
                    break;
                }
                spelling.push(c);
                at += c.len_utf8();
            }
            _ => break,
        }
    }
    let (hash, head) = (spelling.hash(), spelling.head());
    Token { start: start as u32, end: at as u32, hash, head, flags }
}

/// Whether `c` is a letter or a digit, with the letters of western Europe told at a glance.
#[inline]
fn is_word_character(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' => true,
        _ => c.is_alphanumeric(),
    }
}

#[inline]
fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

/// Signs that are words of their own.
fn is_sign(c: char) -> bool {
    match c {
        '%' | '&' | '+' | '$' => true,
        '\0'..='\u{a1}' => false,
        '£' | '¥' | '§' | '€' | '₹' => true,
        '®' | '™' | '℠' => false,
        '\u{2190}'..='\u{23ff}'
        | '\u{25a0}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}'
        | '℞' => true,
        _ => false,
    }
}

/// Whether a full stop behind `token` belongs to it and ends no sentence.
fn is_abbreviation(text: &str, token: Token) -> bool {
    let word = &text[token.range()];
    let letters = word.chars().count();
    // A single letter is an initial or part of `t.ex.`, `e.g.`
    let known = |abbreviation: &&str| abbreviation.eq_ignore_ascii_case(word);
    letters == 1 && !token.has(Token::DIGIT) || letters <= 5 && ABBREVIATIONS.iter().any(known)
}

/// Abbreviations that take a full stop, in the languages of the packs.
const ABBREVIATIONS: &[&str] = &[
    "adm", "approx", "art", "avd", "bl", "bla", "ca", "cand", "dir", "dr", "eks", "etc", "ex", "fig", "fr", "inc",
    "jan", "feb", "aug", "sept", "okt", "oct", "nov", "dec", "des", "jr", "kap", "kl", "leg", "ltd", "maks", "max",
    "med", "min", "mr", "mrs", "ms", "nr", "no", "obs", "osv", "pat", "pas", "pga", "prof", "s.k", "st", "stk", "str",
    "tab", "tel", "tlf", "vs", "ca",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::case::lowered;
    use crate::text::hash::{hash, head};

    fn words(text: &str) -> Vec<(String, u8)> {
        let mut tokens = Vec::new();
        tokenise(text, &mut tokens);
        tokens.iter().map(|t| (text[t.range()].to_owned(), t.flags)).collect()
    }

    fn sentences(text: &str) -> usize {
        1 + words(text).iter().skip(1).filter(|(_, flags)| flags & Token::BREAK != 0).count()
    }

    #[test]
    fn words_signs_hashtags_and_mentions() {
        let found: Vec<String> =
            words("I'm 100% sure: #TeamX @her 💙 don't").into_iter().map(|(word, _)| word).collect();
        assert_eq!(found, ["I'm", "100", "%", "sure", "TeamX", "her", "💙", "don't"]);
        assert_eq!(words("#a @b").iter().map(|(_, f)| f & 3).collect::<Vec<_>>(), [Token::HASHTAG, Token::MENTION]);
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(sentences("It works. Ask your doctor! Now? Yes."), 4);
        assert_eq!(sentences("See dr. Berg kl. 10 about t.ex. Panodil."), 1);
        assert_eq!(sentences("Version 2.5 is out, www.x.se too"), 1);
        assert_eq!(sentences("First line\nSecond line\nand its rest"), 2);
        assert_eq!(sentences("One 🎉 two"), 1);
        assert_eq!(sentences("One\n\ntwo"), 2);
    }

    #[test]
    fn hash_does_not_see_case() {
        let mut tokens = Vec::new();
        tokenise("ÅNGEST ångest", &mut tokens);
        assert_eq!(tokens[0].hash, tokens[1].hash);
        assert_eq!(tokens[0].hash, crate::text::hash::hash("ångest"));
    }

    #[test]
    fn camel_case_is_split() {
        let parts = |text: &str| {
            let mut tokens = Vec::new();
            split_camel(text, 0..text.len(), &mut tokens);
            tokens.iter().map(|t| text[t.range()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(parts("TeamZelvatrin"), ["Team", "Zelvatrin"]);
        assert_eq!(parts("EUApproval2026"), ["EU", "Approval", "2026"]);
        assert_eq!(parts("ångest"), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn words_read_at_once_are_those_read_by_letters(text in "([a-cA-C0-2 '.×÷ÅåßÿøØłŠñ€💙]{1,3}|ordinary|\\PC){0,12}") {
            for (at, _) in text.char_indices() {
                if let Some(token) = plain_word(text.as_bytes(), at) {
                    proptest::prop_assert_eq!(token, word(&text, at));
                }
            }
            let mut tokens = Vec::new();
            tokenise(&text, &mut tokens);
            for token in tokens {
                let word = &text[token.range()];
                proptest::prop_assert_eq!((token.hash, token.head), (hash(&lowered(word)), head(&lowered(word))));
                let capital = word.starts_with(char::is_uppercase);
                let digit = word.contains(|c: char| c.is_ascii_digit());
                proptest::prop_assert_eq!((token.has(Token::CAPITAL), token.has(Token::DIGIT)), (capital, digit));
            }
        }

        #[test]
        fn tokens_are_in_order_and_on_boundaries(text in "\\PC*") {
            let mut tokens = Vec::new();
            tokenise(&text, &mut tokens);
            let mut last = 0;
            for token in tokens {
                proptest::prop_assert!(token.range().start >= last && !token.range().is_empty());
                proptest::prop_assert!(text.get(token.range()).is_some());
                last = token.range().end;
            }
        }
    }
}
