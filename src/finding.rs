//! What a rule says about a place in a post.

use crate::draft::Position;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A person should look; text alone cannot decide.
    Info,
    /// Likely to be remarked on.
    Warning,
    /// Do not publish.
    Error,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A hint.
    Low,
    /// More likely right than wrong.
    Medium,
    /// A reviewer would agree.
    High,
}

/// Declares a string enum with its words.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word as it stands in packs and reports.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }
    };
}

named!(/// What a finding is about. Stable across versions.
    Category {
    /// An individual patient can be recognised.
    PatientIdentifier = "patient-identifier",
    /// A prescription medicine is promoted to the public.
    ProductPromotion = "product-promotion",
    /// A marketed medicine for an unlicensed use.
    OffLabel = "off-label",
    /// A product without a licence.
    PreLaunch = "pre-launch",
    /// A claim without support.
    UnsupportedClaim = "unsupported-claim",
    /// A benefit without its risks, or mandatory information absent.
    MissingRisk = "missing-risk",
    /// A tie that is not stated.
    MissingDisclosure = "missing-disclosure",
    /// A suspected side effect, to be passed on.
    AdverseEvent = "adverse-event",
    /// Gift, discount, contest, reward.
    Inducement = "inducement",
    /// Unpublished or inside information.
    Confidential = "confidential",
    /// Recruiting for a trial.
    TrialRecruitment = "trial-recruitment",
    /// A rival run down.
    Disparagement = "disparagement",
    /// What the platform itself asks.
    Platform = "platform",
    /// Something about a pack.
    Pack = "pack",
});

named!(/// Which kind of patient identifier was found.
    IdentifierType {
    /// A national identity number.
    NationalId = "national-id",
    /// A number of a record, journal or case.
    MedicalRecordNumber = "medical-record-number",
    /// A telephone number.
    Phone = "phone",
    /// An e-mail address.
    Email = "email",
    /// A postal address.
    Address = "address",
    /// A person's name.
    PersonName = "person-name",
    /// A date of birth.
    DateOfBirth = "date-of-birth",
    /// A date of admission, surgery, discharge or death.
    CareDate = "care-date",
    /// An exact age of 90 or more.
    AgeOver89 = "age-over-89",
    /// A social-media handle.
    Handle = "handle",
    /// A link or network address.
    UrlIp = "url-ip",
    /// A combination that singles a person out.
    QuasiIdentifier = "quasi-identifier",
    /// Words pointing at a picture, scan, film or voice.
    PhotoReference = "photo-reference",
    /// Any other number of a person.
    OtherId = "other-id",
});

impl IdentifierType {
    /// Whether it identifies somebody by what else is told, not by what it is.
    #[must_use]
    pub const fn is_told_by_context(self) -> bool {
        matches!(self, Self::QuasiIdentifier)
    }
}

impl Severity {
    /// The word as it stands in packs and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Confidence {
    /// The word as it stands in packs and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How well a clause is known: an unverified one is never printed as law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verified {
    /// Read in the primary source.
    Primary,
    /// Read in a secondary source.
    Secondary,
    /// From general knowledge; to be confirmed.
    No,
}

impl Verified {
    /// What to say of a clause.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Primary => "read in the source",
            Self::Secondary => "known from a second hand",
            Self::No => "not verified: look it up before you rely on it",
        }
    }
}

/// A clause a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The code or law, such as `LER`.
    pub code: String,
    /// The clause, such as `Art. 102`.
    pub clause: String,
    /// The edition the clause was read in.
    #[serde(default)]
    pub edition: String,
    /// Whose law it is; absent for a code that applies everywhere.
    #[serde(default)]
    pub jurisdiction: Option<crate::draft::Jurisdiction>,
    /// How well the clause is known.
    pub verified: Verified,
    /// Where it can be read.
    #[serde(default)]
    pub url: String,
}

impl Citation {
    /// Whether `other` is the same clause, whatever else is said of it.
    #[must_use]
    pub fn is_same_clause(&self, other: &Self) -> bool {
        (&self.code, &self.clause) == (&other.code, &other.clause)
    }
}

/// A further place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Bytes of the post field's text.
    pub span: Range<usize>,
    /// What stands there, in a word or two.
    pub label: String,
}

named!(/// Whether a change may be made without anybody looking at it.
    Applicability {
    /// It says the same: a number that is certainly a person's, and says nothing else, is taken out.
    Safe = "safe",
    /// It says something else, if only less exactly, or may be wrong: the author must look at it.
    Unsafe = "unsafe",
});

/// A change of the text that takes the fault away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// First byte of the field's text to replace.
    pub start: usize,
    /// Byte behind the last one to replace.
    pub end: usize,
    /// What to put there.
    pub replacement: String,
    /// Whether it may be made without anybody looking at it.
    pub applicability: Applicability,
}

/// A reason why a finding is more sure, or less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Weighed {
    /// The points it adds, below zero if it takes them.
    pub points: i64,
    /// Why, in words.
    pub because: Arc<str>,
}

named!(/// What settled a finding.
    AllowedBy {
    /// An allowance in the draft.
    Allowance = "allowance",
    /// The baseline.
    Baseline = "baseline",
    /// An approval in the ledger.
    Approval = "approval",
});

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// What settled it.
    pub by: AllowedBy,
    /// Who allowed it, as written.
    pub who: Option<String>,
    /// The reason that was given.
    pub why: String,
    /// The last day on which it holds, `2027-01-31`.
    pub until: Option<String>,
}

/// What a rule says about a place in a post. Texts are unmasked here; a report masks them (see [`crate::report`]).
#[derive(Debug, Clone)]
pub struct Finding {
    /// Index of the field in [`crate::draft::Post::fields`].
    pub field: usize,
    /// The rule's id, such as `promotion/medicine-to-public`.
    pub rule: Arc<str>,
    /// What it is about.
    pub category: Category,
    /// How grave it is, after the code packs had their say.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What makes it so sure, where the rule weighs evidence.
    pub evidence: Vec<Weighed>,
    /// For a patient identifier, its kind.
    pub identifier: Option<IdentifierType>,
    /// What is wrong, with the matched words; a part that may name a person is given in `secrets`.
    pub message: String,
    /// Parts of `message` (bytes) that may identify a person and are masked before they are shown.
    pub secrets: Vec<Range<usize>>,
    /// The way out.
    pub help: String,
    /// The primary place: bytes of the field's text. Empty when something is absent.
    pub span: Range<usize>,
    /// Further places in the same field.
    pub related: Vec<Related>,
    /// The clauses it rests on.
    pub cites: Arc<[Citation]>,
    /// A change that takes it away, if one is known.
    pub fix: Option<Fix>,
    /// Start of the primary span in the file.
    pub start: Position,
    /// End of the primary span in the file.
    pub end: Position,
    /// Why it does not count, once the verdict is spoken.
    pub allowed: Option<Allowed>,
}

impl Finding {
    /// Whether the matched words may identify a person and must be masked.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.category == Category::PatientIdentifier
    }
}
