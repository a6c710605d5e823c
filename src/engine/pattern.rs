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
    source: String,
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
            source: in_latin(&pattern.regex),
            case: pattern.case,
            loose: OnceLock::new(),
            regex: OnceLock::new(),
        }
    }

    /// The expression, compiled the first time it is needed.
    pub fn regex(&self) -> &Regex {
        self.regex.get_or_init(|| {
            let built = RegexBuilder::new(&self.source).case_insensitive(!self.case).build();
            // The pack check has compiled it before; an expression that matches nothing stands in all the same.
            built.unwrap_or_else(|_| Regex::new(r"[^\s\S]").expect("a constant expression"))
        })
    }

    /// The next place from byte `at` on at which the expression may match: where it does less its word boundaries.
    #[must_use]
    pub fn candidate(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let loose = self.loose.get_or_init(|| {
            let loose = crate::pack::trigger::without_boundaries(&self.source)?;
            RegexBuilder::new(&loose).case_insensitive(!self.case).build().ok()
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
        if !self.source.contains("<mark>") {
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

/// `regex` with its letters, word characters and digits kept to Latin script, in which the languages of the packs are
/// written and to which texts are folded: the automata are a fraction of the size, and so is the time to make them.
fn in_latin(regex: &str) -> String {
    const CLASSES: [(&str, &str); 5] = [
        (r"\p{Lu}", r"[\p{Lu}&&[A-ZÀ-ɏ]]"),
        (r"\p{Ll}", r"[\p{Ll}&&[a-zß-ɏ]]"),
        (r"\p{L}", "[A-Za-zÀ-ÖØ-öø-ɏ]"),
        (r"\w", "[0-9A-Za-z_À-ÖØ-öø-ɏ]"),
        (r"\d", "[0-9]"),
    ];
    CLASSES.iter().fold(regex.to_owned(), |regex, (class, latin)| regex.replace(class, latin))
}
