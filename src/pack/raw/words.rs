//! The words that keys of a pack take as their values.

use crate::draft::{Audience, Author, Context, Jurisdiction, Kind, Lang, Platform};
use crate::finding::{Category, Confidence, IdentifierType, Severity, Verified};
use crate::pack::toml_read::leaf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a pack does to a signal of a pack it extends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Everything given is added.
    Add,
    /// The signal is defined anew.
    Replace,
}

/// Words that are told by their capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Two to four words with capitals side by side, with the particles and initials that stand in names.
    FullName,
    /// One word with a capital, by itself, that opens no sentence.
    LoneName,
    /// One word with a capital that opens a sentence.
    OpeningName,
    /// Two or three single capitals with full stops, or one behind a name.
    Initials,
}

/// A safe change of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FixKind {
    /// The words are taken out: `[…]` stands for them.
    Mask,
    /// An age becomes a band of ten years; from 90 on `90+`.
    AgeBand,
    /// A date becomes its year.
    Year,
}

/// What a validator must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Accept {
    /// The check digit is right.
    #[default]
    Valid,
    /// The form is right, and the check digit does not forbid it.
    Plausible,
    /// The form or the check digit is wrong.
    Invalid,
}

/// How far things may stand apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Within {
    /// At most so many words apart, in one field.
    Words(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
    /// In one field.
    Field,
    /// Anywhere in the post.
    #[default]
    Post,
}

/// On which side of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Before it.
    Before,
    /// Behind it.
    After,
    /// Either.
    #[default]
    Either,
}

/// Where that which is missing must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// In the first sentence of the body.
    FirstSentence,
    /// Before the platform hides the rest of the body.
    BeforeFold,
    /// Anywhere in the post.
    #[default]
    Anywhere,
}

/// A limit that the platform sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PlatformLimit {
    /// The limit of the post's platform.
    Platform,
}

leaf!(
    Lang,
    Platform,
    Jurisdiction,
    Audience,
    Author,
    Kind,
    Context,
    Category,
    Confidence,
    Severity,
    IdentifierType,
    Verified,
    Mode,
    Accept,
    Shape,
    FixKind,
    Side,
    Position,
    PlatformLimit,
    Within,
);
