//! Drafts in, findings out: posts are read, checked and rendered on all cores, and written in their order.

use super::io::{Failure, Io};
use super::jobs::{Input, Job, Jobs, Scope, Site};
use super::names::is_personal;
use super::order::in_order;
use super::output::{Output, Outputs};
use super::progress::Progress;
use pharmalint::Finding;
use pharmalint::draft::{DraftError, Post, post_digest};
use pharmalint::report::{Masking, Shown};
use pharmalint::verdict::{Approval, Docket, RecordedAllowed, RecordedFinding, RecordedPost, Rules, Tally};
use rayon::prelude::*;

/// The most faults that reports are told of; all of them are shown and counted.
const MOST_FAULTS: usize = 100;

/// What came of it: a text for each output.
#[derive(Default)]
struct Done {
    texts: Vec<String>,
    posts: Vec<RecordedPost>,
    gathered: Vec<Approval>,
    errors: Vec<DraftError>,
    tally: Tally,
}

/// What came of all inputs.
#[derive(Default)]
pub struct Checked {
    pub tally: Tally,
    /// What could not be read: the first of it, where there is much.
    pub faults: Vec<DraftError>,
    /// The posts, when they were to be recorded.
    pub posts: Vec<RecordedPost>,
    /// The posts, when they were to be gathered.
    pub gathered: Vec<Approval>,
}

impl Checked {
    /// Adds what came of a job, but for its texts.
    fn add(&mut self, done: Done) {
        let room = MOST_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(done.errors.into_iter().take(room));
        self.tally.add(done.tally);
        self.posts.extend(done.posts);
        self.gathered.extend(done.gathered);
    }
}

/// Checks posts and renders what was found.
pub struct Checker<'a> {
    pub outputs: &'a mut Outputs,
    /// Whether every post is recorded.
    pub record: bool,
    /// Whether every post is gathered for the ledger.
    pub gather: bool,
}

impl Checker<'_> {
    /// Checks `inputs` and writes what was found. `faults` were found before; others are added.
    pub fn run(self, inputs: Vec<Input>, faults: Vec<DraftError>, io: &mut Io) -> Result<Checked, Failure> {
        let mut progress = Progress::new(&inputs, io);
        let mut jobs = Jobs::new(inputs);
        let Self { outputs, record, gather } = self;
        let reports = outputs.all.clone();
        let renderer = Renderer { outputs: &reports, all: outputs.show_all(), record, gather };
        let mut checked = Checked { faults, ..Checked::default() };
        checked.faults.iter().for_each(|fault| checked.tally.fault(&fault.path));
        in_order(
            &mut jobs,
            |job| renderer.job(job),
            |jobs, round| {
                progress.clear(io);
                for mut done in round {
                    outputs.posts(std::mem::take(&mut done.texts), io)?;
                    done.errors.iter().for_each(|error| show(error, io));
                    checked.add(done);
                }
                progress.draw((jobs.files, jobs.bytes), io);
                Ok(())
            },
        )?;
        progress.clear(io);
        checked.tally.files += jobs.files;
        Ok(checked)
    }
}

/// Checks and renders, on many threads.
#[derive(Clone, Copy)]
struct Renderer<'a> {
    outputs: &'a [Output],
    /// Whether posts without findings are shown somewhere.
    all: bool,
    record: bool,
    gather: bool,
}

impl Renderer<'_> {
    fn job(&self, job: Job) -> Done {
        let (parsed, site, scope) = job.read();
        let mut done = self.posts(parsed.posts, &site, scope.as_deref());
        for mut error in parsed.errors {
            // Findings and faults name an input in the same way.
            error.path = site.name.clone();
            done.tally.fault(&error.path);
            done.errors.push(error);
        }
        done
    }

    /// Checks the posts of one job: in pieces on several cores when there are many.
    fn posts(&self, mut posts: Vec<Post>, site: &Site, scope: Option<&Scope>) -> Done {
        if site.policy.rescan.is_some() {
            posts.iter_mut().for_each(|post| complete(post, site));
            posts.retain(|post| site.policy.looks_at(post));
        }
        if !can_part(&posts) {
            return self.piece(&mut posts, site, scope);
        }
        let pieces: Vec<Done> = posts.par_chunks_mut(PIECE).map(|posts| self.piece(posts, site, scope)).collect();
        let mut all = self.nothing();
        for piece in pieces {
            for ((output, all), text) in self.outputs.iter().zip(&mut all.texts).zip(piece.texts) {
                append(output, all, |all| all.push_str(&text));
            }
            all.tally.add(piece.tally);
            all.posts.extend(piece.posts);
            all.gathered.extend(piece.gathered);
        }
        all
    }

    /// Checks posts one after the other: finds, settles, renders.
    fn piece(&self, posts: &mut [Post], site: &Site, scope: Option<&Scope>) -> Done {
        let findings = judge(posts, site, scope);
        let mut done = self.nothing();
        for (post, findings) in posts.iter().zip(findings) {
            self.post(post, &findings, site, scope, &mut done);
        }
        done
    }

    /// Nothing yet, for every output.
    fn nothing(&self) -> Done {
        Done { texts: vec![String::new(); self.outputs.len()], ..Done::default() }
    }

    fn post(&self, post: &Post, findings: &[Finding], site: &Site, scope: Option<&Scope>, done: &mut Done) {
        let counts = |finding: &Finding| scope.is_none_or(|scope| scope.touches(finding, post));
        done.tally.judge(findings.iter().filter(|finding| counts(finding)), &site.policy);
        let keeps = |finding: &Finding| site.policy.keeps(finding) && counts(finding);
        if self.gather {
            done.gathered.push(gathered(post, findings, site));
        }
        if findings.is_empty() && !self.all && !self.record {
            return;
        }
        let known = masking(true, post, site);
        // What is not shown is masked as well: a post is rendered with all its findings.
        let shown = |on| {
            let masking = Masking { on, ..known };
            Shown::new(&site.name, post, findings, masking, keeps).failing_from(site.policy.fail_on)
        };
        let masked = shown(true);
        if self.record {
            done.posts.push(recorded(post, &masked, site));
        }
        for (output, text) in self.outputs.iter().zip(&mut done.texts) {
            if masked.findings.is_empty() && !output.report.shows_all() {
                continue;
            }
            append(output, text, |text| match output.mask {
                true => output.report.post(&masked, text),
                false => output.report.post(&shown(false), text),
            });
        }
    }
}

/// Appends to `text` what `write` has to say, with a separator before it.
fn append(output: &Output, text: &mut String, write: impl FnOnce(&mut String)) {
    let before = text.len();
    if before > 0 {
        text.push_str(output.report.separator());
    }
    let start = text.len();
    write(text);
    if text.len() == start {
        text.truncate(before);
    }
}

/// What a record keeps of a post: nothing that names a person.
fn recorded(post: &Post, shown: &Shown<'_>, site: &Site) -> RecordedPost {
    let findings = shown.findings.iter().map(|finding| RecordedFinding {
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        confidence: finding.confidence,
        fingerprint: finding.fingerprint.clone(),
        allowed: finding.allowed.as_ref().map(|allowed| RecordedAllowed {
            by: allowed.by,
            who: allowed.who.as_deref().map(str::to_owned),
            why: allowed.why.to_string(),
            until: allowed.until.map(str::to_owned),
        }),
    });
    let post_id = shown.id.to_string();
    RecordedPost { path: site.name.to_string(), post: post_id, digest: post_digest(post), findings: findings.collect() }
}

/// A post on its way into the ledger: its place, its digest, what is open in it, and the packs that found it.
fn gathered(post: &Post, findings: &[Finding], site: &Site) -> Approval {
    let id = Shown::new(&site.name, post, findings, masking(true, post, site), |_| false).id.into_owned();
    let (path, packs) = (site.name.to_string(), site.linter.versions());
    Approval { path, post: id, packs, ..Approval::of(post, findings) }
}

/// What is kept from the reader when masking is `on`.
fn masking(on: bool, post: &Post, site: &Site) -> Masking {
    Masking { on, id: is_personal(&post.id, &site.linter, &site.defaults) }
}

/// Finds and settles: the findings of each of `posts`, which get their whole context.
pub fn judge(posts: &mut [Post], site: &Site, scope: Option<&Scope>) -> Vec<Vec<Finding>> {
    let mut findings: Vec<Vec<Finding>> = Vec::with_capacity(posts.len());
    for post in posts.iter_mut() {
        complete(post, site);
        findings.push(site.linter.check(post));
    }
    let whole = scope.is_none() && site.policy.rescan.is_none();
    let mut docket = Docket { posts, findings: &mut findings };
    docket.settle_by(&site.policy, &*site.linter, whole, |post| is_personal(&post.id, &site.linter, &site.defaults));
    findings
}

/// Gives `post` what is true of all posts of its site.
fn complete(post: &mut Post, site: &Site) {
    post.context = std::mem::take(&mut post.context).or(&site.defaults);
}

/// How many posts are checked in one go on one core.
pub const PIECE: usize = 64;

/// Whether `posts` may be checked in pieces: posts that share an allowance stay together.
pub fn can_part(posts: &[Post]) -> bool {
    let shared = |pair: &[Post]| !pair[0].allowances.is_empty() && pair[0].allowances == pair[1].allowances;
    posts.len() > PIECE && !posts.windows(2).any(shared)
}

/// Writes what is wrong with a draft.
pub fn show(error: &DraftError, io: &mut Io) {
    let text = error.to_string();
    let message = text.split("\n  help: ").next().unwrap_or(&text).to_owned();
    io.error(&message, &error.help);
}
