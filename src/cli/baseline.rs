//! `pharmalint baseline`: the findings of today, accepted.

use super::args::{BaselineArgs, BaselineCommand, DraftArgs};
use super::check::checked;
use super::files;
use super::io::{Exit, Failure, Io};
use super::output::Outputs;
use super::sites::{Sites, baseline_path};
use pharmalint::verdict::{Accepted, Baseline, Procedure, RecordedFinding, RecordedPost, count};
use std::collections::HashSet;
use std::path::PathBuf;

pub fn run(args: &BaselineArgs, io: &mut Io) -> Exit {
    match &args.command {
        None => write(args.drafts.clone(), io),
        Some(BaselineCommand::Prune(drafts)) => prune(DraftArgs::clone(drafts), io),
    }
}

fn write(mut args: DraftArgs, io: &mut Io) -> Exit {
    let (file, posts) = read(&mut args, io)?;
    let open = posts.into_iter().flat_map(|post| post.findings).filter(is_open);
    let baseline = Baseline::new(open.map(|finding| Accepted { fingerprint: finding.fingerprint, rule: finding.rule }));
    files::write(&file, &baseline.text())?;
    if !io.quiet {
        let (number, name) = (count(baseline.len(), "finding"), file.display());
        io.err(&format!("{number} accepted in {name}; `pharmalint check --baseline {name}` leaves them out\n"));
    }
    Ok(0)
}

fn prune(mut args: DraftArgs, io: &mut Io) -> Exit {
    let (file, posts) = read(&mut args, io)?;
    let mut baseline = Baseline::read(&file).map_err(|said| {
        let help = "Write it with `pharmalint baseline`, or name it with --baseline.";
        Failure::new(format!("{} {said}", file.display()), help)
    })?;
    let there: HashSet<&str> =
        posts.iter().flat_map(|post| &post.findings).map(|finding| finding.fingerprint.as_str()).collect();
    let dropped = baseline.prune(|fingerprint| there.contains(fingerprint));
    files::write(&file, &baseline.text())?;
    if !io.quiet {
        io.err(&format!("{} kept, {dropped} dropped in {}\n", count(baseline.len(), "finding"), file.display()));
    }
    Ok(0)
}

/// The file of the baseline, and what is found in all posts without it. A failure when some could not be read, since they
/// would be missing.
fn read(args: &mut DraftArgs, io: &mut Io) -> Result<(PathBuf, Vec<RecordedPost>), Failure> {
    let file = baseline_path(&*Sites::new(args)?.settings_here()?);
    args.verdict.no_baseline = true;
    let ran = checked(args, None, &mut Outputs::none(), true, io)?;
    if ran.tally.faults > 0 || ran.tally.posts == 0 {
        let message = if ran.tally.posts == 0 { "nothing was checked" } else { "not everything could be read" };
        let help = "Check the paths, and what is said above.";
        return Err(Failure::new(format!("{message}; the baseline is left as it was"), help));
    }
    Ok((file, ran.posts))
}

/// Whether a baseline may accept `finding`: nothing settles it, and it is about the text. What is wrong with an allowance
/// or an approval is never old.
fn is_open(finding: &RecordedFinding) -> bool {
    finding.allowed.is_none() && Procedure::of(&finding.rule).is_none()
}
