//! `--format gitlab`: a Code Quality report, which GitLab shows in merge requests.

use super::finding::Shown;
use super::{Report, held, json, sentence};
use crate::finding::Severity;
use crate::text::hex;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Mutex;

/// A JSON list, one finding a line.
#[derive(Debug, Default)]
pub struct Gitlab {
    /// How often a fingerprint was used. GitLab asks for a different one for each finding, and a sentence may stand twice in
    /// a file.
    used: Mutex<HashMap<u64, usize>>,
}

/// What each line starts with; the fingerprint follows.
const LINE: &str = "{\"fingerprint\":\"";

impl Report for Gitlab {
    fn start(&self) -> String {
        "[\n".to_owned()
    }

    fn post(&self, post: &Shown<'_>, out: &mut String) {
        let mut separator = "";
        for finding in post.findings.iter().filter(|finding| finding.allowed.is_none()) {
            out.push_str(separator);
            separator = self.separator();
            out.push_str(&json(&json!({
                "fingerprint": digest(&format!("{}\0{}", finding.path, finding.fingerprint)),
                "check_name": finding.rule,
                "severity": match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Info => "info",
                },
                "description": sentence(&finding.message, finding.help),
                "location": {
                    "path": finding.path,
                    "lines": {"begin": finding.line, "end": finding.end_line},
                },
            })));
        }
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn turn(&self, piece: String) -> String {
        let mut used = held(&self.used);
        let lines = piece.split_inclusive('\n').map(|line| {
            let Some((print, rest)) = line.strip_prefix(LINE).and_then(|rest| rest.split_once('"')) else {
                return line.to_owned();
            };
            let short = print.get(..16).and_then(|short| u64::from_str_radix(short, 16).ok()).unwrap_or_default();
            let times = used.entry(short).or_default();
            *times += 1;
            match *times {
                1 => line.to_owned(),
                times => format!("{LINE}{}\"{rest}", digest(&format!("{print}\0{times}"))),
            }
        });
        lines.collect()
    }

    fn end(&self, _: &super::Run<'_>) -> String {
        "\n]\n".to_owned()
    }
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text)[..16])
}
