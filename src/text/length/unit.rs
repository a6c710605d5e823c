//! What the platforms count, and counting it.

use super::emoji::is_emoji;
use super::url::{self, mentions};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// What a platform counts when it measures a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// X, by twitter-text's configuration v3: after NFC, one for Latin, Cyrillic, Arabic and their like and for common
    /// punctuation, two for anything else and for a whole emoji, 23 for a link.
    Weighted,
    /// Extended grapheme clusters (UAX #29): what a reader sees as one character.
    Grapheme,
    /// Mastodon: graphemes, but 23 for a link that has its scheme, and of `@user@host` only `@user`.
    LinkedGrapheme,
    /// UTF-8 bytes.
    Byte,
    /// Unicode code points.
    CodePoint,
    /// UTF-16 code units: two for a character outside the basic plane.
    Utf16,
    /// Threads: code points, but an emoji counts as its UTF-8 bytes.
    EmojiByte,
}

/// What X and Mastodon count for a link, however long it is.
const LINK: usize = 23;

impl Unit {
    /// What is counted, in the plural, as a message may say it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Byte => "bytes",
            Self::Weighted
            | Self::Grapheme
            | Self::LinkedGrapheme
            | Self::CodePoint
            | Self::Utf16
            | Self::EmojiByte => "characters",
        }
    }

    /// The length of `text` in this unit.
    #[must_use]
    pub fn count(self, text: &str) -> usize {
        self.pieces(text).map(|(_, cost)| cost).sum()
    }

    /// The byte offset of the first piece of `text` that does not fit into `max` any more, or `None`.
    #[must_use]
    pub fn overflow(self, text: &str, max: usize) -> Option<usize> {
        // But for links, nothing counts for more than its bytes: most texts need no counting.
        let counts_links = matches!(self, Self::Weighted | Self::LinkedGrapheme);
        if !counts_links && text.len() <= max {
            return None;
        }
        let mut used = 0;
        self.pieces(text).find_map(|(at, cost)| {
            used += cost;
            (used > max).then_some(at)
        })
    }

    /// The text cut into what cannot be cut further (graphemes; links and mentions where they are counted as a whole):
    /// byte offset and cost of each.
    fn pieces(self, text: &str) -> impl Iterator<Item = (usize, usize)> {
        let mut wholes = self.wholes(text).into_iter().peekable();
        let mut whole_end = 0;
        text.grapheme_indices(true).filter_map(move |(at, grapheme)| {
            if at < whole_end {
                return None;
            }
            // A whole starts inside a grapheme where a prepended mark joins its first letter: it is then counted
            // from its second letter on, and the offset stays on a grapheme boundary.
            if let Some((range, cost)) = wholes.next_if(|(range, _)| range.start <= at) {
                whole_end = range.end;
                return Some((at, cost));
            }
            Some((at, self.cost(grapheme)))
        })
    }

    /// The places that are counted as a whole, in the order of the text, and what each costs.
    fn wholes(self, text: &str) -> Vec<(Range<usize>, usize)> {
        match self {
            Self::Weighted => url::urls(text).into_iter().map(|url| (url.range, LINK)).collect(),
            Self::LinkedGrapheme => {
                let links = url::urls(text).into_iter().filter(|url| url.has_scheme).map(|url| (url.range, LINK));
                let mut wholes: Vec<_> = links.collect();
                let links = wholes.len();
                for mention in mentions(text) {
                    // The `@name` of a link's path is part of the link.
                    let inside = wholes[..links].partition_point(|(range, _)| range.end <= mention.range.start);
                    if inside == links || wholes[inside].0.start >= mention.range.end {
                        wholes.push((mention.range, mention.local_len));
                    }
                }
                wholes.sort_by_key(|(range, _)| range.start);
                wholes
            }
            _ => Vec::new(),
        }
    }

    /// What one grapheme counts.
    fn cost(self, grapheme: &str) -> usize {
        if grapheme == "\r\n" {
            return 1;
        }
        match self {
            Self::Grapheme | Self::LinkedGrapheme => 1,
            Self::Byte => grapheme.len(),
            Self::CodePoint => grapheme.chars().count(),
            Self::Utf16 => grapheme.chars().map(char::len_utf16).sum(),
            Self::EmojiByte if is_emoji(grapheme) => grapheme.len(),
            Self::EmojiByte => grapheme.chars().count(),
            Self::Weighted if is_emoji(grapheme) => 2,
            Self::Weighted => grapheme.nfc().map(weight).sum(),
        }
    }
}

/// The weight of a code point in twitter-text's config/v3.json, divided by its scale of 100.
const fn weight(c: char) -> usize {
    match c {
        '\u{0}'..='\u{10ff}' | '\u{2000}'..='\u{200d}' | '\u{2010}'..='\u{201f}' | '\u{2032}'..='\u{2037}' => 1,
        _ => 2,
    }
}
