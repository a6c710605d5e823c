//! `--format text`: for people. The lines with the places marked, the reason, the clause, the way out.

use super::snippet::{Snippet, snippet};
use super::{Report, Shown, ShownFinding, plain, shown_char};
use crate::finding::Severity;
use crate::pack::fault::{Fault, TomlFile};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, NamedSource,
    SourceCode, SourceSpan, SpanContents,
};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// In colour.
    pub color: bool,
    /// With lines and signs that are not ASCII.
    pub unicode: bool,
    /// Columns of the screen.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100 }
    }
}

impl Style {
    fn handler(self) -> GraphicalReportHandler {
        let theme = match (self.color, self.unicode) {
            (true, true) => GraphicalTheme::unicode(),
            (false, true) => GraphicalTheme::unicode_nocolor(),
            (true, false) => {
                GraphicalTheme { characters: miette::ThemeCharacters::ascii(), ..GraphicalTheme::unicode() }
            }
            (false, false) => {
                GraphicalTheme { characters: miette::ThemeCharacters::ascii(), ..GraphicalTheme::unicode_nocolor() }
            }
        };
        GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(self.width)
            .with_context_lines(1)
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
    }
}

/// Findings as people read them.
#[derive(Debug)]
pub struct Text {
    handler: GraphicalReportHandler,
    style: Style,
}

impl Text {
    /// Findings drawn in `style`.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self { handler: style.handler(), style }
    }

    /// A line below the picture, as it is.
    fn line(&self, name: &str, words: &str, out: &mut String) {
        let (on, off) = if self.style.color { ("\u{1b}[36m", "\u{1b}[0m") } else { ("", "") };
        out.push_str(&format!("  {on}{name}:{off} {words}\n"));
    }

    /// Lines below the picture, broken where the screen ends, unless there is nothing to say.
    fn lines(&self, name: &str, words: &str, out: &mut String) {
        if !words.is_empty() {
            let indent = " ".repeat("  : ".len() + name.len());
            let options = textwrap::Options::new(self.style.width).initial_indent(&indent).subsequent_indent(&indent);
            let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false);
            self.line(name, textwrap::fill(words, options).trim_start(), out);
        }
    }

    fn finding(&self, shown: &Shown<'_>, at: usize, out: &mut String) {
        let finding = &shown.findings[at];
        let spans: Vec<Range<usize>> = std::iter::once(finding.start..finding.end)
            .chain(finding.related.iter().map(|related| related.start..related.end))
            .collect();
        let lines = snippet(shown, shown.fields[at], &spans);
        let name = plain(finding.path).into_owned();
        let diagnostic =
            Located { finding, message: plain(&finding.message).into_owned(), lines: Lines { name, finding, lines } };
        let before = out.len();
        if self.handler.render_report(out, &diagnostic).is_err() {
            // It cannot be drawn: it must be said all the same.
            out.truncate(before);
            let place = format!("{}:{}:{}", diagnostic.lines.name, finding.line, finding.column);
            out.push_str(&format!("{}\n\n  {place}: {}\n  help: {}\n", finding.rule, diagnostic.message, finding.help));
        }
        let cites: Vec<String> = finding.cites.iter().map(ToString::to_string).collect();
        self.lines("code", &cites.join("; "), out);
        self.lines("sure", &reasons(finding, |points| points > 0), out);
        self.lines("less sure", &reasons(finding, |points| points < 0), out);
        if let Some(fix) = &finding.fix {
            self.line("write", &plain(fix.replacement), out);
        }
    }
}

/// Why a finding is so sure, or why it is not surer: the reasons whose points are `wanted`.
fn reasons(finding: &ShownFinding<'_>, wanted: impl Fn(i64) -> bool) -> String {
    let counted = finding.evidence.iter().filter(|reason| wanted(reason.points));
    counted.map(|reason| &*reason.because).collect::<Vec<_>>().join("; ")
}

impl Report for Text {
    fn post(&self, post: &Shown<'_>, out: &mut String) {
        for (at, _) in post.findings.iter().enumerate().filter(|(_, finding)| finding.allowed.is_none()) {
            self.finding(post, at, out);
            out.push('\n');
        }
    }
}

/// A finding with its lines, as miette draws it.
#[derive(Debug)]
struct Located<'a> {
    finding: &'a ShownFinding<'a>,
    message: String,
    lines: Lines<'a>,
}

impl fmt::Display for Located<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Located<'_> {}

impl Diagnostic for Located<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.finding.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.finding.help.is_empty()).then(|| Box::new(self.finding.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.lines)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let places = &self.lines.lines.places;
        let primary = places.first().cloned().flatten()?;
        let what = (self.finding.field != "body").then(|| self.finding.field.replace('_', " "));
        let first = LabeledSpan::new_primary_with_span(what, SourceSpan::from(primary.clone()));
        let related = self.finding.related.iter().zip(places.iter().skip(1)).filter_map(move |(related, place)| {
            let place = place.clone()?;
            // One label within another is drawn badly, and says little.
            let meets = place.start < primary.end && primary.start < place.end;
            (!meets).then(|| LabeledSpan::new_with_span(Some(related.label.to_owned()), SourceSpan::from(place)))
        });
        Some(Box::new(std::iter::once(first).chain(related)))
    }
}

/// The lines of a snippet under the numbers they have in the file.
#[derive(Debug)]
struct Lines<'a> {
    name: String,
    finding: &'a ShownFinding<'a>,
    lines: Snippet,
}

impl SourceCode for Lines<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.lines.text.as_str().read_span(span, before, after)?;
        // Without context it is asked for the head line: the place in the file, not in the lines that are shown.
        let (line, column) = if before == 0 && after == 0 {
            (self.finding.line.saturating_sub(1), self.finding.column.saturating_sub(1))
        } else {
            (self.lines.first_line.saturating_sub(1) + contents.line(), contents.column())
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            line,
            column,
            contents.line_count(),
        )))
    }
}

/// Draws `fault`, with the lines of its file.
#[must_use]
pub fn fault(fault: &Fault, style: Style) -> String {
    let mut out = String::new();
    let fault = &shown_fault(fault);
    let source = fault.file.as_ref().filter(|file| !file.text.is_empty() && !is_long(&file.text, fault.span.start));
    let lines = source.map(|file| NamedSource::new(&file.path, file.text.clone()));
    // Writing to a string does not fail, and the span is kept within the file.
    let _ = style.handler().render_report(&mut out, &Drawn { fault, lines });
    out
}

/// `fault` without what a terminal would obey: a pack that somebody else wrote must not be able to steer the screen.
fn shown_fault(fault: &Fault) -> Fault {
    let shown = |text: &str| text.replace("\r\n", "\n").chars().map(shown_char).collect::<String>();
    let mut fault = Fault { message: shown(&fault.message), help: shown(&fault.help), ..fault.clone() };
    if let Some(file) = fault.file.as_ref().filter(|file| file.text.chars().any(|c| shown_char(c) != c)) {
        let at = |place: usize| shown(&file.text[..file.text.floor_char_boundary(place)]).len();
        fault.span = at(fault.span.start)..at(fault.span.end);
        fault.file = Some(Arc::new(TomlFile { path: file.path.clone(), text: shown(&file.text) }));
    }
    fault
}

/// The longest line that is shown beside a fault, in bytes.
const LONGEST: usize = 500;

/// Whether the line of byte `at` of `text`, or one beside it, is too long to be shown.
fn is_long(text: &str, at: usize) -> bool {
    let before = &text[..text.floor_char_boundary(at)];
    let start = before.rmatch_indices('\n').nth(1).map_or(0, |(place, _)| place + 1);
    text[start..].lines().take(3).any(|line| line.len() > LONGEST)
}

#[derive(Debug)]
struct Drawn<'a> {
    fault: &'a Fault,
    lines: Option<NamedSource<String>>,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.fault.file, &self.lines) {
            (Some(file), None) if file.text.is_empty() => write!(f, "{}: {}", file.path, self.fault.message),
            (Some(file), None) => {
                let (line, column) = self.fault.line_column();
                write!(f, "{}:{line}:{column}: {}", file.path, self.fault.message)
            }
            _ => f.write_str(&self.fault.message),
        }
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.fault.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.fault.help.is_empty()).then(|| Box::new(&self.fault.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.lines.as_ref().map(|lines| lines as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let text = &self.fault.file.as_ref()?.text;
        let start = text.floor_char_boundary(self.fault.span.start);
        let mut end = text.ceil_char_boundary(self.fault.span.end.min(text.len())).max(start);
        // A fault of a whole table is marked at its first line.
        if let Some(line) = text[start..end].find('\n') {
            end = start + line;
        }
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, SourceSpan::from(start..end)))))
    }
}

#[cfg(test)]
mod tests;
