//! Pure validators and recognisers that a TOML pattern cannot express: check digits, dates, phones.
