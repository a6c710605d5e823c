//! Small letters, as terms and texts are compared in them.

/// Lower case, one character for one, as terms and texts are compared.
#[must_use]
pub fn lower(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\u{7f}' | 'ß'..='ÿ' => c,
        'À'..='Ö' | 'Ø'..='Þ' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        'ς' => 'σ',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// `text` in lower case, one character for one.
#[must_use]
pub fn lowered(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// What follows `word` (lower case) in `found`, if `found` begins with it in any case.
#[must_use]
#[inline]
pub fn strip_lower<'t>(found: &'t str, word: &[u8]) -> Option<&'t str> {
    // Mostly the first letter tells that it does not.
    for (at, letter) in word.iter().enumerate() {
        let byte = *found.as_bytes().get(at)?;
        if !byte.is_ascii() {
            return strip_lower_letters(&found[at..], &word[at..]);
        }
        if byte.to_ascii_lowercase() != *letter {
            return None;
        }
    }
    Some(&found[word.len()..])
}

/// The same, letter by letter.
fn strip_lower_letters<'t>(found: &'t str, mut word: &[u8]) -> Option<&'t str> {
    for (at, c) in found.char_indices() {
        if word.is_empty() {
            return Some(&found[at..]);
        }
        word = word.strip_prefix(lower(c).encode_utf8(&mut [0; 4]).as_bytes())?;
    }
    word.is_empty().then_some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stripped_in_any_case() {
        let strip = |found, word: &'static str| strip_lower(found, word.as_bytes());
        assert_eq!(strip("Ozempic-penna", "ozempic"), Some("-penna"));
        assert_eq!(strip("ÅNGEST", "ångest"), Some(""));
        assert_eq!(strip("Sömn!", "sömn"), Some("!"));
        assert_eq!(strip("över", "överdos"), None);
        assert_eq!(strip("öl", "ål"), None);
        assert_eq!(strip("", ""), Some(""));
        // The sign for kelvin is small as the letter.
        assert_eq!(strip("\u{212a}rem", "kre"), Some("m"));
    }
}
