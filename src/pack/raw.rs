//! A pack as it is written. Every key of the format stands here once, with the text that documents it; the JSON Schema
//! is made from these types.

mod words;

pub use words::{Accept, FixKind, Mode, PlatformLimit, Position, Shape, Side, Within};

use super::toml_read::{Located, Named, OneOrList, table_type};
use crate::draft::{Audience, Author, Context, Jurisdiction, Kind, Lang, Platform};
use crate::finding::{Category, Confidence, IdentifierType, Severity, Verified};

table_type! {
    /// A TOML file of a pack.
    pub struct RawFile, "a pack file" {
        /// The pack itself; in `pack.toml` only.
        "pack" pack: RawHeader,
        /// Named things that can be found in a text.
        "signals" signals: Named<RawSignal>,
        /// The rules.
        "rule" rules: Vec<Located<RawRule>>,
        /// Changes to rules of other packs: clauses, severity, switch.
        "extend" extensions: Vec<Located<RawExtension>>,
        /// The articles of a code, with the rules that serve them.
        "article" articles: Vec<Located<RawArticle>>,
        /// How the odds of a fault change with each signal; the rules with `[rule.odds]` weigh by it.
        "odds" odds: RawOdds,
    }
}

table_type! {
    /// What a pack is.
    pub struct RawHeader, "[pack]" {
        /// The name: the first part of its rules' ids.
        "name" name: String,
        /// The edition of the pack, such as `2026.1`.
        "version" version: String,
        /// What it is about, in a sentence.
        "description" description: String,
        /// The languages its rules are written and tested for.
        "languages" languages: Vec<Lang>,
        /// The packs whose rules and signals it uses or changes.
        "extends" extends: Vec<Located<String>>,
        /// A code pack: its rules, clauses and severities count only where these rules apply.
        "jurisdiction" jurisdiction: OneOrList<Jurisdiction>,
    }
}

table_type! {
    /// A named thing that can be found in a text. Everything given is added up.
    pub struct RawSignal, "a signal" {
        /// What it means, in a sentence.
        "description" description: String,
        /// What to call it beside a marked place, in a word or two; its name when absent.
        "label" label: String,
        /// For a signal of an extended pack: `add` to it, or `replace` it.
        "mode" mode: Mode,
        /// Words and phrases per language. `*` at a word's end: the rest of the word; before a word: the head of a
        /// compound. `…`: none to five words.
        "terms" terms: Named<Vec<Located<String>>>,
        /// The name of a list in `lexicons/NAME.csv`.
        "lexicon" lexicon: String,
        /// Which rows of the lexicon: column = value, or a list of values.
        "where" filter: Named<OneOrList<String>>,
        /// Names of the lexicon may take endings: -s, -en, -sprutan, …
        "inflect" inflect: bool,
        /// Terms and names count only with a capital.
        "capital" capital: bool,
        /// A regular expression on the folded text; a group named `mark` is what is marked.
        "pattern" pattern: String,
        /// The pattern sees capitals.
        "case" case: bool,
        /// A validator that looks at what the pattern found.
        "check" check: String,
        /// What the validator must say.
        "accept" accept: Accept,
        /// Literals of which one stands in every text the pattern matches, when pharmalint cannot see them itself. An empty
        /// list: the pattern runs only when a rule that something else has called asks for the signal.
        "trigger" trigger: Vec<String>,
        /// Words told by their capitals: a full name, a single name, initials.
        "shape" shape: Shape,
        /// Other signals of which each counts as this one.
        "any" any: Vec<Located<String>>,
        /// An occurrence that lies on one of these signals does not count: another sense of the word.
        "except" except: Vec<Located<String>>,
        /// An occurrence counts only with one of these near; of several tables, with one of each.
        "near" near: OneOrList<RawNear>,
        /// An occurrence does not count with one of these near.
        "unless" unless: OneOrList<RawNear>,
    }
}

table_type! {
    /// Another signal in the neighbourhood.
    pub struct RawNear, "a neighbourhood" {
        /// The signals of which one must stand there.
        "any" any: Vec<Located<String>>,
        /// How far away at most.
        "within" within: Within,
        /// On which side.
        "side" side: Side,
    }
}

table_type! {
    /// A rule.
    pub struct RawRule, "a rule" {
        /// `pack/name`; stable.
        "id" id: String,
        /// What its findings are about.
        "category" category: Category,
        /// How grave a finding is.
        "severity" severity: Severity,
        /// How grave a finding is when the post says where a written consent is kept.
        "with-consent" with_consent: Severity,
        /// How sure a finding is.
        "confidence" confidence: Confidence,
        /// For a patient identifier, its kind.
        "type" identifier: IdentifierType,
        /// The rule in half a line.
        "title" title: String,
        /// What is wrong, in plain words; `{signal}` stands for the matched words, `{here}` for those of the primary place.
        "message" message: String,
        /// The way out, as a sentence that can be followed.
        "help" help: String,
        /// Why the rule exists, for `pharmalint explain`.
        "why" why: String,
        /// To which posts it applies.
        "applies" applies: RawApplies,
        /// When it speaks.
        "when" when: RawWhen,
        /// What makes a finding more sure, or less.
        "evidence" evidence: RawEvidence,
        /// From which chance on a fault of its category is likely, by all that stands in the post.
        "odds" odds: RawLikely,
        /// A safe change of the place, offered with the finding.
        "fix" fix: FixKind,
        /// Every occurrence is a finding of its own, not only the first of a post.
        "each" each: bool,
        /// Rules that are silent where this one speaks.
        "supersedes" supersedes: Vec<Located<String>>,
        /// The clauses it rests on.
        "cites" cites: Vec<Located<RawCitation>>,
        /// Texts it must flag and texts it must leave alone.
        "test" tests: Vec<Located<RawTest>>,
    }
}

table_type! {
    /// What makes a finding more sure, or less. Points decide: from 80 on a finding is of high confidence, from 60 on of
    /// medium, from `least` on of low, which makes it one step milder; below there is none.
    pub struct RawEvidence, "evidence" {
        /// The points of a place by itself; 60 when absent.
        "start" start: i64,
        /// The points below which nothing is said; 50 when absent.
        "least" least: i64,
        /// What adds points or takes them.
        "weigh" weights: Vec<Located<RawWeight>>,
    }
}

table_type! {
    /// Something that adds points or takes them.
    pub struct RawWeight, "a weight" {
        /// Signals of which one lies on the place itself.
        "on" on: Vec<Located<String>>,
        /// Signals of which one stands near.
        "near" near: Vec<Located<String>>,
        /// How far away at most; in the sentence when absent.
        "within" within: Within,
        /// On which side.
        "side" side: Side,
        /// The points, below zero to take them.
        "points" points: i64,
        /// Why, as it is told: `its check digit is right`.
        "because" because: String,
    }
}

table_type! {
    /// How the odds of faults change with what stands in a post: hundredths of the logarithm of the odds, for each
    /// category in the order of `categories`. Written by `examples/weigh.rs`.
    pub struct RawOdds, "odds" {
        /// The faults, each of another category.
        "categories" categories: Vec<Category>,
        /// The odds of a post of which nothing is known.
        "start" start: Vec<i64>,
        /// What is known of who speaks to whom: `"author company"`, `"audience hcp"`, `"affiliation yes"`.
        "context" context: Named<Located<Vec<i64>>>,
        /// What may stand in the post: something of the signal, or of what counts as it, was found.
        "signals" signals: Named<Located<Vec<i64>>>,
    }
}

table_type! {
    /// A rule that weighs all that stands in a post by the `[odds]` of its pack.
    pub struct RawLikely, "odds" {
        /// The chance in per cent from which on a hint of the category becomes a warning, or the rule speaks itself.
        "speaks" speaks: u32,
        /// The chance in per cent below which a warning of the category becomes a hint.
        "doubts-warning" doubts_warning: u32,
        /// The chance in per cent below which an error of the category becomes a hint.
        "doubts-error" doubts_error: u32,
    }
}

table_type! {
    /// The posts a rule applies to: every key that is given must hold.
    pub struct RawApplies, "applies" {
        /// Who can read the post.
        "audience" audience: OneOrList<Audience>,
        /// Who speaks.
        "author" author: OneOrList<Author>,
        /// Whose rules apply.
        "jurisdiction" jurisdiction: OneOrList<Jurisdiction>,
        /// Where it is published.
        "platform" platform: OneOrList<Platform>,
        /// What sort of publication it is.
        "kind" kind: OneOrList<Kind>,
        /// The language of the post.
        "lang" lang: OneOrList<Lang>,
        /// Whether the author has a material tie.
        "affiliation" affiliation: bool,
    }
}

table_type! {
    /// When a rule speaks: every condition that is given must hold.
    pub struct RawWhen, "when" {
        /// Signals that must all be there, within the same scope; the first is the primary place.
        "all" all: Vec<Located<String>>,
        /// Signals of which one must be there, within the same scope.
        "any" any: Vec<Located<String>>,
        /// Signals of which none may be there, within the same scope.
        "none" none: Vec<Located<String>>,
        /// Signals that must all be somewhere in the post.
        "post-all" post_all: Vec<Located<String>>,
        /// Signals of which one must be somewhere in the post.
        "post-any" post_any: Vec<Located<String>>,
        /// Signals of which none may be anywhere in the post.
        "post-none" post_none: Vec<Located<String>>,
        /// The scope of `all`, `any` and `none`.
        "within" within: Within,
        /// At least `n` of these signals, within the same scope.
        "at-least" at_least: RawAtLeast,
        /// None of these is there, at `position`.
        "missing" missing: Vec<Located<String>>,
        /// Where that which is missing must stand.
        "position" position: Position,
        /// The fields that are read; all of them when absent.
        "fields" fields: Vec<String>,
        /// How often a signal stands in the post.
        "count" count: RawCount,
        /// The text is longer than the platform allows.
        "length" length: PlatformLimit,
        /// There are more hashtags than the platform allows.
        "hashtags" hashtags: PlatformLimit,
        /// A field that is there and is empty.
        "empty" empty: String,
    }
}

table_type! {
    /// At least so many of these signals.
    pub struct RawAtLeast, "at-least" {
        /// The signals.
        "of" of: Vec<Located<String>>,
        /// How many of them.
        "n" n: usize,
    }
}

table_type! {
    /// How often a signal may stand in a post.
    pub struct RawCount, "count" {
        /// The signal.
        "signal" signal: String,
        /// A finding when there are more.
        "max" max: usize,
    }
}

table_type! {
    /// A clause a rule rests on.
    pub struct RawCitation, "a citation" {
        /// The code or law, such as `LER`.
        "code" code: String,
        /// The clause, such as `Art. 102`.
        "clause" clause: String,
        /// The edition the clause was read in.
        "edition" edition: String,
        /// Whose law it is.
        "jurisdiction" jurisdiction: Jurisdiction,
        /// `primary` or `secondary` source, or `no`: never printed as law.
        "verified" verified: Verified,
        /// Where it can be read.
        "url" url: String,
    }
}

table_type! {
    /// A text that must be flagged, or left alone.
    pub struct RawTest, "a test" {
        /// The text of the post.
        "text" text: String,
        /// Further fields of the post.
        "fields" fields: Named<String>,
        /// The context of the post.
        "context" context: Context,
        /// The words of the primary place; `""` when something is absent.
        "flags" flags: String,
        /// The rule must be silent.
        "passes" passes: bool,
    }
}

table_type! {
    /// A change to a rule of an extended pack.
    pub struct RawExtension, "[[extend]]" {
        /// The rule's id.
        "rule" rule: String,
        /// Another severity.
        "severity" severity: Severity,
        /// Another message.
        "message" message: String,
        /// Another help.
        "help" help: String,
        /// Switches the rule off.
        "off" off: bool,
        /// Other posts.
        "applies" applies: RawApplies,
        /// Further clauses.
        "cites" cites: Vec<Located<RawCitation>>,
    }
}

table_type! {
    /// An article of a code: the rules that serve it cite it, and what no text can show is said.
    pub struct RawArticle, "[[article]]" {
        /// The code or law, such as `LER`.
        "code" code: String,
        /// The clause, such as `Art. 102`.
        "clause" clause: String,
        /// What it asks for, in half a line.
        "about" about: String,
        /// The edition the clause was read in.
        "edition" edition: String,
        /// Whose law it is.
        "jurisdiction" jurisdiction: Jurisdiction,
        /// `primary` or `secondary` source, or `no`: never printed as law.
        "verified" verified: Verified,
        /// Where it can be read.
        "url" url: String,
        /// The rules that serve it; their findings cite it.
        "rules" rules: Vec<Located<String>>,
        /// What of it no text can show, and why.
        "beyond" beyond: String,
        /// The names under which the project's guidance knows what it asks for, such as `SE-01`.
        "entries" entries: Vec<Located<String>>,
    }
}

impl RawArticle {
    /// The clause that an article is, as a rule cites it.
    #[must_use]
    pub fn citation(&self) -> RawCitation {
        RawCitation {
            code: self.code.clone(),
            clause: self.clause.clone(),
            edition: self.edition.clone(),
            jurisdiction: self.jurisdiction.clone(),
            verified: self.verified.clone(),
            url: self.url.clone(),
            broken: self.broken.clone(),
        }
    }
}
