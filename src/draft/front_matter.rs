//! Front matter: the YAML (`---`) or TOML (`+++`) at the head of a Markdown file.

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
            Role::Picture | Role::Other => {}
        }
    }
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
    let behind = text[raw.end..].lines().next().unwrap_or_default();
    let hash = behind.len() - behind.trim_start().len();
    let hashtag = behind[hash..].strip_prefix('#').is_some_and(|tag| tag.starts_with(char::is_alphanumeric));
    let cut = (plain && hashtag).then_some(raw.end + hash);
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
                }
            }
            single => match toml_value(single, text, at(value.span())) {
                Some(value) => entry.values.push(value),
                None => entry.other = true,
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
mod tests {
    use super::super::{DraftError, Field, Lang, Options, Platform, Position, Post, Source};
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn post(text: &str) -> (Option<Post>, Vec<DraftError>, usize) {
        let source = Source::new(Arc::from("a.md"), Arc::from(text), 1);
        let options = Options::default();
        let mut record = Record::new(Arc::new(source), &options);
        let body = read(&mut record);
        let mut parsed = record.finish("1");
        (parsed.posts.pop(), parsed.errors, body)
    }

    /// What each character of the field is written as.
    fn written<'a>(post: &'a Post, field: &Field) -> Vec<&'a str> {
        let places = field.text.char_indices().map(|(at, c)| field.source_range(at..at + c.len_utf8(), &post.source));
        places.map(|place| &post.source.text[place]).collect()
    }

    #[test]
    fn yaml_gives_context_and_fields() {
        let text = "---\r\nid: launch\r\nplatform: LinkedIn\r\njurisdiction: [se, no]\r\naffiliation: yes\r\nowner: {name: x}\r\n\
                    title: 'Kärt barn''s'\r\nalt_text: |\r\n\r\n  En bild\r\n   till\r\n---\r\nBody";
        let (post, errors, body) = post(text);
        let post = post.unwrap();
        assert_eq!(errors, []);
        assert_eq!(&text[body..], "Body");
        assert_eq!(post.id, "launch");
        assert_eq!(post.context.platform, Some(Platform::Linkedin));
        assert_eq!(post.context.jurisdiction.len(), 2);
        assert_eq!(post.context.affiliation, Some(true));
        let [title, alt] = post.fields.as_slice() else { panic!("two fields: {:?}", post.fields) };
        assert_eq!(title.text, "Kärt barn's");
        assert_eq!(written(&post, title), ["K", "ä", "r", "t", " ", "b", "a", "r", "n", "''", "s"]);
        assert_eq!(alt.text, "\nEn bild\n till\n");
        let place = alt.source_range(10..14, &post.source);
        assert_eq!(post.source.position(place.start), Position { line: 11, column: 4 });
        assert_eq!(&text[place], "till");
    }

    #[test]
    fn toml_gives_context_and_fields() {
        let text = "+++\r\nlang = \"sv\"\r\naffiliation = true\r\njurisdiction = [\"se\"]\r\nscheduled = 2026-01-02\r\n\
                    title = \"a\\u00e5\"\r\nalt_text = [\"\"\"\r\nett\r\ntvå\"\"\", 'tre']\r\n[owner]\r\nx = 1\r\n+++\r\nBody";
        let (post, errors, body) = post(text);
        let post = post.unwrap();
        assert_eq!(errors, []);
        assert_eq!(&text[body..], "Body");
        assert_eq!(post.context.lang, Some(Lang::Sv));
        assert_eq!(post.context.affiliation, Some(true));
        assert_eq!(post.context.scheduled.as_deref(), Some("2026-01-02"));
        let texts: Vec<&str> = post.fields.iter().map(|field| field.text.as_str()).collect();
        assert_eq!(texts, ["aå", "ett\ntvå", "tre"]);
        assert_eq!(written(&post, &post.fields[0]), ["a", "\\u00e5"]);
        assert_eq!(*written(&post, &post.fields[1]).last().unwrap(), "å");
        assert_eq!(written(&post, &post.fields[2]), ["t", "r", "e"]);
    }

    #[test]
    fn a_wrong_word_is_located_and_the_rest_is_read() {
        let (post, errors, _) = post("---\ntitle: å\nplatform: linkedn\nlang: sv\n---\n");
        let [error] = errors.as_slice() else { panic!("one error: {errors:?}") };
        assert_eq!((error.line, error.column), (Some(3), Some(11)));
        assert!(error.help.contains("Did you mean \"linkedin\"?"));
        assert_eq!(post.unwrap().context.lang, Some(Lang::Sv));
    }

    #[test]
    fn broken_front_matter_is_located_and_what_stands_before_counts() {
        let (post, errors, body) = post("---\ntitle: Hej\nheadline: a: b: c\n---\nBody");
        assert_eq!(body, 37);
        assert_eq!(errors[0].line, Some(3), "{errors:?}");
        assert_eq!(post.unwrap().fields[0].text, "Hej");
        let (_, errors, body) = self::post("+++\ntitle = Hej\n+++\nBody");
        assert_eq!((errors[0].line, errors[0].column, body), (Some(2), Some(9), 20));
    }

    #[test]
    fn what_is_no_front_matter_is_left_to_the_body() {
        for text in ["Hej\n---\n", "---\n\nHej.\n", "---\nHej på er\n---\nmer", "----\na: b\n---\n", "---"] {
            let (_, errors, body) = post(text);
            assert_eq!((errors, body), (vec![], 0), "{text:?}");
        }
        assert_eq!(post("---\n# nothing\n---\nx").2, 18);
        let (_, errors, body) = post("---\nlang: sv\n\nHej.");
        assert_eq!((errors.len(), body), (1, 4), "never closed: checked as text, and reported");
    }

    #[test]
    fn a_hashtag_that_yaml_takes_for_a_comment_is_reported() {
        let (_, errors, _) = post("---\ntitle: Stolta #TeamZelvatrin\nheadline: a # note\nlang: sv #x\n---\n");
        let [error] = errors.as_slice() else { panic!("one error: {errors:?}") };
        assert_eq!((error.line, error.column), (Some(2), Some(15)));
    }

    #[test]
    fn keys_given_twice_and_values_that_do_not_fit_are_reported() {
        let (post, errors, _) =
            post("---\ntitle: a\nTitle: b\nplatform: [x, blog]\nalt_text: {a: b}\nimage: x.png\nheadline: *a\n---\n");
        let messages: Vec<_> = errors.iter().map(|error| (error.line, error.message.as_str())).collect();
        assert!(messages.contains(&(Some(3), "\"Title\" is given twice")), "{messages:?}");
        assert!(messages.contains(&(Some(4), "platform takes a single value")), "{messages:?}");
        assert!(messages.contains(&(Some(5), "alt_text takes a single value")), "{messages:?}");
        let fields: Vec<_> =
            post.as_ref().map(|post| post.fields.iter().map(|f| (&*f.name, f.text.as_str())).collect()).unwrap();
        assert_eq!(fields, [("title", "b"), ("alt_text", "")]);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(inside in "([a-z{}\\[\\]:,&*!|>'\"#%@?\\\\ \t\r\n-]|\\PC){0,60}") {
            for fence in ["---", "+++"] {
                let _ = post(&format!("{fence}\ntitle: {inside}\n{fence}\n"));
                let _ = post(&format!("{fence}\n{inside}\n{fence}\n"));
            }
        }

        #[test]
        fn every_character_of_a_quoted_value_maps_back(text in "\\PC{0,40}") {
            let single = format!("'{}'", text.replace('\'', "''"));
            let double = serde_json::to_string(&text)?;
            for (fence, is, value, quote) in [("---", ":", &single, "''"), ("---", ":", &double, ""), ("+++", " =", &double, "")] {
                let (post, errors, _) = post(&format!("{fence}\nheadline{is} {value}\n{fence}\n"));
                prop_assert_eq!(errors, vec![]);
                let Some(post) = post else { prop_assert!(text.trim().is_empty()); continue };
                prop_assert_eq!(&post.fields[0].text, &text);
                for (c, written) in text.chars().zip(written(&post, &post.fields[0])) {
                    let escaped = format!("\\{c}");
                    prop_assert!([&*c.to_string(), &*escaped, quote].contains(&written), "{:?} is {:?}", c, written);
                }
            }
        }
    }
}
