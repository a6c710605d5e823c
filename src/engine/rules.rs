//! Rules at run time: numbered conditions, the parts of messages, what code packs change.

use super::compile::Numbers;
use super::evidence::CompiledEvidence;
use super::program::ids;
use super::signals::CompiledSignal;
use super::who::Who;
use crate::draft::Jurisdiction;
use crate::finding::{Citation, Severity};
use crate::pack::model::{Pack, Rule, When};
use std::collections::HashMap;
use std::sync::Arc;

/// A rule at run time.
#[derive(Debug)]
pub struct CompiledRule {
    /// The rule as the packs give it.
    pub rule: Rule,
    /// Its id, shared with findings.
    pub id: Arc<str>,
    /// The index of its pack.
    pub pack: usize,
    /// What its conditions refer to.
    pub when: CompiledWhen,
    /// What makes its findings more sure, or less.
    pub evidence: Option<CompiledEvidence>,
    /// What code packs change, per jurisdiction.
    pub changes: Vec<Change>,
    /// Rules it silences.
    pub supersedes: Vec<usize>,
    /// The parts of its message.
    pub message: Vec<Piece>,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// The words that a signal marks.
    Marked(u16),
}

/// The conditions of a rule, numbered.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct CompiledWhen {
    pub all: Vec<u16>,
    /// Sets of signals of each of which one must be somewhere in the post, the cheapest first.
    pub needed: Vec<Vec<u16>>,
    pub any: Vec<u16>,
    pub none: Vec<u16>,
    pub post_all: Vec<u16>,
    pub post_any: Vec<u16>,
    pub post_none: Vec<u16>,
    pub at_least: Option<(Vec<u16>, u32)>,
    pub missing: Vec<u16>,
    pub count: Option<(u16, u32)>,
}

impl CompiledRule {
    /// What is changed in it for `who`.
    pub fn changes_for(&self, who: &Who) -> impl DoubleEndedIterator<Item = &Change> {
        self.changes.iter().filter(|change| who.in_jurisdiction(change.jurisdiction))
    }

    /// Whether it applies to posts of `who`.
    #[must_use]
    pub fn applies_to(&self, who: &Who) -> bool {
        let changed = self.changes_for(who).rev().find_map(|change| change.applies);
        who.meets(&changed.unwrap_or(self.rule.applies)) && !self.changes_for(who).any(|change| change.off)
    }
}

impl CompiledWhen {
    /// The sets of signals of each of which one must be there for the rule to speak.
    #[must_use]
    pub fn calling(&self) -> Vec<Vec<u16>> {
        let each = |list: &[u16]| list.iter().map(|signal| vec![*signal]).collect::<Vec<_>>();
        let mut sets = each(&self.all);
        sets.extend([self.any.clone()]);
        sets.extend(self.at_least.as_ref().map(|(of, _)| of.clone()));
        sets.extend(each(&self.post_all));
        sets.extend([self.post_any.clone()]);
        sets.extend(self.count.map(|(signal, _)| vec![signal]));
        sets.retain(|set| !set.is_empty());
        sets
    }
}

/// What a code pack or a configuration changes in a rule.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Where it counts; everywhere when zero.
    pub jurisdiction: u32,
    /// Another severity.
    pub severity: Option<Severity>,
    /// Whether that severity is set even if it is milder.
    pub forced: bool,
    /// Another message.
    pub message: Option<Vec<Piece>>,
    /// Another help.
    pub help: Option<String>,
    /// Other posts.
    pub applies: Option<crate::pack::model::Applies>,
    /// Switched off.
    pub off: bool,
    /// Further clauses.
    pub cites: Vec<Citation>,
    /// The pack that says it; none for the configuration.
    pub pack: Option<usize>,
}

pub(super) fn compile_rules(packs: &[Pack], numbers: &Numbers, signals: &[CompiledSignal]) -> Vec<CompiledRule> {
    let by_id: HashMap<&str, usize> =
        packs.iter().flat_map(|pack| &pack.rules).enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let mut rules: Vec<CompiledRule> = Vec::new();
    for (at, pack) in packs.iter().enumerate() {
        let own = jurisdictions(&pack.jurisdiction);
        for rule in &pack.rules {
            let mut rule = rule.clone();
            if rule.applies.jurisdiction == 0 {
                rule.applies.jurisdiction = own;
            }
            rules.push(CompiledRule {
                id: Arc::from(rule.id.as_str()),
                pack: at,
                when: compile_when(&rule.when, numbers, signals),
                evidence: rule.evidence.as_ref().map(|evidence| CompiledEvidence::new(evidence, numbers)),
                changes: Vec::new(),
                supersedes: rule.supersedes.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect(),
                message: pieces(&rule.message, numbers),
                rule,
            });
        }
    }
    for (at, pack) in packs.iter().enumerate() {
        for extension in &pack.extensions {
            let Some(rule) = by_id.get(extension.rule.as_str()).and_then(|at| rules.get_mut(*at)) else { continue };
            rule.changes.push(Change {
                jurisdiction: jurisdictions(&pack.jurisdiction),
                severity: extension.severity,
                forced: pack.jurisdiction.is_empty(),
                message: extension.message.as_ref().map(|message| pieces(message, numbers)),
                help: extension.help.clone(),
                applies: extension.applies,
                off: extension.off,
                cites: extension.cites.clone(),
                pack: Some(at),
            });
        }
    }
    rules
}

fn jurisdictions(list: &[Jurisdiction]) -> u32 {
    list.iter().fold(0, |set, jurisdiction| set | jurisdiction.bit())
}

fn compile_when(when: &When, numbers: &Numbers, signals: &[CompiledSignal]) -> CompiledWhen {
    let ids = |names: &[String]| ids(numbers, names);
    let alone = |names: &[String]| ids(names).into_iter().map(|signal| vec![signal]).collect::<Vec<_>>();
    let mut needed = alone(&when.all);
    needed.extend(alone(&when.post_all));
    needed.extend([&when.any, &when.post_any].into_iter().filter(|list| !list.is_empty()).map(|list| ids(list)));
    let cost = |set: &Vec<u16>| set.iter().map(|signal| u64::from(signals[usize::from(*signal)].cost)).sum::<u64>();
    needed.sort_by_key(cost);
    CompiledWhen {
        needed,
        all: ids(&when.all),
        any: ids(&when.any),
        none: ids(&when.none),
        post_all: ids(&when.post_all),
        post_any: ids(&when.post_any),
        post_none: ids(&when.post_none),
        at_least: when.at_least.as_ref().map(|(of, n)| (ids(of), *n)),
        missing: ids(&when.missing),
        count: when.count.as_ref().and_then(|(name, max)| Some((*numbers.by_name.get(name)?, *max))),
    }
}

fn pieces(message: &str, numbers: &Numbers) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Text(before.to_owned()));
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        pieces.extend(numbers.by_name.get(name).map(|number| Piece::Marked(*number)));
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}
