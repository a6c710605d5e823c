//! Which graphemes are emoji: the platforms count these apart from other characters.

use std::sync::LazyLock;

/// The ranges of code points with the Unicode property Emoji, ascending. They come from the tables of regex-syntax, so
/// that they grow with it.
static EMOJI: LazyLock<Vec<(char, char)>> =
    LazyLock::new(|| match regex_syntax::parse(r"\p{Emoji}").map(|hir| hir.into_kind()) {
        Ok(regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class))) => {
            class.iter().map(|range| (range.start(), range.end())).collect()
        }
        // The property is known to every regex-syntax; a test watches over it.
        _ => Vec::new(),
    });

/// Makes the character before it a picture.
const EMOJI_STYLE: char = '\u{fe0f}';
/// Makes the character before it a plain sign.
const TEXT_STYLE: char = '\u{fe0e}';
/// The frame of a keycap such as 1️⃣.
const KEYCAP: char = '\u{20e3}';

/// Whether a grapheme is shown as an emoji: a picture, a flag, a keycap, a sequence with skin tones or joiners.
/// Signs that may be either (☺ ❤ ↔) are emoji unless a text-style selector follows, as in twitter-text; only
/// © ® ™ need the emoji-style selector.
pub(super) fn is_emoji(grapheme: &str) -> bool {
    let mut chars = grapheme.chars();
    let Some(first) = chars.next() else { return false };
    let second = chars.next();
    match first {
        '0'..='9' | '#' | '*' => grapheme.ends_with(KEYCAP),
        '©' | '®' | '™' => second == Some(EMOJI_STYLE),
        _ if first.is_ascii() || second == Some(TEXT_STYLE) => false,
        _ => has_emoji_property(first),
    }
}

fn has_emoji_property(c: char) -> bool {
    let after = EMOJI.partition_point(|(start, _)| *start <= c);
    after > 0 && c <= EMOJI[after - 1].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_flags_and_keycaps_are_emoji() {
        for grapheme in ["🐱", "☺", "❤️", "👨‍👩‍👧‍👦", "🙋🏽", "🇸🇪", "1️⃣", "#⃣", "©️", "™️", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]
        {
            assert!(is_emoji(grapheme), "{grapheme}");
        }
    }

    #[test]
    fn letters_digits_and_signs_are_not() {
        for grapheme in ["", "a", "1", "#", "å", "©", "®", "™", "…", "▼", "•", "★", "☺\u{fe0e}", "中"] {
            assert!(!is_emoji(grapheme), "{grapheme}");
        }
    }
}
