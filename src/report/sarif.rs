//! `--format sarif`: SARIF 2.1.0, for GitHub's code scanning and other viewers of analyses.
//!
//! Results are written as they come; the rules that spoke and what was checked stand behind them.

use super::finding::{Shown, ShownAllowed, ShownFinding};
use super::place::Place;
use super::run::Run;
use super::uri::uri;
use super::{Report, Summary, held, json, sentence};
use crate::finding::{AllowedBy, Severity};
use crate::pack::about::AboutRule;
use crate::pack::lock::Used;
use crate::verdict::Outcome;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Mutex;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The folder that relative paths start from.
const ROOT: &str = "%SRCROOT%";

/// Where the project is at home; empty while it has no address.
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// SARIF 2.1.0.
#[derive(Debug, Default)]
pub struct Sarif {
    /// The rules that spoke.
    rules: Mutex<BTreeSet<String>>,
}

impl Report for Sarif {
    fn start(&self) -> String {
        let schema = json(&SCHEMA);
        format!(
            "{{\"$schema\":{schema},\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\"results\":[\n"
        )
    }

    fn post(&self, post: &Shown<'_>, out: &mut String) {
        for at in 0..post.findings.len() {
            out.push_str(if at == 0 { "" } else { self.separator() });
            out.push_str(&json(&result(post, at)));
        }
        let mut rules = held(&self.rules);
        for finding in &post.findings {
            if !rules.contains(finding.rule) {
                rules.insert(finding.rule.to_owned());
            }
        }
    }

    fn separator(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, run: &Run<'_>) -> String {
        let rules = held(&self.rules);
        let rules = rules.iter().map(|id| run.rule(id).map_or_else(|| json!({"id": id}), |rule| descriptor(&rule)));
        let version = env!("CARGO_PKG_VERSION");
        let mut driver = json!({"name": "pharmalint", "version": version, "semanticVersion": version});
        if !HOME.is_empty() {
            driver["informationUri"] = json!(HOME);
        }
        driver["rules"] = rules.collect();
        let artifacts = run.inputs.iter().map(|path| json!({"location": artifact(path), "roles": ["analysisTarget"]}));
        let artifacts: Vec<Value> = artifacts.collect();
        let notifications: Vec<Value> = run
            .unreadable()
            .map(|(fault, message)| {
                let mut place = json!({"artifactLocation": artifact(&fault.path)});
                if let Some(line) = fault.line {
                    place["region"] = json!({"startLine": line});
                }
                json!({
                    "level": "error",
                    "message": {"text": message},
                    "locations": [{"physicalLocation": place}],
                })
            })
            .collect();
        let invocation = json!({
            "executionSuccessful": run.outcome != Outcome::Failed,
            "exitCode": run.outcome.code(),
            "toolExecutionNotifications": notifications,
        });
        format!(
            "\n],\"tool\":{},\"artifacts\":{},\"invocations\":{},\"properties\":{}}}]}}\n",
            json(&json!({"driver": driver, "extensions": packs(run)})),
            json(&artifacts),
            json(&[invocation]),
            json(&json!({"summary": Summary::from(run.tally)})),
        )
    }
}

/// The packs in use.
fn packs(run: &Run<'_>) -> Vec<Value> {
    let packs = run.packs().into_iter();
    let pack = |pack: &Used| json!({"name": pack.name, "version": pack.version, "properties": {"digest": pack.digest}});
    packs.map(pack).collect()
}

/// A rule.
fn descriptor(rule: &AboutRule) -> Value {
    let mut text = [&*rule.why, &*rule.help].join("\n\n").trim().to_owned();
    let mut markdown = format!("{}\n\n**What to do:** {}", rule.why, rule.help).trim().to_owned();
    let clauses: Vec<String> = rule.cites.iter().map(|cite| format!("{} {}", cite.code, cite.clause)).collect();
    if !clauses.is_empty() {
        text.push_str(&format!("\n\nRests on: {}", clauses.join("; ")));
        markdown.push_str("\n\n**Rests on:**\n");
    }
    for (cite, name) in rule.cites.iter().zip(&clauses) {
        let edition = if cite.edition.is_empty() { String::new() } else { format!(" ({})", cite.edition) };
        let name = if cite.url.is_empty() { name.clone() } else { format!("[{name}](<{}>)", cite.url) };
        markdown.push_str(&format!("\n- {name}{edition}"));
    }
    let confidence = rule.confidence.as_str();
    let mut tags = vec!["compliance", rule.category.as_str()];
    tags.extend(rule.id.split('/').next().filter(|pack| !tags.contains(pack)));
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": if rule.why.is_empty() { &rule.title } else { &rule.why }},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "category": rule.category,
            "confidence": confidence,
            "precision": confidence,
            "problem.severity": if rule.severity == Severity::Info { "recommendation" } else { rule.severity.as_str() },
            "tags": tags,
            "clauses": clauses,
        },
    });
    let first = rule.cites.iter().map(|cite| cite.url.as_str()).find(|url| !url.is_empty());
    if let Some(page) = page(HOME, &rule.id).or_else(|| first.map(str::to_owned)) {
        descriptor["helpUri"] = json!(page);
    }
    descriptor
}

/// The page of a rule in the project's documentation, if the project has an address.
fn page(home: &str, rule: &str) -> Option<String> {
    (!home.is_empty()).then(|| format!("{home}/blob/v{}/docs/rules/{rule}.md", env!("CARGO_PKG_VERSION")))
}

fn result(post: &Shown<'_>, at: usize) -> Value {
    let finding = &post.findings[at];
    let place = Place::of(finding);
    let related: Vec<Value> = (0..)
        .zip(&finding.related)
        .map(|(id, related)| {
            let region = region(post.place(at, related.start..related.end));
            json!({
                "id": id,
                "message": {"text": related.label},
                "physicalLocation": {"artifactLocation": artifact(finding.path), "region": region},
            })
        })
        .collect();
    let mut whole = region(place);
    if !finding.text.is_empty() {
        whole["snippet"] = json!({"text": finding.text});
    }
    let clauses: Vec<String> = finding.cites.iter().map(ToString::to_string).collect();
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": {"text": sentence(&finding.message, finding.help)},
        "locations": [{
            "physicalLocation": {"artifactLocation": artifact(finding.path), "region": whole},
            "logicalLocations": [{
                "name": finding.field,
                "fullyQualifiedName": format!("{}/{}", finding.post, finding.field),
                "kind": "member",
            }],
        }],
        "partialFingerprints": {"pharmalint/v1": finding.fingerprint},
        "suppressions": finding.allowed.iter().map(suppression).collect::<Vec<_>>(),
        "properties": {
            "category": finding.category,
            "severity": finding.severity,
            "confidence": finding.confidence,
            "clauses": clauses,
        },
    });
    if let Some(kind) = finding.identifier {
        result["properties"]["type"] = json!(kind);
    }
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if let Some(fix) = post.fix_in_file(at) {
        result["fixes"] = json!([{
            "description": {"text": format!("Write {}", fix.replacement)},
            "artifactChanges": [{
                "artifactLocation": artifact(finding.path),
                "replacements": [{
                    "deletedRegion": region(post.place(at, fix.start..fix.end)),
                    "insertedContent": {"text": fix.replacement},
                }],
            }],
        }]);
    }
    result
}

impl Place {
    fn of(finding: &ShownFinding<'_>) -> Self {
        use crate::draft::Position;
        Self {
            start: Position { line: finding.line, column: finding.column },
            end: Position { line: finding.end_line, column: finding.end_column },
        }
    }
}

fn region(place: Place) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

fn artifact(path: &str) -> Value {
    let uri = uri(path);
    if uri.starts_with("file:") { json!({"uri": uri}) } else { json!({"uri": uri, "uriBaseId": ROOT}) }
}

fn suppression(allowed: &ShownAllowed<'_>) -> Value {
    json!({
        "kind": if allowed.by == AllowedBy::Allowance { "inSource" } else { "external" },
        "status": "accepted",
        "justification": allowed.why,
        "properties": {"by": allowed.by, "who": allowed.who, "until": allowed.until},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_project_with_an_address_has_pages() {
        assert_eq!(page("", "a/b"), None);
        assert!(page("https://example.com/p", "a/b").is_some_and(|page| page.ends_with("/docs/rules/a/b.md")));
    }
}
