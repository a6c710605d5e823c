//! What is known about a post besides its text: the values that decide which rules apply.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A value that is not one of the words a context key knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// What the word was meant to be, such as `platform`.
    pub key: &'static str,
    /// The word that was given.
    pub found: String,
    /// The words that are known.
    pub known: Vec<&'static str>,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is not a {} pharmalint knows; it knows {}", self.found, self.key, self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

/// Declares an enum whose variants are the words of one context key.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $key:literal, { $($(#[$vmeta:meta])* $variant:ident = $word:literal $(| $alias:literal)*),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word $(, alias = $alias)*)] $variant),+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word as it is written in drafts, packs and configuration.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// A set that holds this value alone.
            #[must_use]
            pub const fn bit(self) -> u32 { 1 << (self as u32) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                // Mostly it is written as it is known.
                match text {
                    $($word $(| $alias)* => return Ok(Self::$variant),)+
                    _ => {}
                }
                let word = text.trim().to_lowercase();
                match word.as_str() {
                    $($word $(| $alias)* => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { key: $key, found: text.trim().to_owned(), known: Self::ALL.iter().map(|v| v.as_str()).collect() }),
                }
            }
        }
    };
}

words!(/// The language a post is written in.
    Lang, "language", {
    /// English
    En = "en",
    /// Swedish
    Sv = "sv",
    /// Norwegian bokmål
    Nb = "nb" | "no",
    /// Norwegian nynorsk
    Nn = "nn",
    /// Danish
    Da = "da",
    /// Finnish
    Fi = "fi",
    /// German
    De = "de",
});

words!(/// Where a post is published.
    Platform, "platform", {
    /// X, formerly Twitter
    X = "x" | "twitter",
    /// LinkedIn
    Linkedin = "linkedin",
    /// Facebook
    Facebook = "facebook",
    /// Instagram
    Instagram = "instagram",
    /// TikTok
    Tiktok = "tiktok",
    /// YouTube
    Youtube = "youtube",
    /// Threads
    Threads = "threads",
    /// Bluesky
    Bluesky = "bluesky",
    /// Mastodon
    Mastodon = "mastodon",
    /// A blog or a web page
    Blog = "blog",
    /// Anything else
    Other = "other",
});

words!(/// Whose rules apply.
    Jurisdiction, "jurisdiction", {
    /// Sweden
    Se = "se",
    /// Norway
    No = "no",
    /// Denmark
    Dk = "dk",
    /// Finland
    Fi = "fi",
    /// Iceland
    Is = "is",
    /// United Kingdom
    Uk = "uk" | "gb",
    /// Ireland
    Ie = "ie",
    /// United States
    Us = "us",
    /// European Union and EEA, no country named
    Eu = "eu",
    /// Germany
    De = "de",
    /// France
    Fr = "fr",
    /// Canada
    Ca = "ca",
    /// Australia
    Au = "au",
    /// Any other country
    Other = "other",
});

words!(/// Who can read the post.
    Audience, "audience", {
    /// Anyone: an ordinary social-media account
    Public = "public",
    /// A channel that only health-care professionals can technically open
    Hcp = "hcp",
    /// Journalists, through a channel of their own
    Media = "media",
    /// Investors, through the regulatory channel
    Investor = "investor",
});

words!(/// Who speaks.
    Author, "author", {
    /// The company's own account
    Company = "company",
    /// A person who works for the company
    Employee = "employee",
    /// Somebody with followers, paid or not
    Influencer = "influencer",
    /// A health-care professional or a care provider
    Hcp = "hcp",
    /// An agency working for the company
    Agency = "agency",
    /// A patient or next of kin
    Patient = "patient",
    /// An authority or regulator
    Authority = "authority",
});

words!(/// What sort of publication it is.
    Kind, "kind", {
    /// An original post
    Original = "original",
    /// Somebody else's post, shared
    Reshare = "reshare",
    /// An answer or comment
    Reply = "reply",
    /// A profile text
    Profile = "profile",
    /// A job advertisement
    Job = "job",
});

/// What decides which rules apply to a post. A key that is absent is not known: a rule that names it
/// applies as if the strictest value had been given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Context {
    /// The language of the text; detected when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
    /// Where it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Whose rules apply: one country or several.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_many")]
    #[schemars(with = "OneOrMany<Jurisdiction>")]
    pub jurisdiction: Vec<Jurisdiction>,
    /// Who can read it; absent means public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// Who speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Author>,
    /// Whether the author has a material tie to the company: pay, gift, employment, shares.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<bool>,
    /// The company behind the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// What sort of publication it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// When it goes out, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<String>,
    /// The id under which it was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// Where the written consent of the person the post tells of is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

impl Context {
    /// The keys of a context, as they are written in drafts, packs and configuration.
    pub const KEYS: &'static [&'static str] = &[
        "lang",
        "platform",
        "jurisdiction",
        "audience",
        "author",
        "affiliation",
        "company",
        "kind",
        "scheduled",
        "approval",
        "consent",
    ];

    /// Sets `key` from its written form, such as a CSV cell. Several jurisdictions are separated by commas,
    /// semicolons or spaces. An empty value leaves the key absent.
    ///
    /// # Errors
    /// The value is not a word of that key, or the key is not one of [`Context::KEYS`].
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), UnknownWord> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(());
        }
        match key {
            "lang" => self.lang = Some(value.parse()?),
            "platform" => self.platform = Some(value.parse()?),
            "jurisdiction" => {
                self.jurisdiction = value
                    .split([',', ';', ' '])
                    .filter(|word| !word.is_empty())
                    .map(str::parse)
                    .collect::<Result<_, _>>()?;
            }
            "audience" => self.audience = Some(value.parse()?),
            "author" => self.author = Some(value.parse()?),
            "affiliation" => self.affiliation = Some(parse_bool(value)?),
            "company" => self.company = Some(value.to_owned()),
            "kind" => self.kind = Some(value.parse()?),
            "scheduled" => self.scheduled = Some(value.to_owned()),
            "approval" => self.approval = Some(value.to_owned()),
            "consent" => self.consent = Some(value.to_owned()),
            _ => return Err(UnknownWord { key: "context key", found: key.to_owned(), known: Self::KEYS.to_vec() }),
        }
        Ok(())
    }

    /// Fills every key that is absent here from `defaults`.
    #[must_use]
    pub fn or(mut self, defaults: &Self) -> Self {
        self.lang = self.lang.or(defaults.lang);
        self.platform = self.platform.or(defaults.platform);
        if self.jurisdiction.is_empty() {
            self.jurisdiction.clone_from(&defaults.jurisdiction);
        }
        self.audience = self.audience.or(defaults.audience);
        self.author = self.author.or(defaults.author);
        self.affiliation = self.affiliation.or(defaults.affiliation);
        self.company = self.company.or_else(|| defaults.company.clone());
        self.kind = self.kind.or(defaults.kind);
        self.scheduled = self.scheduled.or_else(|| defaults.scheduled.clone());
        self.approval = self.approval.or_else(|| defaults.approval.clone());
        self.consent = self.consent.or_else(|| defaults.consent.clone());
        self
    }
}

fn parse_bool(text: &str) -> Result<bool, UnknownWord> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => Err(UnknownWord { key: "yes or no", found: text.to_owned(), known: vec!["true", "false"] }),
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// A single value.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T> From<OneOrMany<T>> for Vec<T> {
    fn from(value: OneOrMany<T>) -> Self {
        match value {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    OneOrMany::deserialize(deserializer).map(Into::into)
}
