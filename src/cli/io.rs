//! The one writer of the program, and what can go wrong.

use super::args::Color;
use pharmalint::git::GitError;
use pharmalint::pack::fault::Fault;
use pharmalint::report::{self, Style};
use std::io::{self, BufWriter, IsTerminal, Write};

/// Why a command ended early.
pub enum Failure {
    /// Standard output could not be written.
    Output(io::Error),
    /// Faults in packs or configuration.
    Faults(Vec<Fault>),
    /// Anything else: what is wrong, and what to do.
    Message(String, String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Vec<Fault>> for Failure {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults(faults)
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        Self::Message(error.message, error.help)
    }
}

impl Failure {
    /// A failure that `message` tells, with the way out.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Message(message.into(), help.into())
    }
}

/// What a command gives back: its exit code.
pub type Exit = Result<u8, Failure>;

/// Standard output and standard error.
pub struct Io {
    out: BufWriter<io::Stdout>,
    /// Whether standard output is shown in colour.
    pub out_color: bool,
    /// Whether standard error is shown in colour.
    pub err_color: bool,
    /// Whether standard output is a terminal.
    pub out_terminal: bool,
    /// Whether standard error is a terminal.
    pub err_terminal: bool,
    /// Whether only findings and errors are wanted.
    pub quiet: bool,
}

impl Io {
    pub fn new(color: Color, quiet: bool) -> Self {
        let choice = match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        let colored = |choice| choice != anstream::ColorChoice::Never;
        Self {
            out_color: colored(anstream::AutoStream::choice(&io::stdout())),
            err_color: colored(anstream::AutoStream::choice(&io::stderr())),
            out_terminal: io::stdout().is_terminal(),
            err_terminal: io::stderr().is_terminal(),
            out: BufWriter::with_capacity(1 << 16, io::stdout()),
            quiet,
        }
    }

    /// Writes findings or whatever else was asked for.
    pub fn out(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// Writes a draft as it is, in whatever encoding.
    pub fn out_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes to standard error; that it is closed is nobody's concern. What stands in standard output so far comes first.
    pub fn err(&mut self, text: &str) {
        // That nobody reads it any more is found out by whoever writes to it next.
        let _ = self.out.flush();
        let mut err = io::stderr().lock();
        let _ = err.write_all(text.as_bytes());
    }

    /// How text on standard output is drawn.
    pub fn style(&self) -> Style {
        let unicode = !self.out_terminal || supports_unicode::on(supports_unicode::Stream::Stdout);
        Style { color: self.out_color, unicode, width: width(self.out_terminal) }
    }

    /// `text` in the style of that ANSI code, when standard output is in colour.
    pub fn paint(&self, code: &str, text: &str) -> String {
        if self.out_color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Draws a fault of a pack or a configuration on standard error.
    pub fn fault(&mut self, fault: &Fault) {
        let terminal = io::stderr().is_terminal();
        let unicode = !terminal || supports_unicode::on(supports_unicode::Stream::Stderr);
        let style = Style { color: self.err_color, unicode, width: width(terminal) };
        self.err(&format!("{}\n", report::fault(fault, style)));
    }

    /// Writes `error: message` and its help.
    pub fn error(&mut self, message: &str, help: &str) {
        self.note_as("error", "\u{1b}[1;31m", message, help);
    }

    /// Writes `note: message`, unless only findings and errors are wanted.
    pub fn note(&mut self, message: &str) {
        if !self.quiet {
            self.note_as("note", "\u{1b}[1;36m", message, "");
        }
    }

    fn note_as(&mut self, word: &str, style: &str, message: &str, help: &str) {
        let (on, off) = if self.err_color { (style, "\u{1b}[0m") } else { ("", "") };
        // A name may hold what a terminal would obey.
        let shown = |text: &str| text.lines().map(report::plain).collect::<Vec<_>>().join("\n");
        let mut text = format!("{on}{word}:{off} {}\n", shown(message));
        if !help.is_empty() {
            text.push_str(&format!("  {on}help:{off} {}\n", shown(help)));
        }
        self.err(&text);
    }
}

/// The columns of the screen; a file has as many as are read well.
fn width(terminal: bool) -> usize {
    let columns = terminal_size::terminal_size().filter(|_| terminal).map(|(width, _)| usize::from(width.0));
    columns.unwrap_or(100).clamp(40, 120)
}
