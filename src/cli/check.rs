//! `pharmalint check`: drafts in, findings out.

use super::args::{CheckArgs, OutputFormat};
use super::fix::Fixer;
use super::inputs;
use super::io::{Exit, Failure, Io};
use super::nothing::{Nothing, nothing};
use super::pipeline::{Checked, Checker, Gathered};
use super::record;
use super::sites::Sites;
use super::watch;
use pharmalint::report::{Json, JsonLines, Report, Short, Statistics, Text};
use pharmalint::verdict::{RecordedPost, Tally};
use std::time::Instant;

/// What a run gives besides its report.
pub struct Ran<'a> {
    pub tally: Tally,
    /// The posts, when they were to be recorded.
    pub posts: Vec<RecordedPost>,
    /// The posts, when they were to be gathered for the ledger.
    pub gathered: Vec<Gathered>,
    pub sites: Sites<'a>,
    /// How many files the configuration excludes.
    excluded: usize,
}

pub fn run(args: &CheckArgs, io: &mut Io) -> Exit {
    if args.watch { watch::run(args, io) } else { once(args, io) }
}

/// Checks once.
pub fn once(args: &CheckArgs, io: &mut Io) -> Exit {
    let started = Instant::now();
    if args.output.show_identifiers && !io.out_terminal {
        io.note("identifiers stay masked: standard output is not a terminal");
    }
    if args.output.statistics && args.output.format != OutputFormat::Text {
        let help = "Leave out --format, or count what --format jsonl writes.";
        return Err(Failure::new("--statistics is a table for people, in --format text only", help));
    }
    let report = match args.output.statistics {
        true => Box::new(Statistics::default()),
        false => report(args.output.format, io),
    };
    let ran = checked(args, &*report, args.verdict.record.is_some(), io)?;
    let code = conclude(args, &ran, started, io);
    if let Some(path) = args.verdict.record.as_ref().filter(|_| !ran.posts.is_empty()) {
        record::write(path, &record::of(args, ran)?)?;
    }
    Ok(code)
}

/// Checks what `args` name and writes `report`.
pub fn checked<'a>(args: &'a CheckArgs, report: &dyn Report, record: bool, io: &mut Io) -> Result<Ran<'a>, Failure> {
    let mut sites = Sites::new(args)?;
    let found = inputs::find(args, &mut sites, io)?;
    let mask = !(args.output.show_identifiers && io.out_terminal);
    let (fixed, inputs) = Fixer { args: &args.fix, mask }.run(found.inputs, io)?;
    let checker = Checker { report, mask, record, gather: args.verdict.gather };
    let Checked { mut tally, posts, gathered } = match fixed.is_final {
        true => Checked { tally: fixed.tally, posts: Vec::new(), gathered: Vec::new() },
        false => checker.run(inputs, io)?,
    };
    fixed.failed.iter().for_each(|name| tally.fault(name));
    found.errors.iter().for_each(|name| tally.fault(name));
    io.flush()?;
    Ok(Ran { tally, posts, gathered, sites, excluded: found.excluded })
}

/// Says what came of a run; gives its exit code.
pub fn conclude(args: &CheckArgs, ran: &Ran<'_>, started: Instant, io: &mut Io) -> u8 {
    let tally = &ran.tally;
    if tally.posts == 0 {
        match nothing(args, tally, ran.excluded) {
            Nothing::Fine(message) => {
                if !io.quiet {
                    io.err(&format!("{message}\n"));
                }
                return 0;
            }
            Nothing::Failure(message, help) => io.error(&message, &help),
        }
    }
    if !io.quiet {
        if !tally.failed.is_empty() && tally.posts > 0 {
            io.err(&format!("not read, or not in full: {}\n", tally.failed.join(", ")));
        }
        if tally.posts > 0 && !args.fix.diff {
            io.err(&format!("{}\n", tally.summary(started.elapsed())));
            if tally.fixable > 0 && !args.fix.fix {
                io.err(&format!("{} can be fixed with --fix\n", tally.fixable));
            }
        }
    }
    tally.outcome().code()
}

fn report(format: OutputFormat, io: &Io) -> Box<dyn Report> {
    match format {
        OutputFormat::Text => Box::new(Text::new(io.style())),
        OutputFormat::Short => Box::new(Short),
        OutputFormat::Json => Box::new(Json),
        OutputFormat::Jsonl => Box::new(JsonLines),
    }
}

/// A report that says nothing, for commands that speak of a run in other words.
pub struct Silent;

impl Report for Silent {
    fn post(&self, _: &pharmalint::report::Shown<'_>, _: &mut String) {}
}
