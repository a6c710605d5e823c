//! The Danish CPR number and the replacement numbers that hospitals give out.
//!
//! Source: cpr.dk. Since 1 October 2007 numbers are issued that do not satisfy modulus 11: the check confirms a
//! number and never refutes one.

use super::Verdict;
use super::date::{is_date, is_date_in};
use super::symbols::{alphanumerics, number, to_digits, weighted_sum};

/// The validator `cpr`: `DDMMYY-SSSS`.
///
/// [`Verdict::Valid`] when the date is right and modulus 11 confirms it, [`Verdict::PlausibleOnly`] when the date
/// is right and it does not. A replacement number (day + 60, or letters among the last four symbols, of which one is
/// a digit) has no check digit and is never more than plausible.
#[must_use]
pub fn cpr(text: &str) -> Verdict {
    judge(text).unwrap_or(Verdict::Invalid)
}

fn judge(text: &str) -> Option<Verdict> {
    let chars = alphanumerics(text)?;
    if chars.len() != 10 {
        return None;
    }
    let date = to_digits(&chars[..6])?;
    let (day, month, year) = (number(&date[..2]), number(&date[2..4]), number(&date[4..6]));

    let Some(digits) = to_digits(&chars) else {
        // A placeholder such as 010190-XXXX identifies nobody: at least one symbol must be a digit.
        let replacement =
            chars[6..].iter().all(char::is_ascii_alphanumeric) && chars[6..].iter().any(char::is_ascii_digit);
        return (replacement && is_date_in(&[19, 20], year, month, day)).then_some(Verdict::PlausibleOnly);
    };
    if (61..=91).contains(&day) {
        return is_date_in(&[19, 20], year, month, day - 60).then_some(Verdict::PlausibleOnly);
    }
    if !is_date(century(digits[6], year) * 100 + year, month, day) {
        return None;
    }
    let sum = weighted_sum(&digits, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    Some(if sum.is_multiple_of(11) { Verdict::Valid } else { Verdict::PlausibleOnly })
}

/// The century (18 for 1800–1899) that the seventh digit and the two digits of the year tell.
const fn century(seventh: u8, year: u16) -> u16 {
    match (seventh, year) {
        (4 | 9, 0..=36) | (5..=8, 0..=57) => 20,
        (5..=8, _) => 18,
        _ => 19,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Invalid, PlausibleOnly, Valid};
    use proptest::prelude::*;

    #[test]
    fn modulus_11_confirms() {
        for text in ["211062-5629", "2110625629", "211062 5629", "211062\u{2013}5629"] {
            assert_eq!(cpr(text), Valid, "{text}");
        }
    }

    #[test]
    fn a_number_without_modulus_11_stays_plausible() {
        for text in ["251248-9996", "211062-5628", "010165-1234"] {
            assert_eq!(cpr(text), PlausibleOnly, "{text}");
        }
    }

    #[test]
    fn replacement_numbers_are_plausible() {
        for text in ["710187-8911", "010187-8A11", "010187-abc1", "910187-0001"] {
            assert_eq!(cpr(text), PlausibleOnly, "{text}");
        }
    }

    #[test]
    fn impossible_dates_and_placeholders_are_refused() {
        for text in
            ["320187-8911", "011387-8911", "010187-XXXX", "DDMMÅÅ-LLLL", "010187-891", "0101878-9112", "930187-8911"]
        {
            assert_eq!(cpr(text), Invalid, "{text}");
        }
        // The seventh digit 1 says 1900, a year without 29 February; 4 says 2000.
        assert_eq!(cpr("290200-1234"), Invalid);
        assert_ne!(cpr("290200-4234"), Invalid);
    }

    #[test]
    fn the_seventh_digit_tells_the_century() {
        assert_eq!(
            [century(0, 99), century(4, 36), century(4, 37), century(5, 57), century(8, 58), century(9, 36)],
            [19, 20, 19, 20, 18, 20]
        );
    }

    proptest! {
        #[test]
        fn one_changed_digit_is_never_confirmed(place in 0usize..10, change in 1u8..10) {
            let mut bytes = *b"2110625629";
            bytes[place] = b'0' + (bytes[place] - b'0' + change) % 10;
            prop_assert_ne!(cpr(&String::from_utf8_lossy(&bytes)), Valid);
        }
    }
}
