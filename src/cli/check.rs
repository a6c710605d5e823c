//! `pharmalint check`: drafts in, findings out.

use super::args::{CheckArgs, OutputFormat};
use super::inputs;
use super::io::{Exit, Io};
use super::nothing::{Nothing, nothing};
use super::pipeline::Checker;
use super::sites::Sites;
use pharmalint::report::{Json, JsonLines, Report, Short, Text};
use std::time::Instant;

pub fn run(args: &CheckArgs, io: &mut Io) -> Exit {
    let started = Instant::now();
    if let Some(threads) = args.input.threads {
        // It fails when there is such a pool already, and none is made before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
    }
    let mut sites = Sites::new(args)?;
    let found = inputs::find(args, &mut sites, io)?;
    if args.output.show_identifiers && !io.out_terminal {
        io.note("identifiers stay masked: standard output is not a terminal");
    }
    let report = report(args.output.format, io);
    let mask = !(args.output.show_identifiers && io.out_terminal);
    let mut tally = Checker { report: &*report, mask }.run(found.inputs, io)?;
    found.errors.iter().for_each(|name| tally.fault(name));
    io.flush()?;
    if tally.posts == 0 {
        match nothing(args, &tally, found.excluded) {
            Nothing::Fine(message) => {
                if !io.quiet {
                    io.err(&format!("{message}\n"));
                }
                return Ok(0);
            }
            Nothing::Failure(message, help) => io.error(&message, &help),
        }
    }
    if !io.quiet {
        if !tally.failed.is_empty() && tally.posts > 0 {
            io.err(&format!("not read, or not in full: {}\n", tally.failed.join(", ")));
        }
        if tally.posts > 0 {
            io.err(&format!("{}\n", tally.summary(started.elapsed())));
        }
    }
    Ok(tally.outcome().code())
}

fn report(format: OutputFormat, io: &Io) -> Box<dyn Report> {
    match format {
        OutputFormat::Text => Box::new(Text::new(io.style())),
        OutputFormat::Short => Box::new(Short),
        OutputFormat::Json => Box::new(Json),
        OutputFormat::Jsonl => Box::new(JsonLines),
    }
}
