//! What can be wrong with a draft, and what to do about it.

use super::position::Position;
use super::post::Source;
use std::sync::Arc;

/// A fault of a draft, with its place and the way out. It never repeats the text of a post: that may name a
/// patient, and the message may end in a public log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}\n  help: {help}", place(path, *line, *column))]
pub struct DraftError {
    /// The file, as it was given.
    pub path: Arc<str>,
    /// 1-based line, when known.
    pub line: Option<usize>,
    /// 1-based column in code points, when known.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

fn place(path: &str, line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
        (Some(line), None) => format!("{path}:{line}"),
        (None, _) => path.to_owned(),
    }
}

impl DraftError {
    /// A fault of a whole file.
    pub(super) fn new(path: &Arc<str>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { path: path.clone(), line: None, column: None, message: message.into(), help: help.into() }
    }

    /// A fault at byte `offset` of `source`.
    pub(super) fn at(source: &Source, offset: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        let Position { line, column } = source.position(offset);
        Self { line: Some(line), column: Some(column), ..Self::new(&source.name, message, help) }
    }

    /// Sets the line.
    pub(super) fn on_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// What kept a file from being read.
    pub(super) fn io(path: &Arc<str>, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let (message, help) = match error.kind() {
            ErrorKind::NotFound => ("no such file or directory", "Check the spelling and the directory you are in."),
            ErrorKind::PermissionDenied => {
                ("permission denied", "Make the file readable for your user, or leave it out.")
            }
            ErrorKind::IsADirectory => {
                ("this is a directory", "Give the directory to `pharmalint check` to search it.")
            }
            _ => {
                let help = "Check that the file can be opened in an editor, then try again.";
                return Self::new(path, format!("cannot be read: {error}"), help);
            }
        };
        Self::new(path, message, help)
    }
}

/// `found` in quotes when it is a plain word, and nothing of it otherwise: a cell in the wrong column may hold
/// a patient's name or number.
pub(super) fn quoted(found: &str) -> String {
    let word = |c: char| c.is_alphabetic() || matches!(c, '_' | '-');
    if found.chars().count() <= 20 && found.chars().all(word) {
        format!("\"{found}\"")
    } else {
        "this value".to_owned()
    }
}

/// The word of `known` that `found` was most likely meant to be.
pub(super) fn did_you_mean<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let found = found.to_lowercase();
    let scored = known.iter().map(|word| (strsim::jaro_winkler(&found, word), *word));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_the_place_and_ends_in_what_to_do() {
        let source = Source::new(Arc::from("a.md"), Arc::from("x\nåb"), 3);
        let error = DraftError::at(&source, 4, "wrong", "Do it right.");
        assert_eq!(error.to_string(), "a.md:4:2: wrong\n  help: Do it right.");
        assert_eq!(DraftError::new(&source.name, "gone", "Look.").to_string(), "a.md: gone\n  help: Look.");
    }

    #[test]
    fn what_may_name_a_person_is_not_repeated() {
        assert_eq!(quoted("linkedn"), "\"linkedn\"");
        assert_eq!(quoted("19850101-1234"), "this value");
        assert_eq!(quoted("Anna Svensson"), "this value");
    }

    #[test]
    fn a_near_word_is_proposed_and_a_far_one_is_not() {
        let known = ["x", "linkedin", "facebook"];
        assert_eq!(did_you_mean("Linkedn", &known), Some("linkedin"));
        assert_eq!(did_you_mean("orkut", &known), None);
    }
}
