//! What must stand in a text before a regular expression can match it, read off the expression itself.

use super::model::Trigger;
use crate::text::fold::Folded;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// The trigger of `regex`, or `None` when the expression needs neither digits nor a literal.
#[must_use]
pub fn of_regex(regex: &str) -> Option<Trigger> {
    let hir = regex_syntax::ParserBuilder::new().build().parse(regex).ok()?;
    let literals = required(&hir).filter(|set| set.iter().all(|text| text.is_ascii() && is_telling(text)));
    let trigger = Trigger { digits: digits(&hir), literals: literals.unwrap_or_default() };
    (trigger.digits > 0 || !trigger.literals.is_empty()).then_some(trigger)
}

/// Literals of which one stands wherever `regex` matches, short ones and signs among them; none when there are no such.
#[must_use]
pub fn literals(regex: &str) -> Vec<String> {
    let hir = regex_syntax::ParserBuilder::new().build().parse(regex).ok();
    let plain = |text: &String| {
        let word = text.is_ascii() && text.chars().filter(char::is_ascii_alphanumeric).count() > 1;
        word || text.chars().all(|c| !c.is_alphanumeric() && !c.is_whitespace() && !".,-".contains(c))
    };
    hir.as_ref().and_then(required).filter(|set| set.iter().all(plain)).unwrap_or_default()
}

/// `regex`, which sees capitals or does not, less its assertions (`\b`, `^`, `$`): it matches wherever `regex` does, and
/// more. What is returned sees capitals, with both cases in it where either matches. `None` when it has no assertion.
#[must_use]
pub fn without_boundaries(regex: &str, case: bool) -> Option<String> {
    let hir = regex_syntax::ParserBuilder::new().case_insensitive(!case).build().parse(regex).ok()?;
    (!hir.properties().look_set().is_empty()).then(|| loosen(&hir).to_string())
}

fn loosen(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(loosen(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Capture(capture) => loosen(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(loosen).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(loosen).collect()),
        _ => hir.clone(),
    }
}

/// Whether a literal is worth looking for: three letters or digits, or a sign that ordinary text does not hold.
#[must_use]
pub fn is_telling(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).count() >= 3 || text.contains(|c| "@#/:|$€£%&+_=*".contains(c))
}

/// Signs that keep digits together as one number.
pub const JOINERS: &[u8] = b" -./+():,_\n\r";

/// How many digits stand together at least in every match.
fn digits(hir: &Hir) -> u32 {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().filter(|byte| byte.is_ascii_digit()).count() as u32,
        HirKind::Class(class) => u32::from(is_digit_class(class)),
        HirKind::Repetition(repetition) => repetition.min.saturating_mul(digits(&repetition.sub)),
        HirKind::Capture(capture) => digits(&capture.sub),
        HirKind::Concat(parts) => {
            let (mut best, mut run) = (0, 0);
            for part in parts {
                run = if is_of_a_number(part) { run + digits(part) } else { digits(part) };
                best = best.max(run);
                if !is_of_a_number(part) {
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
    let joins = |byte: u8| byte.is_ascii_digit() || JOINERS.contains(&byte);
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().all(|byte| joins(*byte)),
        HirKind::Class(Class::Unicode(class)) => {
            is_digit_class(&Class::Unicode(class.clone()))
                || class
                    .iter()
                    .all(|range| range.end().is_ascii() && (range.start() as u8..=range.end() as u8).all(joins))
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

/// Literals of which one stands in every match, in the order of the expression.
fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0).to_lowercase();
            // The longest stretch of plain ASCII, so that case does not matter.
            let best = text.split(|c: char| !c.is_ascii()).max_by_key(|part| part.len())?;
            (!best.is_empty()).then(|| vec![best.to_owned()])
        }
        HirKind::Class(class) => match class {
            Class::Unicode(class) if class.iter().all(|range| range.start() == range.end()) => {
                // What folding makes another character stands in no text.
                let folded = |c: &char| Folded::new(c.encode_utf8(&mut [0; 4])).text.chars().eq([*c]);
                let chars: Vec<char> = class.iter().map(|range| range.start()).filter(folded).collect();
                (!chars.is_empty()).then(|| chars.iter().map(|c| c.to_lowercase().collect()).collect())
            }
            _ => None,
        },
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Concat(parts) => {
            joined(parts).into_iter().chain(parts.iter().filter_map(required)).max_by_key(|set| {
                let shortest = set.iter().map(String::len).min().unwrap_or(0);
                (set.iter().all(|text| is_telling(text)), shortest.min(6), std::cmp::Reverse(set.len()))
            })
        }
        HirKind::Alternation(parts) => {
            let sets: Option<Vec<_>> = parts.iter().map(required).collect();
            sets.map(|sets| sets.concat())
        }
        _ => None,
    }
}

/// The literals that letters side by side make, each written in both cases or as it is: `[Mm]r`.
fn joined(parts: &[Hir]) -> Vec<Vec<String>> {
    let mut runs = vec![(String::new(), 0)];
    for part in parts {
        match (one_letter(part), runs.last_mut()) {
            (Some(letters), Some((run, count))) => {
                run.push_str(&letters);
                *count += 1;
            }
            _ => runs.push((String::new(), 0)),
        }
    }
    let whole = |(run, count): (String, usize)| (count > 1 && run.is_ascii()).then(|| vec![run]);
    runs.into_iter().filter_map(whole).collect()
}

/// The letters that `hir` matches and no other, in lower case.
fn one_letter(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok().map(str::to_lowercase),
        HirKind::Class(_) => {
            let mut letters = required(hir)?;
            letters.dedup();
            letters.pop().filter(|_| letters.is_empty())
        }
        HirKind::Capture(capture) => one_letter(&capture.sub),
        _ => None,
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
        assert_eq!(of_regex(r"https?://\S+"), literals(&["http"]));
        assert_eq!(of_regex(r"\w+ \w+"), None);
    }

    #[test]
    fn boundaries_are_taken_out() {
        assert_eq!(without_boundaries(r"\bab\b|^c", true), Some("(?:(?:ab)|c)".to_owned()));
        assert_eq!(without_boundaries(r"\d{3}", true), None);
    }
}
