use super::*;
use proptest::prelude::*;

fn found(text: &str) -> Vec<&str> {
    urls(text).into_iter().map(|url| &text[url.range]).collect()
}

#[test]
fn links_with_a_scheme_with_www_and_bare_ones() {
    for (text, expected) in [
        ("Hi http://test.co", vec!["http://test.co"]),
        ("HTTPS://www.ExaMPLE.COM/index.html", vec!["HTTPS://www.ExaMPLE.COM/index.html"]),
        ("Läs mer på 1177.se.", vec!["1177.se"]),
        ("(se läkemedelsverket.se/nyheter?id=7&x=å)", vec!["läkemedelsverket.se/nyheter?id=7&x=å"]),
        ("www.fass.se, www.felleskatalogen.no!", vec!["www.fass.se", "www.felleskatalogen.no"]),
        ("www.example.madeup", vec!["www.example.madeup"]),
        ("http://example.com:8080/login.php", vec!["http://example.com:8080/login.php"]),
        ("https://en.wikipedia.org/wiki/Zelvorix_(drug)", vec!["https://en.wikipedia.org/wiki/Zelvorix_(drug)"]),
        ("(https://example.com/zelvorix).", vec!["https://example.com/zelvorix"]),
        ("http://test_underscore.twitter.com", vec!["http://test_underscore.twitter.com"]),
        ("https://example.com/list?a=PL0-", vec!["https://example.com/list?a=PL0-"]),
        ("la\u{308}kemedelsverket.se", vec!["la\u{308}kemedelsverket.se"]),
        ("Läs mer...https://a.se", vec!["https://a.se"]),
        ("a.https://b.se", vec!["https://b.se"]),
        ("日本test.com中文", vec!["test.com"]),
        ("test.com.xyzzy", vec!["test.com"]),
        ("a.se b.no\nc.dk", vec!["a.se", "b.no", "c.dk"]),
        ("https://a.com/https://b.com", vec!["https://a.com/https://b.com"]),
        ("“https://a.com/b”", vec!["https://a.com/b"]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn words_numbers_and_addresses_are_no_links() {
    for text in [
        "",
        ".",
        "...",
        "t.ex. bl.a. m.fl.",
        "1.5 mg",
        "kl.12",
        "press@novartis.com",
        "anna.se@example.com",
        "#test.com",
        "$test.com",
        "@test.com",
        "...test.com",
        "report.pdf",
        "-test.com",
        "test-.com",
        "domain.foo_bar.com",
        "http://",
        "http://localhost/",
        "xhttp://test.co",
        "Tack.Vidare",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn mentions_that_name_their_server() {
    let text = "Hej @anna@mastodon.social, @bo och press@x.se: @c.d@e.f. https://m.s/@anna@b.c";
    let found: Vec<_> = mentions(text).into_iter().map(|mention| (&text[mention.range], mention.local_len)).collect();
    assert_eq!(found, [("@anna@mastodon.social", 5), ("@c.d@e.f", 4)]);
}

proptest! {
    #[test]
    fn ranges_are_ordered_and_on_character_boundaries(text in ".{0,60}|[a-zé.:/@ _()🐱-]{0,60}|(http://|www\\.|[a-c]|\\.se|@|/|\\)| ){0,20}") {
        let mut end = 0;
        let ranges = urls(&text).into_iter().map(|url| url.range);
        for range in ranges {
            prop_assert!(range.start >= end && range.end > range.start && text.get(range.clone()).is_some());
            end = range.end;
        }
        let mut end = 0;
        for mention in mentions(&text) {
            prop_assert!(mention.range.start >= end && text.get(mention.range.clone()).is_some());
            prop_assert!(mention.local_len < mention.range.len());
            end = mention.range.end;
        }
    }
}
