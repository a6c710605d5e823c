//! The Finnish henkilötunnus.
//!
//! Sources: dvv.fi/hetu-uudistus (the signs of 2023, and the published numbers of fictitious people), python-stdnum.

use super::Verdict;
use super::date::is_date;
use super::symbols::{number, symbols, to_digits};

/// The check characters by remainder: digits, then letters without those that look like a digit or another letter.
const CHECK_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

/// The validator `henkilotunnus`: `DDMMYYCNNNQ`, in capitals or not.
///
/// The sign `C` tells the century: `+` for the 1800s, `-` and since 2023 `Y X W V U` for the 1900s, `A`–`F` for the
/// 2000s. Serials 900–999 (temporary and test numbers) are accepted, 000 and 001 are not issued. Without its sign a
/// number whose check character is right is [`Verdict::PlausibleOnly`].
#[must_use]
pub fn henkilotunnus(text: &str) -> Verdict {
    judge(text).unwrap_or(Verdict::Invalid)
}

fn judge(text: &str) -> Option<Verdict> {
    let symbols = symbols(text)?;
    let (verdict, serial_at, centuries): (_, _, &[u16]) = match symbols.len() {
        10 => (Verdict::PlausibleOnly, 6, &[19, 20]),
        11 => (Verdict::Valid, 7, century(symbols[6])?),
        _ => return None,
    };
    let date = to_digits(&symbols[..6])?;
    let serial = to_digits(&symbols[serial_at..serial_at + 3])?;
    let check = symbols[serial_at + 3];

    let (day, month, year) = (number(&date[..2]), number(&date[2..4]), number(&date[4..6]));
    if number(&serial) < 2 || !centuries.iter().any(|century| is_date(century * 100 + year, month, day)) {
        return None;
    }
    let nine = date.iter().chain(&serial).fold(0usize, |sum, digit| sum * 10 + usize::from(*digit));
    (char::from(CHECK_CHARACTERS[nine % 31]) == check).then_some(verdict)
}

/// The century (18 for 1800–1899) that a sign stands for.
const fn century(sign: char) -> Option<&'static [u16]> {
    match sign {
        '+' => Some(&[18]),
        '-' | 'U'..='Y' => Some(&[19]),
        'A'..='F' => Some(&[20]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Invalid, PlausibleOnly, Valid};

    /// python-stdnum's example, and the fictitious people that DVV publishes.
    const PUBLISHED: &[&str] = &[
        "131052-308T",
        "010594Y9032",
        "020594X903P",
        "030594W903B",
        "040594V9030",
        "050594U903M",
        "010516B903X",
        "020516C903K",
        "030516D9037",
        "010501E9032",
        "020503F9037",
    ];

    #[test]
    fn published_numbers_are_valid_in_each_way_of_writing() {
        for text in PUBLISHED {
            for way in [text.to_string(), text.to_lowercase(), text.replace('-', "\u{2011}"), text.replace('-', " − ")]
            {
                assert_eq!(henkilotunnus(&way), Valid, "{way}");
            }
        }
    }

    #[test]
    fn no_single_changed_digit_or_check_character_passes() {
        for text in PUBLISHED {
            for place in [0, 1, 2, 3, 4, 5, 7, 8, 9] {
                for digit in b'0'..=b'9' {
                    let mut bytes = text.as_bytes().to_vec();
                    if bytes[place] != digit {
                        bytes[place] = digit;
                        let near = String::from_utf8_lossy(&bytes);
                        assert_eq!(henkilotunnus(&near), Invalid, "{near}");
                    }
                }
            }
            let passing = CHECK_CHARACTERS
                .iter()
                .filter(|check| henkilotunnus(&format!("{}{}", &text[..10], char::from(**check))) == Valid);
            assert_eq!(passing.count(), 1, "{text}");
        }
    }

    #[test]
    fn a_published_example_that_fails_fails() {
        for text in ["010190-999K", "131052-001T", "131352-308T", "131052G308T", "131052--308T", "PPKKVV-NNNT", ""] {
            assert_eq!(henkilotunnus(text), Invalid, "{text}");
        }
    }

    #[test]
    fn without_its_sign_it_is_only_plausible() {
        assert_eq!(henkilotunnus("131052 308T"), PlausibleOnly);
        assert_eq!(henkilotunnus("131052 308U"), Invalid);
    }
}
