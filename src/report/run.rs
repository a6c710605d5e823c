//! What a report may tell at its end of the run as a whole.

use super::sentence;
use crate::Linter;
use crate::draft::DraftError;
use crate::pack::about::AboutRule;
use crate::pack::lock::Used;
use crate::verdict::{Outcome, Tally};
use std::sync::Arc;

/// The run as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The counts.
    pub tally: &'a Tally,
    /// How it ended.
    pub outcome: Outcome,
    /// The names of what was checked.
    pub inputs: &'a [Arc<str>],
    /// What could not be read: the first of them, where there are many.
    pub faults: &'a [DraftError],
    /// What checked it.
    pub linters: &'a [Arc<Linter>],
}

impl<'a> Run<'a> {
    /// What there is to tell of the rule of that id.
    pub(super) fn rule(&self, id: &str) -> Option<AboutRule> {
        self.linters.iter().find_map(|linter| linter.about(id))
    }

    /// The packs in use, each edition once.
    pub(super) fn packs(&self) -> Vec<&'a Used> {
        let mut packs: Vec<&Used> = Vec::new();
        for pack in self.linters.iter().flat_map(|linter| linter.packs()) {
            if !packs.iter().any(|known| (&known.name, &known.digest) == (&pack.name, &pack.digest)) {
                packs.push(pack);
            }
        }
        packs.sort_by_key(|pack| &pack.name);
        packs
    }

    /// What could not be read, and what to do about it, in a line without its place.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = (&'a DraftError, String)> {
        self.faults.iter().map(|fault| (fault, sentence(&fault.message, &fault.help)))
    }
}
