//! Pure validators and recognisers that a TOML pattern cannot express: check digits, dates, phones.

pub mod cpr;
pub mod date;
pub mod fodselsnummer;
pub mod henkilotunnus;
pub mod kennitala;
pub mod luhn;
pub mod nhs;
pub mod personnummer;
pub mod ssn;
mod symbols;
mod validator;

pub use validator::{NAMES, Validator, Verdict, validator};
