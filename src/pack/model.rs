//! A checked pack: nothing in it can be wrong any more. Serialised into the program for the built-in packs.

pub use super::raw::{Accept, FixKind, Mode, Position, Shape, Side, Within};
use crate::draft::{Audience, Author, Context, Jurisdiction, Kind, Lang, Platform};
use crate::finding::{Category, Citation, Confidence, IdentifierType, Severity};
use crate::text::token::Signs;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What stands for the words of the primary place in a message.
pub const HERE: &str = "here";

/// Where something stands, for people: `rules/claims/rules.toml:12`.
pub type Origin = String;

/// A checked pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// The first part of its rules' ids.
    pub name: String,
    /// Its edition.
    pub version: String,
    /// What it is about.
    pub description: String,
    /// The languages its rules are written for.
    pub languages: Vec<Lang>,
    /// The packs it uses or changes.
    pub extends: Vec<String>,
    /// Where its rules, clauses and severities count; everywhere when empty.
    pub jurisdiction: Vec<Jurisdiction>,
    /// SHA-256 of its files and of the lists it uses, in hexadecimal.
    pub digest: String,
    /// Its signals.
    pub signals: Vec<Signal>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Its changes to other packs' rules.
    pub extensions: Vec<Extension>,
    /// The articles of its code.
    pub articles: Vec<Article>,
    /// How the odds of faults change with what stands in a post.
    pub odds: Option<Odds>,
}

/// How the odds of faults change with what stands in a post, in hundredths of their logarithm, for each category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Odds {
    /// The faults.
    pub categories: Vec<Category>,
    /// The odds of a post of which nothing is known.
    pub start: Vec<i16>,
    /// What is known of who speaks to whom.
    pub context: Vec<(Known, Vec<i16>)>,
    /// What may stand in the post, by signal.
    pub signals: Vec<(String, Vec<i8>)>,
}

/// Something that is known of who speaks to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known {
    /// Who speaks.
    Author(Author),
    /// Who can read it.
    Audience(Audience),
    /// Whether the author has a material tie.
    Affiliation(bool),
}

impl Known {
    /// Everything that may be known.
    pub fn all() -> impl Iterator<Item = Self> {
        let authors = Author::ALL.iter().map(|author| Self::Author(*author));
        let audiences = Audience::ALL.iter().map(|audience| Self::Audience(*audience));
        authors.chain(audiences).chain([true, false].map(Self::Affiliation))
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Author(author) => write!(f, "author {author}"),
            Self::Audience(audience) => write!(f, "audience {audience}"),
            Self::Affiliation(tie) => f.write_str(if *tie { "affiliation yes" } else { "affiliation no" }),
        }
    }
}

/// The chances by which a rule judges a post as a whole, in per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likely {
    /// From here on a fault is likely.
    pub speaks: u32,
    /// Below, a warning is doubtful.
    pub doubts_warning: u32,
    /// Below, an error is.
    pub doubts_error: u32,
}

/// A named thing that can be found in a text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Signal {
    /// Its name.
    pub name: String,
    /// What it means.
    pub description: String,
    /// What to call it beside a marked place; its name when empty.
    pub label: String,
    /// What it does to a signal of the same name.
    pub mode: Option<Mode>,
    /// Terms and names count only with a capital.
    pub capital: bool,
    /// Words and phrases per language, as written.
    pub terms: Vec<(Lang, Vec<String>)>,
    /// Names from a list.
    pub lexicon: Option<LexiconUse>,
    /// A regular expression.
    pub pattern: Option<Pattern>,
    /// Words told by their capitals.
    pub shape: Option<Shape>,
    /// Other signals that count as this one.
    pub any: Vec<String>,
    /// Other senses of the word.
    pub except: Vec<String>,
    /// What must be near.
    pub near: Vec<Near>,
    /// What must not be near.
    pub unless: Vec<Near>,
    /// Where it stands.
    pub origin: Origin,
}

/// Names from a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LexiconUse {
    /// The list.
    pub name: String,
    /// Column and the values of which one it must hold.
    pub filter: Vec<(String, Vec<String>)>,
    /// Names may take endings.
    pub inflect: bool,
}

/// A regular expression and what it takes to run it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    /// The expression, on folded text.
    pub regex: String,
    /// It sees capitals.
    pub case: bool,
    /// A validator in [`crate::detect`].
    pub check: Option<String>,
    /// What the validator must say.
    pub accept: Accept,
    /// When it runs at all.
    pub trigger: Trigger,
}

/// What must stand in a text before an expression is run on it: all of this, as far as it is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trigger {
    /// A number of one of these forms; the expression runs around such numbers only. None is needed when the list is empty.
    pub numbers: Vec<Number>,
    /// All of these.
    pub signs: Signs,
    /// One of these, in any case; none are needed when the list is empty.
    pub literals: Vec<String>,
}

/// How the digits of a number stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Number {
    /// How many there are at least.
    pub digits: u32,
    /// Groups that stand one behind the other in it, with signs or letters between; any when the list is empty.
    pub groups: Vec<Group>,
}

/// Digits that stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Group {
    /// How many at least.
    pub least: u8,
    /// How many at most; 255 is any number.
    pub most: u8,
}

/// Other signals in the neighbourhood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// Of which one must stand there.
    pub any: Vec<String>,
    /// How far away at most.
    pub within: Within,
    /// On which side.
    pub side: Side,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// `pack/name`.
    pub id: String,
    /// What it is about.
    pub category: Category,
    /// How grave.
    pub severity: Severity,
    /// How grave when the post says where a written consent is kept.
    pub with_consent: Option<Severity>,
    /// How sure.
    pub confidence: Confidence,
    /// For a patient identifier, its kind.
    pub identifier: Option<IdentifierType>,
    /// In half a line.
    pub title: String,
    /// What is wrong; `{signal}` stands for matched words.
    pub message: String,
    /// The way out.
    pub help: String,
    /// Why the rule exists.
    pub why: String,
    /// To which posts it applies.
    pub applies: Applies,
    /// When it speaks.
    pub when: When,
    /// What makes a finding more sure, or less.
    pub evidence: Option<Evidence>,
    /// The chances by which it judges a post as a whole.
    pub odds: Option<Likely>,
    /// A safe change of the place.
    pub fix: Option<FixKind>,
    /// Every occurrence is a finding.
    pub each: bool,
    /// Rules that are silent where this one speaks.
    pub supersedes: Vec<String>,
    /// The clauses.
    pub cites: Vec<Citation>,
    /// What it must flag and what it must leave alone.
    pub tests: Vec<RuleTest>,
    /// Where it stands.
    pub origin: Origin,
}

/// The posts a rule applies to; a set of zero means any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Applies {
    /// Union of [`crate::draft::Audience::bit`].
    pub audience: u32,
    /// Union of [`crate::draft::Author::bit`].
    pub author: u32,
    /// Union of [`crate::draft::Jurisdiction::bit`].
    pub jurisdiction: u32,
    /// Union of [`crate::draft::Platform::bit`].
    pub platform: u32,
    /// Union of [`crate::draft::Kind::bit`].
    pub kind: u32,
    /// Union of [`crate::draft::Lang::bit`].
    pub lang: u32,
    /// Whether the author has a tie.
    pub affiliation: Option<bool>,
}

impl fmt::Display for Applies {
    /// In words: `audience public; author company employee`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn part<T: Copy>(
            name: &str,
            set: u32,
            all: &[T],
            bit: fn(T) -> u32,
            word: fn(T) -> &'static str,
        ) -> Option<String> {
            let words: Vec<&str> =
                all.iter().filter(|value| set & bit(**value) != 0).map(|value| word(*value)).collect();
            (set != 0).then(|| format!("{name} {}", words.join(" ")))
        }
        let parts = [
            part("audience", self.audience, Audience::ALL, Audience::bit, Audience::as_str),
            part("author", self.author, Author::ALL, Author::bit, Author::as_str),
            part("jurisdiction", self.jurisdiction, Jurisdiction::ALL, Jurisdiction::bit, Jurisdiction::as_str),
            part("platform", self.platform, Platform::ALL, Platform::bit, Platform::as_str),
            part("kind", self.kind, Kind::ALL, Kind::bit, Kind::as_str),
            part("language", self.lang, Lang::ALL, Lang::bit, Lang::as_str),
            self.affiliation.map(|tie| format!("authors {} a tie", if tie { "with" } else { "without" })),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { "every post" } else { "" })?;
        f.write_str(&parts.join("; "))
    }
}

/// When a rule speaks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct When {
    /// All of these in one scope.
    pub all: Vec<String>,
    /// One of these in the scope.
    pub any: Vec<String>,
    /// None of these in the scope.
    pub none: Vec<String>,
    /// All of these in the post.
    pub post_all: Vec<String>,
    /// One of these in the post.
    pub post_any: Vec<String>,
    /// None of these in the post.
    pub post_none: Vec<String>,
    /// The scope.
    pub within: Within,
    /// So many of these in the scope.
    pub at_least: Option<(Vec<String>, u32)>,
    /// None of these stands where it must.
    pub missing: Vec<String>,
    /// Where it must.
    pub position: Position,
    /// The fields that are read; all when empty.
    pub fields: Vec<String>,
    /// More than so many of a signal.
    pub count: Option<(String, u32)>,
    /// Longer than the platform allows.
    pub length: bool,
    /// More hashtags than the platform allows.
    pub hashtags: bool,
    /// A field that is there and is empty.
    pub empty: Option<String>,
}

/// What makes a finding more sure, or less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The points of a place by itself.
    pub start: i64,
    /// The points below which nothing is said.
    pub least: i64,
    /// What adds points or takes them.
    pub weights: Vec<Weight>,
}

/// Something that adds points or takes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Signals of which one lies on the place.
    pub on: Vec<String>,
    /// Signals of which one stands near, and how near.
    pub near: Near,
    /// The points.
    pub points: i64,
    /// Why, as it is told.
    pub because: String,
}

/// A text a rule must flag, or leave alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleTest {
    /// The body.
    pub text: String,
    /// Further fields.
    pub fields: Vec<(String, String)>,
    /// The context.
    pub context: Context,
    /// The words of the primary place; `None`: the rule must be silent.
    pub flags: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// An article of a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The clause.
    pub cite: Citation,
    /// What it asks for.
    pub about: String,
    /// The rules that serve it.
    pub rules: Vec<String>,
    /// What of it no text can show; empty when there is nothing to say.
    pub beyond: String,
    /// The names under which the project's guidance knows it.
    pub entries: Vec<String>,
}

/// A change to a rule of another pack.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Extension {
    /// The rule.
    pub rule: String,
    /// Another severity.
    pub severity: Option<Severity>,
    /// Another message.
    pub message: Option<String>,
    /// Another help.
    pub help: Option<String>,
    /// Switched off.
    pub off: bool,
    /// Other posts.
    pub applies: Option<Applies>,
    /// Further clauses.
    pub cites: Vec<Citation>,
    /// Where it stands.
    pub origin: Origin,
}
