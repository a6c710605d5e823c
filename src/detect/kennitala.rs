//! The Icelandic kennitala of a person.
//!
//! Sources: python-stdnum, and the robot persons (gervimenn) of island.is.

use super::Verdict;
use super::date::is_date;
use super::symbols::{digits, mod11_check, number, weighted_sum};

/// The validator `kennitala`: `DDMMYY-RRPC`, in which P is the modulus-11 check digit and C the century
/// (8, 9 or 0 for the 1800s, 1900s and 2000s).
///
/// A number that starts with 8 or 9 is a system number (kerfiskennitala) for a short stay: no date, no check, so
/// [`Verdict::PlausibleOnly`]. The number of a company (day + 40) names no person and is [`Verdict::Invalid`].
#[must_use]
pub fn kennitala(text: &str) -> Verdict {
    let Some(digits) = digits::<10>(text) else { return Verdict::Invalid };
    if digits[0] >= 8 {
        return Verdict::PlausibleOnly;
    }
    let century = match digits[9] {
        8 => 18,
        9 => 19,
        0 => 20,
        _ => return Verdict::Invalid,
    };
    let (day, month, year) = (number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
    let check = mod11_check(weighted_sum(&digits[..8], &[3, 2, 7, 6, 5, 4, 3, 2]));
    if check == Some(digits[8]) && is_date(century * 100 + year, month, day) {
        Verdict::Valid
    } else {
        Verdict::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Invalid, PlausibleOnly, Valid};

    const PUBLISHED: &[&str] = &[
        "010130-2989",
        "010130-3019",
        "010130-2129",
        "010130-2399",
        "010130-2209",
        "010130-7789",
        "010130-4929",
        "010130-2719",
        "120174-3399",
    ];

    #[test]
    fn published_numbers_are_valid() {
        for text in PUBLISHED {
            assert_eq!(kennitala(text), Valid, "{text}");
            assert_eq!(kennitala(&text.replace('-', " ")), Valid, "{text}");
        }
    }

    #[test]
    fn no_single_changed_digit_passes() {
        for text in PUBLISHED {
            let digits = text.replace('-', "");
            for place in 0..9 {
                for digit in b'0'..=b'9' {
                    let mut bytes = digits.as_bytes().to_vec();
                    if bytes[place] != digit {
                        bytes[place] = digit;
                        let near = String::from_utf8_lossy(&bytes);
                        assert_ne!(kennitala(&near), Valid, "{near}");
                    }
                }
            }
        }
    }

    #[test]
    fn companies_are_no_persons_and_system_numbers_are_plausible() {
        assert_eq!(kennitala("450401-3150"), Invalid);
        assert_eq!(kennitala("810130-2981"), PlausibleOnly);
        for text in ["010130-2985", "321330-2989", "010130-298", ""] {
            assert_eq!(kennitala(text), Invalid, "{text}");
        }
    }
}
