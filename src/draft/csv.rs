//! CSV with a header: one post a row. Columns named like a context key set the context, those named like a
//! text field hold texts, and the first of `text`, `body`, `post`, `copy`, `caption` or `message` is the body.

use super::allowance;
use super::map::MappedText;
use super::record::{Record, Role, normal};
use super::{DraftError, Options, Parsed, Source};
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use std::ops::Range;
use std::sync::Arc;

const BODY_COLUMNS: &[&str] = &["text", "body", "post", "copy", "caption", "message"];

/// The posts of a CSV. Without a `delimiter` it is found in the header: a comma, a semicolon (as Excel writes
/// where the comma is a decimal sign), or a tab.
///
/// Each post has its row as its source, so that a place in a long file is found as fast as in a short one.
#[must_use]
pub fn parse(text: &str, name: &Arc<str>, options: &Options, delimiter: Option<u8>) -> Parsed {
    let (announced, start) = announced_delimiter(text);
    let delimiter = announced.or(delimiter).unwrap_or_else(|| guess_delimiter(&text[start..]));
    let mut rows = Rows::new(text, start, delimiter);
    let mut parsed = Parsed::default();
    let Some(header) = rows.next() else { return parsed };
    let columns = columns(&header, text, options);
    let has_text = |column: &Column| column.body || matches!(column.role, Role::Text(_));
    if !columns.iter().any(has_text) {
        parsed.errors.push(no_text_column(&columns, name).on_line(header.line));
        return parsed;
    }
    for (at, row) in rows.enumerate() {
        post(&row, at + 1, &columns, text, name, options, &mut parsed);
    }
    parsed
}

/// The delimiter of a first line such as `sep=;`, which Excel writes and reads, and where the header starts.
fn announced_delimiter(text: &str) -> (Option<u8>, usize) {
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    match line.trim_end_matches(['\r', '\n']).as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] => (Some(*delimiter), line.len()),
        _ => (None, 0),
    }
}

/// The sign that stands most often in the header outside quotes.
fn guess_delimiter(text: &str) -> u8 {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let unquoted: Vec<&str> = header.split('"').step_by(2).collect();
    let count = |sign: char| unquoted.iter().map(|part| part.matches(sign).count()).sum::<usize>();
    let signs = [(count('\t'), b'\t'), (count(';'), b';'), (count(','), b',')];
    signs.into_iter().max_by_key(|(count, _)| *count).map_or(b',', |(_, sign)| sign)
}

/// A column of the header.
#[derive(Debug)]
struct Column {
    name: String,
    role: Role,
    body: bool,
}

fn columns(header: &Row, text: &str, options: &Options) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for cell in &header.cells {
        let name = cell.read(text, 0).text.trim().to_owned();
        let key = normal(&name);
        let can_be_body = BODY_COLUMNS.contains(&&*key);
        let body = can_be_body && !columns.iter().any(|column| column.body);
        // A second column of that sort is read too, under its own name.
        let role = if can_be_body { Role::Text(key.into_owned().into()) } else { Role::of(&name, options) };
        columns.push(Column { role, body, name });
    }
    columns
}

fn no_text_column(columns: &[Column], name: &Arc<str>) -> DraftError {
    // Without a header the first row is a post, which must not end up in a log.
    let shown = |column: &Column| super::error::quoted(&column.name).replace("this value", "…");
    let seen: Vec<String> = columns.iter().map(shown).collect();
    let message = format!("no column holds a text; the columns are {}", seen.join(", "));
    let help = "Call the column of the text `text` in the first row, or name your text columns in the configuration (text-fields).";
    DraftError::new(name, message, help)
}

fn post(
    row: &Row,
    number: usize,
    columns: &[Column],
    text: &str,
    name: &Arc<str>,
    options: &Options,
    parsed: &mut Parsed,
) {
    let blank = |cell: &Cell| text[cell.raw.clone()].trim().is_empty();
    if row.cells.iter().all(blank) {
        return;
    }
    let bytes = row.bytes();
    let source = Source::new(name.clone(), Arc::from(&text[bytes.clone()]), row.line).starting_at(bytes.start);
    let mut record = Record::new(Arc::new(source), options);
    let surplus = row.cells.get(columns.len()..).unwrap_or_default();
    let ragged = row.cells.len() < columns.len() || !surplus.iter().all(blank);
    if ragged {
        let message = format!("this row has {} cells, the header has {}", row.cells.len(), columns.len());
        let help = "Put a text that holds the delimiter or a line break in double quotes. The texts of the row were checked without its context.";
        record.error(0, message, help);
    }
    for (cell, column) in row.cells.iter().zip(columns) {
        let at = cell.raw.start - bytes.start;
        let mapped = cell.read(text, bytes.start);
        match &column.role {
            _ if column.body => {
                let (text, map) = mapped.finish(at);
                record.body(text, map);
            }
            Role::Text(name) => {
                let (text, map) = mapped.finish(at);
                record.text(name.clone(), text, map, at);
            }
            Role::Id => record.id = Some(mapped.text.trim().to_owned()),
            // In a row that is out of step no cell can be trusted to stand under its column.
            Role::Context(key) if !ragged => record.set_context(key, &mapped.text, at),
            Role::Allow if !ragged && !mapped.text.trim().is_empty() => {
                record.allowances.extend(allowance::list(&mapped.text, at..at + cell.raw.len()));
            }
            Role::Picture if !mapped.text.trim().is_empty() => record.picture(at),
            _ => {}
        }
    }
    for (at, cell) in surplus.iter().enumerate() {
        let (text, map) = cell.read(text, bytes.start).finish(cell.raw.start - bytes.start);
        let name = format!("column {}", columns.len() + at + 1);
        record.text(name.into(), text, map, 0);
    }
    if let Some(cell) = row.cells.last().filter(|cell| cell.is_open(text)) {
        let help = "Close it with a double quote; a double quote inside a text is written as two. Until then the rest of the file is one cell.";
        record.error(cell.raw.start - bytes.start, "the double quote that opens here is never closed", help);
    }
    record.finish(number, parsed);
}

/// A cell as it is written, without its delimiter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    raw: Range<usize>,
}

impl Cell {
    /// The cell's text with its map, in a source that starts at byte `base` of `text`.
    fn read(&self, text: &str, base: usize) -> MappedText {
        let mut mapped = MappedText::default();
        let raw = &text[self.raw.clone()];
        let base = self.raw.start - base;
        if !raw.starts_with('"') {
            mapped.verbatim(raw, base);
            return mapped;
        }
        let mut at = 1;
        while let Some(quote) = memchr::memchr(b'"', &raw.as_bytes()[at..]).map(|quote| at + quote) {
            mapped.verbatim(&raw[at..quote], base + at);
            if !raw[quote + 1..].starts_with('"') {
                // The closing quote: what follows it stands as it is, as csv-core has it.
                mapped.verbatim(&raw[quote + 1..], base + quote + 1);
                return mapped;
            }
            mapped.replaced("\"", base + quote..base + quote + 2);
            at = quote + 2;
        }
        mapped.verbatim(&raw[at..], base + at);
        mapped
    }

    /// Whether the cell opens with a quote that is never closed.
    fn is_open(&self, text: &str) -> bool {
        let Some(inside) = text[self.raw.clone()].strip_prefix('"') else { return false };
        !inside.replace("\"\"", "").contains('"')
    }
}

/// A row of cells.
#[derive(Debug)]
struct Row {
    /// 1-based line of the file.
    line: usize,
    cells: Vec<Cell>,
}

impl Row {
    /// The bytes of the file from the first cell to the last.
    fn bytes(&self) -> Range<usize> {
        let start = self.cells.first().map_or(0, |cell| cell.raw.start);
        start..self.cells.last().map_or(start, |cell| cell.raw.end)
    }
}

/// The rows of a CSV: csv-core says where a cell ends.
struct Rows<'t> {
    text: &'t str,
    reader: Reader,
    at: usize,
    /// The place up to which lines are counted, and the line there.
    counted: (usize, usize),
    /// Where csv-core puts the text of a cell, which is read again with its map.
    unused: Vec<u8>,
}

impl<'t> Rows<'t> {
    fn new(text: &'t str, start: usize, delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { text, reader, at: start, counted: (0, 1), unused: vec![0; 4096] }
    }

    /// The next cell, and whether it is the last of its row.
    fn cell(&mut self, first: bool) -> Option<(Cell, bool)> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        loop {
            let (result, read, _) = self.reader.read_field(&bytes[self.at..], &mut self.unused);
            self.at += read;
            let ReadFieldResult::Field { record_end } = result else {
                if matches!(result, ReadFieldResult::End) {
                    return None;
                }
                continue;
            };
            // At the end of the file nothing is read any more; elsewhere the last byte ends the cell.
            let end = self.at - usize::from(read > 0);
            // Blank lines, the line feed of a CRLF and a byte-order mark come before the first cell.
            let lead = if first { ['\r', '\n', '\u{feff}'].as_slice() } else { &[] };
            let raw = &self.text[start..end.max(start)];
            let start = start + (raw.len() - raw.trim_start_matches(lead).len());
            return Some((Cell { raw: start..end.max(start) }, record_end));
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let mut cells = Vec::new();
        while let Some((cell, last)) = self.cell(cells.is_empty()) {
            cells.push(cell);
            if last {
                break;
            }
        }
        let start = cells.first()?.raw.start;
        let (from, line) = self.counted;
        let line = line + memchr::memchr_iter(b'\n', &self.text.as_bytes()[from..start]).count();
        self.counted = (start, line);
        Some(Row { line, cells })
    }
}

#[cfg(test)]
mod tests;
