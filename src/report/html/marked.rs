//! The text of a field as a reader sees it, masked, with the places of its findings marked.

use super::super::finding::Shown;
use super::{NUMBER, escape_char};
use crate::finding::Severity;
use crate::mask::masked;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

/// A place to mark.
struct Place {
    /// The finding, from 0.
    finding: usize,
    span: Range<usize>,
    /// Whether it is the primary place.
    primary: bool,
}

/// Writes the text of field number `field`.
pub fn write(post: &Shown<'_>, field: usize, out: &mut String) {
    let text = &post.post.fields[field].text;
    let places = places(post, field, text);
    let mut cuts: BTreeSet<usize> = places.iter().flat_map(|place| [place.span.start, place.span.end]).collect();
    cuts.insert(text.len());
    let mut at = 0;
    for cut in cuts {
        let covering: Vec<&Place> =
            places.iter().filter(|place| place.span.start < cut && at < place.span.end).collect();
        part(post, field, at..cut, &covering, out);
        at = cut;
        // Behind a place stands the number of its finding, which leads to what is said of it.
        for place in places.iter().filter(|place| place.primary && place.span.end == cut) {
            let (class, number) = (class(post, place.finding), place.finding + 1);
            // Writing to a string does not fail.
            let _ = write!(
                out,
                "<a class=\"ref {class}\" href=\"#p{NUMBER}f{number}\" data-finding=\"{number}\" \
                 aria-label=\"finding {number}\">{number}</a>"
            );
        }
    }
}

/// The places in field number `field`, within its text.
fn places(post: &Shown<'_>, field: usize, text: &str) -> Vec<Place> {
    let bounded = |start: usize, end: usize| {
        let start = text.floor_char_boundary(start.min(text.len()));
        start..text.ceil_char_boundary(end.min(text.len())).max(start)
    };
    let mut places = Vec::new();
    for (finding, shown) in post.findings.iter().enumerate().filter(|(at, _)| post.fields[*at] == field) {
        places.push(Place { finding, span: bounded(shown.start, shown.end), primary: true });
        let related = shown.related.iter().map(|related| bounded(related.start, related.end));
        places.extend(related.map(|span| Place { finding, span, primary: false }));
    }
    places
}

/// Writes a part of the text: marked, if a place covers it.
fn part(post: &Shown<'_>, field: usize, range: Range<usize>, covering: &[&Place], out: &mut String) {
    let text = &post.post.fields[field].text[range.clone()];
    if text.is_empty() {
        return;
    }
    let primary = covering.iter().filter(|place| place.primary);
    let gravest = primary.max_by_key(|place| (post.findings[place.finding].allowed.is_none(), severity(post, place)));
    let numbers: BTreeSet<String> = covering.iter().map(|place| (place.finding + 1).to_string()).collect();
    let numbers = numbers.into_iter().collect::<Vec<_>>().join(" ");
    let class = gravest.map(|place| class(post, place.finding)).unwrap_or("related");
    if !covering.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(out, "<mark class=\"{class}\" data-findings=\"{numbers}\">");
    }
    for (offset, c) in text.char_indices() {
        let hidden = post.identities.covers(field, range.start + offset);
        escape_char(if hidden { masked(c) } else { c }, out);
    }
    if !covering.is_empty() {
        out.push_str("</mark>");
    }
}

fn severity(post: &Shown<'_>, place: &Place) -> Severity {
    post.findings[place.finding].severity
}

/// How a finding is shown: by its severity, or as allowed.
pub fn class(post: &Shown<'_>, finding: usize) -> &'static str {
    let finding = &post.findings[finding];
    if finding.allowed.is_some() { "allowed" } else { finding.severity.as_str() }
}
