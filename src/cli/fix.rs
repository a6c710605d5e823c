//! `--fix`, `--unsafe-fixes` and `--diff`: the changes that findings offer, written into the drafts or shown.

use super::args::FixArgs;
use super::files;
use super::io::{Failure, Io};
use super::jobs::{Content, Input, Scope, Site};
use super::pipeline::{PIECE, can_part, judge, show};
use pharmalint::Finding;
use pharmalint::draft::{DraftError, Format, Post};
use pharmalint::fix::{Draft, Fixed, Fixes, fix};
use pharmalint::report;
use pharmalint::verdict::{Tally, count};
use rayon::prelude::*;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// So many files are fixed at once: their texts are in memory until they are written in their order.
const ROUND: usize = 64;

/// The largest draft that is fixed, in bytes: it is read and written as a whole.
const LARGEST: u64 = 64 << 20;

/// Fixes drafts before they are checked.
pub struct Fixer<'a> {
    pub args: &'a FixArgs,
    /// Whether identifiers are masked.
    pub mask: bool,
    /// Whether files tell of the run: reports, or a record.
    pub told: bool,
}

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    /// The counts of what was looked at here.
    pub tally: Tally,
    /// Whether that is all there is to check: a diff was asked for, or standard input has been read.
    pub is_final: bool,
    /// The drafts that could not be written.
    pub failed: Vec<Arc<str>>,
    made: usize,
    files: usize,
    withheld: usize,
    refused: usize,
}

/// A draft that was looked at, with its bytes.
type Done = Result<(Fixed, Vec<u8>), Trouble>;

/// What keeps a draft from being read or written, and what to do.
struct Trouble {
    message: String,
    help: String,
}

impl Trouble {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl Fixer<'_> {
    /// Fixes `inputs`, if that is asked for; gives them back for the check of what is left.
    pub fn run(&self, inputs: Vec<Input>, io: &mut Io) -> Result<(Outcome, Vec<Input>), Failure> {
        let FixArgs { fix, unsafe_fixes, diff } = *self.args;
        if !fix && !diff {
            if unsafe_fixes {
                let help = "Add --fix to make the changes, or --diff to see them.";
                return Err(Failure::new("--unsafe-fixes alone does nothing", help));
            }
            return Ok((Outcome::default(), inputs));
        }
        if inputs.iter().any(|input| matches!(input.content, Content::Blob(..))) {
            let help = "Fix the files, look at them, and `git add` them anew.";
            return Err(Failure::new("what is staged cannot be fixed: it lies in the index of git", help));
        }
        let stdin = inputs.iter().any(|input| matches!(input.content, Content::Stdin));
        if stdin && !diff && inputs.len() > 1 {
            let help = "Fix standard input alone: its text is written to standard output.";
            return Err(Failure::new("--fix cannot write standard input and files in one run", help));
        }
        if stdin && !diff && self.told {
            let help = "Write the fixed text to a file, then check that: `pharmalint check --fix - < a.md > b.md`.";
            return Err(Failure::new("--fix of standard input writes no record and no report besides the text", help));
        }
        let mut outcome = Outcome { is_final: diff || stdin, ..Outcome::default() };
        for round in inputs.chunks(ROUND) {
            let done: Vec<Done> = round.par_iter().map(|input| self.fix(input)).collect();
            for (input, done) in round.iter().zip(done) {
                self.finish(input, done, &mut outcome, io)?;
            }
        }
        self.say(&outcome, io);
        Ok((outcome, inputs))
    }

    /// Reads and fixes one draft; nothing is written yet.
    fn fix(&self, input: &Input) -> Done {
        let site = &input.site;
        let (format, bytes) = match &input.content {
            Content::File(path) => (Format::of(path).unwrap_or(Format::Text), read(path)?),
            _ => (Format::Markdown, read_all(io::stdin())?),
        };
        let scope = input.scope().map_err(unreadable)?;
        let draft = Draft {
            bytes: bytes.clone(),
            name: &site.name,
            format: site.options.format.unwrap_or(format),
            options: &site.options,
        };
        let fixes = if self.args.unsafe_fixes { Fixes::Unsafe } else { Fixes::Safe };
        let counts = |post: &Post, finding: &Finding| {
            let in_scope = |scope: &Scope| scope.has(post, &site.defaults) && scope.touches(finding, post);
            site.policy.keeps(finding) && scope.as_ref().is_none_or(in_scope)
        };
        let fixed = fix(draft, fixes, counts, |posts| check(posts, site, scope.as_ref()));
        fixed.map(|fixed| (fixed, bytes)).map_err(|error| Trouble::new(error.message, error.help))
    }

    /// Writes or shows what came of one draft.
    fn finish(&self, input: &Input, done: Done, outcome: &mut Outcome, io: &mut Io) -> Result<(), Failure> {
        let site = &*input.site;
        let (fixed, original) = match done {
            Ok(done) => done,
            Err(Trouble { message, help }) => {
                if outcome.is_final {
                    io.error(&format!("{}: {message}", site.name), &help);
                    outcome.tally.files += 1;
                    outcome.tally.fault(&site.name);
                } else {
                    // The check says it again, with its place and the way out.
                    io.note(&format!("{} was not fixed: {message}", site.name));
                }
                return Ok(());
            }
        };
        let changed = fixed.made > 0;
        match &input.content {
            _ if self.args.diff => io.out(&report::diff(&site.name, &fixed, self.mask, io.style()))?,
            Content::Stdin => io.out_bytes(&fixed.bytes())?,
            Content::File(path) if changed => {
                if let Err(Trouble { message, help }) = write(path, &original, &fixed.bytes()) {
                    io.error(&format!("{}: {message}", site.name), &help);
                    outcome.failed.push(site.name.clone());
                    return Ok(());
                }
            }
            _ => {}
        }
        if outcome.is_final {
            self.count_posts(&fixed, site, &mut outcome.tally, io);
        }
        for (post, finding) in &fixed.refused {
            let Some(finding) = fixed.after.findings.get(*post).and_then(|findings| findings.get(*finding)) else {
                continue;
            };
            let (name, line, column) = (&site.name, finding.start.line, finding.start.column);
            let why = "the change cannot be written without changing something else";
            io.note(&format!("{name}:{line}:{column}: {} was not fixed: {why}; change it by hand", finding.rule));
        }
        outcome.made += fixed.made;
        outcome.files += usize::from(changed);
        outcome.withheld += fixed.withheld;
        outcome.refused += fixed.refused.len();
        Ok(())
    }

    fn say(&self, outcome: &Outcome, io: &mut Io) {
        if io.quiet {
            return;
        }
        let done = if self.args.diff { "would be made" } else { "made" };
        let fixes = if outcome.made == 1 { "fix" } else { "fixes" };
        let mut line = match outcome.made {
            0 => "nothing to fix".to_owned(),
            made => format!("{made} {fixes} {done} in {}", count(outcome.files, "file")),
        };
        if outcome.refused > 0 {
            line.push_str(&format!(", {} left to be changed by hand", outcome.refused));
        }
        if outcome.withheld > 0 {
            line.push_str(&format!(", {} more with --unsafe-fixes", outcome.withheld));
        }
        io.err(&format!("{line}\n"));
    }

    /// Counts the posts of a draft that is not checked again. A diff is about what would be changed, not about what is left.
    fn count_posts(&self, fixed: &Fixed, site: &Site, tally: &mut Tally, io: &mut Io) {
        tally.files += 1;
        for findings in &fixed.after.findings {
            tally.judge(if self.args.diff { &[][..] } else { findings }, &site.policy);
        }
        if self.args.diff {
            tally.failing += fixed.made;
        }
        for error in &fixed.after.parsed.errors {
            tally.fault(&site.name);
            show(&DraftError { path: site.name.clone(), ..error.clone() }, io);
        }
    }
}

/// The findings of `posts`.
fn check(posts: &[Post], site: &Site, scope: Option<&Scope>) -> Vec<Vec<Finding>> {
    let mut posts = posts.to_vec();
    if can_part(&posts) {
        return posts.par_chunks_mut(PIECE).flat_map_iter(|posts| judge(posts, site, scope)).collect();
    }
    judge(&mut posts, site, scope)
}

fn too_large() -> Trouble {
    let message = format!("it is larger than {} MiB, the most that is fixed", LARGEST >> 20);
    Trouble::new(message, "Split it into several files.")
}

fn unreadable(error: io::Error) -> Trouble {
    Trouble::new(format!("cannot be read: {error}"), "Check that it can be opened in an editor, then try again.")
}

fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn read_all(stdin: impl Read) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    stdin.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Puts `bytes` in the place of the file at `path`, which held `original`.
fn write(path: &Path, original: &[u8], bytes: &[u8]) -> Result<(), Trouble> {
    match files::replace(path, original, bytes) {
        Ok(true) => Ok(()),
        Ok(false) => {
            Err(Trouble::new("was changed meanwhile and is not written", "Save it in the editor, then try again."))
        }
        Err(error) => {
            let help = "Check the permissions of the file and of its folder, and that the disk is not full.";
            Err(Trouble::new(format!("cannot be written: {error}"), help))
        }
    }
}
