//! `--format jsonl`, one object a finding, and `--format json`, one document.

use super::finding::VERSION;
use super::{Report, Run, Shown, ShownFinding, json};
use crate::verdict::Tally;
use schemars::JsonSchema;
use serde::Serialize;

/// One JSON object a line, each a [`ShownFinding`].
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonLines;

impl Report for JsonLines {
    fn post(&self, post: &Shown<'_>, out: &mut String) {
        for finding in &post.findings {
            out.push_str(&json(finding));
            out.push('\n');
        }
    }
}

/// One JSON document, a [`Document`]. The findings are written as they come, so that memory does not grow with them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl Report for Json {
    fn start(&self) -> String {
        format!("{{\"v\":{VERSION},\"findings\":[")
    }

    fn post(&self, post: &Shown<'_>, out: &mut String) {
        for (at, finding) in post.findings.iter().enumerate() {
            out.push_str(if at == 0 { "\n" } else { ",\n" });
            out.push_str(&json(finding));
        }
    }

    fn separator(&self) -> &'static str {
        ","
    }

    fn end(&self, run: &Run<'_>) -> String {
        format!(
            "
],\"summary\":{}}}
",
            json(&Summary::from(run.tally))
        )
    }
}

/// What `--format json` writes.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(extend("additionalProperties" = false))]
pub struct Document<'a> {
    /// The version of this format.
    pub v: u32,
    /// The findings, in the order of the files and of their places.
    pub findings: Vec<ShownFinding<'a>>,
    /// The counts.
    pub summary: Summary,
}

/// The counts of a run. How long it took is not among them: the same input gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(extend("additionalProperties" = false))]
pub struct Summary {
    /// Posts that were checked.
    pub posts: usize,
    /// Files and streams that were opened.
    pub files: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are infos.
    pub infos: usize,
    /// Findings that an allowance, the baseline or an approval settles; they are not among those above.
    pub allowed: usize,
    /// Files and lines that could not be read.
    pub unreadable: usize,
}

impl From<&Tally> for Summary {
    fn from(tally: &Tally) -> Self {
        let Tally { posts, files, errors, warnings, infos, allowed, faults, .. } = *tally;
        Self { posts, files, errors, warnings, infos, allowed, unreadable: faults }
    }
}
