use super::*;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

const FAMILY: &str = "👨‍👩‍👧‍👦";

fn used(platform: Platform, text: &str) -> usize {
    measure(platform, "body", text).map_or(0, |length| length.used)
}

#[test]
fn x_counts_as_its_conformance_tests_do() {
    let links = "https://example.com/123456789 ".repeat(10);
    assert_eq!(links.len(), 300);
    for (text, expected) in [
        ("Hi http://test.co", 26),
        ("http://test.co", 23),
        (&format!("H🐱☺{FAMILY}"), 7),
        ("😷👾😡🔥💩", 10),
        ("🙋🏽👨‍🎤", 4),
        (&"中".repeat(160), 320),
        (&links, 240),
        ("This is a test.", 15),
        ("test.com", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("저찀쯿쿿", 8),
        ("–", 1),
        ("…", 2),
        ("€", 2),
        ("•", 2),
        ("™", 2),
        ("▼", 2),
        ("åäöæø", 5),
        ("e\u{301}", 1),
        ("a\r\nb\nc", 5),
        ("", 0),
    ] {
        assert_eq!(used(Platform::X, text), expected, "{text}");
    }
}

#[test]
fn bluesky_holds_graphemes_and_bytes() {
    assert_eq!(overflow(Platform::Bluesky, "body", &FAMILY.repeat(120)), None);
    // 121 families are 121 graphemes, and 3,025 bytes.
    let families = FAMILY.repeat(121);
    let length = measure(Platform::Bluesky, "body", &families);
    assert_eq!(length, Some(Length { used: 3_025, max: 3_000, unit: Unit::Byte }));
    assert_eq!(overflow(Platform::Bluesky, "body", &families), Some(3_000));
    let letters = "é".repeat(301);
    let length = measure(Platform::Bluesky, "body", &letters);
    assert_eq!(length, Some(Length { used: 301, max: 300, unit: Unit::Grapheme }));
    assert_eq!(overflow(Platform::Bluesky, "body", &letters), Some(600));
}

#[test]
fn mastodon_shortens_links_and_remote_mentions() {
    for (text, expected) in [
        ("https://example.com/a/very/long/path/indeed", 23),
        ("example.com", 11),
        ("@anna@mastodon.social", 5),
        ("Hej @anna@mastodon.social!", 10),
        (FAMILY, 1),
        ("https://mastodon.social/@anna@example.com", 23),
    ] {
        assert_eq!(used(Platform::Mastodon, text), expected, "{text}");
    }
}

#[test]
fn the_other_platforms_count_characters_each_in_its_way() {
    assert_eq!(used(Platform::Threads, FAMILY), 25);
    assert_eq!(used(Platform::Threads, "Hej 🐱 åäö"), 12);
    assert_eq!(used(Platform::Linkedin, "🐱 åäö"), 5);
    assert_eq!(used(Platform::Tiktok, "🐱 åäö"), 6);
    assert_eq!(measure(Platform::Blog, "body", "text"), None);
    assert_eq!(overflow(Platform::Other, "body", &"a".repeat(100_000)), None);
}

#[test]
fn every_field_has_its_own_limit() {
    let text = "a".repeat(101);
    assert_eq!(overflow(Platform::Youtube, "title", &text), Some(100));
    assert_eq!(overflow(Platform::Youtube, "body", &text), None);
    assert_eq!(overflow(Platform::X, "first_comment", &"a".repeat(281)), Some(280));
    assert_eq!(overflow(Platform::Tiktok, "alt_text", &"a".repeat(301)), Some(300));
    assert_eq!(limits(Platform::X, "link_title"), []);
}

#[test]
fn what_is_too_much_starts_behind_the_last_piece_that_fits() {
    for (platform, max) in [(Platform::Linkedin, 3_000), (Platform::Instagram, 2_200), (Platform::Facebook, 63_206)] {
        assert_eq!(overflow(platform, "body", &"a".repeat(max)), None);
        assert_eq!(overflow(platform, "body", &"a".repeat(max + 1)), Some(max));
    }
    // The link counts 23 and cannot be cut; the emoji counts two.
    let text = format!("{} https://example.com/abc efter", "a".repeat(260));
    assert_eq!(overflow(Platform::X, "body", &text), Some(261));
    assert_eq!(overflow(Platform::X, "body", &format!("{}🐱", "a".repeat(279))), Some(279));
    assert_eq!(overflow(Platform::X, "body", &format!("{}🐱", "a".repeat(278))), None);
}

#[test]
fn the_fold_hides_what_is_behind_characters_or_lines() {
    for (platform, at) in [
        (Platform::Linkedin, Some(140)),
        (Platform::Instagram, Some(125)),
        (Platform::Facebook, Some(125)),
        (Platform::Tiktok, Some(100)),
        (Platform::Youtube, Some(120)),
        (Platform::X, Some(280)),
        (Platform::Bluesky, None),
        (Platform::Mastodon, None),
        (Platform::Threads, None),
        (Platform::Blog, None),
        (Platform::Other, None),
    ] {
        assert_eq!(fold(platform, &"a".repeat(500)), at, "{platform}");
    }
    // Three lines are shown, a blank one too.
    assert_eq!(fold(Platform::Linkedin, "ett\n\ntre\nfyra"), Some(8));
    assert_eq!(fold(Platform::Linkedin, "ett\r\n\r\ntre\r\nfyra"), Some(10));
    assert_eq!(fold(Platform::Facebook, "ett\n\ntre\nfyra"), None);
    assert_eq!(fold(Platform::Tiktok, "ett\ntvå"), Some(3));
    // Nothing is hidden where only white space is left.
    assert_eq!(fold(Platform::Linkedin, "ett\n\ntre\n\n "), None);
    assert_eq!(fold(Platform::Instagram, &"å".repeat(125)), None);
    assert_eq!(fold(Platform::Instagram, &"å".repeat(126)), Some(250));
}

#[test]
fn hashtags_are_limited_on_four_platforms() {
    let limited: Vec<_> =
        Platform::ALL.iter().filter_map(|platform| Some((*platform, max_hashtags(*platform)?))).collect();
    let expected = [(Platform::Instagram, 5), (Platform::Tiktok, 5), (Platform::Youtube, 15), (Platform::Threads, 1)];
    assert_eq!(limited, expected);
}

fn platforms() -> impl Strategy<Value = Platform> {
    prop::sample::select(Platform::ALL)
}

/// Texts of any Unicode, of emoji and marks, and of links and mentions; long enough to pass the shorter limits.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(?s:.){0,400}",
        "[a-zåé \n🐱☺©1\u{301}\u{200d}\u{fe0f}\u{20e3}🇸🇪👩\u{600}]{0,400}",
        "(https://|www\\.|test|\\.se|\\.com|@anna|@b\\.c|/x|\\?| |\r\n|\u{301}|\u{600}){0,200}",
    ]
}

fn is_grapheme_boundary(text: &str, at: usize) -> bool {
    at == text.len() || text.grapheme_indices(true).any(|(start, _)| start == at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn overflow_and_fold_are_grapheme_boundaries(platform in platforms(), text in texts()) {
        let over = measure(platform, "body", &text).is_some_and(|length| length.is_over());
        let at = overflow(platform, "body", &text);
        prop_assert_eq!(at.is_some(), over);
        for at in [at, fold(platform, &text)].into_iter().flatten() {
            prop_assert!(at < text.len() && is_grapheme_boundary(&text, at), "{} of {:?}", at, text);
        }
    }

    #[test]
    fn what_stands_before_the_overflow_fits(platform in platforms(), text in texts()) {
        // Without dots: where a text is cut just before `@`, a host name turns into a link.
        let text = text.replace('.', "");
        if let Some(at) = overflow(platform, "body", &text) {
            prop_assert_eq!(overflow(platform, "body", text[..at].trim_end()), None);
        }
    }

    #[test]
    fn a_text_never_shrinks_by_what_is_appended_after_a_space(platform in platforms(), text in texts(), more in texts()) {
        let longer = format!("{text} {more}");
        prop_assert!(used(platform, &longer) >= used(platform, &text));
    }

    #[test]
    fn nfc_changes_no_weight(text in texts()) {
        use unicode_normalization::UnicodeNormalization;
        let composed: String = text.nfc().collect();
        prop_assert_eq!(used(Platform::X, &text), used(Platform::X, &composed));
    }
}
