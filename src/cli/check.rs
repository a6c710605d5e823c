//! `pharmalint check`: drafts in, findings out.

use super::args::CheckArgs;
use super::inputs;
use super::io::{Exit, Io};
use super::jobs::Input;
use super::nothing::{Nothing, nothing};
use super::output::Outputs;
use super::pipeline::Checker;
use super::sites::Sites;
use pharmalint::Linter;
use pharmalint::report::Run;
use pharmalint::verdict::Outcome;
use std::sync::Arc;
use std::time::Instant;

pub fn run(args: &CheckArgs, io: &mut Io) -> Exit {
    let started = Instant::now();
    let mut sites = Sites::new(args)?;
    let found = inputs::find(args, &mut sites, io)?;
    if args.output.show_identifiers && !io.out_terminal {
        io.note("identifiers stay masked: standard output is not a terminal");
    }
    let mut outputs = Outputs::open(args, io)?;
    let inputs: Vec<Arc<str>> = found.inputs.iter().map(|input| input.site.name.clone()).collect();
    let linters = linters(&found.inputs);
    outputs.start(io)?;
    let (tally, faults) = Checker { outputs: &mut outputs }.run(found.inputs, found.errors, io)?;
    let nothing = (tally.posts == 0).then(|| nothing(args, &tally, found.excluded));
    let outcome = if matches!(nothing, Some(Nothing::Fine(_))) { Outcome::Clean } else { tally.outcome() };
    outputs.end(&Run { tally: &tally, outcome, inputs: &inputs, faults: &faults, linters: &linters }, io)?;
    io.flush()?;
    match nothing {
        Some(Nothing::Fine(message)) if !io.quiet => io.err(&format!("{message}\n")),
        Some(Nothing::Failure(message, help)) => io.error(&message, &help),
        Some(Nothing::Fine(_)) => {}
        None if io.quiet => {}
        None => {
            if !tally.failed.is_empty() {
                io.err(&format!("not read, or not in full: {}\n", tally.failed.join(", ")));
            }
            io.err(&format!("{}\n", tally.summary(started.elapsed())));
        }
    }
    Ok(outcome.code())
}

/// The linters of `inputs`, each once.
fn linters(inputs: &[Input]) -> Vec<Arc<Linter>> {
    let mut linters: Vec<Arc<Linter>> = Vec::new();
    for input in inputs {
        if !linters.iter().any(|known| Arc::ptr_eq(known, &input.site.linter)) {
            linters.push(input.site.linter.clone());
        }
    }
    linters
}
