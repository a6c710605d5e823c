//! Pure validators and recognisers that a TOML pattern cannot express: check digits, dates, phones.

/// What a validator says of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The check digit is right.
    Valid,
    /// The form is right; the check digit neither confirms nor forbids.
    PlausibleOnly,
    /// The form or the check digit is wrong.
    Invalid,
}

/// A pure function over the matched text.
pub type Validator = fn(&str) -> Verdict;

/// The names of the validators.
pub const NAMES: &[&str] = &[];

/// The validator of that name.
#[must_use]
pub fn validator(_name: &str) -> Option<Validator> {
    None
}
