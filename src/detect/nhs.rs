//! The NHS number of England, Wales and the Isle of Man, and Scotland's CHI number, which has the same check digit.
//!
//! Sources: en.wikipedia.org/wiki/NHS_number; datadictionary.nhs.uk, Community Health Index number. Northern
//! Ireland's H&C number (320 000 0001–399 999 9999) has the check of the NHS number too, and passes as one.

use super::Verdict;
use super::date::is_date_in;
use super::symbols::{alphanumerics, digits, mod11_check, number, to_digits, weighted_sum};

/// The validator `nhs`: ten digits, usually written 3-3-4, the last a modulus-11 check digit.
///
/// The ranges in use are not required, as the published test numbers stand outside them. Ten equal digits pass the
/// check and are refused. **An ISBN-10 has the very same check digit**: a rule needs a word that tells them apart.
#[must_use]
pub fn nhs(text: &str) -> Verdict {
    match digits::<10>(text) {
        Some(digits) if checks(&digits) && digits.iter().any(|digit| *digit != digits[0]) => Verdict::Valid,
        _ => Verdict::Invalid,
    }
}

/// The validator `chi`: `DDMMYY` and four digits, the last a modulus-11 check digit.
///
/// Nine digits are read as a number that lost its leading zero, as spreadsheets do to it, and are no more than
/// [`Verdict::PlausibleOnly`].
#[must_use]
pub fn chi(text: &str) -> Verdict {
    let Some(mut digits) = alphanumerics(text).and_then(|chars| to_digits(&chars)) else { return Verdict::Invalid };
    let verdict = if digits.len() == 9 {
        digits.insert(0, 0);
        Verdict::PlausibleOnly
    } else {
        Verdict::Valid
    };
    let Ok(digits) = <[u8; 10]>::try_from(digits) else { return Verdict::Invalid };
    let (day, month, year) = (number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
    if checks(&digits) && is_date_in(&[19, 20], year, month, day) { verdict } else { Verdict::Invalid }
}

fn checks(digits: &[u8; 10]) -> bool {
    mod11_check(weighted_sum(&digits[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2])) == Some(digits[9])
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Invalid, PlausibleOnly, Valid};

    #[test]
    fn published_nhs_numbers_are_valid() {
        for text in [
            "943 476 5919",
            "943-476-5870",
            "9876543210",
            "999 000 0018",
            "320 000 0015",
            "399 999 9993",
            "943\u{a0}476\u{a0}5919",
        ] {
            assert_eq!(nhs(text), Valid, "{text}");
        }
        // The check digit of the often-quoted 987 654 4321 is 2.
        for text in
            ["987 654 4321", "0000000000", "1111111111", "2222222222", "943 476 591", "943 476 59191", "94E 476 5919"]
        {
            assert_eq!(nhs(text), Invalid, "{text}");
        }
        assert_eq!(nhs("987 654 4322"), Valid);
    }

    #[test]
    fn chi_numbers_hold_a_date() {
        for text in ["010190 1232", "311299 4566", "180335 4593", "0108241254"] {
            assert_eq!(chi(text), Valid, "{text}");
        }
        for text in ["943 476 5919", "010190 1233", "", "1232", "01019012320"] {
            assert_eq!(chi(text), Invalid, "{text}");
        }
        assert_eq!(chi("101901232"), PlausibleOnly);
        assert_eq!(chi("101901233"), Invalid);
    }

    #[test]
    fn no_single_changed_digit_passes() {
        for (text, validator) in [("9434765919", nhs as super::super::Validator), ("0101901232", chi)] {
            for place in 0..10 {
                for digit in b'0'..=b'9' {
                    let mut bytes = text.as_bytes().to_vec();
                    if bytes[place] != digit {
                        bytes[place] = digit;
                        let near = String::from_utf8_lossy(&bytes);
                        assert_eq!(validator(&near), Invalid, "{near}");
                    }
                }
            }
        }
    }
}
