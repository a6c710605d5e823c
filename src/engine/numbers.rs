//! The numbers of a text, and which of those that expressions need are among them.

use super::bits::Bits;
use crate::pack::model::{Group, Number, Trigger};
use crate::pack::trigger::joins;
use crate::text::token::Token;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What expressions need for a number: each list of forms once, with the digits that a number must have for it, the fewest
/// first. The first list is empty, for what needs no number.
#[derive(Debug, Serialize, Deserialize)]
pub struct Needs(Vec<(u32, Vec<Number>)>);

impl Needs {
    /// What `triggers` need.
    #[must_use]
    pub fn new<'t>(triggers: impl Iterator<Item = &'t Trigger>) -> Self {
        let lists = triggers.map(|trigger| trigger.numbers.clone()).chain([Vec::new()]);
        let mut needs: Vec<_> = lists.map(|forms| (fewest_digits(&forms), forms)).collect();
        needs.sort_unstable();
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
        self.0.iter().position(|(_, forms)| *forms == trigger.numbers).unwrap_or(0) as u16
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
            let mut number = match read.numbers.pop_if(|number| joins(&text[number.range.end..range.start])) {
                Some(number) => Found { range: number.range.start..range.end, ..number },
                None => Found { range: range.clone(), digits: 0, groups: read.groups.len()..read.groups.len() },
            };
            for digits in text[range].split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()) {
                let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
                read.groups.push(Group { least: length, most: length });
                number.digits += digits.len() as u32;
            }
            number.groups.end = read.groups.len();
            read.numbers.push(number);
        }
        read
    }

    /// Which of `needs` are met.
    #[must_use]
    pub fn met(&self, needs: &Needs) -> Bits {
        let most = self.numbers.iter().map(|number| number.digits).max().unwrap_or(0);
        let mut met = Bits::new(needs.count());
        met.insert(0);
        for (at, (_, forms)) in needs.0.iter().enumerate().skip(1).take_while(|(_, (fewest, _))| *fewest <= most) {
            if self.numbers.iter().any(|number| self.is_of(number, forms)) {
                met.insert(at);
            }
        }
        met
    }

    /// Where those are that meet need number `at` of `needs`.
    pub fn meeting(&self, needs: &Needs, at: u16) -> impl Iterator<Item = &Range<usize>> {
        let (_, forms) = &needs.0[usize::from(at)];
        self.numbers.iter().filter(|number| self.is_of(number, forms)).map(|number| &number.range)
    }

    fn is_of(&self, number: &Found, forms: &[Number]) -> bool {
        forms.iter().any(|form| form.fits(number.digits, &self.groups[number.groups.clone()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::trigger::of_regex;
    use crate::text::token::tokenise;

    #[test]
    fn a_telephone_number_is_no_identity_number() {
        let triggers = [of_regex(r"\d{6}-?\d{4}").unwrap(), of_regex(r"\d{4}").unwrap(), Trigger::default()];
        let needs = Needs::new(triggers.iter());
        let met = |text: &str| {
            let mut tokens = Vec::new();
            tokenise(text, &mut tokens);
            let met = Numbers::read(text, &tokens).met(&needs);
            triggers.each_ref().map(|trigger| met.contains(needs.of(trigger).into()))
        };
        assert_eq!(met("call 08-465 004 00"), [false, false, true]);
        assert_eq!(met("born 121212-1212"), [true, true, true]);
        assert_eq!(met("born 1212121212 in 2012"), [true, true, true]);
        assert_eq!(met("in May 2012"), [false, true, true]);
        assert_eq!(met("none"), [false, false, true]);
    }
}
