//! Whether a day, month and year written inside a number can be a date.
//!
//! No clock is read: the same text gets the same verdict next year, so a birth date in the future is plausible too.

/// Whether `year` has a 29 February (Gregorian calendar).
#[must_use]
pub const fn is_leap_year(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The number of days of `month` (1–12) in `year`; 0 for any other month.
#[must_use]
pub const fn days_in_month(year: u16, month: u16) -> u16 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Whether that day exists, with `year` written in full.
#[must_use]
pub const fn is_date(year: u16, month: u16, day: u16) -> bool {
    day >= 1 && day <= days_in_month(year, month)
}

/// Whether that day exists in one of the `centuries` (18 for 1800–1899), with `year` written in two digits.
/// This differs between centuries for 29 February of year 00 alone.
#[must_use]
pub fn is_date_in(centuries: &[u16], year: u16, month: u16, day: u16) -> bool {
    centuries.iter().any(|century| is_date(century * 100 + year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn leap_years_follow_the_gregorian_calendar() {
        assert!(is_leap_year(2000) && is_leap_year(2024));
        assert!(!is_leap_year(1900) && !is_leap_year(2023));
    }

    #[test]
    fn impossible_days_are_refused() {
        assert!(is_date(2000, 2, 29) && is_date(1999, 12, 31));
        for (year, month, day) in
            [(1900, 2, 29), (2023, 4, 31), (2023, 0, 1), (2023, 13, 1), (2023, 1, 0), (2023, 1, 32)]
        {
            assert!(!is_date(year, month, day), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn the_century_decides_about_the_last_of_february() {
        assert!(is_date_in(&[19, 20], 0, 2, 29));
        assert!(!is_date_in(&[18, 19], 0, 2, 29));
        assert!(!is_date_in(&[], 24, 1, 1));
    }

    proptest! {
        #[test]
        fn a_year_has_365_or_366_days(year in 0u16..4000) {
            let days: u16 = (1..=12).map(|month| days_in_month(year, month)).sum();
            prop_assert_eq!(days, if is_leap_year(year) { 366 } else { 365 });
        }
    }
}
