//! `pharmalint check`: drafts in, findings out.

use super::args::{CheckArgs, DraftArgs};
use super::files::NewFile;
use super::fix::{self, Fixer};
use super::inputs;
use super::io::{Exit, Failure, Io};
use super::nothing::{Nothing, nothing};
use super::output::Outputs;
use super::pipeline::{Checked, Checker};
use super::record;
use super::sites::Sites;
use super::watch;
use pharmalint::draft::DraftError;
use pharmalint::report::{Run, plain};
use pharmalint::verdict::{Approval, Outcome, RecordedPost, Tally, count};
use std::sync::Arc;
use std::time::Instant;

/// What a run gives besides its reports.
pub struct Ran<'a> {
    pub tally: Tally,
    /// The posts, when they were to be recorded.
    pub posts: Vec<RecordedPost>,
    /// The posts, when they were to be gathered for the ledger.
    pub gathered: Vec<Approval>,
    pub sites: Sites<'a>,
    /// The names of what was checked.
    names: Vec<Arc<str>>,
    /// What could not be read.
    faults: Vec<DraftError>,
    /// How many files the configuration excludes.
    excluded: usize,
    /// Whether there are findings to report, rather than changes that were shown.
    reported: bool,
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
    let mut outputs = Outputs::open(args, io)?;
    // Opened before the work, as reports are.
    let record_file = args.record.as_deref().map(NewFile::open).transpose()?;
    let record = record_file.is_some();
    let mask = !(args.output.show_identifiers && io.out_terminal);
    let fixer = Fixer { args: &args.fix, mask, told: record || !args.output.to_files.is_empty() };
    let ran = checked(&args.drafts, Some(fixer), &mut outputs, record, io)?;
    let nothing = (ran.tally.posts == 0).then(|| nothing(args, &ran.tally, ran.excluded));
    let outcome = if matches!(nothing, Some(Nothing::Fine(_))) { Outcome::Clean } else { ran.tally.outcome() };
    let Ran { tally, names, faults, .. } = &ran;
    let mut told = Ok(());
    if ran.reported {
        let linters: Vec<_> = ran.sites.linters().cloned().collect();
        told = outputs.end(&Run { tally, outcome, inputs: names, faults, linters: &linters }, io);
    }
    let told = told.and_then(|()| io.flush().map_err(Failure::from));
    if told.is_ok() {
        conclude(args, tally, nothing, started, io);
    }
    // Whoever reads standard output may have seen enough; the record is written all the same.
    match record_file {
        // It would repeat a run on the current folder.
        Some(_) if ran.posts.is_empty() => io.note("no record is written: nothing was checked"),
        Some(mut file) => {
            file.write(&record::of(&args.drafts, ran)?.text())?;
            file.finish()?;
        }
        None => {}
    }
    told.map(|()| outcome.code())
}

/// Checks what `args` name, after `fixer` has had its way, and writes its posts to `outputs`.
pub fn checked<'a>(
    args: &'a DraftArgs,
    fixer: Option<Fixer<'_>>,
    outputs: &mut Outputs,
    record: bool,
    io: &mut Io,
) -> Result<Ran<'a>, Failure> {
    if let Some(threads) = args.input.threads {
        // It fails when there is such a pool already, as in the second run of a watch.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    }
    let mut sites = Sites::new(args)?;
    let found = inputs::find(args, &mut sites, io)?;
    let names: Vec<Arc<str>> = found.inputs.iter().map(|input| input.site.name.clone()).collect();
    let (fixed, inputs) = match fixer {
        Some(fixer) => fixer.run(found.inputs, io)?,
        None => (fix::Outcome::default(), found.inputs),
    };
    let checked = if fixed.is_final {
        let mut tally = fixed.tally;
        found.errors.iter().for_each(|fault| tally.fault(&fault.path));
        Checked { tally, ..Checked::default() }
    } else {
        outputs.start(io)?;
        Checker { outputs, record, gather: args.verdict.gather }.run(inputs, found.errors, io)?
    };
    let Checked { mut tally, faults, posts, gathered } = checked;
    fixed.failed.iter().for_each(|name| tally.fault(name));
    Ok(Ran { tally, posts, gathered, sites, names, faults, excluded: found.excluded, reported: !fixed.is_final })
}

/// So many files that could not be read are named once more at the end.
const MOST_NAMES: usize = 10;

/// Says what came of a run, or that it checked `nothing`.
fn conclude(args: &CheckArgs, tally: &Tally, nothing: Option<Nothing>, started: Instant, io: &mut Io) {
    match nothing {
        Some(Nothing::Fine(message)) if !io.quiet => io.err(&format!("{message}\n")),
        Some(Nothing::Failure(message, help)) => io.error(&message, &help),
        None if !io.quiet => {
            if !tally.failed.is_empty() {
                let shown = tally.failed.iter().take(MOST_NAMES).map(|name| plain(name)).collect::<Vec<_>>().join(", ");
                let more = tally.failed.len().saturating_sub(MOST_NAMES);
                let more = if more == 0 { String::new() } else { format!(" and {}", count(more, "other")) };
                io.err(&format!("not read, or not in full: {shown}{more}\n"));
            }
            // A diff has said what there was to say.
            if !args.fix.diff {
                io.err(&format!("{}\n", tally.summary(started.elapsed())));
                if tally.fixable > 0 && !args.fix.fix {
                    io.err(&format!("{} can be fixed with --fix\n", tally.fixable));
                }
            }
        }
        _ => {}
    }
}
