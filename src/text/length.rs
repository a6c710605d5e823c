//! How long a post is on its platform, what is too much, and where the "…more" fold stands.
//!
//! The figures are those of November 2026 and need a yearly look. Where a source is a third party and not the
//! platform itself, the line says so. A line break counts as one, whether the file writes it LF or CRLF.

mod emoji;
mod fold;
mod unit;
pub mod url;

pub use fold::fold;
pub use unit::Unit;

use crate::draft::Platform;

/// The most that a platform takes in one field, in units of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The largest length that is still accepted, in `unit`.
    pub max: usize,
    /// What is counted.
    pub unit: Unit,
}

/// How long a text is, held against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The length of the text, in `unit`.
    pub used: usize,
    /// The largest length that is still accepted, in `unit`.
    pub max: usize,
    /// What is counted.
    pub unit: Unit,
}

impl Length {
    /// Whether the text is longer than the platform accepts.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.used > self.max
    }
}

const fn limit(max: usize, unit: Unit) -> Limit {
    Limit { max, unit }
}

/// What `platform` accepts in the field of that name: `body`, `first_comment`, `alt_text` or `title`. Empty where no
/// limit is known; more than one where all of them hold at once.
#[must_use]
pub fn limits(platform: Platform, field: &str) -> &'static [Limit] {
    match field {
        "body" => body_limits(platform),
        "first_comment" => comment_limits(platform),
        "alt_text" => alt_text_limits(platform),
        // Third party: docs.zernio.com/platforms/youtube.
        "title" if platform == Platform::Youtube => const { &[limit(100, Unit::CodePoint)] },
        _ => &[],
    }
}

const fn body_limits(platform: Platform) -> &'static [Limit] {
    match platform {
        // twitter-text config/v3.json, commit 30e2430; Premium accounts may write 25,000.
        Platform::X => const { &[limit(280, Unit::Weighted)] },
        // atproto lexicons/app/bsky/feed/post.json: both hold.
        Platform::Bluesky => const { &[limit(300, Unit::Grapheme), limit(3_000, Unit::Byte)] },
        // status_length_validator.rb of upstream; a server may raise it (/api/v2/instance).
        Platform::Mastodon => const { &[limit(500, Unit::LinkedGrapheme)] },
        // developers.facebook.com/documentation/threads/posts. A third party counts graphemes.
        Platform::Threads => const { &[limit(500, Unit::EmojiByte)] },
        // Third party: ayrshare.com. Whether code points or UTF-16 units are counted is not documented.
        Platform::Linkedin => const { &[limit(3_000, Unit::CodePoint)] },
        // Third party: socialk.it.
        Platform::Instagram => const { &[limit(2_200, Unit::CodePoint)] },
        // Third party: socialk.it. Some posting APIs take 10,000 or 5,000 only.
        Platform::Facebook => const { &[limit(63_206, Unit::CodePoint)] },
        // Third party: docs.upload-post.com. 4,000 in the app, 2,200 through the posting API; that the unit is
        // UTF-16 is known of the API only.
        Platform::Tiktok => const { &[limit(4_000, Unit::Utf16)] },
        // The description of a film. Third party: docs.zernio.com. Google's API page speaks of bytes, under which a
        // text with many accented letters is shorter than it seems here.
        Platform::Youtube => const { &[limit(5_000, Unit::CodePoint)] },
        Platform::Blog | Platform::Other => &[],
    }
}

const fn comment_limits(platform: Platform) -> &'static [Limit] {
    match platform {
        // An answer here is a post like any other.
        Platform::X | Platform::Bluesky | Platform::Mastodon | Platform::Threads => body_limits(platform),
        // Third party: ayrshare.com.
        Platform::Linkedin => const { &[limit(1_250, Unit::CodePoint)] },
        _ => &[],
    }
}

/// All from third parties (accessible-social.com, publer.com, upload-post.com), all in characters. Instagram is left
/// out, as its sources differ tenfold.
const fn alt_text_limits(platform: Platform) -> &'static [Limit] {
    match platform {
        Platform::X | Platform::Threads | Platform::Linkedin => const { &[limit(1_000, Unit::CodePoint)] },
        Platform::Bluesky => const { &[limit(2_000, Unit::CodePoint)] },
        Platform::Mastodon => const { &[limit(1_500, Unit::CodePoint)] },
        Platform::Tiktok => const { &[limit(300, Unit::CodePoint)] },
        _ => &[],
    }
}

/// How long `text` is in that field of `platform`; of several limits, the one it comes closest to or exceeds most.
/// `None` where no limit is known.
#[must_use]
pub fn measure(platform: Platform, field: &str, text: &str) -> Option<Length> {
    limits(platform, field)
        .iter()
        .map(|Limit { max, unit }| Length { used: unit.count(text), max: *max, unit: *unit })
        // a/b > c/d, without fractions.
        .reduce(|worst, other| if other.used * worst.max > worst.used * other.max { other } else { worst })
}

/// The byte offset in `text` at which it stops fitting into that field of `platform`: what stands there and after
/// is too much. On a grapheme boundary, and never inside a link, which a platform cannot cut. `None` where all fits.
#[must_use]
pub fn overflow(platform: Platform, field: &str, text: &str) -> Option<usize> {
    limits(platform, field).iter().filter_map(|limit| limit.unit.overflow(text, limit.max)).min()
}

/// The most hashtags that `platform` accepts or heeds in a post; `None` where there is no limit (five on LinkedIn is
/// advice) or none is known.
#[must_use]
pub const fn max_hashtags(platform: Platform) -> Option<usize> {
    match platform {
        // Rolled out from December 2025, old accounts may still have 30: socialmediatoday.com.
        Platform::Instagram => Some(5),
        // Seen from August 2025, no word from TikTok itself: netinfluencer.com.
        Platform::Tiktok => Some(5),
        // The first valid topic tag counts: developers.facebook.com/documentation/threads/posts.
        Platform::Threads => Some(1),
        // Beyond it all are ignored, says a third party; YouTube's own help is remembered to say 60.
        Platform::Youtube => Some(15),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
