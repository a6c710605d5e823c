//! `--format rdjson`: the Reviewdog Diagnostic Format, from which reviewdog writes review comments on many hosts.

use super::finding::Shown;
use super::place::Place;
use super::{Report, json, sentence};
use crate::finding::Severity;
use serde_json::{Value, json};

/// One JSON document; the columns in it count bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rdjson;

impl Report for Rdjson {
    fn start(&self) -> String {
        "{\"source\":{\"name\":\"pharmalint\"},\"diagnostics\":[\n".to_owned()
    }

    fn post(&self, post: &Shown<'_>, out: &mut String) {
        let mut separator = "";
        let counted = post.findings.iter().enumerate().filter(|(_, finding)| finding.allowed.is_none());
        for (at, _) in counted {
            out.push_str(separator);
            separator = self.separator();
            out.push_str(&json(&diagnostic(post, at)));
        }
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &super::Run<'_>) -> String {
        "\n]}\n".to_owned()
    }
}

fn diagnostic(post: &Shown<'_>, at: usize) -> Value {
    let finding = &post.findings[at];
    let location = |span| json!({"path": finding.path, "range": range(post.place_in_bytes(at, span))});
    let mut code = json!({"value": finding.rule});
    if let Some(cite) = finding.cites.iter().find(|cite| !cite.url.is_empty()) {
        code["url"] = json!(cite.url);
    }
    let mut diagnostic = json!({
        "message": sentence(&finding.message, finding.help),
        "location": location(finding.start..finding.end),
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        "code": code,
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter();
        let related =
            related.map(|related| json!({"message": related.label, "location": location(related.start..related.end)}));
        diagnostic["related_locations"] = related.collect();
    }
    if let Some(fix) = post.fix_in_file(at) {
        let range = range(post.place_in_bytes(at, fix.start..fix.end));
        diagnostic["suggestions"] = json!([{"range": range, "text": fix.replacement}]);
    }
    diagnostic
}

fn range(place: Place) -> Value {
    json!({
        "start": {"line": place.start.line, "column": place.start.column},
        "end": {"line": place.end.line, "column": place.end.column},
    })
}
