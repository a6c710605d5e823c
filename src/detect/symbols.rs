//! The symbols of a matched text that can belong to a number, whatever the writer put between them.

use unicode_normalization::UnicodeNormalization;

/// More symbols than the longest number known has: a longer text is no number.
const MAX_SYMBOLS: usize = 32;

/// The letters and digits of `text` in upper case, and its signs: `+`, and `-` for every kind of hyphen, dash and
/// minus. Everything else (spaces, dots, soft hyphens, zero-width characters) is left out. Full-width and
/// mathematical digits become ASCII digits. `None` when there are more than [`MAX_SYMBOLS`].
pub(super) fn symbols(text: &str) -> Option<Vec<char>> {
    let kept: Vec<char> = text.nfkc().filter_map(symbol).take(MAX_SYMBOLS + 1).collect();
    (kept.len() <= MAX_SYMBOLS).then_some(kept)
}

/// [`symbols`] without the signs: for numbers in which a sign only separates.
pub(super) fn alphanumerics(text: &str) -> Option<Vec<char>> {
    let mut kept = symbols(text)?;
    kept.retain(|c| c.is_alphanumeric());
    Some(kept)
}

/// The digits of a text that has exactly `N` of them and no letter.
pub(super) fn digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    to_digits(&alphanumerics(text)?)?.try_into().ok()
}

/// The values of characters that are all ASCII digits.
pub(super) fn to_digits(chars: &[char]) -> Option<Vec<u8>> {
    chars.iter().map(|c| c.to_digit(10).and_then(|digit| u8::try_from(digit).ok())).collect()
}

/// The number that decimal digits write, such as a day, a year or a serial.
pub(super) fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0u16, |sum, digit| sum.saturating_mul(10).saturating_add(u16::from(*digit)))
}

/// The sum of the digits, each times its weight: the base of every modulus-11 check.
pub(super) fn weighted_sum(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The modulus-11 check digit of a weighted sum, or `None` where it would be 10, which no register issues.
pub(super) fn mod11_check(sum: u32) -> Option<u8> {
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        check => u8::try_from(check).ok(),
    }
}

fn symbol(c: char) -> Option<char> {
    match c {
        '+' | '-' => Some(c),
        // Hyphens and dashes U+2010–2015, the minus sign, the small hyphen: NFKC leaves these as they are.
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' => Some('-'),
        _ if c.is_alphanumeric() => Some(c.to_ascii_uppercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_go_and_signs_stay() {
        let kept: String = symbols("13 10\u{a0}52\u{2011}308t\u{200b}").unwrap_or_default().into_iter().collect();
        assert_eq!(kept, "131052-308T");
    }

    #[test]
    fn full_width_digits_are_digits() {
        assert_eq!(digits::<4>("１２\u{ad}３４"), Some([1, 2, 3, 4]));
        assert_eq!(digits::<4>("12a34"), None);
        assert_eq!(digits::<4>("12345"), None);
    }

    #[test]
    fn an_endless_text_is_no_number() {
        assert_eq!(symbols(&"1".repeat(10_000)), None);
    }
}
