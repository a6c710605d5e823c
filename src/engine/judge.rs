//! From marks to findings: only the rules that a mark calls are looked at, and each condition is a search in sorted marks.

use super::applicable::Applicable;
use super::evidence;
use super::faults::{self, HERE_TOO, MOST_RELATED};
use super::fixes;
use super::marks::PostMarks;
use super::neighbours::Place;
use super::own::Own;
use super::program::Program;
use super::rules::CompiledRule;
use super::ruling::Ruling;
use super::scan::{Scan, scan};
use super::terms::Mark;
use super::who::Who;
use super::wording;
use crate::draft::{Lang, Platform, Post};
use crate::finding::{Category, Finding, Fix, Related};
use crate::pack::model::{Known, Position, Side};
use crate::text::length;
use crate::text::token::Token;
use std::ops::Range;
use std::rc::Rc;

/// What each rule finds in `post`, with the number of the rule. `default_jurisdictions` counts for posts that name none;
/// zero means every code pack. What is `own` to the company identifies no patient.
#[must_use]
pub fn judge(program: &Program, post: &Post, default_jurisdictions: u32, own: &Own) -> Vec<(usize, Finding)> {
    let mut lang = post.context.lang;
    let scans = scans(program, post, &mut lang);
    let who = Who::of(&post.context, lang.unwrap_or(Lang::En), default_jurisdictions);
    let applicable = Applicable::to(program, who);
    PostMarks::with(program, &scans, |marks| Judge { program, post, scans: &scans, marks, applicable, own }.findings())
}

fn scans<'a>(program: &Program, post: &'a Post, lang: &mut Option<Lang>) -> Vec<Scan<'a>> {
    post.fields.iter().map(|field| scan(program, &field.text, lang)).collect()
}

/// What there is to weigh in `post`: the names of the signals of which something may stand in it, and what is known of who
/// speaks to whom, as `[odds]` name it.
#[must_use]
pub fn weighed(program: &Program, post: &Post, default_jurisdictions: u32) -> (Vec<String>, Vec<String>) {
    let mut lang = post.context.lang;
    let scans = scans(program, post, &mut lang);
    let who = Who::of(&post.context, lang.unwrap_or(Lang::En), default_jurisdictions);
    let there = PostMarks::with(program, &scans, |marks| {
        let is_there = |signal: &u16| marks.there().contains(program.calls().turn(*signal));
        (0..program.signal_count()).filter(is_there).map(|signal| program.signal(signal).name.clone()).collect()
    });
    (there, Known::all().filter(|known| who.is(*known)).map(|known| known.to_string()).collect())
}

/// A post being judged.
pub(super) struct Judge<'a> {
    pub(super) program: &'a Program,
    post: &'a Post,
    scans: &'a [Scan<'a>],
    pub(super) marks: PostMarks<'a>,
    pub(super) applicable: Rc<Applicable>,
    own: &'a Own,
}

impl Judge<'_> {
    fn findings(&self) -> Vec<(usize, Finding)> {
        let mut findings = Vec::new();
        for number in self.marks.rules() {
            self.rule(number, &mut findings);
        }
        faults::silence(self.program, &mut findings);
        self.weigh(&mut findings);
        findings
    }

    fn rule(&self, number: usize, findings: &mut Vec<(usize, Finding)>) {
        let rule = self.program.rule(number);
        if !self.applicable.holds(number, rule) || !self.post_allows(rule) {
            return;
        }
        let places = self.places(rule);
        if places.is_empty() {
            return;
        }
        let ruling = self.applicable.ruling(self.program, number, rule);
        let most = if rule.rule.each { usize::MAX } else { 1 };
        let found = places.into_iter().filter_map(|(place, related)| self.finding(rule, ruling, &place, related));
        findings.extend(found.take(most).map(|finding| (number, finding)));
    }

    /// The conditions that concern the post as a whole.
    fn post_allows(&self, rule: &CompiledRule) -> bool {
        let there = |signal: &u16| self.marks.marks(*signal).iter().any(|(field, _)| self.reads(rule, *field));
        let when = &rule.when;
        when.needed.iter().all(|set| set.iter().any(|signal| !self.marks.marks(*signal).is_empty()))
            && when.post_all.iter().all(there)
            && (when.post_any.is_empty() || when.post_any.iter().any(there))
            && !when.post_none.iter().any(there)
            && (when.missing.is_empty() || !self.stands(&when.missing, rule.rule.when.position))
    }

    fn reads(&self, rule: &CompiledRule, field: usize) -> bool {
        let fields = &rule.rule.when.fields;
        fields.is_empty() || fields.iter().any(|name| **name == *self.post.fields[field].name)
    }

    /// Whether one of `signals` stands where it must.
    fn stands(&self, signals: &[u16], position: Position) -> bool {
        let limit = match position {
            Position::Anywhere => None,
            Position::FirstSentence => self.marks.first_sentence().map(|sentence| sentence.end),
            Position::BeforeFold => {
                let platform = self.post.context.platform.unwrap_or(Platform::Other);
                let fold = self.post.fields.first().and_then(|body| length::fold(platform, &body.text));
                // The fold is a place in the text as it was written.
                fold.map(|fold| self.scans[0].folded.folded_offset(fold))
            }
        };
        let anywhere = position == Position::Anywhere;
        signals.iter().any(|signal| {
            self.marks
                .marks(*signal)
                .iter()
                .any(|(field, mark)| anywhere || *field == 0 && limit.is_none_or(|limit| (mark.start as usize) < limit))
        })
    }

    /// The places at which the rule speaks, each with its further places.
    fn places(&self, rule: &CompiledRule) -> Vec<(Place, Vec<(Place, String)>)> {
        let when = &rule.when;
        if let Some((signal, max)) = when.count {
            let marks = self.marks.marks(signal);
            let beyond = marks.get(max as usize).map(|(field, mark)| (Place::of(*field, *mark), Vec::new()));
            return beyond.into_iter().collect();
        }
        let limits = &rule.rule.when;
        if limits.length || limits.hashtags || limits.empty.is_some() {
            return self.limit_places(rule).into_iter().map(|place| (place, Vec::new())).collect();
        }
        let primary = self.primary(rule);
        if primary.is_empty() {
            let waits =
                !when.all.is_empty() || !when.any.is_empty() || when.at_least.is_some() || !when.post_all.is_empty();
            let start = Place::in_folded(0, 0..0);
            return if waits || self.post.fields.is_empty() { Vec::new() } else { vec![(start, Vec::new())] };
        }
        let mut places: Vec<(Place, Vec<(Place, String)>)> = Vec::new();
        for (field, mark) in primary {
            let Some(related) = self.in_scope(rule, field, mark) else { continue };
            let place = Place::of(field, mark);
            if rule.rule.each {
                let inside =
                    places.last().is_some_and(|(last, _)| last.field == field && mark.end as usize <= last.range.end);
                if !inside {
                    places.push((place, related));
                }
            } else if let Some((first, more)) = places.first_mut() {
                let new = place.field == first.field
                    && !more.iter().any(|(known, _)| known.meets(&place))
                    && !first.meets(&place);
                if more.len() >= MOST_RELATED {
                    break;
                }
                if new {
                    more.push((place, HERE_TOO.to_owned()));
                }
            } else {
                places.push((place, related));
            }
        }
        places
    }

    /// The marks of which each may be the primary place, in the order of the post.
    fn primary(&self, rule: &CompiledRule) -> Vec<(usize, Mark)> {
        let when = &rule.when;
        let signals: &[u16] = match (when.all.first(), when.any.is_empty(), &when.at_least) {
            (Some(_), _, _) => &when.all[..1],
            (None, false, _) => &when.any,
            (None, true, Some((of, _))) => of,
            (None, true, None) if !when.post_all.is_empty() => &when.post_all[..1],
            (None, true, None) => &when.post_any,
        };
        let mut marks: Vec<(usize, Mark)> = signals
            .iter()
            .flat_map(|signal| self.marks.marks(*signal).to_vec())
            .filter(|(field, _)| self.reads(rule, *field))
            .collect();
        marks.sort_by_key(|(field, mark)| (*field, mark.start, std::cmp::Reverse(mark.end)));
        marks
    }

    /// Whether the other conditions hold around `mark`; the places that make them hold.
    fn in_scope(&self, rule: &CompiledRule, field: usize, mark: Mark) -> Option<Vec<(Place, String)>> {
        let when = &rule.when;
        let scope = self.marks.scope(rule.rule.when.within, Side::Either, field, mark);
        let mut related: Vec<(Place, String)> = Vec::new();
        let mut note = |signal: u16, (at, found): (usize, Mark)| {
            let place = Place { signal: Some(signal), ..Place::of(at, found) };
            if at == field && !(found.start == mark.start && found.end == mark.end) && related.len() < MOST_RELATED {
                related.push((place, self.program.signal(signal).label.clone()));
            }
        };
        for signal in when.all.iter().skip(1) {
            note(*signal, self.marks.first_in(*signal, &scope, Some((field, mark)))?);
        }
        if !when.any.is_empty() && !when.all.is_empty() {
            let found = when
                .any
                .iter()
                .find_map(|signal| Some((*signal, self.marks.first_in(*signal, &scope, Some((field, mark)))?)));
            let (signal, mark) = found?;
            note(signal, mark);
        }
        if when.none.iter().any(|signal| self.marks.first_in(*signal, &scope, None).is_some()) {
            return None;
        }
        if let Some((of, n)) = &when.at_least {
            let found: Vec<_> =
                of.iter().filter_map(|signal| Some((*signal, self.marks.first_in(*signal, &scope, None)?))).collect();
            if found.len() < *n as usize {
                return None;
            }
            found.into_iter().for_each(|(signal, mark)| note(signal, mark));
        }
        for signal in when.post_all.iter().chain(&when.post_any) {
            if let Some(found) = self.marks.marks(*signal).first() {
                note(*signal, *found);
            }
        }
        Some(related)
    }

    /// What is beyond a limit, or empty.
    fn limit_places(&self, rule: &CompiledRule) -> Vec<Place> {
        let platform = self.post.context.platform.unwrap_or(Platform::Other);
        let limits = &rule.rule.when;
        let mut places = Vec::new();
        for (at, field) in self.post.fields.iter().enumerate().filter(|(at, _)| self.reads(rule, *at)) {
            if limits.length
                && let Some(start) = length::overflow(platform, &field.name, &field.text)
            {
                places.push(Place::in_source(at, start..field.text.len()));
            }
            if limits.hashtags
                && at == 0
                && let Some(max) = length::max_hashtags(platform)
            {
                let hashtags = self.scans[at].tokens.iter().filter(|token| token.has(Token::HASHTAG));
                places.extend(hashtags.skip(max).take(1).map(|token| Place::in_folded(at, token.range())));
            }
            if limits.empty.as_deref() == Some(&*field.name) && field.text.trim().is_empty() {
                places.push(Place::in_source(at, 0..0));
            }
        }
        places
    }

    /// The finding at `place`; none when it is not sure enough, or when the words are the company's own.
    pub(super) fn finding(
        &self,
        rule: &CompiledRule,
        ruling: &Ruling,
        place: &Place,
        related: Vec<(Place, String)>,
    ) -> Option<Finding> {
        let field = &self.post.fields[place.field];
        let span = self.source_range(place);
        let words = &field.text[span.clone()];
        let personal = rule.rule.category == Category::PatientIdentifier;
        if personal && self.own.covers(words) {
            return None;
        }
        let (confidence, evidence) = match &rule.evidence {
            Some(evidence) => evidence.weigh(&self.marks, place.field, place.mark())?,
            None => (rule.rule.confidence, Vec::new()),
        };
        let marked: Vec<(u16, &str)> = related
            .iter()
            .filter_map(|(place, _)| {
                Some((place.signal?, &self.post.fields[place.field].text[self.source_range(place)]))
            })
            .collect();
        let (message, secrets) = wording::message(self.program, &ruling.message, words, place, &marked, personal);
        let in_file = field.source_range(span.clone(), &self.post.source);
        let fix = rule.rule.fix.and_then(|kind| {
            let applicability = fixes::applicability(kind, rule.rule.identifier, confidence, &field.name);
            let replacement = fixes::replacement(kind, words)?;
            Some(Fix { start: span.start, end: span.end, replacement, applicability })
        });
        Some(Finding {
            field: place.field,
            rule: rule.id.clone(),
            category: rule.rule.category,
            severity: evidence::severity(ruling.severity, confidence),
            confidence,
            evidence,
            identifier: rule.rule.identifier,
            message,
            secrets,
            help: ruling.help.clone(),
            related: related
                .into_iter()
                .filter(|(other, _)| other.field == place.field)
                .map(|(other, label)| Related { span: self.source_range(&other), label })
                .collect(),
            cites: ruling.cites.clone(),
            fix,
            start: self.post.source.position(in_file.start),
            end: self.post.source.position(in_file.end),
            span,
            allowed: None,
        })
    }

    fn source_range(&self, place: &Place) -> Range<usize> {
        if place.in_source {
            place.range.clone()
        } else {
            self.scans[place.field].folded.source_range(place.range.clone())
        }
    }
}
