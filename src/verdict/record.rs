//! The record of a run: what was checked, with what, what came out and what was allowed. The same input gives the same
//! bytes, so that a run can be repeated years later and compared.

use super::{FailOn, Tally};
use crate::finding::{AllowedBy, Confidence, Severity};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the file.
const VERSION: u32 = 1;

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of this format.
    pub v: u32,
    /// The version of pharmalint.
    pub pharmalint: String,
    /// The day for which allowances and approvals were judged.
    pub as_of: Date,
    /// The options of the run, by which it can be repeated.
    pub arguments: Vec<String>,
    /// From which severity on the run failed.
    pub fail_on: FailOn,
    /// The packs in use.
    pub packs: Vec<Pinned>,
    /// The files that decided with them: configuration, baseline, ledger.
    pub files: Vec<Pinned>,
    /// The posts, in the order in which they were checked.
    pub posts: Vec<RecordedPost>,
    /// How the run ended: its exit code.
    pub exit: u8,
}

/// A thing that had a say, with what tells it from a changed one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pinned {
    /// The name of a pack, or the path of a file.
    pub name: String,
    /// The version, of a pack.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// SHA-256, in hexadecimal.
    pub digest: String,
}

/// A post that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedPost {
    /// Its file.
    pub path: String,
    /// Its id, masked.
    pub post: String,
    /// The digest of its text and context.
    pub digest: String,
    /// What was found.
    pub findings: Vec<RecordedFinding>,
}

/// A finding, without a word of the post.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedFinding {
    /// Its rule.
    pub rule: String,
    /// How grave it was.
    pub severity: Severity,
    /// How sure it was.
    pub confidence: Confidence,
    /// Its fingerprint.
    pub fingerprint: String,
    /// What settled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<RecordedAllowed>,
}

/// What settled a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedAllowed {
    /// An allowance, the baseline or an approval.
    pub by: AllowedBy,
    /// Who allowed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Why, or under which approval.
    pub why: String,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Record {
    /// The record of a run that ended with `tally`.
    #[must_use]
    pub fn new(arguments: Vec<String>, as_of: Date, fail_on: FailOn, posts: Vec<RecordedPost>, tally: &Tally) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let exit = tally.outcome().code();
        let (packs, files) = (Vec::new(), Vec::new());
        Self { v: VERSION, pharmalint: version, as_of, arguments, fail_on, packs, files, posts, exit }
    }

    /// Reads the text of a record.
    ///
    /// # Errors
    /// It is none; in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let record: Self = serde_json::from_str(text).map_err(|error| format!("is not a record: {error}"))?;
        if record.v == VERSION {
            Ok(record)
        } else {
            Err(format!("is a record of version {}; this pharmalint reads version {VERSION}", record.v))
        }
    }

    /// The text of the file: a pack, a file, a post a line.
    #[must_use]
    pub fn text(&self) -> String {
        fn lines(items: &[impl Serialize]) -> String {
            let lines: Vec<String> =
                items.iter().map(|item| format!("\n  {}", serde_json::to_string(item).unwrap_or_default())).collect();
            format!("[{}\n]", lines.join(","))
        }
        fn value(value: &impl Serialize) -> String {
            serde_json::to_string(value).unwrap_or_default()
        }
        format!(
            "{{\"v\":{},\"pharmalint\":{},\"as_of\":{},\"arguments\":{},\"fail_on\":{},\n\"packs\":{},\n\"files\":{},\n\"posts\":{},\n\"exit\":{}}}\n",
            self.v,
            value(&self.pharmalint),
            value(&self.as_of),
            value(&self.arguments),
            value(&self.fail_on),
            lines(&self.packs),
            lines(&self.files),
            lines(&self.posts),
            self.exit
        )
    }
}

/// What is different between two records, a line each; nothing when the second run came out as the first.
#[must_use]
pub fn difference(then: &Record, now: &Record) -> Vec<String> {
    let mut lines = Vec::new();
    if then.pharmalint != now.pharmalint {
        lines.push(format!("pharmalint was {}, is {}", then.pharmalint, now.pharmalint));
    }
    pinned("pack", &then.packs, &now.packs, &mut lines);
    pinned("file", &then.files, &now.files, &mut lines);
    posts(&then.posts, &now.posts, &mut lines);
    if then.exit != now.exit {
        lines.push(format!("the exit code was {}, is {}", then.exit, now.exit));
    }
    lines
}

fn pinned(what: &str, then: &[Pinned], now: &[Pinned], lines: &mut Vec<String>) {
    let names: BTreeSet<&str> = then.iter().chain(now).map(|one| one.name.as_str()).collect();
    for name in names {
        let of = |list: &'_ [Pinned]| list.iter().find(|one| one.name == name).cloned();
        match (of(then), of(now)) {
            (Some(then), Some(now)) if then.version != now.version => {
                lines.push(format!("{what} {name}: was version {}, is {}", then.version, now.version));
            }
            (Some(then), Some(now)) if then.digest != now.digest => lines.push(format!("{what} {name}: has changed")),
            (Some(_), None) => lines.push(format!("{what} {name}: is gone")),
            (None, Some(_)) => lines.push(format!("{what} {name}: is new")),
            _ => {}
        }
    }
}

fn posts(then: &[RecordedPost], now: &[RecordedPost], lines: &mut Vec<String>) {
    // Posts of one file may have the same id: the first answers to the first, the second to the second.
    fn keyed(posts: &[RecordedPost]) -> BTreeMap<(&str, &str, usize), &RecordedPost> {
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let keys = posts.iter().map(|post| {
            let number = seen.entry((&post.path, &post.post)).or_default();
            *number += 1;
            ((post.path.as_str(), post.post.as_str(), *number), post)
        });
        keys.collect()
    }
    let (then, now) = (keyed(then), keyed(now));
    let keys: BTreeSet<_> = then.keys().chain(now.keys()).copied().collect();
    for key in keys {
        let name = format!("{}, post {}", key.0, key.1);
        match (then.get(&key), now.get(&key)) {
            (Some(then), Some(now)) => {
                if then.digest != now.digest {
                    lines.push(format!("{name}: the text or what is known about it has changed"));
                }
                findings(&name, &then.findings, &now.findings, lines);
            }
            (Some(_), None) => lines.push(format!("{name}: is gone")),
            (None, _) => lines.push(format!("{name}: is new")),
        }
    }
}

fn findings(name: &str, then: &[RecordedFinding], now: &[RecordedFinding], lines: &mut Vec<String>) {
    let mut left: Vec<&RecordedFinding> = then.iter().collect();
    for finding in now {
        let same = |one: &&RecordedFinding| one.rule == finding.rule && one.fingerprint == finding.fingerprint;
        let Some(before) = left.iter().position(same).map(|at| left.remove(at)) else {
            lines.push(format!("{name}: {} is a new finding", finding.rule));
            continue;
        };
        if before.severity != finding.severity {
            let (was, is) = (before.severity.as_str(), finding.severity.as_str());
            lines.push(format!("{name}: {} was of severity {was}, is {is}", finding.rule));
        }
        match (&before.allowed, &finding.allowed) {
            (Some(_), None) => lines.push(format!("{name}: {} is no longer allowed", finding.rule)),
            (None, Some(_)) => lines.push(format!("{name}: {} is allowed now", finding.rule)),
            (Some(was), Some(is)) if was != is => {
                lines.push(format!("{name}: {} is allowed for another reason", finding.rule));
            }
            _ => {}
        }
    }
    lines.extend(left.iter().map(|finding| format!("{name}: {} is found no more", finding.rule)));
}
