//! `pharmalint approve` and `pharmalint approvals`: the ledger, written and read.

use super::args::{ApprovalsCommand, ApproveArgs, ConfigPlace, DraftArgs, LedgerArgs, today};
use super::check::checked;
use super::files;
use super::io::{Exit, Failure, Io};
use super::output::Outputs;
use super::sites::{Sites, ledger_path, loader};
use pharmalint::config::Overrides;
use pharmalint::git;
use pharmalint::report::plain;
use pharmalint::verdict::{Approval, Ledger, Standing, count};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

pub fn run(args: &ApproveArgs, io: &mut Io) -> Exit {
    if args.drafts.paths.is_empty() {
        return Err(Failure::new("no post is named", "Name the file: `pharmalint approve FILE --id … --by …`."));
    }
    let mut drafts = args.drafts.clone();
    drafts.verdict.no_ledger = true;
    let ledger = ledger_path(&*Sites::new(&drafts)?.settings_here()?);
    // A line is never added to a file that is no ledger.
    read(&ledger)?;
    let gathered = gather(&drafts, io)?;
    let chosen = chosen(args, gathered)?;
    let today = drafts.verdict.today();
    if args.until.is_some_and(|until| until < today) {
        return Err(Failure::new("--until is a day that has passed", "Name the last day on which the approval holds."));
    }
    for post in &chosen {
        other_than_author(&args.by, Path::new(&post.path))?;
    }
    let mut lines = String::new();
    for post in chosen {
        let approval = Approval {
            id: args.id.clone(),
            by: args.by.clone(),
            date: today,
            until: args.until,
            rules: args.scope.clone(),
            ..post
        };
        lines.push_str(&approval.line());
        if !io.quiet {
            let settled: Vec<String> = approval
                .findings
                .iter()
                .filter(|(rule, _)| approval.covers(rule))
                .map(|(rule, number)| if *number == 1 { rule.clone() } else { format!("{rule} ({number})") })
                .collect();
            let settled = if settled.is_empty() { "no findings".to_owned() } else { settled.join(", ") };
            let (path, post) = (plain(&approval.path), plain(&approval.post));
            io.err(&format!("{} approves {path}, post {post}, with {settled}\n", plain(&approval.id)));
        }
    }
    files::append(&ledger, &lines)?;
    Ok(0)
}

fn read(ledger: &Path) -> Result<Ledger, Failure> {
    Ledger::read(ledger).map_err(|said| {
        let help = "A ledger is only ever added to: bring the line back from git.";
        Failure::new(format!("{} {said}", ledger.display()), help)
    })
}

/// The posts that `drafts` name, each with what is open in it.
fn gather(drafts: &DraftArgs, io: &mut Io) -> Result<Vec<Approval>, Failure> {
    let mut drafts = drafts.clone();
    drafts.verdict.gather = true;
    let ran = checked(&drafts, None, &mut Outputs::none(), false, io)?;
    if ran.tally.faults > 0 || ran.tally.posts == 0 {
        let message = if ran.tally.posts == 0 { "there is no post here" } else { "not everything could be read" };
        return Err(Failure::new(message, "Check the paths, and what is said above."));
    }
    Ok(ran.gathered)
}

/// The posts that are meant: the only one of each file, those that are named, or all.
fn chosen(args: &ApproveArgs, posts: Vec<Approval>) -> Result<Vec<Approval>, Failure> {
    let ids: Vec<String> = posts.iter().map(|post| post.post.clone()).collect();
    if let Some(unknown) = args.posts.iter().find(|id| !ids.contains(id)) {
        return Err(Failure::new(format!("there is no post {unknown}"), format!("The posts are {}.", ids.join(", "))));
    }
    if !args.posts.is_empty() {
        return Ok(posts.into_iter().filter(|post| args.posts.contains(&post.post)).collect());
    }
    let mut per_file: HashMap<&str, usize> = HashMap::new();
    for post in &posts {
        *per_file.entry(&post.path).or_default() += 1;
    }
    match per_file.iter().find(|(_, number)| **number > 1) {
        Some((path, number)) if !args.all => {
            let help = format!("Name them with --post, or say --all. The posts are {}.", ids.join(", "));
            Err(Failure::new(format!("{path} holds {}", count(*number, "post")), help))
        }
        _ => Ok(posts),
    }
}

/// Fails when git says that `by` wrote the file at `path`.
fn other_than_author(by: &str, path: &Path) -> Result<(), Failure> {
    if wrote(by, path) {
        let message = format!("{by} wrote {}", plain(&path.to_string_lossy()));
        return Err(Failure::new(message, "Have somebody else approve it: nobody approves a text of their own."));
    }
    Ok(())
}

/// Whether git says that `by`, a name or a mail address, wrote the file at `path`.
fn wrote(by: &str, path: &Path) -> bool {
    let same = |author: &str| !by.trim().is_empty() && author.to_lowercase() == by.trim().to_lowercase();
    let authors = git::authors(path).unwrap_or_default();
    authors.iter().any(|(name, mail)| same(name) || same(mail) || same(&format!("{name} <{mail}>")))
}

pub fn approvals(command: &ApprovalsCommand, io: &mut Io) -> Exit {
    match command {
        ApprovalsCommand::List(args) => list(args, io),
        ApprovalsCommand::Verify(drafts) => verify(drafts, io),
    }
}

/// The ledger that counts for the current folder, which must hold something.
fn ledger(config: &ConfigPlace, approvals: Option<&PathBuf>) -> Result<Ledger, Failure> {
    let mut loader = loader(config, Overrides { approvals: approvals.cloned(), ..Overrides::default() })?;
    let here = loader.absolute(Path::new("."));
    let path = ledger_path(&*loader.settings(&here)?);
    let ledger = read(&path)?;
    if ledger.approvals().is_empty() {
        let message = format!("there is no approval in {}", path.display());
        return Err(Failure::new(message, "Name another ledger with --approvals, or `pharmalint approve` a post."));
    }
    Ok(ledger)
}

fn list(args: &LedgerArgs, io: &mut Io) -> Exit {
    let today = args.as_of.unwrap_or_else(today);
    for approval in ledger(&args.config, args.approvals.as_ref())?.approvals() {
        let line = format!("{}  {}", head(approval), place(approval));
        let ended = approval.until.is_some_and(|until| until < today);
        io.out(&format!("{line}{}\n", if ended { "  ended" } else { "" }))?;
    }
    Ok(0)
}

/// The id of an approval, who gave it and until when.
fn head(approval: &Approval) -> String {
    let until = approval.until.map_or_else(|| "no end".to_owned(), |until| format!("until {until}"));
    format!("{}  {}  {}  {until}", plain(&approval.id), plain(&approval.by), approval.date)
}

fn place(approval: &Approval) -> String {
    format!("{}, post {}", plain(&approval.path), plain(&approval.post))
}

fn verify(drafts: &DraftArgs, io: &mut Io) -> Exit {
    let ledger = ledger(&drafts.rules.places.config, drafts.verdict.approvals.as_ref())?;
    let mut drafts = drafts.clone();
    drafts.verdict.no_ledger = true;
    let posts = gather(&drafts, io)?;
    let mut there: HashMap<&str, &Approval> = HashMap::new();
    for post in &posts {
        there.entry(&post.digest).or_insert(post);
    }
    let today = drafts.verdict.today();
    let mut void = 0;
    for approval in ledger.approvals() {
        let state = state(approval, there.get(approval.digest.as_str()).copied(), today);
        void += usize::from(state.is_some());
        let state = state.unwrap_or_else(|| "holds".to_owned());
        io.out(&format!("{}  {}  {state}\n", head(approval), place(approval)))?;
    }
    Ok(u8::from(void > 0))
}

/// Why `approval` does not hold for `post`, which has its digest; nothing when it does.
fn state(approval: &Approval, post: Option<&Approval>, today: jiff::civil::Date) -> Option<String> {
    let Some(post) = post else {
        return Some("no post here has the text that was approved".to_owned());
    };
    if wrote(&approval.by, Path::new(&post.path)) {
        return Some("whoever approved it wrote it".to_owned());
    }
    let now: BTreeMap<String, usize> = post.findings.clone();
    match approval.standing(&now, today) {
        Standing::Holds => None,
        Standing::Ended => Some("has ended".to_owned()),
        Standing::Outgrown(rules) => Some(format!("the rules say more now: {}", rules.join(", "))),
    }
}
