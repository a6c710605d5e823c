//! What reports and pages tell of rules apart from any finding. The program does without it until one asks.

use super::model::Pack;
use crate::finding::{Category, Citation, Confidence, Severity, Verified};
use serde::{Deserialize, Serialize};

/// What there is to tell of the rules of packs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct About {
    /// The rules.
    pub rules: Vec<AboutRule>,
}

/// What there is to tell of a rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AboutRule {
    /// `pack/name`.
    pub id: String,
    /// What it is about.
    pub category: Category,
    /// How grave it is, unless a pack or a configuration says otherwise.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// In half a line.
    pub title: String,
    /// Why the rule exists.
    pub why: String,
    /// The way out.
    pub help: String,
    /// Its verified clauses, with those that other packs add.
    pub cites: Vec<Citation>,
}

impl About {
    /// What there is to tell of `packs`.
    #[must_use]
    pub fn of(packs: &[Pack]) -> Self {
        let rules = packs.iter().flat_map(|pack| &pack.rules).map(|rule| AboutRule {
            id: rule.id.clone(),
            category: rule.category,
            severity: rule.severity,
            confidence: rule.confidence,
            title: rule.title.clone(),
            why: rule.why.clone(),
            help: rule.help.clone(),
            cites: cites(packs, &rule.id, &rule.cites),
        });
        Self { rules: rules.collect() }
    }
}

/// The clauses of the rule of that id, its own first, each once.
fn cites(packs: &[Pack], id: &str, own: &[Citation]) -> Vec<Citation> {
    let changes = packs.iter().flat_map(|pack| &pack.extensions).filter(|change| change.rule == id);
    let mut cites: Vec<Citation> = Vec::new();
    for cite in own.iter().chain(changes.flat_map(|change| &change.cites)) {
        let known = cites.iter().any(|known| known.is_same_clause(cite));
        if cite.verified != Verified::No && !known {
            cites.push(cite.clone());
        }
    }
    cites
}
