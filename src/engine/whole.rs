//! The post as a whole: what single rules found is held against everything that stands in it, as a reviewer does who reads
//! on. What the rest speaks against becomes a hint; what it makes likely is said by a rule that weighs, unless another rule
//! has found it, too.

use super::faults::MOST_RELATED;
use super::judge::Judge;
use super::neighbours::Place;
use super::odds::{CompiledOdds, LikelyFault, chance};
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
                let speaks = sum >= fault.speaks;
                // Most posts are neither likely to have a fault, nor is there a finding to doubt.
                if !speaks && findings.is_empty() || !self.applicable.holds(fault.rule, self.program.rule(fault.rule)) {
                    continue;
                }
                for (rule, finding) in findings.iter_mut() {
                    let beyond = doubted_below(finding, fault).map_or(0, |limit| i64::from(sum) - i64::from(limit));
                    if beyond < 0 && self.program.may_weigh(fault.rule, *rule) {
                        settle(finding, Severity::Info, beyond, sum);
                    }
                }
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
        let (severity, beyond) = (finding.severity, 1 + i64::from(sum) - i64::from(fault.speaks));
        settle(&mut finding, severity, beyond, sum);
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

/// The odds of `fault` below which `finding` is doubtful; none when it is not about this fault, or beyond doubt.
fn doubted_below(finding: &Finding, fault: &LikelyFault) -> Option<i16> {
    // A number that names a person names them whatever stands around it.
    let is_open = finding.identifier.is_none_or(IdentifierType::is_told_by_context);
    match finding.severity {
        _ if finding.category != fault.category || !is_open => None,
        Severity::Error => Some(fault.doubts_error),
        Severity::Warning => Some(fault.doubts_warning),
        Severity::Info => None,
    }
}

/// Gives `finding` a severity because of odds of `sum`, which lie so many points `beyond` what decides.
fn settle(finding: &mut Finding, severity: Severity, beyond: i64, sum: i16) {
    finding.severity = severity;
    let because = Arc::from(format!("all that stands in the post makes it {} % likely", chance(sum)));
    finding.evidence.push(Weighed { points: beyond, because });
}
