//! What a run says that had nothing to check. Silence must never pass for approval: it is a failure, unless nobody asked
//! for anything in particular or there may be nothing.

use super::args::{CheckArgs, DraftArgs};
use super::names::shown_in_error;
use pharmalint::verdict::{Tally, count};

/// A run that checked nothing.
pub enum Nothing {
    /// As it may be: what to say in passing.
    Fine(String),
    /// A failure: what is wrong, and what to do.
    Failure(String, String),
}

/// What it means that no post was checked; `excluded` files were left out by the configuration.
pub fn nothing(args: &CheckArgs, tally: &Tally, excluded: usize) -> Nothing {
    let CheckArgs { drafts, allow_empty, .. } = args;
    if tally.faults > 0 {
        return Nothing::Failure(
            "nothing was checked: see above".into(),
            "Make the drafts readable and try again.".into(),
        );
    }
    let (why, help) = why(drafts, tally, excluded);
    // A commit may leave all drafts alone, and a hook names whatever was changed, excluded or not.
    let whole_commit = drafts.git.staged && drafts.git.since.is_none() && drafts.paths.is_empty();
    if whole_commit || *allow_empty || (drafts.input.force_exclude && excluded > 0) {
        return Nothing::Fine(format!("nothing to check: {why}"));
    }
    Nothing::Failure(format!("nothing was checked: {why}"), help)
}

/// Why there was nothing, and what to do.
fn why(args: &DraftArgs, tally: &Tally, excluded: usize) -> (String, String) {
    let paths: Vec<String> =
        args.paths.iter().map(|path| shown_in_error(&path.to_string_lossy()).into_owned()).collect();
    let in_paths = if paths.is_empty() { String::new() } else { format!(" in {}", paths.join(", ")) };
    if excluded > 0 {
        let help = "Name a file to check it although it is excluded, or change `exclude`.";
        return (format!("the configuration excludes {}", count(excluded, "file")), help.to_owned());
    }
    if args.git.is_asked() {
        let what = match (&args.git.since, args.git.staged) {
            (Some(since), false) => format!("changed since {since}"),
            (Some(since), true) => format!("is staged that changed since {since}"),
            (None, _) => "is staged".to_owned(),
        };
        let thing = if tally.files == 0 { "no draft" } else { "no post" };
        let help = "Where that may be, as in CI, pass --allow-empty; else check the revision and the paths.";
        return (format!("{thing} {what}{in_paths}"), help.to_owned());
    }
    if args.verdict.rescan.is_some() {
        let help = "Posts are looked at again that the ledger holds, whose `scheduled` day has come, or that --against records.";
        return (format!("no post{in_paths} is approved, published or recorded"), help.to_owned());
    }
    let place = if paths.is_empty() { "the current folder".to_owned() } else { paths.join(", ") };
    if tally.files == 0 {
        let help = "Drafts end in .md, .txt, .jsonl, .csv or .tsv; any other file is checked when you name it.";
        return (format!("there is no draft in {place}"), help.to_owned());
    }
    (
        format!("there is no post in {place}"),
        "A post is a text: check that the file is the right one, and not empty.".to_owned(),
    )
}
