//! The social security number of the United States.
//!
//! Source: the Social Security Administration (ssa-custhelp.ssa.gov, a_id 425) on numbers it does not issue.

use super::Verdict;
use super::symbols::{digits, number};

/// The validator `ssn`: `AAA-GG-SSSS`, nine digits.
///
/// It has no check digit, so a number of the right form is [`Verdict::PlausibleOnly`], never more. Refused is what
/// is never issued: area 000, 666 and 900–999 (hence also ITINs, and 987-65-4320 to 4329 of advertisements), group
/// 00, serial 0000. Numbers that are only famous, such as 078-05-1120, are not refused: a block list can hide a leak.
#[must_use]
pub fn ssn(text: &str) -> Verdict {
    let Some(digits) = digits::<9>(text) else { return Verdict::Invalid };
    let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
    if matches!(area, 0 | 666 | 900..) || group == 0 || serial == 0 { Verdict::Invalid } else { Verdict::PlausibleOnly }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_the_right_form_are_plausible() {
        for text in ["536-90-4399", "078-05-1121", "078-05-1120", "219 09 9999", "899–12–3456"] {
            assert_eq!(ssn(text), Verdict::PlausibleOnly, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_never_issued_are_refused() {
        for text in
            ["000-12-3456", "666-12-3456", "900-70-0000", "900-70-1234", "536-00-4399", "536-90-0000", "536-90-439"]
        {
            assert_eq!(ssn(text), Verdict::Invalid, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_range_of_advertisements_is_refused(last in 4320u16..=4329) {
            let text = format!("987-65-{last}");
            prop_assert_eq!(ssn(&text), Verdict::Invalid);
        }
    }
}
