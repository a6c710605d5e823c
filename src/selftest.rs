//! Runs the tests that packs carry: does each rule flag what it must, and leave alone what it must?

use crate::draft::{Field, Post, SourceMap};
use crate::linter::Linter;
use crate::pack::model::{Pack, RuleTest};

/// What came out of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Result {
    /// Nothing was to be found, and nothing was.
    Validated,
    /// What was to be found was, at its place.
    Reported,
    /// What was to be found was not, or at another place.
    Missing,
    /// Something was found where nothing was to be.
    Noisy,
}

impl Result {
    /// Whether the test is passed.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Validated | Self::Reported)
    }

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Validated => "Validated",
            Self::Reported => "Reported",
            Self::Missing => "Missing",
            Self::Noisy => "Noisy",
        }
    }
}

/// A test and what came out of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The rule.
    pub rule: String,
    /// The test.
    pub test: RuleTest,
    /// What came out.
    pub result: Result,
    /// The words the rule marked, for a test that is not passed.
    pub found: Vec<String>,
}

/// Runs the tests of `packs`, which are packs as they are written (the compiled ones carry no tests), with `linter`.
#[must_use]
pub fn run(packs: &[Pack], linter: &Linter) -> Vec<Outcome> {
    let rules = packs.iter().flat_map(|pack| &pack.rules);
    rules.flat_map(|rule| rule.tests.iter().map(|test| one(&rule.id, test, linter))).collect()
}

fn one(rule: &str, test: &RuleTest, linter: &Linter) -> Outcome {
    let mut post = Post::from_text(&test.text, test.context.clone());
    post.fields.extend(test.fields.iter().map(|(name, text)| Field {
        name: name.clone().into(),
        text: text.clone(),
        map: SourceMap::Verbatim(0),
    }));
    let findings = linter.check_each(&post);
    let found: Vec<String> = findings
        .iter()
        .filter(|finding| &*finding.rule == rule)
        .map(|finding| post.fields[finding.field].text[finding.span.clone()].to_owned())
        .collect();
    let result = match &test.flags {
        Some(words) if found.contains(words) => Result::Reported,
        Some(_) => Result::Missing,
        None if found.is_empty() => Result::Validated,
        None => Result::Noisy,
    };
    Outcome { rule: rule.to_owned(), test: test.clone(), result, found }
}
