//! The Norwegian fødselsnummer and its relatives, all of eleven digits with two modulus-11 check digits.
//!
//! Sources: navikt/fnrvalidator, python-stdnum, Skatteetaten's Tenor. From 2032 the first check digit is to be
//! relaxed; the numbers it will allow are not accepted yet.

use super::Verdict;
use super::date::{is_date, is_date_in};
use super::symbols::{digits, mod11_check, number, weighted_sum};

/// The validator `fodselsnummer`: `DDMMYY IIIKK`.
///
/// Accepted besides the plain number: D-number (day + 40), H-number of the health service and NAV's synthetic
/// persons (month + 40), synthetic persons of Norsk Helsenett (month + 65) and of Skatteetaten (month + 80), each
/// also as D-number; and FH-number, which starts with 8 or 9 and holds no date.
/// An account number (4-2-5) shares the second check digit: date and first check digit tell it apart.
#[must_use]
pub fn fodselsnummer(text: &str) -> Verdict {
    match digits::<11>(text) {
        Some(digits) if checks(&digits) && (digits[0] >= 8 || has_birth_date(&digits)) => Verdict::Valid,
        _ => Verdict::Invalid,
    }
}

/// Whether both check digits, the last two, are right.
fn checks(digits: &[u8; 11]) -> bool {
    let first = mod11_check(weighted_sum(&digits[..9], &[3, 7, 6, 1, 8, 9, 4, 5, 2]));
    let second = mod11_check(weighted_sum(&digits[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]));
    first == Some(digits[9]) && second == Some(digits[10])
}

fn has_birth_date(digits: &[u8; 11]) -> bool {
    let day = number(&digits[..2]);
    let day = if day > 40 { day - 40 } else { day };
    let month = number(&digits[2..4]);
    let (month, shifted) = match month {
        41..=52 => (month - 40, true),
        66..=77 => (month - 65, true),
        81..=92 => (month - 80, true),
        _ => (month, false),
    };
    let year = number(&digits[4..6]);
    match century(number(&digits[6..9]), year) {
        Some(century) => is_date(century * 100 + year, month, day),
        // Whoever hands out numbers with a shifted month need not keep to the series of the register.
        None => shifted && is_date_in(&[19, 20], year, month, day),
    }
}

/// The century (18 for 1800–1899) that the individual number and the two digits of the year tell; `None` for a
/// series that the register does not use.
const fn century(individual: u16, year: u16) -> Option<u16> {
    match (individual, year) {
        (0..=499, _) => Some(19),
        (500..=999, 0..=39) => Some(20),
        (500..=749, 54..=99) => Some(18),
        (900..=999, 40..=99) => Some(19),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_numbers_are_valid() {
        for text in [
            "151086 95088", // python-stdnum
            "10048744732",
            "57912075186", // D-number and month + 80: navikt/fnrvalidator#116
            "55507608360", // D-number and month + 40
            "15507600333", // NAV
            "29422059278",
            "55 50 76 08360",
        ] {
            assert_eq!(fodselsnummer(text), Verdict::Valid, "{text}");
        }
    }

    #[test]
    fn no_single_changed_digit_passes() {
        for text in ["15108695088", "10048744732", "57912075186", "55507608360"] {
            for place in 0..11 {
                for digit in b'0'..=b'9' {
                    let mut bytes = text.as_bytes().to_vec();
                    if bytes[place] != digit {
                        bytes[place] = digit;
                        let near = String::from_utf8_lossy(&bytes);
                        assert_eq!(fodselsnummer(&near), Verdict::Invalid, "{near}");
                    }
                }
            }
        }
    }

    #[test]
    fn wrong_lengths_letters_and_impossible_dates_are_refused() {
        for text in ["", "1510869508", "151086950880", "15108695O88"] {
            assert_eq!(fodselsnummer(text), Verdict::Invalid, "{text}");
        }
        assert!(!has_birth_date(&[3, 2, 0, 1, 8, 0, 1, 0, 0, 0, 0]));
        assert!(!has_birth_date(&[0, 1, 1, 3, 8, 0, 1, 0, 0, 0, 0]));
        // 750–899 with a year from 1940 on: a series that is not used.
        assert!(!has_birth_date(&[0, 1, 0, 1, 8, 0, 8, 0, 0, 0, 0]));
        // 29 February 1900 did not exist, 29 February 2000 did.
        assert!(!has_birth_date(&[2, 9, 0, 2, 0, 0, 1, 0, 0, 0, 0]));
        assert!(has_birth_date(&[2, 9, 0, 2, 0, 0, 5, 0, 0, 0, 0]));
    }

    proptest! {
        #[test]
        fn shifted_days_and_months_and_numbers_without_a_date_are_accepted(
            day_shift in prop::sample::select(vec![0u8, 40]),
            month_shift in prop::sample::select(vec![0u8, 40, 65, 80]),
            fh in any::<bool>(),
            (day, month, year) in (1u8..=28, 1u8..=12, 0u8..=39),
            serial in 500u16..1000,
        ) {
            let (day, month) = if fh { (80 + day % 20, month) } else { (day + day_shift, month + month_shift) };
            let body = format!("{day:02}{month:02}{year:02}{serial:03}");
            let valid: Vec<String> = (0..100)
                .map(|check| format!("{body}{check:02}"))
                .filter(|text| fodselsnummer(text) == Verdict::Valid)
                .collect();
            // One pair of check digits, or none where one of them would be 10.
            prop_assert!(valid.len() <= 1);
            let nine: Vec<u8> = body.bytes().map(|byte| byte - b'0').collect();
            if let Some(first) = mod11_check(weighted_sum(&nine, &[3, 7, 6, 1, 8, 9, 4, 5, 2])) {
                let ten = [nine.as_slice(), &[first]].concat();
                if let Some(second) = mod11_check(weighted_sum(&ten, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) {
                    prop_assert_eq!(valid, vec![format!("{body}{first}{second}")]);
                }
            }
        }
    }
}
