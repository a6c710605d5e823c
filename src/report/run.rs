//! What a report may tell at its end of the run as a whole.

use crate::draft::DraftError;
use crate::finding::{Category, Citation, Confidence, Severity, Verified};
use crate::pack::model::Pack;
use crate::verdict::{Procedure, Tally};
use std::sync::Arc;

/// The run as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The counts.
    pub tally: &'a Tally,
    /// The names of what was checked.
    pub inputs: &'a [Arc<str>],
    /// What could not be read: the first of them, where there are many.
    pub faults: &'a [DraftError],
    /// The packs of the linters.
    pub packs: &'a [&'a Pack],
}

/// What there is to say of a rule, apart from any finding.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    pub id: &'a str,
    pub category: Category,
    pub severity: Severity,
    pub confidence: Confidence,
    pub title: &'a str,
    pub why: &'a str,
    pub help: &'a str,
    /// Its verified clauses, those of code packs included.
    pub cites: Vec<&'a Citation>,
}

impl<'a> Run<'a> {
    /// The rule of that id.
    pub(super) fn rule(&self, id: &str) -> Option<Rule<'a>> {
        let Some(rule) = self.packs.iter().flat_map(|pack| &pack.rules).find(|rule| rule.id == id) else {
            return Procedure::of(id).map(|rule| Rule {
                id: rule.id,
                category: Category::Pack,
                severity: rule.severity,
                confidence: Confidence::High,
                title: rule.title,
                why: rule.why,
                help: rule.help,
                cites: Vec::new(),
            });
        };
        let changes = self.packs.iter().flat_map(|pack| &pack.extensions).filter(|change| change.rule == id);
        let all = rule.cites.iter().chain(changes.flat_map(|change| &change.cites));
        let mut cites: Vec<&Citation> = Vec::new();
        for cite in all.filter(|cite| cite.verified != Verified::No) {
            if !cites.iter().any(|known| (&known.code, &known.clause) == (&cite.code, &cite.clause)) {
                cites.push(cite);
            }
        }
        Some(Rule {
            id: &rule.id,
            category: rule.category,
            severity: rule.severity,
            confidence: rule.confidence,
            title: &rule.title,
            why: &rule.why,
            help: &rule.help,
            cites,
        })
    }

    /// Says what could not be read, each in a line without a place.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = (&'a DraftError, String)> {
        self.faults.iter().map(|fault| (fault, super::sentence(&fault.message, &fault.help)))
    }
}
