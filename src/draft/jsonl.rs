//! JSONL: one JSON object a line, one post an object, read in batches so that memory does not grow with the stream.

use super::allowance::{self, Allowance};
use super::decode::{binary, invalid_utf8};
use super::error::DraftError;
use super::record::{Record, Role};
use super::{Options, Parsed, Source, SourceMap};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::io::Read;
use std::sync::Arc;

/// The longest line that is read, in bytes. A longer one is reported and skipped without being held in memory.
pub const MAX_LINE: usize = 16 << 20;

/// About how many bytes a batch of lines has.
pub const BATCH: usize = 128 << 10;

const ONE_A_LINE: &str =
    "Write one JSON object a line, such as {\"id\": 1, \"text\": \"…\"}; `jq -c .` turns other JSON into that.";

/// The keys of a line that mean something, with their values as they are written.
struct Line<'a> {
    text: Option<&'a RawValue>,
    entries: Vec<(Role, &'a RawValue)>,
    /// Keys given twice, with their second value.
    duplicates: Vec<(String, &'a RawValue)>,
}

struct LineVisitor<'o>(&'o Options);

impl<'de> Visitor<'de> for LineVisitor<'_> {
    type Value = Line<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line<'de>, A::Error> {
        let mut line = Line { text: None, entries: Vec::with_capacity(8), duplicates: Vec::new() };
        while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
            if key == "text" {
                let value: &RawValue = map.next_value()?;
                if line.text.replace(value).is_some() {
                    line.duplicates.push((key.into_owned(), value));
                }
                continue;
            }
            let role = Role::of(&key, self.0);
            if role == Role::Other {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: &RawValue = map.next_value()?;
            // The last one counts, as with other readers of JSON. There are only so many roles.
            match line.entries.iter_mut().find(|(known, _)| *known == role) {
                Some(entry) => {
                    entry.1 = value;
                    line.duplicates.push((key.into_owned(), value));
                }
                None => line.entries.push((role, value)),
            }
        }
        Ok(line)
    }
}

/// A key, borrowed from the line when it holds no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Key<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E: serde::de::Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The posts of a whole text.
#[must_use]
pub fn parse(text: &str, name: &Arc<str>, options: &Options) -> Parsed {
    let mut parsed = Parsed::default();
    let mut start = 0;
    for (at, line) in text.split('\n').enumerate() {
        let bare = line.strip_suffix('\r').unwrap_or(line);
        parsed.extend(if bare.len() > MAX_LINE {
            Parsed { errors: vec![too_long(name, at + 1)], ..Parsed::default() }
        } else {
            parse_line_at(bare, name, at + 1, start, options)
        });
        start += line.len() + 1;
    }
    parsed
}

/// The post of one line, which is line `number` of the stream called `name`. A blank line holds none.
#[must_use]
pub fn parse_line(line: &str, name: &Arc<str>, number: usize, options: &Options) -> Parsed {
    parse_line_at(line, name, number, 0, options)
}

/// The same, of a line that starts at byte `start` of its file.
fn parse_line_at(line: &str, name: &Arc<str>, number: usize, start: usize, options: &Options) -> Parsed {
    if line.trim().is_empty() {
        return Parsed::default();
    }
    let source = Arc::new(Source::new(name.clone(), Arc::from(line), number).starting_at(start));
    let mut record = Record::new(source, options);
    let mut reader = serde_json::Deserializer::from_str(line);
    let object = serde::Deserializer::deserialize_map(&mut reader, LineVisitor(options));
    let object = object.and_then(|object| reader.end().map(|()| object));
    let object = match object {
        Ok(object) => object,
        Err(error) => {
            // A fault of the data repeats the data, which may name a patient: only those of the syntax are quoted.
            let said = error.to_string();
            let (at, message) = if error.is_data() {
                (0, "this is not a JSON object".to_owned())
            } else {
                let said = said.split(" at line ").next().unwrap_or_default();
                (error.column().saturating_sub(1), format!("this is not JSON: {said}"))
            };
            record.error(at, message, ONE_A_LINE);
            return record.finish("");
        }
    };
    let place = |raw: &RawValue| (raw.get().as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
    for (key, value) in &object.duplicates {
        record.duplicate(key, place(value));
    }
    match object.text.filter(|text| text.get() != "null") {
        None => record.error(0, "the key \"text\" is missing", "Give every line the text of its post as \"text\"."),
        Some(raw) => match string(raw, place(raw)) {
            Ok((text, map)) => record.body(text, map),
            Err(fault) => fault.report(&mut record, "text"),
        },
    }
    for (role, raw) in object.entries {
        entry(&mut record, role, raw, place(raw));
    }
    record.finish(&number.to_string())
}

fn entry(record: &mut Record<'_>, role: Role, raw: &RawValue, at: usize) {
    let written = raw.get();
    if written == "null" {
        return;
    }
    let plain = !written.starts_with(['"', '[', '{']);
    match role {
        Role::Id if plain => record.id = Some(written.to_owned()),
        Role::Id => match string(raw, at) {
            Ok((id, _)) => record.id = Some(id),
            Err(fault) => fault.report(record, "id"),
        },
        Role::Context(key) if plain => record.set_context(key, written, at),
        Role::Context(key) => match strings(raw, at) {
            Ok(words) if words.len() < 2 || key == "jurisdiction" => {
                let words: Vec<&str> = words.iter().map(|(word, ..)| word.as_str()).collect();
                record.set_context(key, &words.join(","), at);
            }
            Ok(_) => Fault::Kind(at).report(record, key),
            Err(fault) => fault.report(record, key),
        },
        Role::Text(name) => match strings(raw, at) {
            Ok(texts) => {
                for (text, map, at) in texts {
                    record.text(name.clone(), text, map, at);
                }
            }
            Err(fault) => fault.report(record, &name),
        },
        Role::Allow => allow(record, raw, at),
        Role::Picture if !matches!(written, "\"\"" | "false") && !is_empty(written) => record.picture(at),
        Role::Picture | Role::Other => {}
    }
}

/// Reads allowances: a text, an object with the same keys, or a list of these.
fn allow(record: &mut Record<'_>, raw: &RawValue, at: usize) {
    let written = at..at + raw.get().len();
    let value: serde_json::Value = serde_json::from_str(raw.get()).unwrap_or_default();
    let items = match value {
        serde_json::Value::Array(items) => items,
        item => vec![item],
    };
    for item in items {
        match item {
            serde_json::Value::String(text) => record.allowances.extend(allowance::list(&text, written.clone())),
            serde_json::Value::Object(keys) => {
                let mut allowance = Allowance::of_post(written.clone());
                for (key, value) in keys {
                    allowance.set(&key, value.as_str().unwrap_or_default());
                }
                record.allowances.push(allowance);
            }
            _ => Fault::Kind(at).report(record, "allow"),
        }
    }
}

/// Whether this is a list or object with nothing in it.
fn is_empty(written: &str) -> bool {
    let inside = written.strip_prefix(['[', '{']).and_then(|rest| rest.strip_suffix([']', '}']));
    inside.is_some_and(|inside| inside.trim().is_empty())
}

/// Why a value is no text.
enum Fault {
    /// It is of another kind.
    Kind(usize),
    /// An escape that is no character.
    Escape(usize),
}

impl Fault {
    fn report(self, record: &mut Record<'_>, key: &str) {
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

/// The text of a JSON string that is written at byte `at` of the line.
fn string(raw: &RawValue, at: usize) -> Result<(String, SourceMap), Fault> {
    let written = raw.get();
    let Some(inside) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Err(Fault::Kind(at));
    };
    if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
        return Ok((inside.to_owned(), SourceMap::Verbatim(at + 1)));
    }
    match serde_json::from_str::<String>(written) {
        Ok(text) => Ok((text, SourceMap::json(at + 1))),
        Err(error) => Err(Fault::Escape(at + error.column().saturating_sub(1))),
    }
}

/// The texts of a JSON string, or of a list of strings, with their places.
fn strings(raw: &RawValue, at: usize) -> Result<Vec<(String, SourceMap, usize)>, Fault> {
    let written = raw.get();
    if !written.starts_with('[') {
        return string(raw, at).map(|(text, map)| vec![(text, map, at)]);
    }
    let items: Vec<&RawValue> = serde_json::from_str(written).map_err(|_| Fault::Kind(at))?;
    let item = |item: &RawValue| {
        let at = at + (item.get().as_ptr() as usize).saturating_sub(written.as_ptr() as usize);
        string(item, at).map(|(text, map)| (text, map, at))
    };
    items.into_iter().map(item).collect()
}

/// Some lines of a stream, which need not be valid in any way.
#[derive(Debug)]
pub struct Batch {
    name: Arc<str>,
    first_line: usize,
    bytes: Vec<u8>,
    errors: Vec<DraftError>,
}

impl Batch {
    /// How many bytes it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The posts of the lines, and the faults of those that could not be read.
    #[must_use]
    pub fn parse(&self, options: &Options) -> Parsed {
        let mut parsed = Parsed { posts: Vec::new(), errors: self.errors.clone() };
        for (at, line) in lines(&self.bytes).enumerate() {
            let number = self.first_line + at;
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.len() > MAX_LINE {
                parsed.errors.push(too_long(&self.name, number));
                continue;
            }
            match std::str::from_utf8(line) {
                Ok(line) => parsed.extend(parse_line(line, &self.name, number, options)),
                Err(error) => parsed.errors.push(invalid_utf8(&self.name, line, error.valid_up_to(), 0, number)),
            }
        }
        parsed
    }
}

fn too_long(name: &Arc<str>, line: usize) -> DraftError {
    let message = format!("this line is longer than {} MiB and was not checked", MAX_LINE >> 20);
    DraftError::new(name, message, "No post is that long: look for a missing line end.").on_line(line)
}

/// The lines of `bytes`, the last one without an end.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let end = memchr::memchr(b'\n', bytes);
        rest = end.map(|end| &bytes[end + 1..]);
        Some(&bytes[..end.unwrap_or(bytes.len())])
    })
}

/// A stream of JSONL in batches of about a megabyte of whole lines.
#[derive(Debug)]
pub struct Batches<R> {
    reader: R,
    name: Arc<str>,
    /// The line at which `rest` starts.
    line: usize,
    /// The start of a line whose end has not been read.
    rest: Vec<u8>,
    started: bool,
    ended: bool,
}

impl<R: Read> Batches<R> {
    /// The lines of `reader`, which is called `name`.
    pub const fn new(reader: R, name: Arc<str>) -> Self {
        Self { reader, name, line: 1, rest: Vec::new(), started: false, ended: false }
    }

    fn batch(&mut self, bytes: Vec<u8>, error: Option<DraftError>) -> Batch {
        let first_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count();
        Batch { name: self.name.clone(), first_line, bytes, errors: error.into_iter().collect() }
    }

    /// Reads up to a batch more into `bytes`; gives how many.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<usize, DraftError> {
        let read = (&mut self.reader).take(BATCH as u64).read_to_end(bytes);
        read.map_err(|error| DraftError::io(&self.name, &error))
    }

    /// What makes the whole stream unreadable; a byte-order mark of UTF-8 is taken off.
    fn start(&mut self, bytes: &mut Vec<u8>) -> Option<DraftError> {
        if std::mem::replace(&mut self.started, true) {
            return None;
        }
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            return Some(DraftError::new(
                &self.name,
                "this JSONL is in UTF-16",
                "Save it as UTF-8, the only encoding of JSON.",
            ));
        }
        memchr::memchr(0, bytes).map(|_| binary(&self.name))
    }

    /// Skips the rest of a line that is too long.
    fn skip_line(&mut self) -> Batch {
        let error = too_long(&self.name, self.line);
        self.line += 1;
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            match self.fill(&mut bytes) {
                Ok(0) => self.ended = true,
                Ok(_) => match memchr::memchr(b'\n', &bytes) {
                    Some(end) => self.rest = bytes.split_off(end + 1),
                    None => continue,
                },
                Err(cut) => {
                    self.ended = true;
                    let mut batch = self.batch(Vec::new(), Some(error));
                    batch.errors.push(cut);
                    return batch;
                }
            }
            return self.batch(Vec::new(), Some(error));
        }
    }
}

impl<R: Read> Iterator for Batches<R> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        if self.ended {
            return None;
        }
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            let before = bytes.len();
            let read = self.fill(&mut bytes);
            if let Some(error) = self.start(&mut bytes) {
                self.ended = true;
                return Some(self.batch(Vec::new(), Some(error)));
            }
            match read {
                Ok(1..) => {}
                end => {
                    self.ended = true;
                    let error = end.err();
                    return (!bytes.is_empty() || error.is_some()).then(|| self.batch(bytes, error));
                }
            }
            if let Some(end) = memchr::memrchr(b'\n', &bytes[before.min(bytes.len())..]) {
                self.rest = bytes.split_off(before + end + 1);
                return Some(self.batch(bytes, None));
            }
            if bytes.len() > MAX_LINE {
                return Some(self.skip_line());
            }
        }
    }
}

#[cfg(test)]
mod tests;
