//! A finding as it is shown: masked, with its places, in the words of `--format jsonl`.

use crate::draft::Post;
use crate::finding::{
    AllowedBy, Applicability, Category, Confidence, Finding, IdentifierType, Severity, Verified, Weighed,
};
use crate::mask::{Identities, mask_all};
use crate::verdict::{FailOn, fingerprints, masked_id};
use schemars::JsonSchema;
use serde::Serialize;
use std::borrow::Cow;

/// The version of the format: raised when a key is taken out or changes its meaning.
pub const VERSION: u32 = 1;

/// One finding of a post.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Finding", extend("additionalProperties" = false))]
pub struct ShownFinding<'a> {
    /// The version of this format.
    pub v: u32,
    /// The file, as it was given; `-` for standard input.
    pub path: &'a str,
    /// The id of the post, or its place among the posts of the file.
    pub post: Cow<'a, str>,
    /// The field of the post: `body`, `alt_text`, `first_comment`, …
    pub field: &'a str,
    /// The rule, such as `promotion/medicine-to-public`.
    pub rule: &'a str,
    /// What it is about.
    pub category: Category,
    /// For a patient identifier, its kind.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub identifier: Option<IdentifierType>,
    /// How grave it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What makes it so sure, where the rule weighs evidence.
    #[serde(default, skip_serializing_if = "<[Weighed]>::is_empty")]
    pub evidence: &'a [Weighed],
    /// What is wrong, in plain words.
    pub message: Cow<'a, str>,
    /// The way out.
    pub help: &'a str,
    /// First byte of the place, in the UTF-8 text of the field.
    pub start: usize,
    /// Byte behind the last one of the place.
    pub end: usize,
    /// 1-based line of the file at which the place starts.
    pub line: usize,
    /// 1-based column at which the place starts, in Unicode code points.
    pub column: usize,
    /// 1-based line of the file at which the place ends.
    pub end_line: usize,
    /// 1-based column behind the end of the place, in Unicode code points.
    pub end_column: usize,
    /// The matched text; masked where it identifies a person.
    pub text: Cow<'a, str>,
    /// Further places in the same field.
    pub related: Vec<ShownRelated<'a>>,
    /// The clauses it rests on; only those that were verified.
    pub cites: Vec<ShownCitation<'a>>,
    /// A change that takes the finding away, if one is known.
    #[schemars(schema_with = "fix_or_null")]
    pub fix: Option<ShownFix<'a>>,
    /// A name that stays when lines move and says nothing about a person: 16 hexadecimal digits.
    #[schemars(regex(pattern = "^[0-9a-f]{16}$"))]
    pub fingerprint: String,
    /// Why it does not count; absent when it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<ShownAllowed<'a>>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Allowed", extend("additionalProperties" = false))]
pub struct ShownAllowed<'a> {
    /// What settled it: an allowance in the draft, the baseline, an approval.
    pub by: AllowedBy,
    /// Who allowed it, where it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Cow<'a, str>>,
    /// The reason.
    pub why: Cow<'a, str>,
    /// The last day on which it holds, such as `2027-01-31`; absent when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<&'a str>,
}

/// The key is always there; its value may be `null`.
fn fix_or_null(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    generator.subschema_for::<Option<ShownFix<'_>>>()
}

/// A further place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Related", extend("additionalProperties" = false))]
pub struct ShownRelated<'a> {
    /// First byte of the place, in the UTF-8 text of the field.
    pub start: usize,
    /// Byte behind the last one of the place.
    pub end: usize,
    /// What stands there, in a word or two.
    pub label: &'a str,
}

/// A clause of a code or law.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Citation", extend("additionalProperties" = false))]
pub struct ShownCitation<'a> {
    /// The code or law.
    pub code: &'a str,
    /// The clause.
    pub clause: &'a str,
    /// The edition in which the clause was read; may be empty.
    pub edition: &'a str,
    /// Where it can be read; may be empty.
    pub url: &'a str,
}

impl std::fmt::Display for ShownCitation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.clause)?;
        if self.edition.is_empty() { Ok(()) } else { write!(f, " ({})", self.edition) }
    }
}

/// A change of the field's text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Fix", extend("additionalProperties" = false))]
pub struct ShownFix<'a> {
    /// First byte of the field's text to replace.
    pub start: usize,
    /// Byte behind the last one to replace.
    pub end: usize,
    /// What to put there.
    pub replacement: &'a str,
    /// Whether `--fix` makes it: `safe`; or only `--unsafe-fixes`, because it changes what is said: `unsafe`.
    pub applicability: Applicability,
}

/// A post with its findings, as they may be shown.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The file, as it was given; `-` for standard input.
    pub path: &'a str,
    /// The id of the post, or its place among the posts of the file.
    pub id: Cow<'a, str>,
    /// Its findings.
    pub findings: Vec<ShownFinding<'a>>,
    /// From which severity on a finding fails the post.
    fail_on: FailOn,
    pub(super) post: &'a Post,
    pub(super) fields: Vec<usize>,
    /// What is masked; nothing when identifiers may be shown.
    pub(super) identities: Identities,
}

/// What is kept from the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Masking {
    /// Whether anything is.
    pub on: bool,
    /// Whether the id of the post identifies a person.
    pub id: bool,
}

impl<'a> Shown<'a> {
    /// The findings of `post` that `keeps` lets through. `all` must be all of them: what a finding that is not shown says
    /// about a person is masked as well.
    #[must_use]
    pub fn new(
        path: &'a str,
        post: &'a Post,
        all: &'a [Finding],
        masking: Masking,
        keeps: impl Fn(&Finding) -> bool,
    ) -> Self {
        let identities = Identities::of(post, all);
        let masked = masked_id(post, masking.id, &identities);
        let prints = fingerprints(post, &masked, all, &identities);
        let id = if masking.on { masked } else { Cow::Borrowed(&*post.id) };
        let identities = if masking.on { identities } else { Identities::default() };
        let kept = all.iter().zip(prints).filter(|(finding, _)| keeps(finding));
        let kept = kept.filter(|(finding, _)| finding.field < post.fields.len());
        let (fields, findings) = kept
            .map(|(finding, print)| (finding.field, shown(path, post, id.clone(), finding, print, &identities)))
            .unzip();
        Self { path, id, findings, fail_on: FailOn::default(), post, fields, identities }
    }

    /// The same, where findings from `fail_on` upwards fail the post.
    #[must_use]
    pub fn failing_from(self, fail_on: FailOn) -> Self {
        Self { fail_on, ..self }
    }

    /// Whether `finding` fails the post.
    #[must_use]
    pub fn fails(&self, finding: &ShownFinding<'_>) -> bool {
        finding.allowed.is_none() && self.fail_on.fails(finding.severity)
    }
}

fn shown<'a>(
    path: &'a str,
    post: &'a Post,
    id: Cow<'a, str>,
    finding: &'a Finding,
    print: String,
    known: &Identities,
) -> ShownFinding<'a> {
    let field = &post.fields[finding.field];
    let verified = finding.cites.iter().filter(|cite| cite.verified != Verified::No);
    // A change that would write a mask into the text is none.
    let fix = finding.fix.as_ref().filter(|fix| matches!(known.mask_words(&fix.replacement), Cow::Borrowed(_)));
    ShownFinding {
        v: VERSION,
        path,
        post: id,
        field: &field.name,
        rule: &finding.rule,
        category: finding.category,
        identifier: finding.identifier,
        severity: finding.severity,
        confidence: finding.confidence,
        evidence: &finding.evidence,
        message: message(post, finding, known),
        help: &finding.help,
        start: finding.span.start,
        end: finding.span.end,
        line: finding.start.line,
        column: finding.start.column,
        end_line: finding.end.line,
        end_column: finding.end.column,
        text: known.mask_field(finding.field, &field.text, finding.span.clone()),
        related: finding
            .related
            .iter()
            .map(|related| ShownRelated { start: related.span.start, end: related.span.end, label: &related.label })
            .collect(),
        cites: verified
            .map(|cite| ShownCitation {
                code: &cite.code,
                clause: &cite.clause,
                edition: &cite.edition,
                url: &cite.url,
            })
            .collect(),
        fix: fix.map(|fix| ShownFix {
            start: fix.start,
            end: fix.end,
            replacement: &fix.replacement,
            applicability: fix.applicability,
        }),
        fingerprint: print,
        allowed: finding.allowed.as_ref().map(|allowed| ShownAllowed {
            by: allowed.by,
            who: allowed.who.as_deref().map(|who| known.mask_words(who)),
            why: known.mask_words(&allowed.why),
            until: allowed.until.as_deref(),
        }),
    }
}

/// The message, with what it quotes masked where the place itself is.
fn message<'a>(post: &'a Post, finding: &'a Finding, known: &Identities) -> Cow<'a, str> {
    if known.is_empty() {
        return Cow::Borrowed(&finding.message);
    }
    let mut message = String::with_capacity(finding.message.len());
    let mut at = 0;
    for secret in &finding.secrets {
        let (Some(before), Some(words)) = (finding.message.get(at..secret.start), finding.message.get(secret.clone()))
        else {
            continue;
        };
        message.push_str(before);
        message.push_str(&mask_all(words));
        at = secret.end;
    }
    message.push_str(finding.message.get(at..).unwrap_or_default());
    // A rule that is not about persons may quote a place that lies on one, in whole or cut after so many characters.
    let text = &post.fields[finding.field].text;
    for place in finding.related.iter().map(|related| &related.span).chain([&finding.span]) {
        let Some(words) = text.get(place.clone()).map(quoted) else { continue };
        if words.chars().nth(1).is_some()
            && message.contains(&words)
            && let Cow::Owned(masked) = known.mask_field(finding.field, text, place.clone())
        {
            message = message.replace(&words, &quoted(&masked));
        }
    }
    Cow::Owned(known.mask_words(&message).into_owned())
}

/// `words` as messages quote them.
fn quoted(words: &str) -> String {
    const LONGEST: usize = 60;
    words.chars().take(LONGEST).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}
