//! What a rule says in the jurisdictions of a post.

use super::rules::{Change, CompiledRule, Piece, Wording};
use super::who::Who;
use crate::finding::{Citation, Severity};
use std::sync::Arc;

/// What a rule says in the jurisdictions of the post.
#[derive(Debug)]
pub struct Ruling {
    /// What the configuration says, or what holds with a consent, or the strictest of the code packs that apply.
    pub severity: Severity,
    /// The parts of the message.
    pub message: Vec<Piece>,
    /// The way out.
    pub help: String,
    /// The clauses.
    pub cites: Arc<[Citation]>,
}

impl Ruling {
    /// The strictest severity of the code packs that apply, with each code's clause.
    pub fn of(rule: &CompiledRule, wording: &Wording, who: &Who) -> Self {
        let changes: Vec<&Change> = who.changes(rule).collect();
        let forced = changes.iter().rev().filter(|change| change.forced).find_map(|change| change.severity);
        let strictest = changes.iter().filter_map(|change| change.severity).chain([rule.rule.severity]).max();
        let said: Vec<_> = changes.iter().filter_map(|change| wording.changes.get(change.wording?)).collect();
        let mut cites: Vec<&Citation> = Vec::new();
        for cite in wording.cites.iter().chain(said.iter().flat_map(|said| &said.cites)) {
            let applies = cite.jurisdiction.is_none_or(|of| who.in_jurisdiction(of.bit()));
            let known = cites.iter().any(|known| known.is_same_clause(cite));
            if applies && !known {
                cites.push(cite);
            }
        }
        let message = said.iter().rev().find_map(|said| said.message.as_ref()).unwrap_or(&wording.message);
        let help = said.iter().rev().find_map(|said| said.help.as_ref()).unwrap_or(&wording.help);
        let consent = rule.rule.with_consent.filter(|_| who.consent);
        Self {
            severity: forced.or(consent).or(strictest).unwrap_or(rule.rule.severity),
            message: message.clone(),
            help: help.clone(),
            cites: cites.into_iter().cloned().collect(),
        }
    }
}
