//! The post as a whole: what single rules found is held against everything that stands in it, as a reviewer does who reads
//! on. What the rest speaks against becomes a hint; what it makes likely is said by a rule that weighs, unless another rule
//! has found it, too.

use super::faults::MOST_RELATED;
use super::judge::Judge;
use super::neighbours::Place;
use super::odds::{CompiledOdds, LikelyFault};
use super::program::Program;
use crate::finding::{Confidence, Finding, IdentifierType, Severity, Weighed};
use std::cmp::Reverse;
use std::sync::Arc;

/// How further places of a finding about the whole post are called.
const ADDS: &str = "adds to it";

/// From these odds on, in hundredths of their logarithm, four of five such posts have the fault …
const HIGH: i16 = 139;
/// … and from these on every second.
const MEDIUM: i16 = 0;

/// What counts less than this is no place to show.
const WORTH: i8 = 10;

impl Judge<'_> {
    /// Weighs all that stands in the post: makes hints of `findings` that are doubtful, and adds what is likely.
    pub(super) fn weigh(&self, findings: &mut Vec<(usize, Finding)>) {
        for (odds, before) in self.program.odds().iter().zip(self.applicable.odds_before(self.program)) {
            let sums = odds.after(*before, self.marks.there());
            for fault in &odds.faults {
                let sum = sums[fault.lane];
                let speaks = sum >= fault.likely.speaks;
                // Most posts are neither likely to have a fault, nor is there a finding to doubt.
                if !speaks && findings.is_empty() || !self.applicable.holds(fault.rule, self.program.rule(fault.rule)) {
                    continue;
                }
                // A number that names a person names them whatever stands around it.
                let is_same = |found: &Finding| {
                    found.category == fault.category
                        && found.identifier.is_none_or(IdentifierType::is_told_by_context)
                        && is_doubtful(found, fault, sum)
                };
                let may_change = |rule: usize| self.program.may_weigh(fault.rule, rule);
                let doubted = findings.iter_mut().filter(|(rule, found)| is_same(found) && may_change(*rule));
                doubted.for_each(|(_, finding)| settle(finding, Severity::Info, -1, chance(sum)));
                if speaks {
                    findings.extend(self.whole(odds, fault, sum).map(|finding| (fault.rule, finding)));
                }
            }
        }
    }

    /// The finding about the whole post, at the words that count most.
    fn whole(&self, odds: &CompiledOdds<'_>, fault: &LikelyFault, sum: i16) -> Option<Finding> {
        let counts = odds.speaking_for(fault.lane, self.marks.there());
        let mut counts: Vec<(i8, u16)> = counts.filter(|(points, _)| *points >= WORTH).collect();
        counts.sort_by_key(|(points, signal)| (Reverse(*points), *signal));
        let mut places: Vec<Place> = Vec::new();
        for (field, mark) in counts.iter().filter_map(|(_, signal)| self.marks.first_found(*signal)) {
            let place = Place::of(field, mark);
            if places.iter().all(|known| known.field == place.field && !known.meets(&place)) {
                places.push(place);
            }
            if places.len() > MOST_RELATED {
                break;
            }
        }
        let mut places = places.into_iter();
        let place = places.next()?;
        let related = places.map(|place| (place, ADDS.to_owned())).collect();
        let rule = self.program.rule(fault.rule);
        let ruling = self.applicable.ruling(self.program, fault.rule, rule);
        let mut finding = self.finding(rule, ruling, &place, related)?;
        finding.confidence = match sum {
            HIGH.. => Confidence::High,
            MEDIUM.. => Confidence::Medium,
            _ => Confidence::Low,
        };
        let severity = finding.severity;
        settle(&mut finding, severity, 1, chance(sum));
        Some(finding)
    }
}

/// Lets rules that found what the post as a whole makes likely speak of it: a hint of theirs becomes as grave as the finding
/// about the whole, which goes.
pub fn speak_for_the_whole(program: &Program, findings: &mut Vec<(usize, Finding)>) {
    let weighs = |rule: usize| program.rule(rule).odds.is_some();
    let (whole, mut found): (Vec<_>, Vec<_>) =
        std::mem::take(findings).into_iter().partition(|(rule, _)| weighs(*rule));
    for (rule, likely) in whole {
        let same = found.iter_mut().filter(|(_, finding)| finding.category == likely.category);
        match same.max_by_key(|(_, finding)| (finding.severity, finding.confidence)) {
            None => found.push((rule, likely)),
            Some((speaker, finding)) if finding.severity < likely.severity && program.may_weigh(rule, *speaker) => {
                finding.severity = likely.severity;
                finding.evidence.extend(likely.evidence);
            }
            Some(_) => {}
        }
    }
    *findings = found;
}

/// Whether odds of `sum` make a hint of `finding`.
fn is_doubtful(finding: &Finding, fault: &LikelyFault, sum: i16) -> bool {
    match finding.severity {
        Severity::Error => sum < fault.likely.doubts_error,
        Severity::Warning => sum < fault.likely.doubts_warning,
        Severity::Info => false,
    }
}

/// How likely the fault is at odds of `sum`, in per cent.
fn chance(sum: i16) -> i64 {
    (100.0 / (1.0 + (f64::from(-sum) / 100.0).exp())).round() as i64
}

/// Gives `finding` a severity because of its `chance`, which speaks for it or against it by the `sign`.
fn settle(finding: &mut Finding, severity: Severity, sign: i64, chance: i64) {
    finding.severity = severity;
    let because = Arc::from(format!("all that stands in the post makes it {chance} % likely"));
    finding.evidence.push(Weighed { points: sign * chance.max(1), because });
}
