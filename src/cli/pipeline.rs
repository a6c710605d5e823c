//! Drafts in, findings out: rounds of jobs that are read, checked and rendered on all cores and written in their order.
//! What is in memory is never more than two rounds.

use super::io::Io;
use pharmalint::draft::jsonl::{self, Batch, Batches};
use pharmalint::draft::{self, Context, Draft, DraftError, Format, Options, Parsed, Post};
use pharmalint::report::{Masking, Report, Shown};
use pharmalint::verdict::{Policy, Tally};
use pharmalint::{Finding, IdentifierType, Linter};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

/// How the posts of one input are checked.
pub struct Site {
    /// The name of the input in findings.
    pub name: Arc<str>,
    pub linter: Arc<Linter>,
    /// What is true of its posts unless they say otherwise.
    pub defaults: Context,
    pub options: Options,
    pub policy: Policy,
}

impl Site {
    /// The findings of `post`, which is given the context of the site.
    pub fn check(&self, post: &mut Post) -> Vec<Finding> {
        post.context = std::mem::take(&mut post.context).or(&self.defaults);
        self.linter.check(post)
    }
}

/// An input.
pub enum Input {
    File(PathBuf, Arc<Site>),
    Stdin(Arc<Site>),
}

/// A piece of work.
enum Job {
    File(PathBuf, Arc<Site>),
    Batch(Batch, Arc<Site>),
    Parsed(Parsed, Arc<Site>),
}

/// What came of it.
#[derive(Default)]
struct Done {
    text: String,
    errors: Vec<DraftError>,
    tally: Tally,
}

/// About how many bytes a round has for each core, and how many jobs at most.
const ROUND_BYTES: u64 = 2 << 20;
const ROUND_JOBS: usize = 256;

type Stream = Batches<Box<dyn Read + Send>>;

/// The jobs that inputs give.
struct Jobs {
    inputs: VecDeque<Input>,
    stream: Option<(Stream, Arc<Site>)>,
    files: usize,
}

impl Jobs {
    /// The next piece of work, with about how many bytes it has.
    fn next(&mut self) -> Option<(Job, u64)> {
        loop {
            if let Some((stream, site)) = &mut self.stream {
                if let Some(batch) = stream.next() {
                    return Some((Job::Batch(batch, site.clone()), jsonl::BATCH as u64));
                }
                self.stream = None;
            }
            self.files += 1;
            let (draft, site) = match self.inputs.pop_front() {
                None => {
                    self.files -= 1;
                    return None;
                }
                Some(Input::Stdin(site)) => {
                    (draft::read_stdin(Box::new(std::io::stdin()), site.options.format, &site.options), site)
                }
                Some(Input::File(path, site)) => {
                    let format = site.options.format.or_else(|| Format::of(&path));
                    if format != Some(Format::Jsonl) {
                        let size = path.metadata().map_or(0, |metadata| metadata.len());
                        return Some((Job::File(path, site), size));
                    }
                    (draft::read_file(&path, &site.options), site)
                }
            };
            match draft {
                Draft::Posts(parsed) => return Some((Job::Parsed(parsed, site), 1 << 20)),
                Draft::Stream(stream) => self.stream = Some((stream, site)),
            }
        }
    }

    fn round(&mut self) -> Vec<Job> {
        let most = ROUND_BYTES * rayon::current_num_threads() as u64;
        let (mut jobs, mut bytes) = (Vec::new(), 0);
        while bytes < most && jobs.len() < ROUND_JOBS {
            let Some((job, size)) = self.next() else { break };
            jobs.push(job);
            bytes += size;
        }
        jobs
    }
}

/// Checks posts and renders what was found.
pub struct Checker<'a> {
    pub report: &'a dyn Report,
    /// Whether identifiers are masked.
    pub mask: bool,
}

impl Checker<'_> {
    /// Checks `inputs` and writes what was found.
    pub fn run(&self, inputs: Vec<Input>, io: &mut Io) -> std::io::Result<Tally> {
        let mut jobs = Jobs { inputs: inputs.into(), stream: None, files: 0 };
        let mut tally = Tally::default();
        let mut separator = "";
        io.out(&self.report.start())?;
        let mut round = jobs.round();
        while !round.is_empty() {
            let (done, next) =
                rayon::join(|| round.into_par_iter().map(|job| self.job(job)).collect::<Vec<Done>>(), || jobs.round());
            for done in done {
                if !done.text.is_empty() {
                    io.out(separator)?;
                    io.out(&done.text)?;
                    separator = self.report.separator();
                }
                if !done.errors.is_empty() {
                    io.flush()?;
                }
                for error in &done.errors {
                    show(error, io);
                }
                tally.add(done.tally);
            }
            round = next;
        }
        tally.files += jobs.files;
        io.out(&self.report.end(&tally))?;
        Ok(tally)
    }

    fn job(&self, job: Job) -> Done {
        let (parsed, site) = match job {
            Job::File(path, site) => (draft::read_file(&path, &site.options).collect(&site.options), site),
            Job::Batch(batch, site) => (batch.parse(&site.options), site),
            Job::Parsed(parsed, site) => (parsed, site),
        };
        let mut done = self.posts(parsed.posts, &site);
        for mut error in parsed.errors {
            // Findings and faults name an input in the same way.
            error.path = site.name.clone();
            done.tally.fault(&error.path);
            done.errors.push(error);
        }
        done
    }

    /// Checks the posts of one job: in pieces on several cores when there are many.
    fn posts(&self, mut posts: Vec<Post>, site: &Site) -> Done {
        const PIECE: usize = 64;
        if posts.len() <= PIECE {
            let mut done = Done::default();
            posts.iter_mut().for_each(|post| self.post(post, site, &mut done));
            return done;
        }
        let pieces = posts.par_chunks_mut(PIECE).map(|posts| {
            let mut done = Done::default();
            posts.iter_mut().for_each(|post| self.post(post, site, &mut done));
            done
        });
        let pieces: Vec<Done> = pieces.collect();
        let mut all = Done::default();
        for piece in pieces {
            if !all.text.is_empty() && !piece.text.is_empty() {
                all.text.push_str(self.report.separator());
            }
            all.text.push_str(&piece.text);
            all.tally.add(piece.tally);
        }
        all
    }

    fn post(&self, post: &mut Post, site: &Site, done: &mut Done) {
        let findings = site.check(post);
        done.tally.judge(&findings, &site.policy);
        if findings.is_empty() {
            return;
        }
        let masking = Masking { on: self.mask, id: identifies(&post.id, site) };
        let shown = Shown::new(&site.name, post, &findings, masking, |finding| site.policy.keeps(finding));
        if !shown.findings.is_empty() {
            if !done.text.is_empty() {
                done.text.push_str(self.report.separator());
            }
            self.report.post(&shown, &mut done.text);
        }
    }
}

/// Whether the id of a post is the number or the address of a person, as where somebody exported a register of patients.
fn identifies(id: &str, site: &Site) -> bool {
    let digits = id.chars().filter(|c| c.is_numeric()).count();
    if !((8..=16).contains(&digits) || id.contains('@')) {
        return false;
    }
    let certain =
        |finding: &Finding| matches!(finding.identifier, Some(IdentifierType::NationalId | IdentifierType::Email));
    site.linter.check(&Post::from_text(id, site.defaults.clone())).iter().any(certain)
}

/// Writes what is wrong with a draft.
pub fn show(error: &DraftError, io: &mut Io) {
    let text = error.to_string();
    let message = text.split("\n  help: ").next().unwrap_or(&text).to_owned();
    io.error(&message, &error.help);
}
