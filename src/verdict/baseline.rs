//! Findings that were there before: a list of fingerprints, from which nothing about a person can be recovered.

use super::fingerprint::{fingerprints, masked_id};
use super::procedure::Procedure;
use crate::draft::Post;
use crate::finding::{Allowed, AllowedBy, Finding};
use crate::mask::Identities;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The version of the file.
const VERSION: u32 = 1;

/// A finding that was there before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its rule, for people who read the file.
    pub rule: String,
}

/// The file as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u32,
    findings: Vec<Accepted>,
}

/// What a baseline accepts: fingerprints with their rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    findings: BTreeMap<String, String>,
}

impl Baseline {
    /// A baseline of these findings.
    pub fn new(findings: impl IntoIterator<Item = Accepted>) -> Self {
        Self { findings: findings.into_iter().map(|one| (one.fingerprint, one.rule)).collect() }
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// It cannot be read, or is no baseline; in words.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
        Self::parse(&text)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// It is no baseline; in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file: File = serde_json::from_str(text).map_err(|error| format!("is not a baseline: {error}"))?;
        if file.v != VERSION {
            return Err(format!("is a baseline of version {}; this pharmalint reads version {VERSION}", file.v));
        }
        Ok(Self::new(file.findings))
    }

    /// The text of the file: a finding a line, in an order that makes merging easy.
    #[must_use]
    pub fn text(&self) -> String {
        let lines = self.findings.iter().map(|(fingerprint, rule)| {
            let one = Accepted { fingerprint: fingerprint.clone(), rule: rule.clone() };
            format!("  {}", serde_json::to_string(&one).unwrap_or_default())
        });
        format!("{{\"v\":{VERSION},\"findings\":[\n{}\n]}}\n", lines.collect::<Vec<_>>().join(",\n"))
    }

    /// How many findings it accepts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it accepts nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Keeps the findings whose fingerprint `is_there`; gives how many it drops.
    pub fn prune(&mut self, is_there: impl Fn(&str) -> bool) -> usize {
        let before = self.len();
        self.findings.retain(|fingerprint, _| is_there(fingerprint));
        before - self.len()
    }

    /// Settles the findings of `post` that were there before. `personal_id`: whether the id of the post is a person's.
    pub fn settle(&self, post: &Post, findings: &mut [Finding], personal_id: bool) {
        if self.is_empty() || findings.is_empty() {
            return;
        }
        let identities = Identities::of(post, findings);
        let prints = fingerprints(post, &masked_id(post, personal_id, &identities), findings, &identities);
        for (finding, print) in findings.iter_mut().zip(prints) {
            // What is wrong with an allowance is never old.
            let of_text = Procedure::of(&finding.rule).is_none();
            if finding.allowed.is_none() && of_text && self.findings.contains_key(&print) {
                let why = "it was there when the baseline was written".to_owned();
                finding.allowed = Some(Allowed { by: AllowedBy::Baseline, who: None, why, until: None });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_back_and_says_what_is_wrong_with_it() {
        let one = Accepted { fingerprint: "00000000000000aa".to_owned(), rule: "a/b".to_owned() };
        let baseline = Baseline::new([one]);
        let text = baseline.text();
        assert_eq!(text, "{\"v\":1,\"findings\":[\n  {\"fingerprint\":\"00000000000000aa\",\"rule\":\"a/b\"}\n]}\n");
        assert_eq!(Baseline::parse(&format!("\u{feff}{text}")).as_ref(), Ok(&baseline), "as some editors write it");
        assert_eq!(Baseline::parse(&text), Ok(baseline));
        assert_eq!(Baseline::parse(&Baseline::default().text()), Ok(Baseline::default()));
        assert!(Baseline::parse("[]").is_err_and(|error| error.starts_with("is not a baseline")));
        assert!(Baseline::parse("{\"v\":2,\"findings\":[]}").is_err_and(|error| error.contains("version 2")));
    }
}
