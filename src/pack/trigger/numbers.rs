//! How the digits stand in the numbers that an expression matches: `\d{6}-?\d{4}` is one group of ten digits, or one of
//! six and one of four.

use super::literals::stands;
use crate::pack::model::{Group, Number};
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Repetition};
use std::collections::BTreeSet;

/// Between two groups of digits of one number stand at most so many signs.
const WIDEST_JOINT: usize = 5;

/// Of a part of an expression that can match in more ways than this, the forms of its numbers are told alone.
const MOST_LINES: usize = 2_000;

/// Of more forms of numbers than this, the digits are told alone.
const MOST_FORMS: usize = 30;

/// Of what is repeated more often than this, the digits are told alone.
const MOST_COPIES: u32 = 4;

/// Whether `between`, which stands between two groups of digits, keeps them together as one number.
#[must_use]
pub fn joins(between: &str) -> bool {
    between.chars().take(WIDEST_JOINT + 1).count() <= WIDEST_JOINT && between.chars().all(is_joiner)
}

fn is_joiner(c: char) -> bool {
    c.is_whitespace() || "-./+():,_".contains(c)
}

/// The forms of numbers of which one stands in every match of `hir`; none when a match may have no digits.
pub fn of(hir: &Hir) -> Vec<Number> {
    forms_in(&lines(hir))
}

/// The forms of which a number stands in each of `lines`; none when one has no digits.
fn forms_in(lines: &BTreeSet<Line>) -> Vec<Number> {
    let forms: BTreeSet<Number> = lines.iter().map(|line| number_in(line)).collect();
    if forms.iter().any(|form| form.digits == 0) {
        return Vec::new();
    }
    let tells = |form: &&Number| !forms.iter().any(|other| other != *form && form.is_a(other));
    let told: Vec<Number> = forms.iter().filter(tells).cloned().collect();
    if told.len() <= MOST_FORMS {
        return told;
    }
    let digits = told.iter().map(|form| form.digits).min().unwrap_or(0);
    vec![Number { digits, groups: Vec::new() }]
}

/// A part of a match, as far as digits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Digits that stand side by side.
    Digits(Group),
    /// At least so many digits, which signs may part, but not from each other's number.
    Spread(u32),
    /// At most so many signs that join digits.
    Joint(usize),
    /// Letters; they stand in the same word as digits beside them.
    Letters,
    /// Anything: what is before and what is behind may be parts of two numbers, or of one.
    Break,
}

/// A way to match.
type Line = Vec<Part>;

/// The ways in which `hir` can match.
fn lines(hir: &Hir) -> BTreeSet<Line> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => BTreeSet::from([Line::new()]),
        HirKind::Literal(literal) => {
            let parts = String::from_utf8_lossy(&literal.0).chars().map(part).collect::<Vec<_>>();
            BTreeSet::from([parts.iter().fold(Line::new(), |line, part| joined(&line, &[*part]))])
        }
        HirKind::Class(class) => class_parts(class).into_iter().map(|part| vec![part]).collect(),
        HirKind::Capture(capture) => lines(&capture.sub),
        HirKind::Concat(parts) => {
            let nothing = BTreeSet::from([Line::new()]);
            parts.iter().fold(nothing, |before, part| product(&before, &lines(part)))
        }
        HirKind::Alternation(parts) => parts.iter().flat_map(lines).collect(),
        HirKind::Repetition(repetition) => repeated(repetition),
    }
}

impl Number {
    /// Whether a number of so many `digits`, which stand in `groups`, is of this form.
    #[must_use]
    pub fn fits(&self, digits: u32, groups: &[Group]) -> bool {
        let holds = |(wanted, group): (&Group, &Group)| wanted.least <= group.least && group.most <= wanted.most;
        digits >= self.digits
            && (self.groups.is_empty()
                || groups.windows(self.groups.len()).any(|row| self.groups.iter().zip(row).all(holds)))
    }

    /// Whether each number of this form is of `other`, too.
    fn is_a(&self, other: &Self) -> bool {
        other.fits(self.digits, &self.groups)
    }

    /// This form where more digits may stand before and behind.
    fn opened(mut self) -> Self {
        self.groups.first_mut().into_iter().for_each(|group| group.most = u8::MAX);
        self.groups.last_mut().into_iter().for_each(|group| group.most = u8::MAX);
        self
    }
}

fn part(c: char) -> Part {
    match c {
        '0'..='9' => Part::Digits(Group { least: 1, most: 1 }),
        _ if is_joiner(c) => Part::Joint(1),
        _ if c.is_alphanumeric() => Part::Letters,
        _ => Part::Break,
    }
}

/// What one character of `class` can be. Of digits in all scripts those of ASCII count, which texts are folded to.
fn class_parts(class: &Class) -> BTreeSet<Part> {
    const FEW: usize = 100;
    let Class::Unicode(class) = class else { return BTreeSet::from([Part::Break]) };
    let (digits, others): (Vec<&ClassUnicodeRange>, Vec<_>) =
        class.iter().partition(|range| range.start().is_numeric() && range.end().is_numeric());
    let few = others.iter().map(|range| range.len()).sum::<usize>() < FEW;
    let mut parts = BTreeSet::from_iter((!digits.is_empty()).then_some(part('0')));
    if few {
        parts.extend(others.iter().flat_map(|range| range.start()..=range.end()).filter(stands).map(part));
    } else {
        parts.insert(Part::Break);
        parts.extend(others.iter().any(|range| range.start() <= '9' && '0' <= range.end()).then_some(part('0')));
    }
    let anything = parts.contains(&Part::Break);
    parts.retain(|part| !anything || matches!(part, Part::Digits(_) | Part::Break));
    parts
}

fn repeated(repetition: &Repetition) -> BTreeSet<Line> {
    let one = lines(&repetition.sub);
    let (least, most) = (repetition.min, repetition.max.unwrap_or(u32::MAX));
    let of_number = |line: &Line| {
        let joints: Vec<Part> = line.iter().filter(|part| digits_of(**part) == 0).copied().collect();
        joints.len() < line.len()
            && keeps_together(&joints.iter().fold(Line::new(), |all, part| joined(&all, &[*part])))
    };
    let mut all = BTreeSet::from_iter((least == 0).then(Line::new));
    if one.len() == 1
        && let Some([part]) = one.first().map(Vec::as_slice)
    {
        all.insert(vec![part.times(least.max(1), most)]);
    } else if most <= MOST_COPIES {
        let mut copies = BTreeSet::from([Line::new()]);
        for count in 1..=most {
            copies = product(&copies, &one);
            if count >= least {
                all.extend(copies.iter().cloned());
            }
        }
    } else if one.iter().all(of_number) {
        let digits = one.iter().map(|line| line.iter().map(|part| digits_of(*part)).sum::<u32>()).min().unwrap_or(0);
        all.insert(vec![Part::Spread(digits.saturating_mul(least.max(1)))]);
    } else {
        let behind = BTreeSet::from([vec![Part::Break]]);
        return if least == 0 { behind } else { product(&one, &behind) };
    }
    all
}

impl Part {
    fn times(self, least: u32, most: u32) -> Self {
        let byte = |count: u32| u8::try_from(count).unwrap_or(u8::MAX);
        match self {
            Self::Digits(group) => Self::Digits(Group {
                least: byte(least.saturating_mul(group.least.into())),
                most: byte(most.saturating_mul(group.most.into())),
            }),
            Self::Spread(digits) => Self::Spread(digits.saturating_mul(least)),
            Self::Joint(signs) => Self::Joint(signs.saturating_mul(most as usize)),
            Self::Letters | Self::Break => self,
        }
    }
}

/// How many digits `part` has at least.
fn digits_of(part: Part) -> u32 {
    match part {
        Part::Digits(group) => group.least.into(),
        Part::Spread(digits) => digits,
        Part::Joint(_) | Part::Letters | Part::Break => 0,
    }
}

/// Each of `before` with each of `behind` after it; of too many, what their numbers tell.
fn product(before: &BTreeSet<Line>, behind: &BTreeSet<Line>) -> BTreeSet<Line> {
    if before.len().saturating_mul(behind.len()) > MOST_LINES {
        return product(&of_forms(&forms_in(before)), &of_forms(&forms_in(behind)));
    }
    before.iter().flat_map(|line| behind.iter().map(|more| joined(line, more))).collect()
}

/// Lines of which only the forms of their numbers are known.
fn of_forms(forms: &[Number]) -> BTreeSet<Line> {
    let number = |form: &Number| {
        let groups = form.groups.iter().flat_map(|group| [Part::Joint(1), Part::Digits(*group)]).skip(1);
        let spread = form.groups.is_empty().then_some(Part::Spread(form.digits));
        groups.chain(spread).collect::<Line>()
    };
    let numbers = forms.iter().map(|form| [vec![Part::Break], number(form), vec![Part::Break]].concat());
    if forms.is_empty() { BTreeSet::from([vec![Part::Break]]) } else { numbers.collect() }
}

/// `line` with `more` behind it.
fn joined(line: &[Part], more: &[Part]) -> Line {
    let mut whole = line.to_vec();
    for part in more {
        let (last, part) = match (whole.last(), *part) {
            (Some(Part::Digits(a)), Part::Digits(b)) => {
                let (least, most) = (a.least.saturating_add(b.least), a.most.saturating_add(b.most));
                (true, Part::Digits(Group { least, most }))
            }
            (Some(Part::Joint(a)), Part::Joint(b)) => (true, Part::Joint(a.saturating_add(b))),
            (Some(Part::Letters), Part::Letters) => (true, Part::Letters),
            (Some(Part::Break), Part::Joint(_) | Part::Letters) => (true, Part::Break),
            (Some(Part::Joint(_) | Part::Letters | Part::Break), Part::Break) => (true, Part::Break),
            (_, part) => (false, part),
        };
        if last {
            whole.pop();
        }
        whole.push(part);
    }
    whole
}

/// Of the numbers in `line` the one with the most digits.
fn number_in(line: &[Part]) -> Number {
    let mut best = Number::default();
    let (mut digits, mut groups, mut spread) = (0, Vec::new(), false);
    let mut between = Vec::new();
    for part in line {
        let found = digits_of(*part);
        if found == 0 {
            between.push(*part);
            continue;
        }
        if !keeps_together(&between) {
            (digits, spread) = (0, false);
            groups.clear();
        }
        between.clear();
        digits = found.saturating_add(digits);
        match part {
            Part::Digits(group) => groups.push(*group),
            _ => spread = true,
        }
        if (digits, groups.len()) > (best.digits, best.groups.len()) {
            best = Number { digits, groups: if spread { Vec::new() } else { groups.clone() } };
        }
    }
    best.opened()
}

/// Whether digits before and behind `between` are of one number. Letters are of the words of the digits beside them.
fn keeps_together(between: &[Part]) -> bool {
    let inner = between.get(1..between.len().saturating_sub(1)).unwrap_or_default();
    !inner.contains(&Part::Letters)
        && between.iter().all(|part| match part {
            Part::Joint(signs) => *signs <= WIDEST_JOINT,
            other => *other == Part::Letters,
        })
}
