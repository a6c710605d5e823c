//! A short name of a finding that stays when lines move, and from which nothing about a person can be recovered.
//!
//! It is the start of a SHA-256 over the rule, the field, the sentence around the finding and, for a finding that is not
//! about a person, the matched words; findings that are equal in all of that are numbered within their post. The
//! sentence enters in lower case, with its spaces evened out, with `•` for whatever identifies a person and `#` for every
//! number of more than four digits, because a hash of a number that people have can be undone by trying them all. A finding about a person does not
//! use the matched words at all; the post's id, without its numbers, keeps equal sentences of different posts apart.

use crate::draft::Post;
use crate::finding::Finding;
use crate::mask::{Identities, MASK, mask_all};
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// How many bytes of a line are looked at on either side of a finding.
const AROUND: usize = 400;

/// How much of the matched words counts, in bytes.
const MATCHED: usize = 200;

/// The fingerprints of `findings`, in their order. `id` is the post's id, masked.
#[must_use]
pub fn fingerprints(post: &Post, id: &str, findings: &[Finding], identities: &Identities) -> Vec<String> {
    // Shapes are long and mostly unlike from their start: comparing a few takes less than a hash of each.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let prints = findings.iter().map(|finding| {
        let shape = shape(post, id, finding, identities);
        let number = seen.get(&shape).copied().unwrap_or_default();
        let digest = Sha256::digest(format!("pharmalint 1\0{shape}\0{number}"));
        seen.insert(shape, number + 1);
        hex(&digest[..8])
    });
    prints.collect()
}

/// The id of `post` as it may be shown; `personal` when the id itself is a person's number or address.
#[must_use]
pub fn masked_id<'p>(post: &'p Post, personal: bool, identities: &Identities) -> Cow<'p, str> {
    if personal { Cow::Owned(mask_all(&post.id)) } else { identities.mask_words(&post.id) }
}

/// What is hashed.
fn shape(post: &Post, id: &str, finding: &Finding, identities: &Identities) -> String {
    let Some(field) = post.fields.get(finding.field) else { return format!("{}\0", finding.rule) };
    let mut shape = format!("{}\0{}\0", finding.rule, field.name);
    if finding.is_personal() {
        even(id.chars(), 0, &mut shape);
    } else {
        let end = field.text.floor_char_boundary(finding.span.end.min(finding.span.start + MATCHED));
        even(
            identities.mask_field(finding.field, &field.text, finding.span.start..end).chars(),
            FEW_DIGITS,
            &mut shape,
        );
    }
    shape.push('\0');
    let sentence = sentence(&field.text, &finding.span);
    let mut masked = String::with_capacity(sentence.len());
    identities.each_part(finding.field, sentence, |part, covered| match covered {
        true => masked.extend(field.text[part].chars().map(|_| MASK)),
        false => masked.push_str(&field.text[part]),
    });
    even(masked.chars(), FEW_DIGITS, &mut shape);
    shape
}

/// So many digits with no letter between them are no person's number: a share, a dose, a year.
const FEW_DIGITS: usize = 4;

/// Appends `chars` in lower case: runs of spaces as one, of masks as one, of digits as `#` where there are more than `few`.
fn even(mut chars: impl Iterator<Item = char> + Clone, few: usize, shape: &mut String) {
    let mut last = ' ';
    // How much is left of the number that was looked at last, and whether its digits are kept.
    let (mut left, mut keep) = (0_usize, false);
    while let Some(c) = chars.next() {
        // No number has letters.
        if c.is_ascii_alphabetic() {
            shape.push(c.to_ascii_lowercase());
            last = c;
            continue;
        }
        let numeric = c != MASK && c.is_numeric();
        if numeric && left == 0 {
            let digits;
            (left, digits) = number(std::iter::once(c).chain(chars.clone()));
            keep = digits <= few;
        }
        left = left.saturating_sub(1);
        let c = if c.is_whitespace() {
            ' '
        } else if numeric && !keep {
            '#'
        } else {
            c
        };
        if c != last || !matches!(c, ' ' | '#' | MASK) {
            match c.is_ascii() {
                true => shape.push(c.to_ascii_lowercase()),
                false => shape.extend(c.to_lowercase()),
            }
        }
        last = c;
    }
}

/// How many characters the number has with which `chars` start, and how many of them are digits. Digits with a sign or a
/// space or two between them are one number, as telephone numbers and dates are written.
fn number(chars: impl Iterator<Item = char>) -> (usize, usize) {
    let (mut length, mut digits, mut gap) = (0, 0, 0);
    for (at, c) in chars.enumerate() {
        if c.is_numeric() {
            (length, digits, gap) = (at + 1, digits + 1, 0);
        } else if c.is_alphabetic() || gap == 2 {
            break;
        } else {
            gap += 1;
        }
    }
    (length, digits)
}

/// The sentence in which `span` starts, within its line.
fn sentence(text: &str, span: &Range<usize>) -> Range<usize> {
    let at = text.floor_char_boundary(span.start);
    let from = text.floor_char_boundary(at.saturating_sub(AROUND));
    let to = text.ceil_char_boundary((at + AROUND).min(text.len()));
    let start = text[from..at].rfind('\n').map_or(from, |line| from + line + 1);
    let end = text[at..to].find('\n').map_or(to, |line| at + line);
    // A full stop, a question mark or an exclamation mark with a space behind it ends a sentence. That is rough, and the
    // same for the same text, which is all that is asked here.
    let bytes = &text.as_bytes()[..end];
    let ends = |at: &usize| matches!(bytes[*at], b'.' | b'!' | b'?') && bytes.get(at + 1) == Some(&b' ');
    let first = (start..at).rev().find(ends).map_or(start, |stop| stop + 2);
    let last = (at..end).find(ends).map_or(end, |stop| stop + 2);
    first.min(at)..last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_around_a_place_is_found() {
        let text = "One.\nTwo is here. Three is there.";
        let of = |at: usize| &text[sentence(text, &(at..at + 1))];
        assert_eq!(of(5), "Two is here. ");
        assert_eq!(of(20), "Three is there.");
        assert_eq!(&text[sentence(text, &(0..0))], "One.");
        assert_eq!(sentence("", &(0..0)), 0..0);
    }

    #[test]
    fn long_numbers_and_spaces_do_not_count() {
        let even = |text: &str| {
            let mut shape = String::new();
            super::even(text.chars(), FEW_DIGITS, &mut shape);
            shape
        };
        assert_eq!(even("Born  19640823\tin •••"), "born # in •");
        assert_eq!(even("640823-3234, 08-123 45 67, 12/05/64"), "#-#, #-# # #, #/#/#");
        assert_eq!(even("43 % of 120 in 2026"), "43 % of 120 in 2026");
    }
}
