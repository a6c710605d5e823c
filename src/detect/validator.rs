//! The registry of validators: the names a pack may write after `check =`.

use super::{cpr, fodselsnummer, henkilotunnus, kennitala, luhn, nhs, personnummer, ssn};

/// What a validator says about a matched text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The form, the date and the check digit are right: report it even without a word that names it.
    Valid,
    /// The form (and the date, where there is one) is right, and no check digit confirms or forbids it:
    /// report it only where a word nearby says what it is.
    PlausibleOnly,
    /// It cannot be such a number.
    Invalid,
}

/// A pure function over the text that a pattern matched. The text may hold spaces, separators, full-width
/// digits and lower case; a validator never panics, whatever it is given.
pub type Validator = fn(&str) -> Verdict;

/// One row for each validator, in the order of their names.
const VALIDATORS: [(&str, Validator); 9] = [
    ("chi", nhs::chi),
    ("cpr", cpr::cpr),
    ("fodselsnummer", fodselsnummer::fodselsnummer),
    ("henkilotunnus", henkilotunnus::henkilotunnus),
    ("kennitala", kennitala::kennitala),
    ("luhn", luhn::luhn),
    ("nhs", nhs::nhs),
    ("personnummer", personnummer::personnummer),
    ("ssn", ssn::ssn),
];

/// The names of all validators, sorted: what a pack may write after `check =`.
pub const NAMES: &[&str] = &names();

const fn names() -> [&'static str; VALIDATORS.len()] {
    let mut names = [""; VALIDATORS.len()];
    let mut row = 0;
    while row < names.len() {
        names[row] = VALIDATORS[row].0;
        row += 1;
    }
    names
}

/// The validator of that name, or `None` when there is none; see [`NAMES`].
#[must_use]
pub fn validator(name: &str) -> Option<Validator> {
    VALIDATORS.iter().find(|(known, _)| *known == name).map(|(_, validator)| *validator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_name_has_a_validator_and_names_are_sorted() {
        assert!(NAMES.is_sorted());
        assert!(NAMES.iter().all(|name| validator(name).is_some()));
        assert!(validator("iban").is_none());
    }

    proptest! {
        #[test]
        fn no_validator_panics_on_any_text(text in any::<String>()) {
            for (_, validator) in VALIDATORS {
                validator(&text);
            }
        }

        #[test]
        fn no_validator_panics_near_the_forms_it_knows(text in "[0-9A-Fa-fTX０-９+\\-– \u{a0}\u{2011}]{0,20}") {
            for (_, validator) in VALIDATORS {
                validator(&text);
            }
        }

        #[test]
        fn separators_never_change_a_verdict(digits in "[0-9]{8,12}", gap in 1usize..8, separator in "[ \u{a0}\u{202f}./]") {
            let spaced = format!("{}{separator}{}", &digits[..gap], &digits[gap..]);
            for (_, validator) in VALIDATORS {
                prop_assert_eq!(validator(&digits), validator(&spaced));
            }
        }
    }
}
