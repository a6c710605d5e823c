//! Rules at run time: numbered conditions, the parts of messages, what code packs change.

use super::compile::Numbers;
use super::signals::CompiledSignal;
use super::weights::CompiledEvidence;
use crate::draft::Jurisdiction;
use crate::finding::{Category, Citation, Confidence, IdentifierType, Severity};
use crate::pack::model::{Applies, FixKind, HERE, Likely, Pack, Position, Rule, When, Within};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A rule at run time: what decides whether it speaks. What it says then is its [`Wording`].
#[derive(Debug, Serialize, Deserialize)]
pub struct CompiledRule {
    /// The rule as the packs give it.
    pub rule: RuleHead,
    /// Its id, shared with findings.
    pub id: Arc<str>,
    /// The index of its pack.
    pub pack: usize,
    /// What its conditions refer to.
    pub when: CompiledWhen,
    /// What makes its findings more sure, or less.
    pub evidence: Option<CompiledEvidence>,
    /// The chances by which it judges a post as a whole.
    pub odds: Option<Likely>,
    /// What code packs change, per jurisdiction.
    pub changes: Vec<Change>,
    /// Rules it silences.
    pub supersedes: Vec<usize>,
}

impl CompiledRule {
    /// Whether it applies to posts of some languages alone, or may be changed to.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let changed = self.changes.iter().filter_map(|change| change.applies);
        changed.chain([self.rule.applies]).any(|applies| applies.lang != 0)
    }

    /// The signals that the rule refers to.
    pub fn signals(&self) -> impl Iterator<Item = u16> {
        let when = &self.when;
        let lists = [&when.all, &when.any, &when.none, &when.post_all, &when.post_any, &when.post_none, &when.missing];
        let counted = when.at_least.iter().flat_map(|(of, _)| of).chain(when.count.iter().map(|(of, _)| of));
        let weighed = self.evidence.iter().flat_map(|evidence| &evidence.weights);
        let weighed = weighed.flat_map(|weight| weight.on.iter().chain(&weight.near));
        lists.into_iter().flatten().chain(counted).chain(weighed).copied()
    }
}

/// What of a rule is as the packs give it; see [`Rule`].
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RuleHead {
    pub category: Category,
    pub severity: Severity,
    pub with_consent: Option<Severity>,
    pub confidence: Confidence,
    pub identifier: Option<IdentifierType>,
    pub applies: Applies,
    pub when: Limits,
    pub fix: Option<FixKind>,
    pub each: bool,
}

/// The conditions of a rule that refer to no signal; see [`When`].
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Limits {
    pub within: Within,
    pub position: Position,
    pub fields: Vec<String>,
    pub length: bool,
    pub hashtags: bool,
    pub empty: Option<String>,
}

/// What a rule says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Wording {
    /// The parts of its message.
    pub message: Vec<Piece>,
    /// The way out.
    pub help: String,
    /// The clauses.
    pub cites: Vec<Citation>,
    /// What each of its changes says.
    pub changes: Vec<ChangeWording>,
}

/// What a change says in place of a rule, and the clauses it adds.
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ChangeWording {
    pub message: Option<Vec<Piece>>,
    pub help: Option<String>,
    pub cites: Vec<Citation>,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// Words.
    Text(String),
    /// The words that a signal marks.
    Marked(u16),
    /// The words of the primary place.
    Here,
}

/// The conditions of a rule, numbered.
#[derive(Debug, Default, Serialize, Deserialize)]
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

impl CompiledWhen {
    /// The sets of signals of each of which one must be there for the rule to speak.
    #[must_use]
    pub fn calling(&self) -> Vec<Vec<u16>> {
        let alone = self.all.iter().chain(&self.post_all).chain(self.count.iter().map(|(signal, _)| signal));
        let mut sets: Vec<Vec<u16>> = alone.map(|signal| vec![*signal]).collect();
        let lists = [&self.any, &self.post_any].into_iter().chain(self.at_least.as_ref().map(|(of, _)| of));
        sets.extend(lists.filter(|list| !list.is_empty()).cloned());
        sets
    }
}

/// What a code pack or a configuration changes in a rule.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Change {
    /// Where it counts; everywhere when zero.
    pub jurisdiction: u32,
    /// Another severity.
    pub severity: Option<Severity>,
    /// Whether that severity is set even if it is milder.
    pub forced: bool,
    /// Other posts.
    pub applies: Option<Applies>,
    /// Switched off.
    pub off: bool,
    /// Its number in [`Wording::changes`].
    pub wording: Option<usize>,
    /// The pack that says it; none for the configuration.
    pub pack: Option<usize>,
}

pub(super) fn compile_rules(
    packs: &[Pack],
    numbers: &Numbers,
    signals: &[CompiledSignal],
) -> Vec<(CompiledRule, Wording)> {
    let by_id: HashMap<&str, usize> =
        packs.iter().flat_map(|pack| &pack.rules).enumerate().map(|(at, rule)| (rule.id.as_str(), at)).collect();
    let mut rules: Vec<(CompiledRule, Wording)> = Vec::new();
    for (at, pack) in packs.iter().enumerate() {
        let own = jurisdictions(&pack.jurisdiction);
        for rule in &pack.rules {
            let compiled = CompiledRule {
                rule: head(rule, own),
                id: Arc::from(rule.id.as_str()),
                pack: at,
                when: compile_when(&rule.when, numbers, signals),
                evidence: rule.evidence.as_ref().map(|evidence| CompiledEvidence::new(evidence, numbers)),
                odds: rule.odds,
                changes: Vec::new(),
                supersedes: rule.supersedes.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect(),
            };
            let (message, help, cites) = (pieces(&rule.message, numbers), rule.help.clone(), rule.cites.clone());
            rules.push((compiled, Wording { message, help, cites, changes: Vec::new() }));
        }
    }
    for (at, pack) in packs.iter().enumerate() {
        for extension in &pack.extensions {
            let rule = by_id.get(extension.rule.as_str()).and_then(|at| rules.get_mut(*at));
            let Some((rule, wording)) = rule else { continue };
            rule.changes.push(Change {
                jurisdiction: jurisdictions(&pack.jurisdiction),
                severity: extension.severity,
                forced: pack.jurisdiction.is_empty(),
                applies: extension.applies,
                off: extension.off,
                wording: Some(wording.changes.len()),
                pack: Some(at),
            });
            wording.changes.push(ChangeWording {
                message: extension.message.as_ref().map(|message| pieces(message, numbers)),
                help: extension.help.clone(),
                cites: extension.cites.clone(),
            });
        }
    }
    rules
}

/// The head of `rule` in a pack whose rules apply in the jurisdictions `own`.
fn head(rule: &Rule, own: u32) -> RuleHead {
    let When { within, position, fields, length, hashtags, empty, .. } = rule.when.clone();
    let jurisdiction = if rule.applies.jurisdiction == 0 { own } else { rule.applies.jurisdiction };
    RuleHead {
        category: rule.category,
        severity: rule.severity,
        with_consent: rule.with_consent,
        confidence: rule.confidence,
        identifier: rule.identifier,
        applies: Applies { jurisdiction, ..rule.applies },
        when: Limits { within, position, fields, length, hashtags, empty },
        fix: rule.fix,
        each: rule.each,
    }
}

fn jurisdictions(list: &[Jurisdiction]) -> u32 {
    list.iter().fold(0, |set, jurisdiction| set | jurisdiction.bit())
}

fn compile_when(when: &When, numbers: &Numbers, signals: &[CompiledSignal]) -> CompiledWhen {
    let ids = |names: &[String]| numbers.ids(names);
    let alone = |names: &[String]| ids(names).into_iter().map(|signal| vec![signal]).collect::<Vec<_>>();
    let mut needed = alone(&when.all);
    needed.extend(alone(&when.post_all));
    needed.extend([&when.any, &when.post_any].into_iter().filter(|list| !list.is_empty()).map(|list| ids(list)));
    let cost = |set: &Vec<u16>| set.iter().map(|signal| u64::from(signals[usize::from(*signal)].cost)).sum::<u64>();
    needed.sort_by_cached_key(cost);
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
        pieces.extend(match name {
            HERE => Some(Piece::Here),
            signal => numbers.by_name.get(signal).map(|number| Piece::Marked(*number)),
        });
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}
