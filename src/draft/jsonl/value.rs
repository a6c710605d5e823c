//! The values of a line: texts, with the way back to where they are written.

use crate::draft::SourceMap;
use crate::draft::record::Record;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Why a value is no text.
pub(super) enum Fault {
    /// It is of another kind.
    Kind(usize),
    /// An escape that is no character.
    Escape(usize),
}

impl Fault {
    /// Says so of the value of `key`.
    pub fn report(self, record: &mut Record<'_>, key: &str) {
        match self {
            Self::Kind(at) => {
                record.error(at, format!("{key} is not a text"), format!("Write the value of \"{key}\" in quotes."))
            }
            Self::Escape(at) => {
                let help = "A character above U+FFFF is written as two escapes, a surrogate pair; or write it as it is, in UTF-8.";
                record.error(at, format!("{key} holds an escape that is no character"), help);
            }
        }
    }
}

/// The text of a JSON string that is written at byte `at` of the line: borrowed when it holds no escapes.
pub(super) fn string(raw: &RawValue, at: usize) -> Result<(Cow<'_, str>, SourceMap), Fault> {
    let written = raw.get();
    let inside = match written.as_bytes() {
        [b'"', .., b'"'] => &written[1..written.len() - 1],
        _ => return Err(Fault::Kind(at)),
    };
    if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
        return Ok((Cow::Borrowed(inside), SourceMap::Verbatim(at + 1)));
    }
    match serde_json::from_str::<String>(written) {
        Ok(text) => Ok((Cow::Owned(text), SourceMap::json(at + 1))),
        Err(error) => Err(Fault::Escape(at + error.column().saturating_sub(1))),
    }
}

/// A text with the way back to where it is written, and where that is.
type Placed<'a> = (Cow<'a, str>, SourceMap, usize);

/// The texts of a JSON string, or of a list of strings.
pub(super) fn strings(raw: &RawValue, at: usize) -> Result<Vec<Placed<'_>>, Fault> {
    let written = raw.get();
    if !written.starts_with('[') {
        return string(raw, at).map(|(text, map)| vec![(text, map, at)]);
    }
    let items: Vec<&RawValue> = serde_json::from_str(written).map_err(|_| Fault::Kind(at))?;
    let item = |item| {
        let at = at + (RawValue::get(item).as_ptr() as usize).saturating_sub(written.as_ptr() as usize);
        string(item, at).map(|(text, map)| (text, map, at))
    };
    items.into_iter().map(item).collect()
}

/// The word of a JSON string, or of a list with one; where there may be `many`, all of them with commas between.
pub(super) fn word(raw: &RawValue, at: usize, many: bool) -> Result<Cow<'_, str>, Fault> {
    if !raw.get().starts_with('[') {
        return string(raw, at).map(|(word, _)| word);
    }
    let words = strings(raw, at)?;
    if words.len() > 1 && !many {
        return Err(Fault::Kind(at));
    }
    let words: Vec<Cow<'_, str>> = words.into_iter().map(|(word, ..)| word).collect();
    Ok(Cow::Owned(words.join(",")))
}

/// Whether this is a list or object with nothing in it.
pub(super) fn is_empty(written: &str) -> bool {
    let inside = written.strip_prefix(['[', '{']).and_then(|rest| rest.strip_suffix([']', '}']));
    inside.is_some_and(|inside| inside.trim().is_empty())
}
