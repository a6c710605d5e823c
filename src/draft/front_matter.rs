//! Front matter: the YAML (`---`) or TOML (`+++`) at the head of a Markdown file.

use super::allowance::{self, Allowance};
use super::map::MappedText;
use super::record::{Record, Role, normal};
use super::scalar::{Style, align};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::cell::Cell;
use std::collections::HashSet;
use std::ops::Range;
use toml::de::{DeString, DeTable, DeValue};

/// The language of a front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Yaml,
    Toml,
}

/// A value of a front matter, with its place.
#[derive(Debug, Default)]
struct Value {
    text: MappedText,
    at: usize,
    /// Where a comment cuts the value short, such as a hashtag in YAML without quotes.
    cut: Option<usize>,
}

/// A key of a front matter with its values.
#[derive(Debug, Default)]
struct Entry {
    key: String,
    at: usize,
    values: Vec<Value>,
    /// Whether the values were written as a list.
    list: bool,
    /// Whether there is anything else in it: a table, an alias.
    other: bool,
    /// The tables in it, of an entry whose value is one or a list of them: keys with their texts.
    tables: Vec<Vec<(String, String)>>,
}

impl Entry {
    /// Takes the next key or value of the table that was begun last.
    fn in_table(&mut self, text: String) {
        let Some(table) = self.tables.last_mut() else { return };
        match table.last_mut() {
            Some((_, value)) if value.is_empty() => *value = text,
            _ => table.push((text, String::new())),
        }
    }
}

/// Reads the front matter of the record's source into `record` and gives the byte at which the body starts.
///
/// A block that is not a mapping of keys (two thematic breaks with text between them) is no front matter, nor
/// is a thematic break at the head of a file. A faulty one is reported, and what could be read of it counts.
pub(super) fn read(record: &mut Record<'_>) -> usize {
    let source = record.source.clone();
    let text = &*source.text;
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let (language, closing): (_, &[&str]) = match first.trim_end() {
        "---" => (Language::Yaml, &["---", "..."]),
        "+++" => (Language::Toml, &["+++"]),
        _ => return 0,
    };
    let start = first.len();
    let mut at = start;
    for line in lines {
        if closing.contains(&line.trim_end()) {
            let entries = match language {
                Language::Yaml => yaml(record, text, start..at),
                Language::Toml => Some(toml(record, text, start..at)),
            };
            let Some(entries) = entries else { return 0 };
            apply(record, entries);
            return at + line.len();
        }
        at += line.len();
    }
    let next = text[start..].lines().next().unwrap_or_default();
    let key = next.split_once(if language == Language::Yaml { ':' } else { '=' }).map(|(key, _)| normal(key));
    if key.is_none_or(|key| key.is_empty() || key.contains(char::is_whitespace)) {
        return 0;
    }
    let fence = first.trim_end();
    let help = format!("Write a line of `{fence}` behind the last key. Until then all of it is checked as text.");
    record.error(0, format!("the front matter that starts with `{fence}` is never closed"), help);
    start
}

/// Hands what the keys say to `record`.
fn apply(record: &mut Record<'_>, entries: Vec<Entry>) {
    let mut seen = HashSet::new();
    for entry in entries {
        let role = Role::of(&entry.key, record.options);
        if role == Role::Other {
            continue;
        }
        if !seen.insert(normal(&entry.key).into_owned()) {
            record.duplicate(&entry.key, entry.at);
        }
        if role == Role::Allow {
            record.allowances.extend(allowances(entry));
            continue;
        }
        let unfit = entry.other && role != Role::Picture;
        if unfit || (entry.list && entry.values.len() > 1 && matches!(role, Role::Id | Role::Context(_))) {
            let many = matches!(role, Role::Context("jurisdiction"));
            if unfit || !many {
                let key = normal(&entry.key);
                record.error(
                    entry.at,
                    format!("{key} takes a single value"),
                    format!("Write `{key}` with one plain value."),
                );
                continue;
            }
        }
        match role {
            Role::Id => record.id = entry.values.into_iter().next().map(|value| value.text.text),
            Role::Context(key) => {
                let at = entry.values.first().map_or(entry.at, |value| value.at);
                let words: Vec<&str> = entry.values.iter().map(|value| value.text.text.as_str()).collect();
                record.set_context(key, &words.join(","), at);
            }
            Role::Text(name) => {
                record.forget(&name);
                for value in entry.values {
                    if let Some(cut) = value.cut {
                        let help = format!("Put the whole text of `{name}` in quotes.");
                        record.error(
                            cut,
                            "in YAML this # starts a comment, so the text behind it was not checked",
                            help,
                        );
                    }
                    let (text, map) = value.text.finish(value.at);
                    record.text(name.clone(), text, map, value.at);
                }
            }
            Role::Picture if entry.other || entry.values.iter().any(|value| !value.text.text.trim().is_empty()) => {
                record.picture(entry.at);
            }
            Role::Picture | Role::Allow | Role::Other => {}
        }
    }
}

/// What `entry` allows: in texts as in a comment, or in tables with the same keys.
fn allowances(entry: Entry) -> Vec<Allowance> {
    let texts = entry.values.into_iter().flat_map(|value| {
        let at = value.at..value.at + value.text.text.len();
        allowance::list(&value.text.text, at)
    });
    let at = entry.at..entry.at + entry.key.len();
    let tables = entry.tables.into_iter().map(|table| {
        let mut allowance = Allowance::of_post(at.clone());
        table.iter().for_each(|(key, value)| allowance.set(key, value));
        allowance
    });
    texts.chain(tables).collect()
}

/// The entries at the top of a YAML mapping; nothing when it is no mapping.
fn yaml(record: &mut Record<'_>, text: &str, inside: Range<usize>) -> Option<Vec<Entry>> {
    let yaml = &text[inside.clone()];
    // The parser counts characters, and its places seldom go back: count on from the last one.
    let last = Cell::new((0, 0));
    let byte = |chars: usize| {
        let (counted, at) = if chars < last.get().0 { (0, 0) } else { last.get() };
        let step = yaml[at..].char_indices().nth(chars - counted).map_or(yaml.len() - at, |(step, _)| step);
        last.set((chars, at + step));
        inside.start + at + step
    };
    let mut entries: Vec<Entry> = Vec::new();
    let mut depth = 0;
    let mut entry: Option<Entry> = None;
    for event in Parser::new_from_str(yaml) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let help = "Write `key: value`, one a line, and put a value that holds `: ` or ` #` in quotes.";
                record.error(byte(error.marker().index()), format!("this is not YAML: {}", error.info()), help);
                break;
            }
        };
        let at = byte(span.start.index());
        match event {
            Event::Scalar(value, style, ..) => match (depth, &mut entry) {
                (0, _) => return if value.is_empty() { Some(entries) } else { None },
                (1, None) => entry = Some(Entry { key: value.into_owned(), at, ..Entry::default() }),
                (1, Some(_)) => {
                    let mut done = entry.take().unwrap_or_default();
                    done.values.extend(scalar(&value, style, text, byte(span.start.index())..byte(span.end.index())));
                    entries.push(done);
                }
                (2, Some(entry)) if entry.list => {
                    entry.values.extend(scalar(&value, style, text, byte(span.start.index())..byte(span.end.index())));
                }
                (_, Some(entry)) => entry.in_table(value.into_owned()),
                _ => {}
            },
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let list = matches!(event, Event::SequenceStart(..));
                if depth == 0 && list {
                    return None;
                }
                if depth == 1 {
                    // A list or mapping in place of a key is never a key of ours.
                    let entry = entry.get_or_insert_default();
                    (entry.list, entry.other) = (list, !list);
                } else if let Some(entry) = &mut entry {
                    entry.other = true;
                }
                if let (Event::MappingStart(..), Some(entry)) = (&event, &mut entry) {
                    entry.tables.push(Vec::new());
                }
                depth += 1;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                depth -= 1;
                if depth == 1 {
                    entries.extend(entry.take());
                }
            }
            Event::Alias(_) => {
                if let Some(entry) = &mut entry {
                    entry.other = true;
                }
                if depth == 1 {
                    entries.extend(entry.take());
                }
            }
            _ => {}
        }
    }
    Some(entries)
}

/// The value of a YAML scalar; nothing for a null.
fn scalar(value: &str, style: ScalarStyle, text: &str, raw: Range<usize>) -> Option<Value> {
    if style == ScalarStyle::Plain && matches!(value, "" | "~" | "null" | "Null" | "NULL") {
        return None;
    }
    let at = raw.start;
    let inside = |raw: Range<usize>| raw.start + 1..raw.end.saturating_sub(1).max(raw.start + 1);
    let (raw, style, plain) = match style {
        ScalarStyle::Plain => (raw, Style::Plain, true),
        ScalarStyle::SingleQuoted => (inside(raw), Style::Doubled, false),
        ScalarStyle::DoubleQuoted => (inside(raw), Style::Escaped, false),
        // The place of a block is that of its first letter; its text starts on the line behind its `|` or `>`.
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let head = text[..raw.start].trim_end().len();
            let line = text[head..raw.start].find('\n').map_or(raw.start, |end| head + end + 1);
            (line..raw.end, Style::Plain, false)
        }
    };
    let behind = text[raw.end..].trim_start_matches([' ', '\t']);
    let hashtag = behind.strip_prefix('#').is_some_and(|tag| tag.starts_with(char::is_alphanumeric));
    let cut = (plain && hashtag).then_some(text.len() - behind.len());
    Some(Value { text: align(value, text, raw, style), at, cut })
}

/// The entries at the top of a TOML table.
fn toml(record: &mut Record<'_>, text: &str, inside: Range<usize>) -> Vec<Entry> {
    let (table, errors) = DeTable::parse_recoverable(&text[inside.clone()]);
    for error in errors {
        let at = inside.start + error.span().map_or(0, |span| span.start);
        let help = "Write `key = \"value\"`, one a line, with every text in quotes.";
        record.error(at.min(inside.end), format!("this is not TOML: {}", error.message()), help);
    }
    let mut entries: Vec<Entry> = Vec::new();
    for (key, value) in table.into_inner() {
        let at = inside.start + key.span().start;
        let mut entry = Entry { key: key.into_inner().into_owned(), at, ..Entry::default() };
        let at = |span: Range<usize>| inside.start + span.start..inside.start + span.end;
        match value.get_ref() {
            DeValue::Array(array) => {
                entry.list = true;
                for item in array.iter() {
                    match toml_value(item.get_ref(), text, at(item.span())) {
                        Some(value) => entry.values.push(value),
                        None => entry.other = true,
                    }
                    entry.tables.extend(toml_table(item.get_ref()));
                }
            }
            single => match toml_value(single, text, at(value.span())) {
                Some(value) => entry.values.push(value),
                None => {
                    entry.other = true;
                    entry.tables.extend(toml_table(single));
                }
            },
        }
        entries.push(entry);
    }
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn toml_value(value: &DeValue<'_>, text: &str, raw: Range<usize>) -> Option<Value> {
    let at = raw.start;
    let mapped = match value {
        DeValue::String(value) => toml_string(value, text, raw),
        DeValue::Array(_) | DeValue::Table(_) => return None,
        // Numbers, dates and booleans are what is written.
        _ => {
            let mut mapped = MappedText::default();
            mapped.verbatim(&text[raw.clone()], raw.start);
            mapped
        }
    };
    Some(Value { text: mapped, at, cut: None })
}

/// The texts of a table.
fn toml_table(value: &DeValue<'_>) -> Option<Vec<(String, String)>> {
    let DeValue::Table(table) = value else { return None };
    let text = |value: &DeValue<'_>| match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        _ => String::new(),
    };
    Some(table.iter().map(|(key, value)| (key.get_ref().to_string(), text(value.get_ref()))).collect())
}

fn toml_string(value: &DeString<'_>, text: &str, raw: Range<usize>) -> MappedText {
    let written = &text[raw.clone()];
    let quotes = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
    let style = if written.starts_with('"') { Style::Escaped } else { Style::Plain };
    let mut inside = raw.start + quotes..raw.end.saturating_sub(quotes).max(raw.start + quotes);
    if quotes == 3 {
        // A line end right behind the opening quotes is not part of the text.
        let behind = &text[inside.clone()];
        let line_end = if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with('\n')) };
        inside.start += line_end;
    }
    // The parser keeps the carriage return of a line end; a reader never sees it.
    align(&value.replace("\r\n", "\n"), text, inside, style)
}

#[cfg(test)]
mod tests;
