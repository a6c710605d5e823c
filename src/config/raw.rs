//! `pharmalint.toml` as it is written. Every key stands here once, with the text that documents it; the JSON Schema is
//! made from these types.

use crate::draft::{Audience, Author, Context, Jurisdiction, Kind, Lang, Platform};
use crate::finding::Severity;
use crate::pack::toml_read::{Located, Named, OneOrList, leaf, table_type};
use crate::verdict::FailOn;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

table_type! {
    /// The settings of pharmalint for a folder and all below it.
    pub struct RawConfig, "pharmalint.toml" {
        /// No `pharmalint.toml` of a folder further up is read.
        "root" root: bool,
        /// Files that this one goes on from, relative to it: what it says itself wins over what they say, and a later one
        /// over an earlier one. Their own paths are relative to them.
        "extends" extends: Vec<Located<String>>,
        /// The packs to use, and those they extend; all built-in packs when absent.
        "packs" packs: Vec<Located<String>>,
        /// Folders of packs of your own, relative to this file.
        "pack-folders" pack_folders: Vec<Located<String>>,
        /// From which severity on the exit code is 1.
        "fail-on" fail_on: FailOn,
        /// Keys of front matter and JSON, and columns of CSV, that hold text a reader sees, besides those that are known.
        "text-fields" text_fields: Vec<Located<String>>,
        /// Files and folders that are not looked at, as in a `.gitignore`; a file that is named is always checked.
        "exclude" exclude: Vec<Located<String>>,
        /// A file of findings that were there before, relative to this file; `pharmalint baseline` writes it.
        "baseline" baseline: String,
        /// The ledger of approvals, relative to this file; `pharmalint approve` writes it.
        "approvals" approvals: String,
        /// Whether a post without an approval that holds is remarked on.
        "require-approval" require_approval: bool,
        /// Rules with another severity, or switched off.
        "rules" rules: Named<Located<Level>>,
        /// What is the company's own and identifies no patient.
        "own" own: RawOwn,
        /// What is true of every post, unless the post says otherwise.
        "context" context: RawContext,
        /// What is true of the posts at a path. Later tables win.
        "posts" posts: Vec<Located<RawPosts>>,
    }
}

table_type! {
    /// What is the company's own: nobody is taken for a patient because of it.
    pub struct RawOwn, "own" {
        /// People who speak for the company, by their full names.
        "people" people: Vec<Located<String>>,
        /// Addresses, telephone numbers, mail addresses, handles and links of the company.
        "contacts" contacts: Vec<Located<String>>,
        /// Numbers that are no person's: of organisations, trials, articles, orders.
        "numbers" numbers: Vec<Located<String>>,
    }
}

/// A severity, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The rule is switched off.
    Off,
    /// Its findings are infos.
    Info,
    /// Its findings are warnings.
    Warning,
    /// Its findings are errors.
    Error,
}

impl Level {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self.severity() {
            Some(severity) => severity.as_str(),
            None => "off",
        }
    }

    /// The severity; none when the rule is switched off.
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

leaf!(Level, FailOn);

/// Declares a table of context keys, with what comes before them.
macro_rules! context_table {
    ($(#[$meta:meta])* $name:ident, $what:literal $(, $(#[$fmeta:meta])* $key:literal $field:ident : $ty:ty)?) => {
        table_type! {
            $(#[$meta])*
            pub struct $name, $what {
                $($(#[$fmeta])* $key $field: $ty,)?
                /// The language of the text; detected when absent.
                "lang" lang: Lang,
                /// Where it is published.
                "platform" platform: Platform,
                /// Whose rules apply: one country or several.
                "jurisdiction" jurisdiction: OneOrList<Jurisdiction>,
                /// Who can read it; absent means public.
                "audience" audience: Audience,
                /// Who speaks.
                "author" author: Author,
                /// Whether the author has a material tie to the company: pay, gift, employment, shares.
                "affiliation" affiliation: bool,
                /// The company behind the post.
                "company" company: String,
                /// What sort of publication it is.
                "kind" kind: Kind,
                /// When it goes out, as written.
                "scheduled" scheduled: String,
                /// The id under which it was approved.
                "approval" approval: String,
            }
        }

        impl $name {
            /// The keys that are given, each with its value in words and its place.
            pub(super) fn entries(&self) -> Vec<(&'static str, String, usize)> {
                let mut entries = Vec::new();
                let mut add = |key, value: Option<(String, usize)>| {
                    entries.extend(value.map(|(value, at)| (key, value, at)));
                };
                add("lang", self.lang.as_ref().map(|given| (given.value.to_string(), given.span.start)));
                add("platform", self.platform.as_ref().map(|given| (given.value.to_string(), given.span.start)));
                add("jurisdiction", self.jurisdiction.as_ref().map(|given| (words(&given.value), given.span.start)));
                add("audience", self.audience.as_ref().map(|given| (given.value.to_string(), given.span.start)));
                add("author", self.author.as_ref().map(|given| (given.value.to_string(), given.span.start)));
                add("affiliation", self.affiliation.as_ref().map(|given| (given.value.to_string(), given.span.start)));
                add("company", self.company.as_ref().map(|given| (given.value.clone(), given.span.start)));
                add("kind", self.kind.as_ref().map(|given| (given.value.to_string(), given.span.start)));
                add("scheduled", self.scheduled.as_ref().map(|given| (given.value.clone(), given.span.start)));
                add("approval", self.approval.as_ref().map(|given| (given.value.clone(), given.span.start)));
                entries
            }

            /// The keys that are given, as a context.
            #[must_use]
            pub fn context(&self) -> Context {
                Context {
                    lang: self.lang.as_ref().map(|given| given.value),
                    platform: self.platform.as_ref().map(|given| given.value),
                    jurisdiction: self.jurisdiction.as_ref().map(|given| given.0.clone()).unwrap_or_default(),
                    audience: self.audience.as_ref().map(|given| given.value),
                    author: self.author.as_ref().map(|given| given.value),
                    affiliation: self.affiliation.as_ref().map(|given| given.value),
                    company: self.company.as_ref().map(|given| given.value.clone()),
                    kind: self.kind.as_ref().map(|given| given.value),
                    scheduled: self.scheduled.as_ref().map(|given| given.value.clone()),
                    approval: self.approval.as_ref().map(|given| given.value.clone()),
                    // A consent is a person's, for one post.
                    consent: None,
                }
            }
        }
    };
}

context_table!(
    /// What is true of every post, unless the post says otherwise.
    RawContext,
    "[context]"
);
context_table!(
    /// What is true of the posts at a path, unless the post says otherwise.
    RawPosts, "[[posts]]",
    /// A glob, relative to this file, such as `linkedin/**`.
    "path" path: String
);

fn words(list: &OneOrList<Jurisdiction>) -> String {
    list.0.iter().map(|jurisdiction| jurisdiction.as_str()).collect::<Vec<_>>().join(", ")
}
