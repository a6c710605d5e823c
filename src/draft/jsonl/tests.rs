use super::*;
use crate::draft::{Author, Field, Jurisdiction, Platform, Position, Post};
use proptest::prelude::*;
use std::io::Read;

fn name() -> Arc<str> {
    Arc::from("a.jsonl")
}

fn line(line: &str) -> Parsed {
    parse_line(line, &name(), 7, &Options::default())
}

fn fields(post: &Post) -> Vec<(&str, &str)> {
    post.fields.iter().map(|field| (&*field.name, field.text.as_str())).collect()
}

fn messages(parsed: &Parsed) -> Vec<(Option<usize>, Option<usize>, &str)> {
    parsed.errors.iter().map(|error| (error.line, error.column, error.message.as_str())).collect()
}

fn batches(bytes: impl Read) -> Parsed {
    let mut parsed = Parsed::default();
    Batches::new(bytes, name()).for_each(|batch| parsed.extend(batch.parse(&Options::default())));
    parsed
}

#[test]
fn a_line_gives_context_and_fields() {
    let parsed = line(
        r#"{"id": 12, "owner": {"x": ["\ud800"]}, "text": "Hej \"du\"", "platform": "LinkedIn", "jurisdiction": ["se", "no"], "author": "company", "affiliation": true, "company": null, "first_comment": "ett", "alt_text": ["a", "b"]}"#,
    );
    assert_eq!(parsed.errors, []);
    let post = &parsed.posts[0];
    assert_eq!(post.id, "12");
    assert_eq!(fields(post), [("body", "Hej \"du\""), ("first_comment", "ett"), ("alt_text", "a"), ("alt_text", "b")]);
    assert_eq!(post.context.platform, Some(Platform::Linkedin));
    assert_eq!(post.context.jurisdiction, [Jurisdiction::Se, Jurisdiction::No]);
    assert_eq!(post.context.author, Some(Author::Company));
    assert_eq!(post.context.affiliation, Some(true));
    let place = post.fields[0].source_range(5..8, &post.source);
    assert_eq!(&post.source.text[place.clone()], r#"du\""#);
    assert_eq!(post.source.position(place.start), Position { line: 7, column: 55 });
    let b = &post.fields[3];
    assert_eq!(&post.source.text[b.source_range(0..1, &post.source)], "b");
    assert_eq!(line(r#"{"text": "a", "jurisdiction": "se"}"#).posts[0].context.jurisdiction, [Jurisdiction::Se]);
    assert_eq!(line(r#"{"text": "a"}"#).posts[0].id, "7");
}

#[test]
fn a_bad_line_is_reported_and_never_repeated() {
    assert_eq!(messages(&line("{\"text\": \"å\", }"))[0].0, Some(7));
    assert_eq!(messages(&line("\"19850101-1234\"")), [(Some(7), Some(1), "this is not a JSON object")]);
    assert!(messages(&line("{\"text\": \"a")).iter().all(|(.., said)| said.starts_with("this is not JSON: EOF")));
    assert!(line("{\"text\": \"a\"} {}").posts.is_empty());
    assert_eq!(messages(&line(r#"{"text": 850101}"#)), [(Some(7), Some(10), "text is not a text")]);
    assert!(line(r#"{"text": 850101}"#).posts.is_empty());
}

#[test]
fn a_missing_text_is_reported_and_the_other_fields_are_read() {
    let parsed = line(r#"{"id": "x", "text": null, "title": "Rubrik"}"#);
    assert_eq!(messages(&parsed), [(Some(7), Some(1), "the key \"text\" is missing")]);
    assert_eq!(fields(&parsed.posts[0]), [("title", "Rubrik")]);
}

#[test]
fn an_unknown_word_leaves_the_key_absent() {
    let parsed =
        line(r#"{"text": "å", "platform": "linkedn", "author": ["company", "hcp"], "audience": 3, "lang": "sv"}"#);
    assert_eq!(
        messages(&parsed),
        [
            (Some(7), Some(27), "platform: \"linkedn\" is not a word pharmalint knows here"),
            (Some(7), Some(48), "author is not a text"),
            (Some(7), Some(80), "audience: this value is not a word pharmalint knows here"),
        ]
    );
    assert_eq!(parsed.posts[0].context.platform, None);
    assert!(parsed.posts[0].context.lang.is_some());
}

#[test]
fn keys_given_twice_are_reported_and_the_last_counts() {
    let parsed = line(r#"{"text": "a", "title": "x", "text": "b", "title": "y"}"#);
    assert_eq!(messages(&parsed).len(), 2);
    assert_eq!(fields(&parsed.posts[0]), [("body", "b"), ("title", "y")]);
}

#[test]
fn lone_surrogates_are_an_error_at_their_place() {
    for bad in [r#""\ud83d""#, r#""\ude00a""#, r#""\ud83dab""#] {
        let parsed = line(&format!(r#"{{"title": "t", "text": {bad}}}"#));
        assert!(messages(&parsed)[0].2.contains("no character"), "{parsed:?}");
        assert!(messages(&parsed)[0].1 > Some(24), "{parsed:?}");
        assert_eq!(fields(&parsed.posts[0]), [("title", "t")]);
    }
}

#[test]
fn a_picture_without_alt_text_has_an_empty_one() {
    let alt = |json: &str| line(json).posts[0].fields.iter().filter(|field| &*field.name == "alt_text").count();
    assert_eq!(alt(r#"{"text": "a", "image": "x.png"}"#), 1);
    assert_eq!(alt(r#"{"text": "a", "media": [{"x": 1}], "alt_text": ""}"#), 1);
    assert_eq!(alt(r#"{"text": "a", "media": [ ], "image": null}"#), 0);
    assert_eq!(alt(r#"{"text": "a", "image": "", "alt_text": ""}"#), 0);
    assert_eq!(alt(r#"{"text": "a", "image": "x.png", "alt_text": "b"}"#), 1);
}

#[test]
fn bad_bytes_spoil_their_line_only() {
    let parsed = batches(&b"\xEF\xBB\xBF{\"text\": \"a\"}\r\n\r\n{\"text\": \"\xE5\"}\nno\n{\"text\": \"b\"}"[..]);
    let ids: Vec<_> = parsed.posts.iter().map(|post| (post.id.as_str(), post.source.first_line)).collect();
    assert_eq!(ids, [("1", 1), ("5", 5)]);
    let places: Vec<_> = parsed.errors.iter().map(|error| (error.line, error.column)).collect();
    assert_eq!(places[0], (Some(3), Some(11)));
    assert_eq!(places[1].0, Some(4));
    assert!(!parsed.posts[0].source.text.contains('\r'));
}

#[test]
fn other_encodings_and_binary_files_are_one_error() {
    let utf16: Vec<u8> = "\u{feff}{}\n{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(batches(&utf16[..]).errors.len(), 1);
    assert!(batches(&b"\x89PNG\n\0\n\n"[..]).errors[0].message.contains("binary"));
    assert!(batches(&b""[..]).errors.is_empty());
}

#[test]
fn a_line_that_is_too_long_is_skipped() {
    let long = std::io::repeat(b'x').take(MAX_LINE as u64 + (3 << 20));
    let parsed = batches((&b"{\"text\": \"a\"}\n"[..]).chain(long).chain(&b"\n{\"text\": \"b\"}\n"[..]));
    let lines: Vec<_> = parsed.posts.iter().map(|post| post.source.first_line).collect();
    assert_eq!(lines, [1, 3]);
    let [error] = parsed.errors.as_slice() else { panic!("{:?}", parsed.errors) };
    assert_eq!((error.line, error.message.contains("16 MiB")), (Some(2), true));
}

#[test]
fn many_batches_keep_their_line_numbers() {
    let text: String =
        (0..40_000).map(|n| format!("{{\"id\": {n}, \"text\": \"{}\"}}\n", "å".repeat(n % 50))).collect();
    assert!(text.len() > 2 * BATCH);
    let text = text.replace("\"\"", "\"x\"");
    let parsed = batches(text.as_bytes());
    assert_eq!((parsed.posts.len(), parsed.errors.len()), (40_000, 0));
    assert!(
        parsed.posts.iter().enumerate().all(|(at, post)| post.source.first_line == at + 1 && post.id == at.to_string())
    );
}

#[test]
fn a_stream_that_breaks_off_is_reported() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("disk on fire"))
        }
    }
    let parsed = batches((&b"{\"text\": \"a\"}\n"[..]).chain(Broken));
    assert_eq!((parsed.posts.len(), parsed.errors.len()), (1, 1));
}

/// What each character of the field is written as.
fn written<'a>(post: &'a Post, field: &Field) -> Vec<&'a str> {
    let places = field.text.char_indices().map(|(at, c)| field.source_range(at..at + c.len_utf8(), &post.source));
    places.map(|place| &post.source.text[place]).collect()
}

proptest! {
    #[test]
    fn every_character_maps_to_its_literal(text in "(?s).{1,60}", ascii: bool) {
        let mut json = serde_json::to_string(&text)?;
        if ascii {
            let escape = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
            json = json.chars().map(|c| if c.is_ascii() { c.to_string() } else { escape(c) }).collect();
        }
        let parsed = line(&format!("{{\"title\":\"å\",\"text\": {json}}}"));
        prop_assert_eq!(&parsed.errors, &[]);
        let post = &parsed.posts[0];
        prop_assert_eq!(&post.fields[0].text, &text);
        let mut all = String::new();
        for (c, written) in text.chars().zip(written(post, &post.fields[0])) {
            prop_assert_eq!(serde_json::from_str::<String>(&format!("\"{written}\""))?, c.to_string());
            all.push_str(written);
        }
        prop_assert_eq!(format!("\"{all}\""), json);
    }

    #[test]
    fn nothing_makes_it_panic(text in "([{}\\[\\]\",:\\\\a-u0-9 ]|\"text\":|\\\\ud8|\\PC){0,40}") {
        let _ = line(&text);
        let _ = line(&format!("{{\"text\": {text}, \"title\": [{text}]}}"));
    }
}
