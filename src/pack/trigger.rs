//! What must stand in a text before a regular expression can match it, read off the expression itself.

mod literals;

pub use literals::EDGE;

use super::model::Trigger;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// The trigger of `regex`, or `None` when the expression needs neither digits nor a literal.
#[must_use]
pub fn of_regex(regex: &str) -> Option<Trigger> {
    let hir = regex_syntax::parse(regex).ok()?;
    let trigger = Trigger { digits: digits(&hir), literals: literals::of(&hir) };
    (trigger.digits > 0 || !trigger.literals.is_empty()).then_some(trigger)
}

/// Of two sets of literals of which one stands wherever an expression matches, the rarer: what is `given` for it, and what
/// is read off it, if anything is.
#[must_use]
pub fn rarer(given: Vec<String>, read: Vec<String>) -> Vec<String> {
    let met = |set: &[String]| literals::met(set.iter().map(String::as_str));
    if given.is_empty() || !read.is_empty() && met(&read) < met(&given) { read } else { given }
}

/// `regex`, which sees capitals or does not, less its assertions (`\b`, `^`, `$`): it matches wherever `regex` does, and
/// more. What is returned sees capitals, with both cases in it where either matches. `None` when it has no assertion.
#[must_use]
pub fn without_boundaries(regex: &str, case: bool) -> Option<String> {
    let hir = regex_syntax::ParserBuilder::new().case_insensitive(!case).build().parse(regex).ok()?;
    let loose = |leaf: &Hir| if matches!(leaf.kind(), HirKind::Look(_)) { Hir::empty() } else { leaf.clone() };
    (!hir.properties().look_set().is_empty()).then(|| with_leaves(&hir, &loose).to_string())
}

/// `hir` without its groups, and with what `change` makes of each part that has no parts.
fn with_leaves(hir: &Hir, change: &impl Fn(&Hir) -> Hir) -> Hir {
    let changed = |part: &Hir| with_leaves(part, change);
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(changed(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Capture(capture) => changed(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(changed).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(changed).collect()),
        _ => change(hir),
    }
}

/// Between two groups of digits of one number stand at most so many signs.
const WIDEST_JOINT: usize = 5;

/// Whether `between`, which stands between two groups of digits, keeps them together as one number.
#[must_use]
pub fn joins(between: &str) -> bool {
    between.chars().take(WIDEST_JOINT + 1).count() <= WIDEST_JOINT && between.chars().all(is_joiner)
}

fn is_joiner(c: char) -> bool {
    c.is_whitespace() || "-./+():,_".contains(c)
}

/// How many digits stand together at least in every match.
fn digits(hir: &Hir) -> u32 {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().filter(|byte| byte.is_ascii_digit()).count() as u32,
        HirKind::Class(class) => u32::from(is_digit_class(class)),
        HirKind::Repetition(repetition) => repetition.min.saturating_mul(digits(&repetition.sub)),
        HirKind::Capture(capture) => digits(&capture.sub),
        HirKind::Concat(parts) => {
            let (mut best, mut run, mut joint) = (0, 0, 0);
            for part in parts {
                let (of_a_number, found) = (is_of_a_number(part), digits(part));
                joint = if found > 0 {
                    0
                } else {
                    part.properties().maximum_len().unwrap_or(usize::MAX).saturating_add(joint)
                };
                run = if of_a_number && joint <= WIDEST_JOINT { run + found } else { found };
                best = best.max(run);
                if !of_a_number {
                    run = 0;
                }
            }
            best
        }
        HirKind::Alternation(parts) => parts.iter().map(digits).min().unwrap_or(0),
        HirKind::Empty | HirKind::Look(_) => 0,
    }
}

/// Whether only digits and what joins them can match.
fn is_of_a_number(hir: &Hir) -> bool {
    let of_a_number = |c: char| c.is_ascii_digit() || is_joiner(c);
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| text.chars().all(of_a_number)),
        HirKind::Class(Class::Unicode(class)) => {
            let few = || class.iter().map(|range| range.len()).sum::<usize>() < 100;
            is_digit_class(&Class::Unicode(class.clone()))
                || few() && class.iter().flat_map(|range| range.start()..=range.end()).all(of_a_number)
        }
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Repetition(repetition) => is_of_a_number(&repetition.sub),
        HirKind::Capture(capture) => is_of_a_number(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(is_of_a_number),
        HirKind::Empty | HirKind::Look(_) => true,
    }
}

fn is_digit_class(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => class.iter().all(|range| range.start().is_numeric() && range.end().is_numeric()),
        Class::Bytes(class) => class.iter().all(|range| range.start().is_ascii_digit() && range.end().is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_read_off_the_expression() {
        let of = |digits, set: &[&str]| {
            Some(Trigger { digits, literals: set.iter().map(|text| (*text).to_owned()).collect() })
        };
        let literals = |set: &[&str]| of(0, set);
        assert_eq!(of_regex(r"(?:19|20)?\d{6}[-+ ]?\d{4}"), of(10, &[]));
        assert_eq!(of_regex(r"\d{2}-\d{2}|\d{6}"), of(4, &[]));
        assert_eq!(of_regex(r"\d{2} ?\d{6}[A-Z] ?\d{3}"), of(8, &[]), "a letter parts the digits");
        assert_eq!(of_regex(r"\w+@\w+"), literals(&["@"]));
        assert_eq!(of_regex(r"(?:journal|patient)nr \d+"), of(1, &["journal", "patient"]));
        assert_eq!(of_regex(r"https?://\S+"), literals(&["http://", "https://"]));
        assert_eq!(of_regex(r"\w+ \w+"), None);
    }

    #[test]
    fn boundaries_are_taken_out() {
        assert_eq!(without_boundaries(r"\bab\b|^c", true), Some("(?:(?:ab)|c)".to_owned()));
        assert_eq!(without_boundaries(r"\d{3}", true), None);
    }
}
