//! What must stand in a text before a regular expression can match it, read off the expression itself.

mod literals;
mod numbers;

pub use literals::{EDGE, signs_of};
pub use numbers::joins;

use super::model::Trigger;
use regex_syntax::hir::{Hir, HirKind, Repetition};

/// The trigger of `regex`, or `None` when the expression needs neither digits nor a literal.
#[must_use]
pub fn of_regex(regex: &str) -> Option<Trigger> {
    let hir = regex_syntax::parse(regex).ok()?;
    let trigger = Trigger { numbers: numbers::of(&hir), signs: literals::signs(&hir), literals: literals::of(&hir) };
    (trigger != Trigger::default()).then_some(trigger)
}

/// Of two sets of literals of which one stands wherever an expression matches, the rarer: what is `given` for it, and what
/// is read off it, if anything is.
#[must_use]
pub fn rarer(given: Vec<String>, read: Vec<String>) -> Vec<String> {
    let met = |set: &[String]| literals::met(set.iter().map(String::as_str));
    if given.is_empty() || !read.is_empty() && met(&read) < met(&given) { read } else { given }
}

/// `hir` without its groups, and with what `change` makes of each part that has no parts.
fn with_leaves(hir: &Hir, change: &impl Fn(&Hir) -> Hir) -> Hir {
    let changed = |part: &Hir| with_leaves(part, change);
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(changed(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Capture(capture) => changed(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(changed).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(changed).collect()),
        _ => change(hir),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::model::{Group, Number};
    use crate::text::token::Signs;

    #[test]
    fn triggers_are_read_off_the_expression() {
        let number = |digits, groups: &[(u8, u8)]| Number {
            digits,
            groups: groups.iter().map(|(least, most)| Group { least: *least, most: *most }).collect(),
        };
        let with_signs = |numbers: &[Number], signs: &str, set: &[&str]| {
            let literals = set.iter().map(|text| (*text).to_owned()).collect();
            Some(Trigger {
                numbers: numbers.to_vec(),
                signs: signs.chars().map(Signs::of).fold(Signs::default(), Signs::with),
                literals,
            })
        };
        let of = |numbers: &[Number], set: &[&str]| with_signs(numbers, "", set);
        const MORE: u8 = u8::MAX;
        let (ten, parted) = (number(10, &[(10, MORE)]), number(10, &[(6, MORE), (4, MORE)]));
        assert_eq!(of_regex(r"(?:19|20)?\d{6}[-+ ]?\d{4}"), of(&[parted.clone(), ten], &[]));
        let pair = number(4, &[(2, MORE), (2, MORE)]);
        assert_eq!(of_regex(r"\d{2}-\d{2}|\d{6}"), of(&[pair, number(6, &[(6, MORE)])], &[]));
        let inner = number(7, &[(2, MORE), (1, 2), (4, MORE)]);
        assert_eq!(of_regex(r"\d{2}-\d{1,2}-\d{4}"), with_signs(&[inner], "-", &[]));
        assert_eq!(
            of_regex(r"\d{6}-[A-Z]\d{4}"),
            with_signs(&[parted], "-", &[]),
            "a letter beside a digit is of the number"
        );
        assert_eq!(of_regex(r"\d{6} \p{L} \d{3}"), of(&[number(6, &[(6, MORE)])], &[]), "a word is not");
        assert_eq!(of_regex(r"\d{2}(?: ?\d){5}"), of(&[number(7, &[])], &[]));
        assert_eq!(of_regex(r"\d \w+ \d{4}|\w+"), None);
        assert_eq!(of_regex(r"\w+@\w+"), with_signs(&[], "@", &[]));
        assert_eq!(
            of_regex(r"(?:journal|patient)nr \d+"),
            of(&[number(1, &[(1, MORE)])], &["journalnr ", "patientnr "])
        );
        assert_eq!(of_regex(r"https?://\S+"), with_signs(&[], ":/", &["http://", "https://"]));
        assert_eq!(of_regex(r"\w+ \w+"), None);
    }
}
