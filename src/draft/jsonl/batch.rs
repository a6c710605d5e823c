//! A stream of JSONL in batches of whole lines, so that memory does not grow with the stream.

use super::{MAX_LINE, read_line, too_long};
use crate::draft::decode::{binary, invalid_utf8};
use crate::draft::error::DraftError;
use crate::draft::{Options, Parsed};
use std::io::Read;
use std::sync::Arc;

/// About how many bytes a batch of lines has.
pub const BATCH: usize = 128 << 10;

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
                Ok(line) => read_line(line, &self.name, number, 0, options, &mut parsed),
                Err(error) => parsed.errors.push(invalid_utf8(&self.name, line, error.valid_up_to(), 0, number)),
            }
        }
        parsed
    }
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

/// A stream of JSONL in batches of whole lines.
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
        // Every post counts itself to the users of its name: those of two batches are counted by two threads.
        Batch { name: Arc::from(&*self.name), first_line, bytes, errors: error.into_iter().collect() }
    }

    /// Reads up to a batch more into `bytes`; gives how many.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<usize, DraftError> {
        bytes.reserve(BATCH);
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
