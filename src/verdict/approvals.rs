//! Approvals: a ledger that binds the id of an approval, who gave it, its scope and its end to the digest of the exact post.

use super::allow::is_about_text;
use super::procedure::{Rules, finding};
use crate::draft::{Post, post_digest};
use crate::finding::{Allowed, AllowedBy, Finding, Severity};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The version of a line of the ledger.
const VERSION: u32 = 1;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The version of this format.
    pub v: u32,
    /// The id under which it was given, such as `MLR-2026-0142`.
    pub id: String,
    /// Who gave it.
    pub by: String,
    /// When it was written down.
    pub date: Date,
    /// The last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The rules it settles; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Where the post was, for people: an approval holds wherever its text goes. Empty when the path names a person.
    pub path: String,
    /// The id of the post in its file, masked.
    pub post: String,
    /// The digest of the post: see [`post_digest`].
    pub digest: String,
    /// What was found and approved: rules, and how often.
    pub findings: BTreeMap<String, usize>,
    /// The packs that found it, with their versions.
    pub packs: BTreeMap<String, String>,
}

impl Approval {
    /// An approval of `post` with what `findings` are open in it.
    #[must_use]
    pub fn of(post: &Post, findings: &[Finding]) -> Self {
        Self {
            v: VERSION,
            id: String::new(),
            by: String::new(),
            date: Date::default(),
            until: None,
            rules: Vec::new(),
            path: String::new(),
            post: String::new(),
            digest: post_digest(post),
            findings: counts(post, findings),
            packs: BTreeMap::new(),
        }
    }

    /// Its line in the ledger, with the line feed.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Whether it speaks of the rule `id`.
    #[must_use]
    pub fn covers(&self, id: &str) -> bool {
        self.rules.is_empty() || self.rules.iter().any(|rule| rule == id)
    }

    /// What has become of it, for a post that has its digest: `now` is what is open there.
    #[must_use]
    pub fn standing(&self, now: &BTreeMap<String, usize>, today: Date) -> Standing {
        if self.until.is_some_and(|until| until < today) {
            return Standing::Ended;
        }
        let more = |(rule, count): &(&String, &usize)| {
            self.covers(rule) && **count > self.findings.get(*rule).copied().unwrap_or_default()
        };
        let new: Vec<String> = now.iter().filter(more).map(|(rule, _)| rule.clone()).collect();
        if new.is_empty() { Standing::Holds } else { Standing::Outgrown(new) }
    }
}

/// What has become of an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Holds,
    /// Its last day has passed.
    Ended,
    /// These rules say more than was approved.
    Outgrown(Vec<String>),
}

/// How often each rule has an open remark on `post`: an error or a warning about the text.
fn counts(post: &Post, findings: &[Finding]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let open = findings.iter().filter(|finding| {
        is_about_text(post, finding) && finding.allowed.is_none() && finding.severity >= Severity::Warning
    });
    for finding in open {
        *counts.entry(finding.rule.to_string()).or_default() += 1;
    }
    counts
}

/// All approvals, in the order in which they were given.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    approvals: Vec<Approval>,
    by_digest: HashMap<String, Vec<usize>>,
}

impl Ledger {
    /// Reads the file at `path`; one that is not there is empty.
    ///
    /// # Errors
    /// It cannot be read, or a line of it is no approval; in words.
    pub fn read(path: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("cannot be read: {error}")),
        }
    }

    /// Reads the text of a ledger.
    ///
    /// # Errors
    /// A line of it is no approval; in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut ledger = Self::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let approval: Approval = serde_json::from_str(line).map_err(|error| {
                let said = error.to_string();
                let said = said.split(" at line ").next().unwrap_or_default();
                format!("has a line {} that is no approval: {said}", at + 1)
            })?;
            if approval.v != VERSION {
                return Err(format!(
                    "has a line {} of version {}; this pharmalint reads {VERSION}",
                    at + 1,
                    approval.v
                ));
            }
            ledger.by_digest.entry(approval.digest.clone()).or_default().push(ledger.approvals.len());
            ledger.approvals.push(approval);
        }
        Ok(ledger)
    }

    /// The approvals, in the order in which they were given.
    #[must_use]
    pub fn approvals(&self) -> &[Approval] {
        &self.approvals
    }

    /// The approvals of the post with this digest, the last one first.
    pub fn of(&self, digest: &str) -> impl Iterator<Item = &Approval> {
        self.by_digest.get(digest).into_iter().flatten().rev().map(|at| &self.approvals[*at])
    }

    /// The approval that `post` once had, by the id it gives or by its place.
    fn earlier(&self, post: &Post) -> Option<&Approval> {
        let named = post.context.approval.as_deref();
        let by_place = |one: &&Approval| named.is_none() && one.path == *post.source.name && one.post == post.id;
        self.approvals.iter().rev().find(|one| named == Some(&one.id) || by_place(one))
    }

    /// Settles what an approval covers, and says which one has become void and why. With `required`, a post without any is
    /// remarked on as well.
    pub fn settle(&self, post: &Post, findings: &mut Vec<Finding>, required: bool, today: Date, rules: &impl Rules) {
        let mut void: Option<(&'static str, String)> = None;
        let digest = post_digest(post);
        for approval in self.of(&digest) {
            let id = &approval.id;
            match approval.standing(&counts(post, findings), today) {
                Standing::Holds => return cover(post, findings, approval),
                Standing::Ended => {
                    let until = approval.until.map(|until| until.to_string()).unwrap_or_default();
                    void = void.or_else(|| Some(("approval/ended", format!("{id} ended on {until}"))));
                }
                Standing::Outgrown(new) => {
                    let packs = rules.versions();
                    let speaks = |pack: &str| new.iter().any(|rule| rule.split('/').next() == Some(pack));
                    let changed = approval
                        .packs
                        .iter()
                        .filter(|(name, version)| speaks(name) && packs.get(*name).is_some_and(|now| now != *version));
                    let changed: Vec<String> = changed
                        .map(|(name, then)| format!("{name} was {then}, is {}", packs.get(name).map_or("", |now| now)))
                        .collect();
                    let because = if changed.is_empty() { String::new() } else { format!(" ({})", changed.join("; ")) };
                    let message = format!("since {id} was given, the rules say more: {}{because}", new.join(", "));
                    void = void.or(Some(("approval/outgrown", message)));
                }
            }
        }
        let named = post.context.approval.as_deref();
        let void = void.or_else(|| match (self.earlier(post).filter(|_| required), named) {
            (Some(earlier), _) => {
                Some(("approval/changed", format!("this is not the text that {} approved", earlier.id)))
            }
            (None, Some(id)) if required => Some(("approval/missing", format!("the ledger holds no approval {id}"))),
            (None, None) if required => Some(("approval/missing", "this post has no approval".to_owned())),
            _ => None,
        });
        if let Some((id, message)) = void {
            findings.extend(finding(post, 0, 0..0, rules, id, message, None));
        }
    }

    /// Settles what was there when `post` was approved, whether the approval still holds or not; whether it ever was.
    pub fn settle_known(&self, post: &Post, findings: &mut [Finding]) -> bool {
        let Some(approval) = self.of(&post_digest(post)).next() else { return false };
        cover(post, findings, approval);
        true
    }
}

/// Marks the findings that `approval` covers: of each rule as many as were approved.
fn cover(post: &Post, findings: &mut [Finding], approval: &Approval) {
    let mut left = approval.findings.clone();
    for finding in findings.iter_mut() {
        if !is_about_text(post, finding) || finding.allowed.is_some() || !approval.covers(&finding.rule) {
            continue;
        }
        // An info asks a person to look, and a person has.
        let counted = finding.severity < Severity::Warning
            || left.get_mut(&*finding.rule).is_some_and(|left| std::mem::replace(left, left.saturating_sub(1)) > 0);
        if counted {
            finding.allowed = Some(Allowed {
                by: AllowedBy::Approval,
                who: Some(approval.by.clone()),
                why: approval.id.clone(),
                until: approval.until.map(|until| until.to_string()),
            });
        }
    }
}

#[cfg(test)]
mod tests;
