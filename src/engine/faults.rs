//! One finding for each fault: what several rules see is said by one of them.

use super::program::Program;
use super::whole::speak_for_the_whole;
use crate::finding::{Category, Citation, Finding, Related};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How many further places a finding names.
pub const MOST_RELATED: usize = 4;

/// How the further places of a finding are called.
pub const HERE_TOO: &str = "here too";

/// Takes out findings of rules that another finding's rule speaks for: a rule about single places silences what lies on
/// them, a rule about the post silences the other in the whole post. Findings come with the numbers of their rules.
pub fn silence(program: &Program, findings: &mut Vec<(usize, Finding)>) {
    let mut in_post: BTreeSet<usize> = BTreeSet::new();
    let mut at_places: BTreeMap<(usize, usize), Vec<Range<usize>>> = BTreeMap::new();
    for (rule, finding) in findings.iter() {
        let rule = program.rule(*rule);
        for other in &rule.supersedes {
            if rule.rule.each {
                at_places.entry((*other, finding.field)).or_default().push(finding.span.clone());
            } else {
                in_post.insert(*other);
            }
        }
    }
    at_places.values_mut().for_each(|spans| spans.sort_by_key(|span| (span.end, span.start)));
    findings.retain(|(rule, finding)| {
        let covered = at_places.get(&(*rule, finding.field)).is_some_and(|spans| {
            let next = spans.partition_point(|span| span.end <= finding.span.start);
            spans.get(next).is_some_and(|span| span.start < finding.span.end)
        });
        !covered && !in_post.contains(rule)
    });
}

/// Makes one of findings of one category on the same words: the gravest speaks, of several the surest, of these the one
/// that asks for most, and names the clauses and the places of the others.
#[must_use]
pub fn join(program: &Program, mut findings: Vec<(usize, Finding)>) -> Vec<Finding> {
    speak_for_the_whole(program, &mut findings);
    findings.sort_by_key(|(_, finding)| (finding.field, finding.category, finding.span.start, finding.span.end));
    let mut joined: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut findings = findings.into_iter().peekable();
    while let Some(first) = findings.next() {
        let mut end = first.1.span.end;
        let mut same = vec![first];
        while let Some(next) = findings.next_if(|(_, next)| is_same(&same[0].1, end, next)) {
            end = end.max(next.1.span.end);
            same.push(next);
        }
        let weight = |(rule, finding): &(usize, Finding)| {
            (finding.severity, finding.confidence, program.rule(*rule).when.needed.len(), Reverse(*rule))
        };
        let speaker = (0..same.len()).max_by_key(|at| weight(&same[*at])).unwrap_or(0);
        let (_, mut speaker) = same.swap_remove(speaker);
        same.iter().for_each(|(_, other)| take_up(&mut speaker, other));
        joined.push(speaker);
    }
    joined
}

/// `findings` in the order of their places in the file.
#[must_use]
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        let place = |of: &Finding| (of.start, of.field, of.span.start, of.span.end);
        place(a).cmp(&place(b)).then_with(|| a.rule.cmp(&b.rule))
    });
    findings
}

/// Whether `next` is about the same words as findings from `first` on, which reach to byte `end`. What identifies a
/// person is masked by its finding, and a platform asks for different things at one place: those stay as they are.
fn is_same(first: &Finding, end: usize, next: &Finding) -> bool {
    let apart = matches!(first.category, Category::PatientIdentifier | Category::Platform | Category::Pack);
    let meets = next.span.start < end || next.span == first.span;
    !apart && (first.field, first.category) == (next.field, next.category) && meets
}

/// Lets `speaker` name the clauses and the place of `other`.
fn take_up(speaker: &mut Finding, other: &Finding) {
    let is_new = |cite: &&Citation| !speaker.cites.iter().any(|known| known.is_same_clause(cite));
    let new: Vec<Citation> = other.cites.iter().filter(is_new).cloned().collect();
    if !new.is_empty() {
        speaker.cites = speaker.cites.iter().cloned().chain(new).collect();
    }
    let shown = std::iter::once(&speaker.span).chain(speaker.related.iter().map(|related| &related.span));
    let is_shown = shown.into_iter().any(|span| span.start < other.span.end && other.span.start < span.end);
    if !is_shown && !other.span.is_empty() && speaker.related.len() < MOST_RELATED {
        speaker.related.push(Related { span: other.span.clone(), label: HERE_TOO.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use crate::draft::{Context, Post};
    use crate::finding::Finding;
    use crate::linter::{Linter, Options};

    fn told(findings: &[Finding]) -> Vec<(String, &str)> {
        findings.iter().map(|finding| (finding.rule.to_string(), finding.category.as_str())).collect()
    }

    #[test]
    fn what_several_rules_see_is_said_once_with_all_clauses() {
        let linter = Linter::new(&Options::default()).unwrap();
        let post = Post::from_text("Ozempic is the safest medicine of all.", Context::default());
        let (each, joined) = (linter.check_each(&post), linter.check(&post));
        let claims = |all: &[Finding]| {
            let claims = all.iter().filter(|finding| finding.category.as_str() == "unsupported-claim");
            claims.cloned().collect::<Vec<_>>()
        };
        assert!(claims(&each).len() > 1, "{:?}", told(&each));
        let [speaker] = &claims(&joined)[..] else { panic!("{:?}", told(&joined)) };
        let gravest = claims(&each).iter().map(|finding| finding.severity).max();
        assert_eq!(Some(speaker.severity), gravest);
        for cite in claims(&each).iter().flat_map(|finding| finding.cites.to_vec()) {
            let named = speaker.cites.iter().any(|known| known.is_same_clause(&cite));
            assert!(named, "{} {}", cite.code, cite.clause);
        }
    }

    /// What is masked is known from the findings: none of a person may go. The one about the whole post marks words that
    /// count, not a person.
    #[test]
    fn every_finding_of_a_person_stays() {
        let linter = Linter::new(&Options::default()).unwrap();
        for text in crate::engine::corpus("pii").iter().step_by(7) {
            let post = Post::from_text(text, Context::default());
            let personal = |all: Vec<Finding>| {
                let of_person =
                    |(rule, of): &(String, &str)| *of == "patient-identifier" && !rule.starts_with("weighed/");
                told(&all).iter().filter(|told| of_person(told)).count()
            };
            assert_eq!(personal(linter.check(&post)), personal(linter.check_each(&post)), "{text}");
        }
    }
}
