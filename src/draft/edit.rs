//! Changes of posts, written back into the text of their file.
//!
//! A field's map says where its words stand in the file, but not how other words must be written there: what is harmless in a
//! plain text starts a list in YAML, a link in Markdown, a cell in CSV. So each change is spelled in one way after another, the
//! changed text is read anew, and a spelling counts only if every post then says exactly what it should. A change for which
//! none does is refused.

use super::{Allowance, Parsed, Post};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A change of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The post's place among those of the file.
    pub post: usize,
    /// The field's place in the post.
    pub field: usize,
    /// Bytes of the field's text to replace.
    pub span: Range<usize>,
    /// What to put there.
    pub text: String,
}

/// A text with changes made.
#[derive(Debug, Default)]
pub struct Edited {
    /// The text.
    pub text: String,
    /// What it is read as.
    pub parsed: Parsed,
    /// The changes that were not made, by their places in the list.
    pub refused: Vec<usize>,
}

/// How often a text is read anew at most, so that a large file with many odd places comes to an end.
const MOST_TRIES: usize = 200;

/// Makes `edits` in `text`, which `parse` reads as `before`. Edits of the same field must not overlap.
#[must_use]
pub fn apply(text: &str, before: &Parsed, edits: &[Edit], parse: impl Fn(&str) -> Parsed) -> Edited {
    let mut editor = Editor { text, before, edits, parse: &parse, tries: 0, made: Vec::new(), refused: Vec::new() };
    let mut last = None;
    editor.make(0..edits.len(), &mut last);
    editor.refused.sort_unstable();
    let (text, parsed) = last.unwrap_or_else(|| (text.to_owned(), before.clone()));
    Edited { text, parsed, refused: editor.refused }
}

/// Bytes of the file and what to write in their place.
type Splice = (Range<usize>, String);

struct Editor<'a> {
    text: &'a str,
    before: &'a Parsed,
    edits: &'a [Edit],
    parse: &'a dyn Fn(&str) -> Parsed,
    tries: usize,
    /// The edits that hold, with their spellings.
    made: Vec<(usize, Splice)>,
    refused: Vec<usize>,
}

impl Editor<'_> {
    /// Makes the edits `range`: all at once if that holds, or else half by half, down to a single one that is spelled in
    /// other ways. `last` is the text with all that was made.
    fn make(&mut self, range: Range<usize>, last: &mut Option<(String, Parsed)>) {
        let spellings = if range.len() == 1 { SPELLINGS } else { &SPELLINGS[..1] };
        for spelling in spellings {
            let spelled = range.clone().map(|at| Some((at, self.spell(&self.edits[at], *spelling)?)));
            let Some(more) = spelled.collect::<Option<Vec<_>>>().filter(|more| !more.is_empty()) else { continue };
            if self.tries == MOST_TRIES {
                break;
            }
            self.tries += 1;
            let count = self.made.len();
            self.made.extend(more);
            match self.result() {
                Some(result) => {
                    *last = Some(result);
                    return;
                }
                None => self.made.truncate(count),
            }
        }
        if range.len() > 1 {
            let middle = range.start.midpoint(range.end);
            self.make(range.start..middle, last);
            self.make(middle..range.end, last);
        } else {
            self.refused.extend(range);
        }
    }

    /// The text with what was made, if every post says what it should.
    fn result(&self) -> Option<(String, Parsed)> {
        let mut splices: Vec<&Splice> = self.made.iter().map(|(_, splice)| splice).collect();
        splices.sort_by_key(|(range, _)| (range.start, range.end));
        // The destination of a link that is used twice is one place of the file and two of the posts.
        splices.dedup();
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, written) in splices {
            text.push_str(self.text.get(at..range.start)?);
            text.push_str(written);
            at = range.end;
        }
        text.push_str(self.text.get(at..)?);
        let parsed = (self.parse)(&text);
        self.holds(&parsed).then_some((text, parsed))
    }

    /// Whether `after` is what was read before, but for the edits that were made.
    fn holds(&self, after: &Parsed) -> bool {
        let mut edited: BTreeMap<(usize, usize), Vec<&Edit>> = BTreeMap::new();
        for (at, _) in &self.made {
            let edit = &self.edits[*at];
            edited.entry((edit.post, edit.field)).or_default().push(edit);
        }
        let same_field = |number: usize, field: usize, old: &Post, new: &Post| {
            let (old, new) = (&old.fields[field], &new.fields[field]);
            let same_text = match edited.get(&(number, field)) {
                Some(edits) => replaced(&old.text, edits).is_some_and(|text| text == new.text),
                None => old.text == new.text,
            };
            old.name == new.name && same_text
        };
        let same_post = |(number, (old, new)): (usize, (&Post, &Post))| {
            old.id == new.id
                && old.context == new.context
                && old.fields.len() == new.fields.len()
                && words(&old.allowances) == words(&new.allowances)
                && (0..old.fields.len()).all(|field| same_field(number, field, old, new))
        };
        let errors = |parsed: &Parsed| parsed.errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>();
        self.before.posts.len() == after.posts.len()
            && errors(self.before) == errors(after)
            && self.before.posts.iter().zip(&after.posts).enumerate().all(same_post)
    }

    fn spell(&self, edit: &Edit, spelling: Spelling) -> Option<Splice> {
        let post = self.before.posts.get(edit.post)?;
        let field = post.fields.get(edit.field)?;
        let in_file = |span: Range<usize>| {
            let range = field.source_range(span, &post.source);
            range.start + post.source.start..range.end + post.source.start
        };
        let place = in_file(edit.span.clone());
        let whole = || Some((in_file(0..field.text.len()), replaced(&field.text, &[edit])?));
        self.text.get(place.clone())?;
        let text = edit.text.as_str();
        // A spelling that is no other than the plain one has been tried.
        let other = |written: String| (written != text).then_some((place.clone(), written));
        match spelling {
            Spelling::Plain => Some((place, text.to_owned())),
            Spelling::Backslashes => other(backslashed(text)),
            Spelling::Json => other(json(text)[1..].strip_suffix('"')?.to_owned()),
            Spelling::DoubledQuotes => other(text.replace('"', "\"\"").replace('\'', "''")),
            Spelling::WithoutBrackets => {
                let edge = |c: char| c.is_whitespace() || matches!(c, '<' | '>');
                let open = self.text[..place.start].rfind(edge).filter(|at| self.text[*at..].starts_with('<'))?;
                let close = place.end + self.text[place.end..].find(edge)?;
                let inside = |range: Range<usize>| &self.text[range];
                let written = format!("{}{text}{}", inside(open + 1..place.start), inside(place.end..close));
                self.text[close..].starts_with('>').then_some((open..close + 1, written))
            }
            Spelling::FieldInQuotes => whole().map(|(place, text)| (place, json(&text))),
            Spelling::CellInQuotes => {
                whole().map(|(place, text)| (place, format!("\"{}\"", text.replace('"', "\"\""))))
            }
        }
    }
}

/// How new words may be written.
#[derive(Debug, Clone, Copy)]
enum Spelling {
    /// As they are.
    Plain,
    /// With a backslash before each sign that Markdown knows.
    Backslashes,
    /// With the escapes of JSON, which YAML and TOML know too.
    Json,
    /// With quotes written as two, as in CSV and in YAML's single quotes.
    DoubledQuotes,
    /// In place of an autolink `<…>`, which they would not be.
    WithoutBrackets,
    /// The whole value of a front matter in double quotes, because it cannot go without them any more.
    FieldInQuotes,
    /// The whole cell of a CSV likewise.
    CellInQuotes,
}

const SPELLINGS: &[Spelling] = &[
    Spelling::Plain,
    Spelling::Backslashes,
    Spelling::Json,
    Spelling::DoubledQuotes,
    Spelling::WithoutBrackets,
    Spelling::FieldInQuotes,
    Spelling::CellInQuotes,
];

/// What is allowed. An allowance may have moved, but must say the same, and of the same lines.
fn words(allowances: &[Arc<Allowance>]) -> Vec<Allowance> {
    allowances.iter().map(|allowance| Allowance { at: 0..0, ..(**allowance).clone() }).collect()
}

fn backslashed(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            written.push('\\');
        }
        written.push(c);
    }
    written
}

/// `text` as a JSON string.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `text` with `edits` made; nothing when they do not lie in it, or overlap.
fn replaced(text: &str, edits: &[&Edit]) -> Option<String> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start)?);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Format, Options, parse};
    use std::sync::Arc;

    /// `file` with every `old` of its fields replaced by `new`; and how many were refused.
    fn replace(file: &str, format: Format, old: &str, new: &str) -> (String, usize) {
        let read = |text: &str| parse(text, &Arc::from("a"), format, &Options::default());
        let before = read(file);
        let mut edits = Vec::new();
        for (post, of) in before.posts.iter().enumerate() {
            for (field, of) in of.fields.iter().enumerate() {
                let places = of.text.match_indices(old);
                edits.extend(places.map(|(at, _)| Edit {
                    post,
                    field,
                    span: at..at + old.len(),
                    text: new.to_owned(),
                }));
            }
        }
        assert!(!edits.is_empty(), "{file}: {before:?}");
        let edited = apply(file, &before, &edits, read);
        (edited.text, edited.refused.len())
    }

    fn masked(file: &str, format: Format) -> String {
        let (text, refused) = replace(file, format, "640823-3234", "[…]");
        assert_eq!(refused, 0, "{text}");
        text
    }

    #[test]
    fn plain_text_and_line_ends_are_kept() {
        assert_eq!(masked("a\r\n640823-3234\r\n", Format::Text), "a\r\n[…]\r\n");
    }

    #[test]
    fn markdown_is_escaped_where_it_would_be_read_otherwise() {
        let masked = |file: &str| masked(file, Format::Markdown);
        assert_eq!(masked("Hi **640823-3234**, *you*"), "Hi **[…]**, *you*");
        assert_eq!(masked("640823-3234: hello"), "\\[…\\]: hello", "it would define a link");
        assert_eq!(masked("640823-3234(a.se)"), "\\[…\\](a.se)", "it would be a link");
        assert_eq!(masked("A <640823-3234@a.se>"), "A […]@a.se", "it is no address any more");
        assert_eq!(masked("[a](https://x.se/640823-3234 \"640823-3234\")"), "[a](https://x.se/[…] \"[…]\")");
        let (text, refused) = replace("<a@b.se>, hi", Format::Markdown, "a@b.se", "[…]");
        assert_eq!((text.as_str(), refused), ("[…], hi", 0));
    }

    #[test]
    fn a_change_that_would_leave_something_behind_is_refused() {
        let file = "[640823-3234](mailto:640823-3234@x.se) and 640823-3234";
        let read = |text: &str| parse(text, &Arc::from("a"), Format::Markdown, &Options::default());
        let before = read("[a@b.se](mailto:a@b.se) and c");
        let edits = [Edit { post: 0, field: 0, span: 0..6, text: "x".to_owned() }];
        let edited = apply("[a@b.se](mailto:a@b.se) and c", &before, &edits, read);
        assert_eq!((edited.text.as_str(), edited.refused), ("[a@b.se](mailto:a@b.se) and c", vec![0]));
        assert_eq!(masked(file, Format::Markdown), "[[…]](mailto:[…]@x.se) and […]");
    }

    #[test]
    fn front_matter_is_quoted_where_it_has_to_be() {
        let yaml = |value: &str| masked(&format!("---\nalt_text: {value}\nowner: x # y\n---\nHi\n"), Format::Markdown);
        let with = |value: &str| format!("---\nalt_text: {value}\nowner: x # y\n---\nHi\n");
        assert_eq!(yaml("of 640823-3234"), with("of […]"));
        assert_eq!(yaml("640823-3234 at \"work\""), with("\"[…] at \\\"work\\\"\""));
        assert_eq!(yaml("'it''s 640823-3234'"), with("'it''s […]'"));
        assert_eq!(yaml("|\n  a\n  640823-3234\n"), with("|\n  a\n  […]\n"));
        let (text, refused) = replace(&with("'a b'"), Format::Markdown, "a b", "it's");
        assert_eq!((text, refused), (with("'it''s'"), 0));
        let toml = "+++\nalt_text = \"a b\"\n+++\nHi\n";
        let (text, refused) = replace(toml, Format::Markdown, "a b", "\"x\"");
        assert_eq!((text.as_str(), refused), ("+++\nalt_text = \"\\\"x\\\"\"\n+++\nHi\n", 0));
    }

    #[test]
    fn cells_stay_cells() {
        let csv = "id;text;owner\r\n1;a b;x\r\n2;\"say \"\"a b\"\"\";y\r\n";
        let (text, refused) = replace(csv, Format::Csv, "a b", "c;\"d\"");
        assert_eq!(refused, 0);
        assert_eq!(text, "id;text;owner\r\n1;\"c;\"\"d\"\"\";x\r\n2;\"say \"\"c;\"\"d\"\"\"\"\";y\r\n");
    }

    #[test]
    fn json_is_escaped_and_broken_lines_stay() {
        let jsonl = "{\"text\":\"a b\"}\r\nbroken\n\n{\"x\":1, \"text\":\"\\u0061 b\\n\"}";
        let (text, refused) = replace(jsonl, Format::Jsonl, "a b", "\"");
        assert_eq!(refused, 0);
        assert_eq!(text, "{\"text\":\"\\\"\"}\r\nbroken\n\n{\"x\":1, \"text\":\"\\\"\\n\"}");
    }

    #[test]
    fn one_refusal_does_not_keep_the_others_from_being_made() {
        let file = "[a@b.se](mailto:a@b.se)\n\na@b.se and\n\n---\n\nmore a@b.se\n";
        let read = |text: &str| parse(text, &Arc::from("a"), Format::Markdown, &Options::default());
        let before = read(file);
        let span = |text: &str| text.rfind("a@b.se").map(|at| at..at + 6).unwrap_or_default();
        let edit = |post: usize, span| Edit { post, field: 0, span, text: "x".to_owned() };
        let edits = [
            edit(0, 0..6),
            edit(0, span(&before.posts[0].fields[0].text)),
            edit(1, span(&before.posts[1].fields[0].text)),
        ];
        let edited = apply(file, &before, &edits, read);
        assert_eq!(edited.refused, [0]);
        assert_eq!(edited.text, "[a@b.se](mailto:a@b.se)\n\nx and\n\n---\n\nmore x\n");
    }
}
