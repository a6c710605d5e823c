//! What a rule says in the jurisdictions of a post.

use super::rules::{Change, CompiledRule, Piece};
use super::who::Who;
use crate::finding::{Citation, Severity};

/// What a rule says in the jurisdictions of the post.
pub struct Ruling {
    /// The strictest of the code packs that apply, or what the configuration says.
    pub severity: Severity,
    /// The parts of the message.
    pub message: Vec<Piece>,
    /// The way out.
    pub help: String,
    /// The clauses.
    pub cites: Vec<Citation>,
}

impl Ruling {
    /// The strictest severity of the code packs that apply, with each code's clause.
    pub fn of(rule: &CompiledRule, changes: &[&Change], who: &Who) -> Self {
        let forced = changes.iter().rev().filter(|change| change.forced).find_map(|change| change.severity);
        let strictest = changes.iter().filter_map(|change| change.severity).chain([rule.rule.severity]).max();
        let cites = rule.rule.cites.iter().chain(changes.iter().flat_map(|change| &change.cites));
        let mut ruling = Self {
            severity: forced.or(strictest).unwrap_or(rule.rule.severity),
            message: changes
                .iter()
                .rev()
                .find_map(|change| change.message.clone())
                .unwrap_or_else(|| rule.message.clone()),
            help: changes.iter().rev().find_map(|change| change.help.clone()).unwrap_or_else(|| rule.rule.help.clone()),
            cites: cites
                .filter(|cite| cite.jurisdiction.is_none_or(|of| who.in_jurisdiction(of.bit())))
                .cloned()
                .collect(),
        };
        let mut seen: Vec<(String, String)> = Vec::new();
        ruling.cites.retain(|cite| {
            let clause = (cite.code.clone(), cite.clause.clone());
            let new = !seen.contains(&clause);
            seen.push(clause);
            new
        });
        ruling
    }
}
