//! From marks to findings: only the rules that a mark calls are looked at, and each condition is a search in sorted marks.

use super::neighbours::{FieldMarks, Place, Scope};
use super::program::{Change, CompiledNear, CompiledRule, Piece, Program, SignalSet};
use super::scan::{Scan, scan};
use super::terms::Mark;
use super::wording;
use crate::draft::{Audience, Author, Context, Jurisdiction, Lang, Platform, Post};
use crate::finding::{Category, Citation, Finding, Related, Severity};
use crate::pack::model::{Applies, Position, Side, Within};
use crate::text::length;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// How many further places a finding names.
const MOST_RELATED: usize = 4;

/// Judges `post`. `default_jurisdictions` counts for posts that name none; zero means every code pack.
#[must_use]
pub fn judge(program: &Program, post: &Post, default_jurisdictions: u32) -> Vec<Finding> {
    let mut lang = post.context.lang;
    let scans: Vec<Scan<'_>> = post.fields.iter().map(|field| scan(program, &field.text, &mut lang)).collect();
    let mut present = SignalSet::new(program.signal_count());
    let mut called: Vec<u32> = program.always().to_vec();
    for mark in scans.iter().flat_map(|scan| &scan.marks) {
        if !present.contains(mark.signal) {
            present.insert(mark.signal);
            called.extend(program.called_by(mark.signal));
        }
    }
    called.sort_unstable();
    called.dedup();
    let who = Who::of(&post.context, lang.unwrap_or(Lang::En), default_jurisdictions);
    let fields = scans.iter().map(FieldMarks::new).collect();
    let judge = Judge { program, post, scans: &scans, fields, present, who, resolved: RefCell::default() };
    let mut findings = Vec::new();
    for number in called {
        judge.rule(number as usize, &mut findings);
    }
    silence(program, &mut findings);
    let mut findings: Vec<Finding> = findings.into_iter().map(|(_, finding)| finding).collect();
    findings.sort_by(|a, b| {
        (a.field, a.span.start, a.span.end, &a.rule).cmp(&(b.field, b.span.start, b.span.end, &b.rule))
    });
    findings
}

/// Takes out findings of rules that another finding's rule speaks for.
fn silence(program: &Program, findings: &mut Vec<(usize, Finding)>) {
    let silenced: Vec<(usize, usize, Range<usize>, bool)> = findings
        .iter()
        .flat_map(|(rule, finding)| {
            let rule = &program.rules()[*rule];
            rule.supersedes.iter().map(|other| (*other, finding.field, finding.span.clone(), rule.rule.each))
        })
        .collect();
    findings.retain(|(rule, finding)| {
        !silenced.iter().any(|(other, field, span, each)| {
            // A rule about single places silences what lies on them; a rule about the post silences the other in the post.
            let same_place = *field == finding.field && span.start < finding.span.end && finding.span.start < span.end;
            other == rule && (!each || same_place)
        })
    });
}

/// Who speaks to whom, as sets that rules are held against.
struct Who {
    applies: Applies,
    jurisdictions_given: bool,
}

impl Who {
    fn of(context: &Context, lang: Lang, default_jurisdictions: u32) -> Self {
        let named = context.jurisdiction.iter().fold(0, |set, jurisdiction| set | jurisdiction.bit());
        let jurisdiction = if named == 0 { default_jurisdictions } else { named };
        let author = context.author.unwrap_or(Author::Company);
        let speaks_for_company = matches!(author, Author::Company | Author::Employee | Author::Agency);
        Self {
            applies: Applies {
                audience: context.audience.unwrap_or(Audience::Public).bit(),
                author: author.bit(),
                jurisdiction: with_union(jurisdiction),
                platform: context.platform.map_or(u32::MAX, |platform| platform.bit()),
                kind: context.kind.unwrap_or(crate::draft::Kind::Original).bit(),
                lang: lang.bit(),
                affiliation: context.affiliation.or(speaks_for_company.then_some(true)),
            },
            jurisdictions_given: jurisdiction != 0,
        }
    }

    fn in_jurisdiction(&self, set: u32) -> bool {
        set == 0 || !self.jurisdictions_given || set & self.applies.jurisdiction != 0
    }

    fn meets(&self, rule: &Applies) -> bool {
        let has = |wanted: u32, found: u32| wanted == 0 || wanted & found != 0;
        has(rule.audience, self.applies.audience)
            && has(rule.author, self.applies.author)
            && self.in_jurisdiction(rule.jurisdiction)
            && has(rule.platform, self.applies.platform)
            && has(rule.kind, self.applies.kind)
            && has(rule.lang, self.applies.lang)
            // A tie that is not known may be there.
            && rule.affiliation.is_none_or(|wanted| self.applies.affiliation.is_none_or(|found| found == wanted))
    }
}

/// What the union's and the economic area's members share counts for each of them.
fn with_union(jurisdictions: u32) -> u32 {
    use Jurisdiction as J;
    let members =
        [J::Se, J::No, J::Dk, J::Fi, J::Is, J::Ie, J::De, J::Fr].iter().fold(0, |set, member| set | member.bit());
    if jurisdictions & members != 0 { jurisdictions | J::Eu.bit() } else { jurisdictions }
}

/// Marks of one signal after its filters, with the field of each.
type Marks = Rc<Vec<(usize, Mark)>>;

struct Judge<'a> {
    program: &'a Program,
    post: &'a Post,
    scans: &'a [Scan<'a>],
    fields: Vec<FieldMarks<'a>>,
    present: SignalSet,
    who: Who,
    resolved: RefCell<HashMap<u16, Marks>>,
}

impl Judge<'_> {
    fn rule(&self, number: usize, findings: &mut Vec<(usize, Finding)>) {
        let rule = &self.program.rules()[number];
        let changes: Vec<&Change> =
            rule.changes.iter().filter(|change| self.who.in_jurisdiction(change.jurisdiction)).collect();
        let applies = changes.iter().rev().find_map(|change| change.applies).unwrap_or(rule.rule.applies);
        if !self.may_speak(rule)
            || !self.who.meets(&applies)
            || changes.iter().any(|change| change.off)
            || !self.post_allows(rule)
        {
            return;
        }
        let verdict = Verdict::of(rule, &changes, &self.who);
        let places = self.places(rule);
        let most = if rule.rule.each { usize::MAX } else { 1 };
        for (place, related) in places.into_iter().take(most) {
            findings.push((number, self.finding(rule, &verdict, &place, related)));
        }
    }

    /// The quick look: could the signals that a rule needs be there at all?
    fn may_speak(&self, rule: &CompiledRule) -> bool {
        let there = |signal: &u16| self.program.signal(*signal).sources.meets(&self.present);
        let when = &rule.when;
        when.all.iter().all(there)
            && when.post_all.iter().all(there)
            && (when.any.is_empty() || when.any.iter().any(there))
            && (when.post_any.is_empty() || when.post_any.iter().any(there))
    }

    /// The conditions that concern the post as a whole.
    fn post_allows(&self, rule: &CompiledRule) -> bool {
        let there = |signal: &u16| self.marks(*signal).iter().any(|(field, _)| self.reads(rule, *field));
        let when = &rule.when;
        when.post_all.iter().all(there)
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
            Position::FirstSentence => self.fields.first().map(|field| field.sentence(0).end),
            Position::BeforeFold => {
                let platform = self.post.context.platform.unwrap_or(Platform::Other);
                let fold = self.post.fields.first().and_then(|body| length::fold(platform, &body.text));
                // The fold is a place in the text as it was written.
                fold.map(|fold| self.scans[0].folded.folded_offset(fold))
            }
        };
        let anywhere = position == Position::Anywhere;
        signals.iter().any(|signal| {
            let marks = self.marks(*signal);
            marks
                .iter()
                .any(|(field, mark)| anywhere || *field == 0 && limit.is_none_or(|limit| (mark.start as usize) < limit))
        })
    }

    /// The places at which the rule speaks, each with its further places.
    fn places(&self, rule: &CompiledRule) -> Vec<(Place, Vec<(Place, String)>)> {
        let when = &rule.when;
        if let Some((signal, max)) = when.count {
            let marks = self.marks(signal);
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
            let start = Place { field: 0, range: 0..0, signal: None };
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
                    more.push((place, "here too".to_owned()));
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
            .flat_map(|signal| self.marks(*signal).to_vec())
            .filter(|(field, _)| self.reads(rule, *field))
            .collect();
        marks.sort_by_key(|(field, mark)| (*field, mark.start, std::cmp::Reverse(mark.end)));
        marks
    }

    /// Whether the other conditions hold around `mark`; the places that make them hold.
    fn in_scope(&self, rule: &CompiledRule, field: usize, mark: Mark) -> Option<Vec<(Place, String)>> {
        let when = &rule.when;
        let scope = self.scope(rule.rule.when.within, Side::Either, field, mark);
        let mut related: Vec<(Place, String)> = Vec::new();
        let mut note = |signal: u16, (at, found): (usize, Mark)| {
            let place = Place { signal: Some(signal), ..Place::of(at, found) };
            if at == field && !(found.start == mark.start && found.end == mark.end) && related.len() < MOST_RELATED {
                related.push((place, self.program.signal(signal).label.clone()));
            }
        };
        for signal in when.all.iter().skip(1) {
            note(*signal, self.first_in(*signal, &scope, Some((field, mark)))?);
        }
        if !when.any.is_empty() && !when.all.is_empty() {
            let found = when
                .any
                .iter()
                .find_map(|signal| Some((*signal, self.first_in(*signal, &scope, Some((field, mark)))?)));
            let (signal, mark) = found?;
            note(signal, mark);
        }
        if when.none.iter().any(|signal| self.first_in(*signal, &scope, None).is_some()) {
            return None;
        }
        if let Some((of, n)) = &when.at_least {
            let found: Vec<_> =
                of.iter().filter_map(|signal| Some((*signal, self.first_in(*signal, &scope, None)?))).collect();
            if found.len() < *n as usize {
                return None;
            }
            found.into_iter().for_each(|(signal, mark)| note(signal, mark));
        }
        for signal in when.post_all.iter().chain(&when.post_any) {
            if let Some(found) = self.marks(*signal).first() {
                note(*signal, *found);
            }
        }
        Some(related)
    }

    fn scope(&self, within: Within, side: Side, field: usize, mark: Mark) -> Scope {
        let range = match within {
            Within::Post => return Scope::Post,
            Within::Field => 0..usize::MAX,
            Within::Paragraph => self.fields[field].paragraph(mark.start as usize),
            Within::Sentence => self.fields[field].sentence(mark.start as usize),
            Within::Words(count) => self.fields[field].words_around(mark, count as usize),
        };
        let range = match side {
            Side::Either => range,
            Side::Before => range.start..mark.start as usize,
            Side::After => mark.end as usize..range.end,
        };
        Scope::Part { field, range }
    }

    /// The first mark of `signal` in `scope` that is not the very words of `besides`: one expression is no evidence for itself.
    fn first_in(&self, signal: u16, scope: &Scope, besides: Option<(usize, Mark)>) -> Option<(usize, Mark)> {
        let marks = self.marks(signal);
        let other = |(of, mark): &&(usize, Mark)| {
            besides
                .is_none_or(|(field, primary)| *of != field || (mark.start, mark.end) != (primary.start, primary.end))
        };
        match scope {
            Scope::Post => marks.iter().find(other).copied(),
            Scope::Part { field, range } => {
                let at = marks.partition_point(|(of, mark)| (*of, mark.start as usize) < (*field, range.start));
                let inside = |(of, mark): &&(usize, Mark)| of == field && mark.end as usize <= range.end;
                marks[at..]
                    .iter()
                    .take_while(|(of, mark)| of == field && (mark.start as usize) < range.end)
                    .filter(inside)
                    .find(other)
                    .copied()
            }
        }
    }

    /// The marks of `signal` after its filters.
    fn marks(&self, signal: u16) -> Marks {
        if let Some(known) = self.resolved.borrow().get(&signal) {
            return known.clone();
        }
        let compiled = self.program.signal(signal);
        let mut marks: Vec<(usize, Mark)> = Vec::new();
        if compiled.sources.meets(&self.present) {
            for (field, scan) in self.scans.iter().enumerate() {
                let from = scan.marks.partition_point(|mark| mark.signal < signal);
                marks.extend(
                    scan.marks[from..].iter().take_while(|mark| mark.signal == signal).map(|mark| (field, *mark)),
                );
            }
            for member in &compiled.any {
                marks.extend(self.marks(*member).iter());
            }
            marks.sort_by_key(|(field, mark)| (*field, mark.start, std::cmp::Reverse(mark.end)));
            marks.retain(|(field, mark)| self.keeps(compiled, *field, *mark));
        }
        let marks = Rc::new(marks);
        self.resolved.borrow_mut().insert(signal, marks.clone());
        marks
    }

    fn keeps(&self, signal: &super::program::CompiledSignal, field: usize, mark: Mark) -> bool {
        let near = |near: &CompiledNear| {
            let scope = self.scope(near.within, near.side, field, mark);
            near.any.iter().any(|other| self.other_in(*other, &scope, field, mark))
        };
        !signal.except.iter().any(|other| self.lies_on(*other, field, mark))
            && signal.near.as_ref().is_none_or(near)
            && !signal.unless.as_ref().is_some_and(near)
    }

    /// Whether a mark of `other` that is not the mark itself lies in `scope`.
    fn other_in(&self, other: u16, scope: &Scope, field: usize, mark: Mark) -> bool {
        let marks = self.marks(other);
        let itself = |(of, found): &(usize, Mark)| *of == field && found.start < mark.end && mark.start < found.end;
        match scope {
            Scope::Post => marks.iter().any(|found| !itself(found)),
            Scope::Part { field, range } => {
                let at = marks.partition_point(|(of, found)| (*of, found.start as usize) < (*field, range.start));
                let inside =
                    marks[at..].iter().take_while(|(of, found)| of == field && (found.start as usize) < range.end);
                inside.filter(|(_, found)| found.end as usize <= range.end).any(|found| !itself(found))
            }
        }
    }

    /// Whether a mark of `other` overlaps `mark`.
    fn lies_on(&self, other: u16, field: usize, mark: Mark) -> bool {
        let marks = self.marks(other);
        // Marks are in the order of their starts; those that begin before `mark` may reach into it.
        let behind = marks.partition_point(|(of, found)| (*of, found.start) < (field, mark.end));
        marks[..behind]
            .iter()
            .rev()
            .take(64)
            .take_while(|(of, _)| *of == field)
            .any(|(_, found)| found.end > mark.start)
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
                let hashtags =
                    self.scans[at].tokens.iter().filter(|token| token.has(crate::text::token::Token::HASHTAG));
                places.extend(hashtags.skip(max).take(1).map(|token| Place {
                    field: at,
                    range: token.range(),
                    signal: None,
                }));
            }
            if limits.empty.as_deref() == Some(&*field.name) && field.text.trim().is_empty() {
                places.push(Place::in_source(at, 0..0));
            }
        }
        places
    }

    fn finding(&self, rule: &CompiledRule, verdict: &Verdict, place: &Place, related: Vec<(Place, String)>) -> Finding {
        let field = &self.post.fields[place.field];
        let span = self.source_range(place);
        let marked: Vec<(u16, &str)> = related
            .iter()
            .filter_map(|(place, _)| {
                Some((place.signal?, &self.post.fields[place.field].text[self.source_range(place)]))
            })
            .collect();
        let personal = rule.rule.category == Category::PatientIdentifier;
        let (message, secrets) =
            wording::message(self.program, &verdict.message, &field.text[span.clone()], place, &marked, personal);
        let in_file = field.source_range(span.clone(), &self.post.source);
        Finding {
            field: place.field,
            rule: rule.id.clone(),
            category: rule.rule.category,
            severity: verdict.severity,
            confidence: rule.rule.confidence,
            identifier: rule.rule.identifier,
            message,
            secrets,
            help: verdict.help.clone(),
            related: related
                .into_iter()
                .filter(|(other, _)| other.field == place.field)
                .map(|(other, label)| Related { span: self.source_range(&other), label })
                .collect(),
            cites: verdict.cites.clone().into(),
            fix: None,
            start: self.post.source.position(in_file.start),
            end: self.post.source.position(in_file.end),
            span,
        }
    }

    fn source_range(&self, place: &Place) -> Range<usize> {
        if place.signal == Some(u16::MAX) {
            place.range.clone()
        } else {
            self.scans[place.field].folded.source_range(place.range.clone())
        }
    }
}

/// What a rule says in the jurisdictions of the post.
struct Verdict {
    severity: Severity,
    message: Vec<Piece>,
    help: String,
    cites: Vec<Citation>,
}

impl Verdict {
    /// The strictest severity of the code packs that apply, with each code's clause.
    fn of(rule: &CompiledRule, changes: &[&Change], who: &Who) -> Self {
        let forced = changes.iter().rev().filter(|change| change.forced).find_map(|change| change.severity);
        let strictest = changes.iter().filter_map(|change| change.severity).chain([rule.rule.severity]).max();
        let cites = rule.rule.cites.iter().chain(changes.iter().flat_map(|change| &change.cites));
        let mut verdict = Self {
            severity: forced.or(strictest).unwrap_or(rule.rule.severity),
            message: changes
                .iter()
                .rev()
                .find_map(|change| change.message.clone())
                .unwrap_or_else(|| rule.message.clone()),
            help: changes.iter().rev().find_map(|change| change.help.clone()).unwrap_or_else(|| rule.rule.help.clone()),
            cites: cites
                .filter(|cite| cite.jurisdiction.is_none_or(|of| who.in_jurisdiction(of.bit())))
                .cloned()
                .collect(),
        };
        verdict.cites.dedup();
        verdict
    }
}
