//! Changes of a place: what is offered with a finding instead of the words that were found.

use crate::finding::{Applicability, Confidence, IdentifierType};
use crate::pack::model::FixKind;

/// Stands for words that are taken out, in any language.
const TAKEN_OUT: &str = "[…]";

/// From this age on there is one band only (HIPAA, 45 CFR 164.514(b)(2)(i)(C)).
const OLDEST: u32 = 90;

/// What may stand in place of `words`; `None` when nothing is known.
#[must_use]
pub fn replacement(fix: FixKind, words: &str) -> Option<String> {
    match fix {
        FixKind::Mask => Some(TAKEN_OUT.to_owned()),
        FixKind::AgeBand => age_band(words),
        FixKind::Year => Some(year(words).map_or_else(|| TAKEN_OUT.to_owned(), str::to_owned)),
    }
}

/// Whether the change may be made without anybody looking at it.
///
/// A number that is certainly a patient's may: nobody disputes that it has to go, and the sentence says the same without it.
/// A name, a place or a contact carries the sentence, and may be one of the company's own; an age or a date is told less
/// exactly than the author meant; and a link that has lost a part leads nowhere.
#[must_use]
pub fn applicability(
    fix: FixKind,
    identifier: Option<IdentifierType>,
    confidence: Confidence,
    field: &str,
) -> Applicability {
    use IdentifierType::{MedicalRecordNumber, NationalId, OtherId};
    let number = matches!(identifier, Some(NationalId | MedicalRecordNumber | OtherId));
    if fix == FixKind::Mask && number && confidence == Confidence::High && field != "link" {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    }
}

/// `words` with the first age in it as a band.
fn age_band(words: &str) -> Option<String> {
    let start = words.find(|c: char| c.is_ascii_digit())?;
    let rest = &words[start..];
    let end = start + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let age: u32 = words[start..end].parse().ok().filter(|age| *age < 130)?;
    let band = if age >= OLDEST { format!("{OLDEST}+") } else { format!("{}–{}", age / 10 * 10, age / 10 * 10 + 9) };
    Some(format!("{}{band}{}", &words[..start], &words[end..]))
}

/// The year in a date that gives it with four digits.
fn year(words: &str) -> Option<&str> {
    let digits = |c: char| !c.is_ascii_digit();
    words.split(digits).find(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_that_is_certainly_a_persons_goes_unasked() {
        use Confidence::{High, Medium};
        let of = |fix, kind, confidence, field| applicability(fix, Some(kind), confidence, field).as_str();
        assert_eq!(of(FixKind::Mask, IdentifierType::NationalId, High, "body"), "safe");
        assert_eq!(of(FixKind::Mask, IdentifierType::NationalId, Medium, "body"), "unsafe");
        assert_eq!(of(FixKind::Mask, IdentifierType::NationalId, High, "link"), "unsafe");
        assert_eq!(of(FixKind::Mask, IdentifierType::PersonName, High, "body"), "unsafe");
        assert_eq!(of(FixKind::AgeBand, IdentifierType::AgeOver89, High, "body"), "unsafe");
    }

    #[test]
    fn ages_become_bands_and_dates_years() {
        let fix = |kind, words| replacement(kind, words).unwrap_or_default();
        assert_eq!(fix(FixKind::AgeBand, "94-årig kvinna"), "90+-årig kvinna");
        assert_eq!(fix(FixKind::AgeBand, "aged 43"), "aged 40–49");
        assert_eq!(replacement(FixKind::AgeBand, "ninety-four"), None);
        assert_eq!(fix(FixKind::Year, "12.3.2024"), "2024");
        assert_eq!(fix(FixKind::Year, "2024-03-12"), "2024");
        assert_eq!(fix(FixKind::Year, "den 12 mars"), "[…]");
        assert_eq!(fix(FixKind::Mask, "Kari Nordmann"), "[…]");
    }
}
