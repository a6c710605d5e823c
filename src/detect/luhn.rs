//! The Luhn check (ISO/IEC 7812-1), used by the Swedish numbers, payment cards and many others.

use super::Verdict;
use super::symbols::{alphanumerics, to_digits};

/// Whether the digits of `text` pass the Luhn check. Fewer than two digits, or any letter, is [`Verdict::Invalid`].
#[must_use]
pub fn luhn(text: &str) -> Verdict {
    match alphanumerics(text).and_then(|chars| to_digits(&chars)) {
        Some(digits) if digits.len() > 1 && passes(&digits) => Verdict::Valid,
        _ => Verdict::Invalid,
    }
}

/// Whether digits, the check digit last, pass: every second one from the right is doubled, and the digits of
/// the products add up to a multiple of ten.
pub(super) fn passes(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_values_pass() {
        // 80840 + NPI is the form in which a US provider number is checked.
        for text in ["808401234567893", "4111 1111 1111 1111", "123456-7897", "79927398713"] {
            assert_eq!(luhn(text), Verdict::Valid, "{text}");
        }
    }

    #[test]
    fn wrong_short_or_lettered_texts_fail() {
        for text in ["79927398710", "0", "", "7992739871X", "–"] {
            assert_eq!(luhn(text), Verdict::Invalid, "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_check_digit_completes_any_number_and_one_changed_digit_breaks_it(
            body in prop::collection::vec(0u8..10, 1..20),
            place in any::<prop::sample::Index>(),
            change in 1u8..10,
        ) {
            let complete: Vec<Vec<u8>> =
                (0..10).map(|check| [body.as_slice(), &[check]].concat()).filter(|digits| passes(digits)).collect();
            prop_assert_eq!(complete.len(), 1);
            let mut changed = complete[0].clone();
            let place = place.index(changed.len());
            changed[place] = (changed[place] + change) % 10;
            prop_assert!(!passes(&changed));
        }
    }
}
