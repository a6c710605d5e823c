//! The Swedish personnummer, samordningsnummer and reservnummer.
//!
//! Sources: Skatteverket's open test data, and personnummer/meta for the letters of a reservnummer.

use super::Verdict;
use super::date::is_date_in;
use super::luhn::passes;
use super::symbols::{number, symbols};

/// The letters that may stand for the first digit of the serial in a reservnummer.
const RESERVE_LETTERS: &str = "TRSUWXJKLMNP";

/// The validator `personnummer`: `YYMMDD-NNNC`, `YYMMDD+NNNC` or `YYYYMMDD-NNNC`, with any or no separator.
///
/// - personnummer: a date and a serial other than 000, Luhn over the last ten digits;
/// - samordningsnummer: the same with day + 60; month and day may be unknown, written 00 and 60;
/// - reservnummer: a letter for the first digit of the serial, which counts as 1. Regions have forms of their own,
///   so one whose check digit is wrong is still [`Verdict::PlausibleOnly`].
///
/// An organisationsnummer has 20 or more where the month stands, and is [`Verdict::Invalid`].
#[must_use]
pub fn personnummer(text: &str) -> Verdict {
    judge(text).unwrap_or(Verdict::Invalid)
}

/// The verdict, or `None` as soon as something does not fit.
fn judge(text: &str) -> Option<Verdict> {
    let symbols = symbols(text)?;
    let plus = symbols.contains(&'+');
    let chars: Vec<char> = symbols.into_iter().filter(|c| c.is_alphanumeric()).collect();
    let (century, chars) = match chars.len() {
        10 => (None, chars.as_slice()),
        12 => (Some(chars[..2].iter().collect::<String>().parse::<u16>().ok()?), &chars[2..]),
        _ => return None,
    };
    let reserve = RESERVE_LETTERS.contains(chars[6]);
    let digits: Vec<u8> = chars
        .iter()
        .enumerate()
        .map(
            |(place, c)| {
                if place == 6 && reserve { Some(1) } else { c.to_digit(10).and_then(|d| u8::try_from(d).ok()) }
            },
        )
        .collect::<Option<_>>()?;

    // The sign tells whether the person has turned 100; which year that was, only a clock could say.
    let centuries: &[u16] = match century {
        Some(18) => &[18],
        Some(19) => &[19],
        Some(20) => &[20],
        Some(_) => return None,
        None if plus => &[18, 19],
        None => &[19, 20],
    };
    if !is_birth_date(centuries, number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6])) {
        return None;
    }
    if number(&digits[6..9]) == 0 {
        return None;
    }
    match (passes(&digits), reserve) {
        (true, _) => Some(Verdict::Valid),
        (false, true) => Some(Verdict::PlausibleOnly),
        (false, false) => None,
    }
}

/// Whether the date of a personnummer, or of a samordningsnummer (day + 60), is possible.
fn is_birth_date(centuries: &[u16], year: u16, month: u16, day: u16) -> bool {
    match day {
        0..=31 => is_date_in(centuries, year, month, day),
        // A coordination number for somebody whose month or day of birth is not known.
        60 => month <= 12,
        61..=91 if month == 0 => true,
        61..=91 => is_date_in(centuries, year, month, day - 60),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Invalid, PlausibleOnly, Valid};

    /// `(kind, number of twelve digits)` for every row of Skatteverket's sample.
    fn published() -> impl Iterator<Item = (&'static str, &'static str)> {
        include_str!("../../tests/data/test_personnummer.csv").lines().skip(1).filter_map(|line| line.split_once(','))
    }

    #[test]
    fn every_number_that_skatteverket_publishes_is_valid_in_each_way_of_writing() {
        assert_eq!(published().count(), 121);
        for (kind, full) in published() {
            let (date, serial) = full.split_at(8);
            let short = &date[2..];
            let plus = if kind == "personnummer-100-plus" { format!("{short}+{serial}") } else { full.to_owned() };
            let ways = [
                full.to_owned(),
                format!("{date}-{serial}"),
                format!("{date} {serial}"),
                format!("{short}{serial}"),
                format!("{short}\u{2011}{serial}"),
                format!("{short} – {serial}"),
                plus,
            ];
            for text in ways {
                assert_eq!(personnummer(&text), Valid, "{kind} {text}");
            }
        }
    }

    #[test]
    fn one_changed_digit_of_a_published_number_is_never_valid() {
        for (_, full) in published() {
            for place in 2..12 {
                for digit in b'0'..=b'9' {
                    let mut bytes = full.as_bytes().to_vec();
                    if bytes[place] != digit {
                        bytes[place] = digit;
                        let text = String::from_utf8_lossy(&bytes);
                        assert_eq!(personnummer(&text), Invalid, "{text} from {full}");
                    }
                }
            }
        }
    }

    #[test]
    fn values_of_the_guidance() {
        for text in [
            "090527+1474",
            "000229-2399",
            "880320-0016",
            "121212-1212",
            "19121212-1212",
            "640823-3234",
            "121212+1212",
            "19951122-2391",
            "６４０８２３－３２３４",
        ] {
            assert_eq!(personnummer(text), Valid, "{text}");
        }
        for text in [
            "700428-9895",
            "240624-1001",
            "150916-0006",
            "640823-3235",
            "001329-2391",
            "16640823-3234",
            "21640823-3234",
        ] {
            assert_eq!(personnummer(text), Invalid, "{text}");
        }
    }

    #[test]
    fn samordningsnummer_have_sixty_days_more() {
        for text in ["701063-2391", "730288-9931"] {
            assert_eq!(personnummer(text), Valid, "{text}");
        }
        assert_eq!(personnummer("420566-9899"), Invalid);
        // Skatteverket's list holds 1915-00-72: the month is not known.
        assert!(is_birth_date(&[19], 15, 0, 72) && is_birth_date(&[19], 15, 4, 60));
        assert!(
            !is_birth_date(&[19], 15, 0, 12) && !is_birth_date(&[19], 15, 4, 91) && !is_birth_date(&[19], 15, 13, 61)
        );
    }

    #[test]
    fn a_letter_of_a_reservnummer_counts_as_one() {
        for text in ["000101-T220", "19600528-K982", "000101-t220"] {
            assert_eq!(personnummer(text), Valid, "{text}");
        }
        assert_eq!(personnummer("000101-T221"), PlausibleOnly);
        for text in ["000101-A220", "T00101-1220", "001301-T220", "ÅÅMMDD-NNNN"] {
            assert_eq!(personnummer(text), Invalid, "{text}");
        }
    }

    #[test]
    fn organisationsnummer_are_no_persons() {
        for text in ["123456-7897", "556036-0793", "16556036-0793"] {
            assert_eq!(personnummer(text), Invalid, "{text}");
        }
    }
}
