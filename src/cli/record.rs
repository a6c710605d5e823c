//! `--record`, `pharmalint verify` and `pharmalint rescan`: what a run was, whether it would be the same today, and what
//! is new since.

use super::args::{CheckArgs, Cli, Command, DraftArgs, RescanArgs, VerifyArgs};
use super::check::{self, Ran, checked};
use super::environment;
use super::io::{Exit, Failure, Io};
use super::names::{shown_path, slashes};
use super::output::Outputs;
use super::sites::ledger_path;
use pharmalint::Linter;
use pharmalint::text::hex;
use pharmalint::verdict::{Accepted, Baseline, Pinned, Record, Rescan, count, difference};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The record of a run of `args`.
pub fn of(args: &DraftArgs, ran: Ran<'_>) -> Result<Record, Failure> {
    let Ran { tally, posts, mut sites, .. } = ran;
    let mut packs = BTreeSet::new();
    for linter in sites.linters() {
        packs.extend(linter.packs().iter().map(|pack| Pinned {
            name: pack.name.clone(),
            version: pack.version.clone(),
            digest: pack.digest.clone(),
        }));
    }
    let mut paths: BTreeSet<PathBuf> = BTreeSet::new();
    let mut fail_on = args.threshold.fail_on.unwrap_or_default();
    for post in &posts {
        let absolute = sites.loader.absolute(Path::new(&post.path));
        let Some(settings) = sites.settings(&absolute) else { continue };
        paths.extend(settings.layers.iter().map(|layer| PathBuf::from(&layer.file.path)));
        paths.extend(settings.baseline.value.clone());
        paths.extend(Some(ledger_path(&settings)).filter(|path| path.exists()));
        fail_on = settings.fail_on.value;
    }
    let linter = sites.linters().next().cloned();
    let mut record = Record::new(
        arguments(args, &posts_paths(&posts), linter.as_deref()),
        args.verdict.today(),
        fail_on,
        posts,
        &tally,
    );
    record.packs = packs.into_iter().collect();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let name = slashes(&path);
        record.files.push(Pinned { name, version: String::new(), digest: hex(&Sha256::digest(&bytes)) });
    }
    Ok(record)
}

fn posts_paths(posts: &[pharmalint::verdict::RecordedPost]) -> Vec<String> {
    posts.iter().map(|post| post.path.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The options that decided over a run, as they are written on the command line. What git chose is named by its paths: the
/// index of then is no more.
fn arguments(args: &DraftArgs, checked: &[String], linter: Option<&Linter>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut add = |name: &str, value: Option<String>| words.extend(value.map(|value| format!("--{name}={value}")));
    let path = |path: &PathBuf| {
        let path = path.to_string_lossy();
        linter.map_or_else(|| path.to_string(), |linter| shown_path(&path, linter).into_owned())
    };
    add("fail-on", args.threshold.fail_on.map(|fail_on| fail_on.as_str().to_owned()));
    add("min-confidence", args.min_confidence.map(|least| least.as_str().to_owned()));
    add("baseline", args.verdict.baseline.as_ref().map(path));
    add("approvals", args.verdict.approvals.as_ref().map(path));
    add("input-format", args.input.input_format.map(|format| format.to_string()));
    add("packs", args.rules.packs.as_ref().map(|packs| packs.join(",")));
    for folder in &args.rules.places.pack_folder {
        add("pack-folder", Some(path(folder)));
    }
    add("config", args.rules.places.config.config.as_ref().map(path));
    let context = &args.context;
    add("platform", context.platform.map(|value| value.to_string()));
    let jurisdictions: Vec<&str> = context.jurisdiction.iter().map(|value| value.as_str()).collect();
    add("jurisdiction", (!jurisdictions.is_empty()).then(|| jurisdictions.join(",")));
    add("audience", context.audience.map(|value| value.to_string()));
    add("author", context.author.map(|value| value.to_string()));
    add("lang", context.lang.map(|value| value.to_string()));
    add("company", context.company.clone());
    add("affiliation", context.affiliation.map(|value| value.to_string()));
    let flags = [
        ("require-approval", args.verdict.require_approval),
        ("no-allow", args.verdict.no_allow),
        ("no-config", args.rules.places.config.no_config),
        ("force-exclude", args.input.force_exclude),
    ];
    words.extend(flags.iter().filter(|(_, on)| *on).map(|(name, _)| format!("--{name}")));
    words.push("--".to_owned());
    if args.git.is_asked() {
        words.extend(checked.iter().cloned());
    } else {
        words.extend(args.paths.iter().map(path));
    }
    words
}

fn read(path: &Path) -> Result<Record, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"));
    text.and_then(|text| Record::parse(&text)).map_err(|said| {
        Failure::new(format!("{} {said}", path.display()), "Name a file that `pharmalint check --record` wrote.")
    })
}

pub fn verify(args: &VerifyArgs, io: &mut Io) -> Exit {
    let then = read(&args.record)?;
    if then.arguments.iter().any(|word| word == "-") {
        return Err(Failure::new("a run on standard input cannot be repeated", "Record runs on files."));
    }
    let words = ["pharmalint", "check"].into_iter().chain(then.arguments.iter().map(String::as_str));
    let Ok(Cli { command: Command::Check(check), .. }) = environment::parse_without(words) else {
        let help = "Use the pharmalint that wrote it.";
        return Err(Failure::new(format!("the options in {} are not known here", args.record.display()), help));
    };
    let mut drafts = check.drafts;
    drafts.verdict.as_of = Some(then.as_of);
    let ran = checked(&drafts, None, &mut Outputs::none(), true, io)?;
    let mut now = of(&drafts, ran)?;
    now.arguments.clone_from(&then.arguments);
    let lines = difference(&then, &now);
    for line in &lines {
        io.out(&format!("{line}\n"))?;
    }
    if !io.quiet {
        let posts = count(then.posts.len(), "post");
        match lines.len() {
            0 => io.err(&format!("{posts} of {} came out the same\n", args.record.display())),
            number => io.err(&format!("{} in {posts} of {}\n", count(number, "difference"), args.record.display())),
        }
    }
    Ok(u8::from(!lines.is_empty()))
}

pub fn rescan(args: &RescanArgs, io: &mut Io) -> Exit {
    let mut check = CheckArgs::clone(&args.check);
    let mut rescan = Rescan::default();
    if let Some(path) = &args.against {
        let record = read(path)?;
        rescan.recorded = Arc::new(record.posts.iter().map(|post| post.digest.clone()).collect::<HashSet<_>>());
        let known = record.posts.into_iter().flat_map(|post| post.findings);
        let known = known.map(|finding| Accepted { fingerprint: finding.fingerprint, rule: finding.rule });
        rescan.known = Arc::new(Baseline::new(known));
    }
    check.drafts.verdict.rescan = Some(rescan);
    check::run(&check, io)
}
