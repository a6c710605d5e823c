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
    /// The position behind `text`, when it starts here.
    #[must_use]
    pub(super) fn after(self, text: &str) -> Self {
        match memchr::memrchr(b'\n', text.as_bytes()) {
            None => Self { line: self.line, column: self.column + text.chars().count() },
            Some(last) => Self {
                line: self.line + memchr::memchr_iter(b'\n', text.as_bytes()).count(),
                column: 1 + text[last + 1..].chars().count(),
            },
        }
    }
}
