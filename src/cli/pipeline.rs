//! Drafts in, findings out: rounds of jobs that are read, checked and rendered on all cores and written in their order.
//! What is in memory is never more than two rounds.

use super::io::Io;
use super::jobs::{Input, Job, Jobs, Scope, Site};
use pharmalint::draft::{DraftError, Post};
use pharmalint::report::{Masking, Report, Shown};
use pharmalint::verdict::{Docket, Tally};
use pharmalint::{Finding, IdentifierType};
use rayon::prelude::*;

/// What came of it.
#[derive(Default)]
struct Done {
    text: String,
    errors: Vec<DraftError>,
    tally: Tally,
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
        let mut jobs = Jobs::new(inputs);
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

    /// Checks the posts of one job: in pieces on several cores when there are many. Posts that share an allowance stay
    /// together.
    fn posts(&self, mut posts: Vec<Post>, site: &Site, scope: Option<&Scope>) -> Done {
        const PIECE: usize = 64;
        let shared = |pair: &[Post]| !pair[0].allowances.is_empty() && pair[0].allowances == pair[1].allowances;
        if posts.len() <= PIECE || posts.windows(2).any(shared) {
            return self.piece(&mut posts, site, scope);
        }
        let pieces: Vec<Done> = posts.par_chunks_mut(PIECE).map(|posts| self.piece(posts, site, scope)).collect();
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

    /// Checks posts one after the other: finds, settles, renders.
    fn piece(&self, posts: &mut [Post], site: &Site, scope: Option<&Scope>) -> Done {
        let mut findings: Vec<Vec<Finding>> = Vec::with_capacity(posts.len());
        for post in posts.iter_mut() {
            post.context = std::mem::take(&mut post.context).or(&site.defaults);
            findings.push(site.linter.check(post));
        }
        if site.policy.allow {
            let mut docket = Docket { posts, findings: &mut findings };
            docket.allow(&*site.linter, site.policy.today, scope.is_none());
        }
        let mut done = Done::default();
        for (post, mut findings) in posts.iter().zip(findings) {
            findings.retain(|finding| scope.is_none_or(|scope| scope.touches(finding, post)));
            self.post(post, findings, site, &mut done);
        }
        done
    }

    fn post(&self, post: &Post, findings: Vec<Finding>, site: &Site, done: &mut Done) {
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
