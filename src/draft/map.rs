//! The way back from a place in a field's text to a place in its source.

use std::ops::Range;
use std::sync::OnceLock;

/// A stretch of a field's text and the stretch of the source it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where the stretch starts in the field's text; it ends where the next one starts.
    pub field: usize,
    /// The bytes of the source it came from.
    pub source: Range<usize>,
    /// Whether the two are equal byte for byte. If not (an entity, an escape, a folded line break), the
    /// stretch is mapped as a whole.
    pub verbatim: bool,
}

/// How the bytes of a field's text lie in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceMap {
    /// The field's text is the source's, byte for byte, from this offset on.
    Verbatim(usize),
    /// Runs that cover the field's text from its first byte to its last, in ascending order.
    Pieces(Vec<Run>),
    /// The inside of a JSON string literal.
    Json(JsonMap),
}

/// The inside of a JSON string literal: its escapes are undone only when a place is asked for, because most
/// posts of a stream have no findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonMap {
    start: usize,
    runs: OnceLock<Vec<Run>>,
}

impl SourceMap {
    /// A map of the JSON string literal whose inside (after its quote) starts at this source offset.
    #[must_use]
    pub const fn json(start: usize) -> Self {
        Self::Json(JsonMap { start, runs: OnceLock::new() })
    }

    /// The bytes of `source` that `range` of a field's `text` came from.
    pub(super) fn locate(&self, range: Range<usize>, text: &str, source: &str) -> Range<usize> {
        let end = range.end.min(text.len());
        let range = range.start.min(end)..end;
        match self {
            Self::Verbatim(at) => at + range.start..at + range.end,
            Self::Pieces(runs) => locate(runs, range),
            Self::Json(map) => {
                let runs = map.runs.get_or_init(|| json_runs(source, map.start, text.len()));
                if runs.is_empty() { map.start..map.start } else { locate(runs, range) }
            }
        }
    }
}

fn locate(runs: &[Run], range: Range<usize>) -> Range<usize> {
    let run_at = |offset: usize| runs.get(runs.partition_point(|run| run.field <= offset).saturating_sub(1));
    let Some(first) = run_at(range.start) else { return 0..0 };
    let start = if first.verbatim {
        (first.source.start + range.start.saturating_sub(first.field)).min(first.source.end)
    } else {
        first.source.start
    };
    if range.is_empty() {
        return start..start;
    }
    // The end is that of the last byte inside, so that a range never swallows the markup behind it.
    let Some(last) = run_at(range.end - 1) else { return start..start };
    let end = if last.verbatim {
        (last.source.start + range.end.saturating_sub(last.field)).min(last.source.end)
    } else {
        last.source.end
    };
    start..end.max(start)
}

/// The runs of a JSON string body that starts at `start` of `source` and decodes to `decoded` bytes.
fn json_runs(source: &str, start: usize, decoded: usize) -> Vec<Run> {
    let bytes = source.as_bytes();
    let unit = |at: usize| source.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let mut runs = Vec::new();
    let (mut at, mut field) = (start, 0);
    while field < decoded && at < bytes.len() {
        let plain = memchr::memchr(b'\\', &bytes[at..]).unwrap_or(bytes.len() - at).min(decoded - field);
        if plain > 0 {
            runs.push(Run { field, source: at..at + plain, verbatim: true });
            (at, field) = (at + plain, field + plain);
            continue;
        }
        let (escape, text) = match bytes.get(at + 1) {
            Some(b'u') => match unit(at + 2) {
                // A surrogate pair is one character of four bytes, written as two escapes.
                Some(0xD800..0xDC00) => (12, 4),
                Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
                None => (6, 3),
            },
            _ => (2, 1),
        };
        let end = (at + escape).min(bytes.len());
        runs.push(Run { field, source: at..end, verbatim: false });
        (at, field) = (end, field + text);
    }
    runs
}

/// A text that is put together from pieces of a source, with the map back to it.
#[derive(Debug, Default, Clone)]
pub(super) struct MappedText {
    /// The text so far.
    pub text: String,
    runs: Vec<Run>,
}

impl MappedText {
    /// Appends `piece`, which stands at `at` of the source.
    pub fn verbatim(&mut self, piece: &str, at: usize) {
        if piece.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(run) if run.verbatim && run.source.end == at => run.source.end += piece.len(),
            _ => self.runs.push(Run { field: self.text.len(), source: at..at + piece.len(), verbatim: true }),
        }
        self.text.push_str(piece);
    }

    /// Appends `piece`, which stands for the bytes `from` of the source.
    pub fn replaced(&mut self, piece: &str, from: Range<usize>) {
        if piece.is_empty() {
            return;
        }
        self.runs.push(Run { field: self.text.len(), source: from, verbatim: false });
        self.text.push_str(piece);
    }

    /// Takes away everything from `length` bytes on; `length` must be a character boundary.
    pub fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
        self.runs.retain(|run| run.field < length);
        if let Some(run) = self.runs.last_mut().filter(|run| run.verbatim) {
            run.source.end = run.source.end.min(run.source.start + (length - run.field));
        }
    }

    /// Where in the source the text ends, if there is any.
    pub fn source_end(&self) -> Option<usize> {
        self.runs.last().map(|run| run.source.end)
    }

    /// The text and its map. An empty text is mapped to `anchor`.
    pub fn finish(self, anchor: usize) -> (String, SourceMap) {
        let map = match self.runs.as_slice() {
            [] => SourceMap::Verbatim(anchor),
            [run] if run.verbatim => SourceMap::Verbatim(run.source.start),
            _ => SourceMap::Pieces(self.runs),
        };
        (self.text, map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_place_in_a_replaced_run_is_the_whole_run() {
        let mut mapped = MappedText::default();
        mapped.verbatim("a", 0);
        mapped.replaced("&", 1..6);
        mapped.verbatim("b", 6);
        mapped.verbatim("c", 9); // two bytes of markup between b and c
        let (text, map) = mapped.finish(0);
        let locate = |range| map.locate(range, &text, "");
        assert_eq!(text, "a&bc");
        assert_eq!(locate(0..1), 0..1);
        assert_eq!(locate(1..2), 1..6);
        assert_eq!(locate(2..3), 6..7, "the markup behind b is not swallowed");
        assert_eq!(locate(3..4), 9..10);
        assert_eq!(locate(0..4), 0..10);
        assert_eq!(locate(3..3), 9..9);
        assert_eq!(locate(4..4), 10..10, "the end of the text is the end of its last run");
        assert_eq!(locate(9..99), 10..10, "a place past the end is the end");
    }

    #[test]
    fn truncating_cuts_the_last_run() {
        let mut mapped = MappedText::default();
        mapped.verbatim("abc\n", 10);
        mapped.replaced("\n", 20..22);
        mapped.truncate(3);
        assert_eq!(mapped.source_end(), Some(13));
        assert_eq!(mapped.finish(0), ("abc".to_owned(), SourceMap::Verbatim(10)));
    }

    /// Writes `text` as the inside of a JSON string, some characters escaped, and the range of each.
    fn escape(text: &str, all: bool) -> (String, Vec<Range<usize>>) {
        let (mut json, mut places) = (String::new(), Vec::new());
        for c in text.chars() {
            let at = json.len();
            match c {
                '"' | '\\' | '/' if !all => json.extend(['\\', c]),
                '\n' => json.push_str("\\n"),
                c if all || c < ' ' => {
                    let mut units = [0; 2];
                    c.encode_utf16(&mut units).iter().for_each(|unit| json.push_str(&format!("\\u{unit:04X}")));
                }
                c => json.push(c),
            }
            places.push(at..json.len());
        }
        (json, places)
    }

    proptest! {
        #[test]
        fn every_character_of_a_json_string_maps_to_its_literal(text in "\\PC*|(?s).*", all: bool, lead in "[a-zå]{0,5}") {
            let (json, places) = escape(&text, all);
            let source = format!("{lead}\"{json}\"");
            let decoded: String = serde_json::from_str(&source[lead.len()..])?;
            prop_assert_eq!(&decoded, &text);
            let map = SourceMap::json(lead.len() + 1);
            for ((at, c), place) in text.char_indices().zip(&places) {
                let found = map.locate(at..at + c.len_utf8(), &text, &source);
                prop_assert_eq!(found, lead.len() + 1 + place.start..lead.len() + 1 + place.end);
            }
        }
    }
}
