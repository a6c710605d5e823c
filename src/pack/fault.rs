//! A fault in a pack or a configuration file, at its place.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A TOML file as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct TomlFile {
    /// Its path, as shown to people.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What is wrong in a TOML file, where, and what to do about it.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The file; none for a fault that has no place, such as a missing folder.
    pub file: Option<Arc<TomlFile>>,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// A stable name of the sort of fault, such as `unknown-key`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Fault {
    /// A fault without a place in a file.
    #[must_use]
    pub fn without_place(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: None, span: 0..0, code, message: message.into(), help: help.into() }
    }

    /// 1-based line and column (code points) of the fault; zero without a file.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        let Some(file) = &self.file else { return (0, 0) };
        let before = &file.text[..file.text.floor_char_boundary(self.span.start)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            let (line, column) = self.line_column();
            write!(f, "{}:{line}:{column}: ", file.path)?;
        }
        write!(f, "{} [{}]", self.message, self.code)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "\n  help: {}", self.help) }
    }
}

/// Collects the faults of one file.
pub struct Faults {
    file: Arc<TomlFile>,
    /// What was found so far.
    pub list: Vec<Fault>,
}

impl Faults {
    /// No faults in `file` yet.
    #[must_use]
    pub fn new(file: Arc<TomlFile>) -> Self {
        Self { file, list: Vec::new() }
    }

    /// The file the faults are in.
    #[must_use]
    pub fn file(&self) -> &Arc<TomlFile> {
        &self.file
    }

    /// Notes a fault at `span`.
    pub fn add(&mut self, span: Range<usize>, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        let fault = Fault { file: Some(self.file.clone()), span, code, message: message.into(), help: help.into() };
        self.list.push(fault);
    }
}

/// The word of `known` that `found` was probably meant to be.
#[must_use]
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(found, word), word))
        .filter(|(distance, word)| *distance <= 1 + word.len().min(found.len()) / 4)
        .min()
        .map(|(_, word)| word)
}

/// "did you mean …?" when a known word is near, otherwise the known words.
#[must_use]
pub fn suggestion<'a>(found: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(found, known.clone()) {
        Some(word) => format!("did you mean \"{word}\"?"),
        None => {
            let mut words: Vec<&str> = known.into_iter().collect();
            words.sort_unstable();
            // Of many rules, those of the same pack.
            if let Some((pack, _)) = found.split_once('/').filter(|_| words.len() > 24) {
                let of_pack = |word: &&str| word.split_once('/').is_some_and(|(of, _)| of == pack);
                if words.iter().any(of_pack) {
                    words.retain(of_pack);
                }
            }
            if words.len() > 24 {
                words.truncate(24);
                words.push("…");
            }
            format!("known here: {}", words.join(", "))
        }
    }
}
