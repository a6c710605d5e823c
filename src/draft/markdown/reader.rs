//! The body of a Markdown text: what a reader sees of it, part by part, each piece with its place.

use super::Part;
use crate::draft::html::Html;
use crate::draft::map::MappedText;
use pulldown_cmark::{CowStr, Event, LinkType, Options as Extensions, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// A link or picture that is open.
struct Open<'t> {
    at: Range<usize>,
    destination: CowStr<'t>,
    title: CowStr<'t>,
    definition: Option<Range<usize>>,
    /// For a link, where its text starts in the body.
    text_start: usize,
}

/// Reads the body of a Markdown text, from byte `base` of `source` on.
pub(super) struct Reader<'t> {
    source: &'t str,
    base: usize,
    parts: Vec<Part>,
    /// How many line feeds stand before the next text.
    gap: usize,
    /// How deep in blocks that hold blocks.
    depth: usize,
    links: Vec<Open<'t>>,
    /// Pictures that are open, and the alt text of the outermost.
    pictures: Vec<Open<'t>>,
    alt: MappedText,
    first_cell: bool,
    html: Html,
}

impl<'t> Reader<'t> {
    pub(super) fn new(source: &'t str, base: usize) -> Self {
        Self {
            source,
            base,
            parts: vec![Part { start: base, ..Part::default() }],
            gap: 0,
            depth: 0,
            links: Vec::new(),
            pictures: Vec::new(),
            alt: MappedText::default(),
            first_cell: false,
            html: Html::default(),
        }
    }

    /// The parts of the body, and where a comment starts that is never closed.
    pub(super) fn read(mut self) -> (Vec<Part>, Option<usize>) {
        let extensions = Extensions::ENABLE_TABLES | Extensions::ENABLE_FOOTNOTES | Extensions::ENABLE_STRIKETHROUGH;
        let parser = Parser::new_ext(&self.source[self.base..], extensions);
        let shift = |range: Range<usize>| range.start + self.base..range.end + self.base;
        let definitions = parser.reference_definitions().iter();
        let mut definitions: BTreeMap<String, Range<usize>> =
            definitions.map(|(label, definition)| (label.to_lowercase(), shift(definition.span.clone()))).collect();
        let mut used = HashSet::new();
        for (event, range) in parser.into_offset_iter() {
            let at = range.start + self.base..range.end + self.base;
            match event {
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    let definition = definition(link_type, &id, &definitions, &mut used);
                    // A link without text still stands where its text would be.
                    let text_start = self.part().text.text.len();
                    self.links.push(Open { at, destination: dest_url, title, definition, text_start });
                }
                Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                    let definition = definition(link_type, &id, &definitions, &mut used);
                    self.pictures.push(Open { at, destination: dest_url, title, definition, text_start: 0 });
                }
                Event::Start(tag) => self.start(&tag, &at),
                Event::End(end) => self.end(end, &at),
                Event::Text(text) => self.push(&text, at),
                Event::Code(code) => self.code(&code, at),
                Event::SoftBreak | Event::HardBreak => {
                    // Behind a backslash or two spaces stands the line end itself.
                    let written = &self.source[at.clone()];
                    let line_end = written.find(['\r', '\n']).map_or(at.start, |place| at.start + place);
                    self.push("\n", line_end..at.end);
                }
                Event::Html(html) | Event::InlineHtml(html) => self.html(&html, &at),
                Event::FootnoteReference(label) => self.push(&format!("[{label}]"), at),
                Event::Rule if self.depth == 0 => {
                    self.gap = 0;
                    self.parts.push(Part { start: at.end, ..Part::default() });
                }
                _ => {}
            }
        }
        definitions.retain(|label, _| !used.contains(label));
        self.unused(definitions.into_values().collect());
        (self.parts, self.html.open_comment())
    }

    fn part(&mut self) -> &mut Part {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }

    /// Appends `text`, which is written as the bytes `at`, behind whatever blank lines are due.
    fn push(&mut self, text: &str, at: Range<usize>) {
        let gap = std::mem::take(&mut self.gap);
        let verbatim = self.source.get(at.clone()) == Some(text);
        let picture = !self.pictures.is_empty();
        let out = if picture { &mut self.alt } else { &mut self.part().text };
        if let (Some(end), 1.., false) = (out.source_end(), gap, picture) {
            out.replaced(&"\n\n"[..gap.min(2)], end.min(at.start)..at.start);
        }
        if verbatim {
            out.verbatim(text, at.start)
        } else {
            out.replaced(text, at)
        }
        if picture {
            self.gap = gap;
        }
    }

    /// Asks for `lines` line feeds before the next text.
    fn separate(&mut self, lines: usize) {
        self.gap = self.gap.max(lines);
    }

    fn start(&mut self, tag: &Tag<'_>, at: &Range<usize>) {
        match tag {
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_) | Tag::FootnoteDefinition(_) => {
                self.depth += 1;
                self.separate(1);
            }
            Tag::Item => {
                self.separate(1);
                // A number that starts a line is taken for the marker of a list: it is still seen by the reader.
                let written = &self.source[at.clone()];
                let digits = written.len() - written.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                if digits > 0 {
                    let behind = written[digits + 1..].bytes().take_while(|byte| matches!(byte, b' ')).count().min(1);
                    let end = at.start + digits + 1 + behind;
                    self.push(&self.source[at.start..end], at.start..end);
                }
            }
            Tag::TableHead | Tag::TableRow => {
                self.separate(1);
                self.first_cell = true;
            }
            Tag::TableCell if !std::mem::take(&mut self.first_cell) => self.push("\t", at.start..at.start),
            Tag::HtmlBlock => {
                self.html.start_block();
                self.separate(1);
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd, at: &Range<usize>) {
        match end {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock => self.separate(2),
            TagEnd::CodeBlock => {
                let text = &mut self.part().text;
                text.truncate(text.text.trim_end_matches('\n').len());
                self.separate(2);
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Table | TagEnd::FootnoteDefinition => {
                self.depth = self.depth.saturating_sub(1);
                self.separate(2);
            }
            TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => self.separate(1),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.end_picture(at),
            _ => {}
        }
    }

    fn end_link(&mut self) {
        let Some(link) = self.links.pop() else { return };
        let part = self.part();
        let text = part.text.text.get(link.text_start..).unwrap_or_default().trim();
        // The address behind an autolink is its text, for a mail address without the scheme.
        let same = text == &*link.destination || link.destination.strip_prefix("mailto:") == Some(text);
        let behind_text = part.text.source_end().filter(|end| link.at.contains(end)).unwrap_or(link.at.start);
        if !same && !link.destination.is_empty() {
            self.field("link", &link.destination, &link, behind_text);
        }
        if !link.title.is_empty() {
            self.field("link_title", &link.title, &link, behind_text);
        }
    }

    fn end_picture(&mut self, at: &Range<usize>) {
        let Some(picture) = self.pictures.pop() else { return };
        if !self.pictures.is_empty() {
            return;
        }
        let alt = std::mem::take(&mut self.alt);
        let behind_text = alt.source_end().unwrap_or(at.start);
        self.part().fields.push(("alt_text", alt, at.start));
        if !picture.title.is_empty() {
            self.field("link_title", &picture.title, &picture, behind_text);
        }
    }

    /// Adds a field for `text`, which stands in `link` from byte `from` on or in the link's definition.
    fn field(&mut self, name: &'static str, text: &str, link: &Open<'_>, from: usize) {
        let whole = link.definition.clone().unwrap_or(from..link.at.end.max(from));
        let written = self.source.get(whole.clone()).unwrap_or_default();
        let mut mapped = MappedText::default();
        // A title stands behind the destination, which may hold the same words.
        let found = if name == "link_title" { written.rfind(text) } else { written.find(text) };
        match found {
            Some(place) => mapped.verbatim(text, whole.start + place),
            None => mapped.replaced(text, whole.clone()),
        }
        self.part().fields.push((name, mapped, whole.start));
    }

    /// Adds the definitions that no link uses to the parts they stand in.
    fn unused(&mut self, mut definitions: Vec<Range<usize>>) {
        definitions.sort_by_key(|definition| definition.start);
        for at in definitions {
            let mut text = MappedText::default();
            text.verbatim(self.source[at.clone()].trim_end(), at.start);
            let behind = self.parts.partition_point(|part| part.start <= at.start);
            if let Some(part) = self.parts.get_mut(behind.saturating_sub(1)) {
                part.fields.push(("link", text, at.start));
            }
        }
    }

    /// Appends a code span: what stands between the backticks, with a space for a line end.
    fn code(&mut self, code: &str, at: Range<usize>) {
        let written = &self.source[at.clone()];
        let ticks = written.len() - written.trim_start_matches('`').len();
        let inside = written.get(ticks..written.len() - ticks).unwrap_or_default();
        let stripped = inside.len() == code.len() + 2;
        let start = at.start + ticks + usize::from(stripped);
        if self.source.get(start..start + code.len()) == Some(code) {
            return self.push(code, start..start + code.len());
        }
        // Line ends, and the marks of a quotation at the start of a line, stand between.
        let mut from = start;
        let mut carriage_return = false;
        for piece in code.split_inclusive(' ') {
            let word = piece.trim_end_matches(' ');
            if word.is_empty() && std::mem::take(&mut carriage_return) {
                // The parser gives a space for each half of a CRLF.
                continue;
            }
            let place = self.source[from..at.end].find(word).map_or(from, |place| from + place);
            let end = (place + word.len()).min(at.end);
            if !word.is_empty() {
                self.push(word, place..end);
            }
            from = end;
            if piece.len() > word.len() {
                let behind = &self.source[end..at.end];
                carriage_return = behind.starts_with("\r\n");
                let white = if carriage_return { 2 } else { behind.chars().next().map_or(0, char::len_utf8) };
                from = end + white;
                self.push(" ", end..from);
            }
        }
    }

    /// Appends what a reader sees of a piece of HTML.
    fn html(&mut self, html: &str, at: &Range<usize>) {
        let written = if self.source.get(at.clone()) == Some(html) { html } else { &self.source[at.clone()] };
        let pieces = self.html.read(written, at.start);
        for piece in pieces.text {
            let text = &self.source[piece.clone()];
            let text = text.trim_end_matches('\r');
            self.push(text, piece.start..piece.start + text.len());
        }
        if pieces.line_break {
            self.separate(1);
        }
        for (name, value) in pieces.fields {
            let mut mapped = MappedText::default();
            mapped.verbatim(&self.source[value.clone()], value.start);
            self.part().fields.push((name, mapped, value.start));
        }
    }
}

/// Where the definition of a reference stands, which is now used.
fn definition(
    kind: LinkType,
    label: &str,
    definitions: &BTreeMap<String, Range<usize>>,
    used: &mut HashSet<String>,
) -> Option<Range<usize>> {
    if matches!(kind, LinkType::Inline | LinkType::Autolink | LinkType::Email) {
        return None;
    }
    let label = label.to_lowercase();
    let found = definitions.get(&label).cloned();
    used.insert(label);
    found
}
