//! Where reports go: standard output, and files that are written whole or not at all.

use super::args::{CheckArgs, OutputFormat};
use super::files::NewFile;
use super::io::{Failure, Io};
use pharmalint::report::{
    Github, Gitlab, Html, Json, JsonLines, Junit, Markdown, Rdjson, Report, Run, Sarif, Short, Statistics, Style, Text,
};
use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// `FORMAT=FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToFile {
    pub format: OutputFormat,
    pub path: PathBuf,
}

impl FromStr for ToFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = text
            .split_once('=')
            .filter(|(_, path)| !path.is_empty())
            .ok_or("write it as FORMAT=FILE, such as sarif=report.sarif")?;
        let format = <OutputFormat as clap::ValueEnum>::from_str(format, false).map_err(|_| {
            let known = <OutputFormat as clap::ValueEnum>::value_variants().iter();
            let known = known.filter_map(clap::ValueEnum::to_possible_value);
            let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
            format!("there is no format \"{format}\"; there are {}", known.join(", "))
        })?;
        Ok(Self { format, path: path.into() })
    }
}

/// A report, and whether persons are masked in it.
pub struct Output {
    pub report: Box<dyn Report>,
    pub mask: bool,
}

/// The outputs of a run: the one on standard output and those in files.
pub struct Outputs {
    pub all: Arc<[Output]>,
    targets: Vec<Target>,
}

impl Outputs {
    /// None, for commands that speak of a run in other words.
    pub fn none() -> Self {
        Self { all: Arc::default(), targets: Vec::new() }
    }

    /// What `args` ask for. Files are opened here, so that a folder that is not there is known before the work is done.
    pub fn open(args: &CheckArgs, io: &Io) -> Result<Self, Failure> {
        let shown = args.output.show_identifiers && io.out_terminal;
        if args.output.statistics && args.output.format != OutputFormat::Text {
            let help = "Leave out --format, or count what --format jsonl writes.";
            return Err(Failure::new("--statistics is a table for people, in --format text only", help));
        }
        let first: Box<dyn Report> = match args.output.statistics {
            true => Box::<Statistics>::default(),
            false => report(args.output.format, io.style()),
        };
        let first = Output { report: first, mask: !shown };
        let beside_files = !args.output.to_files.is_empty() || args.record.is_some();
        let mut all = vec![first];
        let mut targets = vec![Target { beside_files, ..Target::default() }];
        for (at, to) in args.output.to_files.iter().enumerate() {
            if args.output.to_files[..at].iter().any(|other| other.path == to.path) {
                let message = format!("two outputs go to {}", to.path.display());
                return Err(Failure::new(message, "Give each output a file of its own."));
            }
            targets.push(Target { place: Some(NewFile::open(&to.path)?), ..Target::default() });
            all.push(Output { report: report(to.format, Style::default()), mask: true });
        }
        Ok(Self { all: all.into(), targets })
    }

    /// Whether any of them shows posts without findings.
    pub fn show_all(&self) -> bool {
        self.all.iter().any(|output| output.report.shows_all())
    }

    /// Writes what stands before the posts.
    pub fn start(&mut self, io: &mut Io) -> Result<(), Failure> {
        for (output, target) in self.all.iter().zip(&mut self.targets) {
            target.write(&output.report.start(), io)?;
        }
        Ok(())
    }

    /// Writes posts: one text for each output.
    pub fn posts(&mut self, pieces: Vec<String>, io: &mut Io) -> Result<(), Failure> {
        for ((output, target), piece) in self.all.iter().zip(&mut self.targets).zip(pieces) {
            let piece = if piece.is_empty() { piece } else { output.report.turn(piece) };
            if piece.is_empty() {
                continue;
            }
            if target.begun {
                target.write(output.report.separator(), io)?;
            }
            target.begun = true;
            target.write(&piece, io)?;
        }
        Ok(())
    }

    /// Writes what stands behind the posts, and puts the files in their places.
    pub fn end(mut self, run: &Run<'_>, io: &mut Io) -> Result<(), Failure> {
        for (output, target) in self.all.iter().zip(&mut self.targets) {
            target.write(&output.report.end(run), io)?;
        }
        let mut closed = None;
        for target in self.targets {
            match target.place {
                Some(place) => place.finish()?,
                None => closed = target.closed,
            }
        }
        closed.map_or(Ok(()), |error| Err(error.into()))
    }
}

fn report(format: OutputFormat, style: Style) -> Box<dyn Report> {
    match format {
        OutputFormat::Text => Box::new(Text::new(style)),
        OutputFormat::Short => Box::new(Short),
        OutputFormat::Json => Box::new(Json),
        OutputFormat::Jsonl => Box::new(JsonLines),
        OutputFormat::Sarif => Box::<Sarif>::default(),
        OutputFormat::Github => Box::new(Github),
        OutputFormat::Gitlab => Box::<Gitlab>::default(),
        OutputFormat::Junit => Box::<Junit>::default(),
        OutputFormat::Rdjson => Box::new(Rdjson),
        OutputFormat::Markdown => Box::<Markdown>::default(),
        OutputFormat::Html => Box::<Html>::default(),
    }
}

/// Where one output goes.
#[derive(Default)]
struct Target {
    /// The file; standard output when there is none.
    place: Option<NewFile>,
    begun: bool,
    /// Whether files are written as well.
    beside_files: bool,
    /// Why standard output takes no more.
    closed: Option<io::Error>,
}

impl Target {
    fn write(&mut self, text: &str, io: &mut Io) -> Result<(), Failure> {
        match &mut self.place {
            Some(place) => place.write(text),
            None if self.closed.is_some() => Ok(()),
            None => match io.out(text) {
                // Whoever reads standard output may have seen enough; files are written all the same.
                Err(error) if self.beside_files => {
                    self.closed = Some(error);
                    Ok(())
                }
                written => Ok(written?),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_format_and_a_file() {
        let read = |text: &str| text.parse::<ToFile>();
        assert_eq!(read("sarif=a=b.sarif"), Ok(ToFile { format: OutputFormat::Sarif, path: "a=b.sarif".into() }));
        assert!(read("sarif").is_err_and(|error| error.contains("FORMAT=FILE")));
        assert!(read("sarif=").is_err());
        assert!(read("pdf=a.pdf").is_err_and(|error| error.contains("sarif, github")));
    }
}
