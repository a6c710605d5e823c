//! JSONL: one JSON object a line, one post an object.

mod batch;
mod line;
mod value;

pub use batch::{BATCH, Batch, Batches};

use super::allowance::{self, Allowance};
use super::error::DraftError;
use super::record::{Record, Role};
use super::{Options, Parsed, Source};
use line::Line;
use serde_json::value::RawValue;
use std::sync::Arc;
use value::{Fault, is_empty, string, strings, word};

/// The longest line that is read, in bytes. A longer one is reported and skipped without being held in memory.
pub const MAX_LINE: usize = 16 << 20;

const ONE_A_LINE: &str =
    "Write one JSON object a line, such as {\"id\": 1, \"text\": \"…\"}; `jq -c .` turns other JSON into that.";

/// The posts of a whole text.
#[must_use]
pub fn parse(text: &str, name: &Arc<str>, options: &Options) -> Parsed {
    let mut parsed = Parsed::default();
    let mut start = 0;
    for (at, line) in text.split('\n').enumerate() {
        let bare = line.strip_suffix('\r').unwrap_or(line);
        if bare.len() > MAX_LINE {
            parsed.errors.push(too_long(name, at + 1));
        } else {
            read_line(bare, name, at + 1, start, options, &mut parsed);
        }
        start += line.len() + 1;
    }
    parsed
}

/// The post of one line, which is line `number` of the stream called `name`. A blank line holds none.
#[must_use]
pub fn parse_line(line: &str, name: &Arc<str>, number: usize, options: &Options) -> Parsed {
    let mut parsed = Parsed::default();
    read_line(line, name, number, 0, options, &mut parsed);
    parsed
}

/// Adds the post of a line that starts at byte `start` of its file.
fn read_line(line: &str, name: &Arc<str>, number: usize, start: usize, options: &Options, parsed: &mut Parsed) {
    if line.trim_start().is_empty() {
        return;
    }
    let source = Arc::new(Source::new(name.clone(), Arc::from(line), number).starting_at(start));
    let mut record = Record::new(source, options);
    match Line::read(line, options) {
        Ok(object) => fill(&mut record, object, line),
        Err(error) => not_an_object(&mut record, &error),
    }
    record.finish(number, parsed);
}

/// Says why a line is not what it should be.
fn not_an_object(record: &mut Record<'_>, error: &serde_json::Error) {
    // A fault of the data repeats the data, which may name a patient: only those of the syntax are quoted.
    if error.is_data() {
        return record.error(0, "this is not a JSON object", ONE_A_LINE);
    }
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    record.error(error.column().saturating_sub(1), format!("this is not JSON: {said}"), ONE_A_LINE);
}

/// Puts what the object on `line` says into `record`.
fn fill(record: &mut Record<'_>, object: Line<'_>, line: &str) {
    let place = |raw: &RawValue| (raw.get().as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
    for (key, value) in &object.duplicates {
        record.duplicate(key, place(value));
    }
    match object.text.filter(|text| text.get() != "null") {
        None => record.error(0, "the key \"text\" is missing", "Give every line the text of its post as \"text\"."),
        Some(raw) => match string(raw, place(raw)) {
            Ok((text, map)) => record.body(text.into_owned(), map),
            Err(fault) => fault.report(record, "text"),
        },
    }
    for (role, raw) in object.entries {
        entry(record, role, raw, place(raw));
    }
}

fn entry(record: &mut Record<'_>, role: Role, raw: &RawValue, at: usize) {
    let written = raw.get();
    if written == "null" {
        return;
    }
    let plain = !matches!(written.as_bytes(), [b'"' | b'[' | b'{', ..]);
    match role {
        Role::Id if plain => record.id = Some(written.to_owned()),
        Role::Id => match string(raw, at) {
            Ok((id, _)) => record.id = Some(id.into_owned()),
            Err(fault) => fault.report(record, "id"),
        },
        Role::Context(key) if plain => record.set_context(key, written, at),
        Role::Context(key) => match word(raw, at, key == "jurisdiction") {
            Ok(word) => record.set_context(key, &word, at),
            Err(fault) => fault.report(record, key),
        },
        Role::Text(name) => match strings(raw, at) {
            Ok(texts) => {
                for (text, map, at) in texts {
                    record.text(name.clone(), text.into_owned(), map, at);
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

fn too_long(name: &Arc<str>, line: usize) -> DraftError {
    let message = format!("this line is longer than {} MiB and was not checked", MAX_LINE >> 20);
    DraftError::new(name, message, "No post is that long: look for a missing line end.").on_line(line)
}

#[cfg(test)]
mod tests;
