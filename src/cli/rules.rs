//! `pharmalint rules`: what there is.

use super::args::{ListFormat, RulesArgs};
use super::catalogue::Catalogue;
use super::io::{Exit, Io};
use pharmalint::pack::model::{Pack, Rule};
use serde::Serialize;
use std::fmt::Write as _;

/// A rule as a program reads it.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    pack: &'a str,
    title: &'a str,
    category: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    identifier: Option<&'static str>,
    severity: &'static str,
    confidence: &'static str,
    help: &'a str,
    cites: Vec<String>,
    origin: &'a str,
}

pub fn run(args: &RulesArgs, io: &mut Io) -> Exit {
    let catalogue = Catalogue::read(&Catalogue::configured(&args.packs.config, &args.packs.pack_folder)?)?;
    let packs = catalogue.packs.iter().filter(|pack| !pack.rules.is_empty());
    let text = match args.format {
        ListFormat::Json => {
            let list: Vec<Listed<'_>> =
                packs.flat_map(|pack| pack.rules.iter().map(move |rule| listed(pack, rule))).collect();
            serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"
        }
        ListFormat::Markdown => packs.map(markdown).collect::<Vec<_>>().join("\n"),
        ListFormat::Text => packs.map(|pack| text(pack, io)).collect::<Vec<_>>().join("\n"),
    };
    io.out(&text)?;
    Ok(0)
}

fn listed<'a>(pack: &'a Pack, rule: &'a Rule) -> Listed<'a> {
    let verified = rule.cites.iter().filter(|cite| cite.verified != pharmalint::Verified::No);
    Listed {
        id: &rule.id,
        pack: &pack.name,
        title: &rule.title,
        category: rule.category.as_str(),
        identifier: rule.identifier.map(|kind| kind.as_str()),
        severity: rule.severity.as_str(),
        confidence: rule.confidence.as_str(),
        help: &rule.help,
        cites: verified.map(|cite| format!("{} {}", cite.code, cite.clause)).collect(),
        origin: &rule.origin,
    }
}

fn markdown(pack: &Pack) -> String {
    let mut text = format!(
        "## {}\n\n{}\n\n| rule | severity | category | what |\n|---|---|---|---|\n",
        pack.name, pack.description
    );
    for rule in &pack.rules {
        let title = rule.title.replace('|', "\\|");
        // Writing to a string does not fail.
        let _ = writeln!(text, "| `{}` | {} | {} | {title} |", rule.id, rule.severity.as_str(), rule.category);
    }
    text
}

fn text(pack: &Pack, io: &Io) -> String {
    let mut text = format!("{} {}  {}\n", io.paint("1", &pack.name), pack.version, pack.description);
    let width = pack.rules.iter().map(|rule| rule.id.chars().count()).max().unwrap_or(0);
    for rule in &pack.rules {
        let color = match rule.severity {
            pharmalint::Severity::Error => "31",
            pharmalint::Severity::Warning => "33",
            pharmalint::Severity::Info => "36",
        };
        let severity = io.paint(color, &format!("{:7}", rule.severity.as_str()));
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {severity}  {:width$}  {}", rule.id, rule.title);
    }
    text
}
