//! Alternatives that begin alike, read once: an automaton of a list of words is at all of them at once, and costs the more
//! to make ready the more it is at.

use regex_syntax::hir::{Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

/// `hir` with what several alternatives begin with before them. It matches the same, and prefers the same.
#[must_use]
pub fn factored(hir: &Hir) -> Hir {
    match hir.kind() {
        // Of these the compiler makes a trie by itself.
        HirKind::Alternation(branches)
            if branches.iter().all(|branch| matches!(branch.kind(), HirKind::Literal(_))) =>
        {
            hir.clone()
        }
        HirKind::Alternation(branches) => {
            alternatives(branches.iter().map(|branch| steps(&factored(branch))).collect())
        }
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(factored).collect()),
        HirKind::Capture(group) => Hir::capture(Capture { sub: Box::new(factored(&group.sub)), ..group.clone() }),
        HirKind::Repetition(repeated) => {
            Hir::repetition(Repetition { sub: Box::new(factored(&repeated.sub)), ..repeated.clone() })
        }
        _ => hir.clone(),
    }
}

/// What `hir` reads one after the other, letter by letter.
fn steps(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Empty => Vec::new(),
        HirKind::Concat(parts) => parts.iter().flat_map(steps).collect(),
        HirKind::Literal(literal) => match str::from_utf8(&literal.0) {
            Ok(text) => text.chars().map(|c| Hir::literal(c.to_string().into_bytes())).collect(),
            Err(_) => vec![hir.clone()],
        },
        _ => vec![hir.clone()],
    }
}

/// Alternatives, those that begin alike in one. One may pass others that begin with another letter: of these and it a
/// text holds only one.
fn alternatives(branches: Vec<Vec<Hir>>) -> Hir {
    let mut groups: Vec<(Option<Hir>, Vec<Vec<Hir>>)> = Vec::new();
    for mut branch in branches {
        let first = (!branch.is_empty()).then(|| branch.remove(0));
        let letters = first.as_ref().and_then(letters);
        let alike = groups.iter().rposition(|(other, _)| !differ(&letters, other.as_ref().and_then(self::letters)));
        match alike.filter(|at| letters.is_some() && groups[*at].0 == first) {
            Some(at) => groups[at].1.push(branch),
            None => groups.push((first, vec![branch])),
        }
    }
    let group = |(first, mut rests): (Option<Hir>, Vec<Vec<Hir>>)| {
        let rest = if rests.len() > 1 { alternatives(rests) } else { Hir::concat(rests.pop().unwrap_or_default()) };
        Hir::concat(first.into_iter().chain([rest]).collect())
    };
    Hir::alternation(groups.into_iter().map(group).collect())
}

/// The letters that `step` may be, if it is one letter.
fn letters(step: &Hir) -> Option<ClassUnicode> {
    match step.kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class.clone()),
        HirKind::Literal(literal) => {
            let letter = str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(ClassUnicode::new([ClassUnicodeRange::new(letter, letter)]))
        }
        _ => None,
    }
}

/// Whether no letter is in both sets, as far as they are known.
fn differ(one: &Option<ClassUnicode>, other: Option<ClassUnicode>) -> bool {
    let (Some(one), Some(mut both)) = (one, other) else { return false };
    both.intersect(one);
    both.ranges().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(regex: &str) -> String {
        factored(&regex_syntax::parse(regex).unwrap()).to_string()
    }

    #[test]
    fn alternatives_that_begin_alike_are_one() {
        let plain = |regex: &str| regex_syntax::parse(regex).unwrap().to_string();
        assert_eq!(written("(?i)(?:mai|jan|mars)x"), plain("(?i)(?:ma(?:i|rs)|jan)x"));
        assert_eq!(written("(?i)(?:mai|[a-z]x|mars)"), plain("(?i)(?:mai|[a-z]x|mars)"));
    }

    #[test]
    fn what_is_preferred_stays_so() {
        for (regex, text) in [("(?i)jan|b|january", "january"), ("(?i)ab|[a-z]c|abc", "abc"), ("(?i)a|(?:)|ab", "ab")] {
            let (plain, factored) = (regex::Regex::new(regex).unwrap(), regex::Regex::new(&written(regex)).unwrap());
            assert_eq!(factored.find(text), plain.find(text), "{regex}");
        }
    }
}
