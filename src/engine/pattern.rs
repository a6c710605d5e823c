//! Regular expressions at run time, compiled the first time they are needed.

use crate::detect::{Validator, Verdict, validator};
use crate::pack::model::{Accept, Pattern, Trigger};
use regex::{Regex, RegexBuilder};
use std::ops::Range;
use std::sync::OnceLock;

/// A regular expression at run time.
#[derive(Debug)]
pub struct CompiledPattern {
    /// The signal its matches mark.
    pub signal: u16,
    /// When it runs.
    pub trigger: Trigger,
    /// The validator.
    pub check: Option<Validator>,
    /// What the validator must say.
    pub accept: Accept,
    /// The expression as the pack writes it.
    written: String,
    /// The same kept to Latin script.
    latin: OnceLock<String>,
    case: bool,
    loose: OnceLock<Option<Regex>>,
    regex: OnceLock<Regex>,
}

impl CompiledPattern {
    /// The expression of signal number `signal`.
    #[must_use]
    pub fn new(signal: u16, pattern: &Pattern) -> Self {
        Self {
            signal,
            trigger: pattern.trigger.clone(),
            check: pattern.check.as_deref().and_then(validator),
            accept: pattern.accept,
            written: pattern.regex.clone(),
            latin: OnceLock::new(),
            case: pattern.case,
            loose: OnceLock::new(),
            regex: OnceLock::new(),
        }
    }

    fn source(&self) -> &str {
        self.latin.get_or_init(|| in_latin(&self.written))
    }

    /// The expression, compiled the first time it is needed.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let built = RegexBuilder::new(self.source()).case_insensitive(!self.case).build();
            // The pack check has compiled it before; an expression that matches nothing stands in all the same.
            built.unwrap_or_else(|_| Regex::new(r"[^\s\S]").expect("a constant expression"))
        })
    }

    /// The next place from byte `at` on at which the expression may match: where it does less its word boundaries.
    #[must_use]
    pub fn candidate(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let loose = self.loose.get_or_init(|| {
            let loose = crate::pack::trigger::without_boundaries(self.source(), self.case)?;
            RegexBuilder::new(&loose).build().ok()
        });
        loose.as_ref().unwrap_or_else(|| self.regex()).find_at(text, at).map(|found| found.range())
    }

    /// The next match from byte `at` on.
    #[must_use]
    pub fn find(&self, text: &str, at: usize) -> Option<Range<usize>> {
        self.regex().find_at(text, at).map(|found| found.range())
    }

    /// The part of the match at `found` that is marked: the group `mark` if there is one.
    pub fn marked(&self, text: &str, found: Range<usize>) -> Range<usize> {
        if !self.written.contains("<mark>") {
            return found;
        }
        let groups = self.regex().captures_at(text, found.start);
        groups.and_then(|groups| groups.name("mark").map(|group| group.range())).unwrap_or(found)
    }

    /// Whether the validator says what it must of the text that was found.
    #[must_use]
    pub fn accepts(&self, found: &str) -> bool {
        let Some(check) = self.check else { return true };
        match (check(found), self.accept) {
            (Verdict::Valid, Accept::Valid | Accept::Plausible) | (Verdict::PlausibleOnly, Accept::Plausible) => true,
            (verdict, accept) => verdict == Verdict::Invalid && accept == Accept::Invalid,
        }
    }
}

/// Classes of letters, word characters and digits, and what stands for each: Latin script only. The last says whether
/// the class holds every letter in both cases.
const CLASSES: [(&str, &str, bool); 5] = [
    (r"\p{Lu}", r"\p{Lu}&&[A-ZÀ-ɏ]", false),
    (r"\p{Ll}", r"\p{Ll}&&[a-zß-ɏ]", false),
    (r"\p{L}", "A-Za-zÀ-ÖØ-öø-ɏ", true),
    (r"\w", "0-9A-Za-z_À-ÖØ-öø-ɏ", true),
    (r"\d", "0-9", true),
];

/// `regex` with its letters, word characters and digits kept to Latin script, in which the languages of the packs are
/// written and to which texts are folded: the automata are a fraction of the size, and so is the time to make them.
/// A set that holds both cases of its letters is exempt from folding case, which takes longer than all the rest.
fn in_latin(regex: &str) -> String {
    let mut latin = String::with_capacity(regex.len() * 2);
    let mut rest = regex;
    while let Some(first) = rest.chars().next() {
        let class = CLASSES.iter().find(|(class, ..)| rest.starts_with(class));
        let length = match (first, class) {
            (_, Some((class, set, closed))) => {
                latin.push_str(&if *closed { format!("(?-i:[{set}])") } else { format!("[{set}]") });
                class.len()
            }
            ('\\', None) => {
                let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                latin.push_str(&rest[..length]);
                length
            }
            ('[', None) => {
                let length = set_length(rest);
                latin.push_str(&set_in_latin(&rest[..length]));
                length
            }
            (other, None) => {
                latin.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    latin
}

/// The bytes of the bracketed set that `regex` begins with.
fn set_length(regex: &str) -> usize {
    let (mut depth, mut escaped) = (0, false);
    for (at, c) in regex.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => depth += 1,
            // A bracket right behind the opening one is a member.
            ']' if !matches!(&regex[..at], "[" | "[^") => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    regex.len()
}

/// A bracketed set with its classes in Latin script.
fn set_in_latin(set: &str) -> String {
    let others =
        CLASSES.iter().filter(|(.., closed)| *closed).fold(set.to_owned(), |set, (class, ..)| set.replace(class, ""));
    let latin = CLASSES.iter().fold(set.to_owned(), |set, (class, latin, _)| set.replace(class, &format!("[{latin}]")));
    let closed = others != set && !others.chars().any(char::is_alphabetic);
    if closed { format!("(?-i:{latin})") } else { latin }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_latin_and_match_the_same_words() {
        assert_eq!(in_latin(r"\d{3}\."), r"(?-i:[0-9]){3}\.");
        assert_eq!(in_latin(r"[\d .-]x"), r"(?-i:[[0-9] .-])x");
        assert_eq!(in_latin(r"[\da-f]\[\w"), r"[[0-9]a-f]\[(?-i:[0-9A-Za-z_À-ÖØ-öø-ɏ])");
        assert_eq!(in_latin(r"[]\w]"), r"(?-i:[][0-9A-Za-z_À-ÖØ-öø-ɏ]])");
        for (regex, text) in [
            (r"^\p{L}+$", "Ångström"),
            (r"^[\p{L}'’-]+$", "o'Neill-Ærø"),
            (r"^\w+ \d+$", "rom_3 14"),
            (r"^[^\W]+$", "abc"),
            (r"^\p{Lu}\p{Ll}+$", "Øystein"),
        ] {
            let built = RegexBuilder::new(&in_latin(regex)).case_insensitive(true).build().expect(regex);
            assert!(built.is_match(text), "{regex} {text} {}", in_latin(regex));
        }
    }
}
