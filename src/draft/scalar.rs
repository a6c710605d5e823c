//! The map of a YAML or TOML string: its value laid beside the way it is written.

use super::map::MappedText;
use std::ops::Range;

/// How a string is written, as far as it changes single characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Nothing but line ends and indentation changes.
    Plain,
    /// A quote is written as two (YAML `'…'`).
    Doubled,
    /// A backslash starts an escape (YAML and TOML `"…"`).
    Escaped,
}

/// One step of the two side by side: so many bytes of the value for so many of the source.
enum Step {
    Verbatim(usize),
    Replaced(usize, usize),
    Skip(usize),
}

/// The text `value` with its map to `raw`, the way it is written in `source` (without its quotes). What
/// cannot be laid side by side is mapped as a whole.
pub(super) fn align(value: &str, source: &str, raw: Range<usize>, style: Style) -> MappedText {
    let mut out = MappedText::default();
    let mut at = raw.start;
    while out.text.len() < value.len() {
        let left = &value[out.text.len()..];
        let from = source.get(at..raw.end).unwrap_or_default();
        match step(left, from, style) {
            Some(Step::Verbatim(len)) => {
                out.verbatim(&left[..len], at);
                at += len;
            }
            Some(Step::Replaced(value, written)) => {
                out.replaced(&left[..value], at..at + written);
                at += written;
            }
            Some(Step::Skip(written)) => at += written,
            None => out.replaced(left, at.min(raw.end)..raw.end),
        }
    }
    out
}

fn step(left: &str, from: &str, style: Style) -> Option<Step> {
    let c = left.chars().next()?;
    if style == Style::Escaped && from.starts_with('\\') {
        return Some(escape(c, from));
    }
    if style == Style::Doubled && c == '\'' && from.starts_with("''") {
        return Some(Step::Replaced(1, 2));
    }
    let line_end = if from.starts_with("\r\n") { 2 } else { usize::from(from.starts_with('\n')) };
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    match c {
        // Indentation is what is written more than the value has.
        ' ' | '\t' if blanks(from) > blanks(left) => Some(Step::Skip(blanks(from) - blanks(left))),
        ' ' | '\t' if from.starts_with(c) => Some(Step::Verbatim(1)),
        // A folded line break is a space.
        ' ' if line_end > 0 => Some(Step::Replaced(1, line_end)),
        '\n' if line_end == 1 => Some(Step::Verbatim(1)),
        '\n' if line_end == 2 => Some(Step::Replaced(1, 2)),
        '\n' if blanks(from) > 0 => Some(Step::Skip(blanks(from))),
        ' ' | '\t' | '\n' => None,
        _ => match from.len() - from.trim_start_matches([' ', '\t', '\r', '\n']).len() {
            0 => from.starts_with(c).then(|| Step::Verbatim(c.len_utf8())),
            white => Some(Step::Skip(white)),
        },
    }
}

/// The step over the escape at the start of `from`, which gives `c` unless it joins two lines.
fn escape(c: char, from: &str) -> Step {
    let behind = &from[1..];
    if behind.trim_start_matches([' ', '\t', '\r']).starts_with('\n') {
        let white = behind.len() - behind.trim_start_matches([' ', '\t', '\r', '\n']).len();
        return Step::Skip(1 + white);
    }
    let written = match behind.chars().next() {
        Some('x') => 4,
        Some('u') => 6,
        Some('U') => 10,
        Some(other) => 1 + other.len_utf8(),
        None => 1,
    };
    Step::Replaced(c.len_utf8(), written.min(from.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each character of `value` is written as in `raw`.
    fn written<'a>(value: &str, raw: &'a str, style: Style) -> Vec<&'a str> {
        let (text, map) = align(value, raw, 0..raw.len(), style).finish(0);
        assert_eq!(text, value);
        value.char_indices().map(|(at, c)| &raw[map.locate(at..at + c.len_utf8(), &text, raw)]).collect()
    }

    #[test]
    fn escapes_and_doubled_quotes_are_one_character() {
        assert_eq!(
            written("å\"\nb😀", r#"\u00e5\"\nb\U0001F600"#, Style::Escaped),
            ["\\u00e5", "\\\"", "\\n", "b", "\\U0001F600"]
        );
        assert_eq!(written("a'b", "a''b", Style::Doubled), ["a", "''", "b"]);
    }

    #[test]
    fn folded_lines_are_a_space_and_indentation_is_skipped() {
        assert_eq!(written("a b", "a\r\n   b", Style::Plain), ["a", "\r\n", "b"]);
        assert_eq!(written("a\nb", "a\n\n  b", Style::Plain), ["a", "\n", "b"]);
        assert_eq!(written("ab", "a\\\n  b", Style::Escaped), ["a", "b"]);
        assert_eq!(written("a \nb", "a\n \\nb", Style::Escaped), ["a", "\n", "\\n", "b"]);
    }

    #[test]
    fn deeper_indentation_of_a_block_is_the_last_of_it() {
        let raw = "  a\n    b\n";
        let (text, map) = align("a\n  b\n", raw, 0..raw.len(), Style::Plain).finish(0);
        assert_eq!(map.locate(2..4, &text, raw), 6..8);
        assert_eq!(map.locate(4..5, &text, raw), 8..9);
    }

    #[test]
    fn what_does_not_fit_is_mapped_as_a_whole() {
        assert_eq!(written("xy", "åäö", Style::Plain), ["åäö", "åäö"]);
    }
}
