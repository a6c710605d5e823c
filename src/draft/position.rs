//! A place in a file, as editors count it.

/// A place in a file: 1-based line, and 1-based column in Unicode code points.
///
/// A line ends with its line feed; the carriage return of a CRLF is the last column of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in code points.
    pub column: usize,
}

impl Position {
    /// The position behind `bytes`, when they start here.
    #[must_use]
    pub(super) fn after(self, bytes: &[u8]) -> Self {
        // A code point starts at every byte that is not a continuation byte.
        let points = |bytes: &[u8]| bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        match memchr::memrchr(b'\n', bytes) {
            None => Self { line: self.line, column: self.column + points(bytes) },
            Some(last) => Self {
                line: self.line + memchr::memchr_iter(b'\n', bytes).count(),
                column: 1 + points(&bytes[last + 1..]),
            },
        }
    }
}
