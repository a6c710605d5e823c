//! What identifies a person in a post, and its mask. Every format shows a post through [`crate::report::Shown`], which passes here.

mod words;

use self::words::Words;
use crate::draft::Post;
use crate::finding::Finding;
use std::borrow::Cow;
use std::ops::Range;

/// Stands for a letter, a digit, or anything else that is not a separator.
pub const MASK: char = '•';

/// Words shorter than this are masked at their place only: "and" in another sentence identifies nobody.
const SHORTEST_WORD: usize = 3;

/// Whether `c` may stay: it holds a form together and says nothing of the person.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '…' | '·' | '«' | '»' | '\u{2018}'..='\u{201f}')
}

/// The mask of one character.
#[must_use]
pub fn masked(c: char) -> char {
    if is_separator(c) { c } else { MASK }
}

/// The places of a post that identify a person, and the words that stand there.
#[derive(Debug, Default)]
pub struct Identities {
    /// For each field, ranges of its text in ascending order that do not meet.
    ranges: Vec<Vec<Range<usize>>>,
    /// The words that stand there.
    words: Words,
    /// Words that are too short to be searched for.
    short: Words,
}

impl Identities {
    /// What `findings` say about persons: the primary and all further places of every personal one, and every other
    /// place at which the same words stand.
    #[must_use]
    pub fn of(post: &Post, findings: &[Finding]) -> Self {
        let mut personal = findings.iter().filter(|finding| finding.is_personal()).peekable();
        if personal.peek().is_none() {
            return Self::default();
        }
        let mut ranges: Vec<Vec<Range<usize>>> = vec![Vec::new(); post.fields.len()];
        let mut words: Vec<String> = Vec::new();
        for finding in personal {
            let Some(field) = post.fields.get(finding.field) else { continue };
            let places = finding.related.iter().map(|related| &related.span).chain([&finding.span]);
            for place in places {
                let Some(found) = field.text.get(place.clone()) else { continue };
                ranges[finding.field].push(place.clone());
                words.push(found.to_owned());
            }
            words
                .extend(finding.secrets.iter().filter_map(|part| finding.message.get(part.clone())).map(str::to_owned));
        }
        let (words, short): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|word| word.chars().filter(|c| !is_separator(*c)).count() >= SHORTEST_WORD);
        let (words, short) = (Words::new(words.into_iter()), Words::new(short.into_iter()));
        for (field, ranges) in post.fields.iter().zip(&mut ranges) {
            ranges.extend(words.places(&field.text));
            merge(ranges);
        }
        Self { ranges, words, short }
    }

    /// What identifies a person in one of several `versions` of a post is masked in all of them: a name that is found beside
    /// a number only must not show when the number is gone.
    pub fn share(versions: &mut [(&mut Self, &Post)]) {
        let all = |of: fn(&Self) -> &Words| {
            Words::new(versions.iter().flat_map(|(known, _)| of(known).iter()).map(str::to_owned))
        };
        let (words, short) = (all(|known| &known.words), all(|known| &known.short));
        for (known, post) in versions {
            known.ranges.resize(post.fields.len(), Vec::new());
            for (field, ranges) in post.fields.iter().zip(&mut known.ranges) {
                ranges.extend(words.places(&field.text));
                ranges.extend(short.places(&field.text).into_iter().filter(|at| stands_alone(at, &field.text)));
                merge(ranges);
            }
            known.words.clone_from(&words);
        }
    }

    /// The words that identify a person.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter()
    }

    /// Whether nothing identifies anyone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether byte `at` of field number `field` belongs to what identifies a person.
    #[must_use]
    pub fn covers(&self, field: usize, at: usize) -> bool {
        self.ranges.get(field).is_some_and(|ranges| {
            let next = ranges.partition_point(|range| range.end <= at);
            ranges.get(next).is_some_and(|range| range.start <= at)
        })
    }

    /// Hands `read` the parts of the range of field number `field` one after the other, each with whether it belongs to what
    /// identifies a person.
    pub fn each_part(&self, field: usize, range: Range<usize>, mut read: impl FnMut(Range<usize>, bool)) {
        let known = self.ranges.get(field).map_or(&[][..], Vec::as_slice);
        let known = &known[known.partition_point(|known| known.end <= range.start)..];
        let mut at = range.start;
        for known in known.iter().take_while(|known| known.start < range.end) {
            let part = known.start.max(range.start)..known.end.min(range.end);
            read(at..part.start, false);
            at = part.end;
            read(part, true);
        }
        read(at..range.end, false);
    }

    /// The part `range` of `text`, which is the text of field number `field`, masked.
    #[must_use]
    pub fn mask_field<'t>(&self, field: usize, text: &'t str, range: Range<usize>) -> Cow<'t, str> {
        let Some(part) = text.get(range.clone()) else { return Cow::Borrowed("") };
        let meets = |ranges: &Vec<Range<usize>>| {
            let next = ranges.partition_point(|known| known.end <= range.start);
            ranges.get(next).is_some_and(|known| known.start < range.end)
        };
        if !self.ranges.get(field).is_some_and(meets) {
            return Cow::Borrowed(part);
        }
        let mut shown = String::with_capacity(2 * part.len());
        self.each_part(field, range, |part, covered| match covered {
            true => shown.extend(text[part].chars().map(masked)),
            false => shown.push_str(&text[part]),
        });
        Cow::Owned(shown)
    }

    /// `text`, which may quote words of the post, masked: wherever words that identify a person stand in it, in
    /// whole, with their spaces evened out, or cut off by an ellipsis.
    #[must_use]
    pub fn mask_words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.words.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut places = self.words.places(text);
        for (end, _) in text.match_indices('…') {
            places.extend(self.words.iter().filter_map(|word| cut_off(word, &text[..end])));
        }
        if places.is_empty() {
            return Cow::Borrowed(text);
        }
        merge(&mut places);
        let (mut shown, mut at) = (String::with_capacity(text.len()), 0);
        for place in places {
            shown.push_str(&text[at..place.start]);
            shown.push_str(&mask_all(&text[place.clone()]));
            at = place.end;
        }
        shown.push_str(&text[at..]);
        Cow::Owned(shown)
    }
}

/// Whether what stands at `place` of `text` is no part of a longer word or number.
fn stands_alone(place: &Range<usize>, text: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric();
    !text[..place.start].ends_with(goes_on) && !text[place.end..].starts_with(goes_on)
}

/// `text` with nothing but its separators left.
#[must_use]
pub fn mask_all(text: &str) -> String {
    text.chars().map(masked).collect()
}

/// Where `before`, which stands before an ellipsis, ends with the start of `word`: a quotation that was cut in the middle.
fn cut_off(word: &str, before: &str) -> Option<Range<usize>> {
    let starts = word.char_indices().map(|(at, _)| at).skip(SHORTEST_WORD - 1).chain([word.len()]);
    let length = starts.filter(|length| before.ends_with(&word[..*length])).max()?;
    Some(before.len() - length..before.len())
}

/// Sorts `ranges` and joins those that meet.
fn merge(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges.drain(..) {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    *ranges = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identities(words: &[&str]) -> Identities {
        Identities {
            ranges: vec![std::iter::once(0..3).collect()],
            words: Words::new(words.iter().map(ToString::to_string)),
            short: Words::default(),
        }
    }

    #[test]
    fn nothing_but_the_form_is_left() {
        assert_eq!(mask_all("640823-3234"), "••••••-••••");
        assert_eq!(mask_all("å.ö@example.com"), "•.•@•••••••.•••");
        assert_eq!(mask_all("6\u{fe0f}\u{20e3} ６④𝟔 ½"), "••• ••• •");
    }

    #[test]
    fn quotations_are_masked_whole_and_cut() {
        let known = identities(&["640823-3234"]);
        assert_eq!(known.mask_words("a 640823-3234 b"), "a ••••••-•••• b");
        assert_eq!(known.mask_words("a 640823-…"), "a ••••••-…");
        assert_eq!(known.mask_words("a 640…, b"), "a •••…, b");
        assert_eq!(identities(&["Anna\nBerg"]).mask_words("Anna Berg came"), "•••• •••• came");
    }

    #[test]
    fn a_part_that_only_touches_is_left() {
        let known = identities(&[]);
        assert_eq!(known.mask_field(0, "abcdef", 3..6), "def");
        assert_eq!(known.mask_field(0, "abcdef", 2..6), "•def");
        assert_eq!(known.mask_field(1, "abcdef", 0..6), "abcdef");
    }
}
