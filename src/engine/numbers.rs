//! The numbers of a text, and which of those that expressions need are among them.

use super::literals::Called;
use crate::pack::model::{Group, Number, Trigger};
use crate::pack::trigger::joins;
use crate::text::token::Token;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What expressions need for a number: each list of forms once, those with the fewest digits first. The first list is
/// empty, for what needs no number.
#[derive(Debug, Serialize, Deserialize)]
pub struct Needs(Vec<Vec<Number>>);

impl Needs {
    /// What `triggers` need.
    #[must_use]
    pub fn new<'t>(triggers: impl Iterator<Item = &'t Trigger>) -> Self {
        let mut needs: Vec<_> = triggers.map(|trigger| trigger.numbers.clone()).chain([Vec::new()]).collect();
        needs.sort_by_cached_key(|forms| (fewest_digits(forms), forms.clone()));
        needs.dedup();
        Self(needs)
    }

    /// How many lists there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The number of the list that `trigger` needs.
    #[must_use]
    pub fn of(&self, trigger: &Trigger) -> u16 {
        self.0.iter().position(|forms| *forms == trigger.numbers).unwrap_or(0) as u16
    }
}

/// How many digits a number must have to be of one of `forms`.
fn fewest_digits(forms: &[Number]) -> u32 {
    forms.iter().map(|form| form.digits).min().unwrap_or(0)
}

/// The numbers of a text: groups of digits that stand together, as in a telephone number.
#[derive(Debug, Default)]
pub struct Numbers {
    numbers: Vec<Found>,
    groups: Vec<Group>,
}

/// A number in a text.
#[derive(Debug)]
struct Found {
    range: Range<usize>,
    digits: u32,
    groups: Range<usize>,
}

impl Numbers {
    /// Those of `text`.
    #[must_use]
    pub fn read(text: &str, tokens: &[Token]) -> Self {
        let mut read = Self::default();
        for token in tokens.iter().filter(|token| token.has(Token::DIGIT)) {
            let range = token.range();
            match read.numbers.last_mut().filter(|number| joins(&text[number.range.end..range.start])) {
                Some(number) => number.range.end = range.end,
                None => {
                    let next = read.groups.len();
                    read.numbers.push(Found { range: range.clone(), digits: 0, groups: next..next });
                }
            }
            for digits in text[range].split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()) {
                let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
                read.groups.push(Group { least: length, most: length });
            }
            if let Some(number) = read.numbers.last_mut() {
                number.digits +=
                    read.groups[number.groups.end..].iter().map(|group| u32::from(group.least)).sum::<u32>();
                number.groups.end = read.groups.len();
            }
        }
        read
    }

    /// Which of `needs` are met.
    #[must_use]
    pub fn met(&self, needs: &Needs) -> Called {
        let most = self.numbers.iter().map(|number| number.digits).max().unwrap_or(0);
        let mut met = Called::default();
        met.add(0);
        for (at, forms) in needs.0.iter().enumerate().skip(1).take_while(|(_, forms)| fewest_digits(forms) <= most) {
            if self.numbers.iter().any(|number| self.is_of(number, forms)) {
                met.add(at);
            }
        }
        met
    }

    /// Where those are that meet need number `at` of `needs`.
    pub fn meeting(&self, needs: &Needs, at: u16) -> impl Iterator<Item = &Range<usize>> {
        let forms = &needs.0[usize::from(at)];
        self.numbers.iter().filter(|number| self.is_of(number, forms)).map(|number| &number.range)
    }

    fn is_of(&self, number: &Found, forms: &[Number]) -> bool {
        forms.iter().any(|form| form.fits(number.digits, &self.groups[number.groups.clone()]))
    }
}
