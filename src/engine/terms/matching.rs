//! Whether a stored term stands at a word of the text.

use super::*;

/// The word of `term` that is the rarest in texts and can be looked for: before any gap, rather whole than a beginning,
/// and no function word.
pub(super) fn key_of(term: &Term, counts: &HashMap<&str, usize>) -> usize {
    let reach = term.words.iter().position(|word| word.after_gap).unwrap_or(term.words.len());
    (0..reach.max(1)).min_by_key(|at| commonness(term, *at, counts)).unwrap_or(0)
}

/// What is compared before `term`, whose key is `key`, is looked at: the rarest of its other words.
pub(super) fn check_of(term: &Term, key: usize, counts: &HashMap<&str, usize>) -> u32 {
    let check = |at: usize| row::check_of(term, key, at);
    let others = (0..term.words.len()).filter(|at| check(*at) != 0);
    others.min_by_key(|at| commonness(term, *at, counts)).map_or(0, check)
}

/// How common word `at` of `term` is: the rarest word is the least.
fn commonness(term: &Term, at: usize, counts: &HashMap<&str, usize>) -> (bool, bool, usize) {
    let word = &term.words[at];
    let common = word.text.chars().count() < 3 || language::is_function_word(&word.text);
    (
        word.text.is_empty(),
        common,
        counts.get(word.text.as_str()).copied().unwrap_or(0) + if term.is_open(at) { 30 } else { 0 },
    )
}

/// Whether `word`, whose token is `token`, can be the key of `term`.
pub(super) fn key_matches(term: Stored<'_>, word: &str, token: Token) -> bool {
    let mut rest = term.rest;
    for _ in 0..term.key {
        next_word(&mut rest);
    }
    let inflect = term.key + 1 == term.words && term.flags & TERM_INFLECT != 0;
    is_word(word, token, next_word(&mut rest), inflect)
}

/// The byte behind `term` if it stands at word `first`, where its key is known to be in its place.
pub(super) fn stands(term: Stored<'_>, text: &str, tokens: &[Token], first: usize) -> Option<u32> {
    let mut rest = term.rest;
    for number in 0..term.words {
        let from_here = rest;
        let word = next_word(&mut rest);
        let at = first + usize::from(number);
        // The key stands before any gap.
        if word.flags & WORD_GAP != 0 {
            return follow(term.flags, from_here, term.words - number, text, tokens, at.checked_sub(1)?);
        }
        let token = tokens.get(at)?;
        if number > 0 && token.has(Token::BREAK) {
            return None;
        }
        let inflect = number + 1 == term.words && term.flags & TERM_INFLECT != 0;
        if number != term.key && !word_matches(text, *token, word, inflect) {
            return None;
        }
    }
    Some(tokens[first + usize::from(term.words) - 1].end)
}

/// Matches the remaining `words` of a term behind word `at`.
pub(super) fn follow(term_flags: u8, rest: &[u8], words: u8, text: &str, tokens: &[Token], at: usize) -> Option<u32> {
    if words == 0 {
        return Some(tokens[at].end);
    }
    let mut behind = rest;
    let word = next_word(&mut behind);
    let reach = if word.flags & WORD_GAP != 0 { GAP_WORDS } else { 0 };
    for next in at + 1..=at + 1 + reach {
        let token = tokens.get(next)?;
        if token.has(Token::BREAK) {
            return None;
        }
        let inflect = words == 1 && term_flags & TERM_INFLECT != 0;
        if word_matches(text, *token, word, inflect)
            && let Some(end) = follow(term_flags, behind, words - 1, text, tokens, next)
        {
            return Some(end);
        }
    }
    None
}

#[inline]
pub(super) fn word_matches(text: &str, token: Token, word: StoredWord<'_>, inflect: bool) -> bool {
    is_word(&text[token.range()], token, word, inflect)
}

/// Whether `found`, whose token is `token`, is the stored `word`.
#[inline]
pub(super) fn is_word(found: &str, token: Token, word: StoredWord<'_>, inflect: bool) -> bool {
    let sign = word.flags >> WORD_SIGN_SHIFT;
    if sign != 0 && token.flags & sign == 0 {
        return false;
    }
    let whole = word.flags & WORD_PREFIX == 0 && !inflect;
    if whole && token.hash as u32 != word.hash {
        return false;
    }
    // Mostly a text is in small letters.
    if found.as_bytes() == word.text {
        return true;
    }
    let Some(rest) = strip_lower(found, word.text) else { return false };
    rest.is_empty() || word.flags & WORD_PREFIX != 0 || inflect && inflects(word.text, rest)
}

pub(super) fn inflects(word: &[u8], rest: &str) -> bool {
    // No ending is so long, and of a compound only the beginning is read: a word of a megabyte is looked at once.
    let rest = &rest[..rest.floor_char_boundary(LONGEST_ENDING)];
    let letters = word.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
    if rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'') {
        return is_inflection(letters, rest);
    }
    is_inflection(letters, &lowered(rest))
}
