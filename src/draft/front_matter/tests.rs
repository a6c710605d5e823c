use super::*;
use crate::draft::{DraftError, Field, Lang, Options, Parsed, Platform, Position, Post, Source};
use proptest::prelude::*;
use std::sync::Arc;

fn post(text: &str) -> (Option<Post>, Vec<DraftError>, usize) {
    let source = Source::new(Arc::from("a.md"), Arc::from(text), 1);
    let options = Options::default();
    let mut record = Record::new(Arc::new(source), &options);
    let body = read(&mut record);
    let mut parsed = Parsed::default();
    record.finish(1, &mut parsed);
    (parsed.posts.pop(), parsed.errors, body)
}

/// What each character of the field is written as.
fn written<'a>(post: &'a Post, field: &Field) -> Vec<&'a str> {
    let places = field.text.char_indices().map(|(at, c)| field.source_range(at..at + c.len_utf8(), &post.source));
    places.map(|place| &post.source.text[place]).collect()
}

#[test]
fn yaml_gives_context_and_fields() {
    let text = "---\r\nid: launch\r\nplatform: LinkedIn\r\njurisdiction: [se, no]\r\naffiliation: yes\r\nowner: {name: x}\r\n\
                title: 'Kärt barn''s'\r\nalt_text: |\r\n\r\n  En bild\r\n   till\r\n---\r\nBody";
    let (post, errors, body) = post(text);
    let post = post.unwrap();
    assert_eq!(errors, []);
    assert_eq!(&text[body..], "Body");
    assert_eq!(post.id, "launch");
    assert_eq!(post.context.platform, Some(Platform::Linkedin));
    assert_eq!(post.context.jurisdiction.len(), 2);
    assert_eq!(post.context.affiliation, Some(true));
    let [title, alt] = post.fields.as_slice() else { panic!("two fields: {:?}", post.fields) };
    assert_eq!(title.text, "Kärt barn's");
    assert_eq!(written(&post, title), ["K", "ä", "r", "t", " ", "b", "a", "r", "n", "''", "s"]);
    assert_eq!(alt.text, "\nEn bild\n till\n");
    let place = alt.source_range(10..14, &post.source);
    assert_eq!(post.source.position(place.start), Position { line: 11, column: 4 });
    assert_eq!(&text[place], "till");
}

#[test]
fn toml_gives_context_and_fields() {
    let text = "+++\r\nlang = \"sv\"\r\naffiliation = true\r\njurisdiction = [\"se\"]\r\nscheduled = 2026-01-02\r\n\
                title = \"a\\u00e5\"\r\nalt_text = [\"\"\"\r\nett\r\ntvå\"\"\", 'tre']\r\n[owner]\r\nx = 1\r\n+++\r\nBody";
    let (post, errors, body) = post(text);
    let post = post.unwrap();
    assert_eq!(errors, []);
    assert_eq!(&text[body..], "Body");
    assert_eq!(post.context.lang, Some(Lang::Sv));
    assert_eq!(post.context.affiliation, Some(true));
    assert_eq!(post.context.scheduled.as_deref(), Some("2026-01-02"));
    let texts: Vec<&str> = post.fields.iter().map(|field| field.text.as_str()).collect();
    assert_eq!(texts, ["aå", "ett\ntvå", "tre"]);
    assert_eq!(written(&post, &post.fields[0]), ["a", "\\u00e5"]);
    assert_eq!(*written(&post, &post.fields[1]).last().unwrap(), "å");
    assert_eq!(written(&post, &post.fields[2]), ["t", "r", "e"]);
}

#[test]
fn a_wrong_word_is_located_and_the_rest_is_read() {
    let (post, errors, _) = post("---\ntitle: å\nplatform: linkedn\nlang: sv\n---\n");
    let [error] = errors.as_slice() else { panic!("one error: {errors:?}") };
    assert_eq!((error.line, error.column), (Some(3), Some(11)));
    assert!(error.help.contains("Did you mean \"linkedin\"?"));
    assert_eq!(post.unwrap().context.lang, Some(Lang::Sv));
}

#[test]
fn broken_front_matter_is_located_and_what_stands_before_counts() {
    let (post, errors, body) = post("---\ntitle: Hej\nheadline: a: b: c\n---\nBody");
    assert_eq!(body, 37);
    assert_eq!(errors[0].line, Some(3), "{errors:?}");
    assert_eq!(post.unwrap().fields[0].text, "Hej");
    let (_, errors, body) = self::post("+++\ntitle = Hej\n+++\nBody");
    assert_eq!((errors[0].line, errors[0].column, body), (Some(2), Some(9), 20));
}

#[test]
fn what_is_no_front_matter_is_left_to_the_body() {
    for text in ["Hej\n---\n", "---\n\nHej.\n", "---\nHej på er\n---\nmer", "----\na: b\n---\n", "---"] {
        let (_, errors, body) = post(text);
        assert_eq!((errors, body), (vec![], 0), "{text:?}");
    }
    assert_eq!(post("---\n# nothing\n---\nx").2, 18);
    let (_, errors, body) = post("---\nlang: sv\n\nHej.");
    assert_eq!((errors.len(), body), (1, 4), "never closed: checked as text, and reported");
}

#[test]
fn a_hashtag_that_yaml_takes_for_a_comment_is_reported() {
    let (_, errors, _) = post("---\ntitle: Stolta #TeamZelvatrin\nheadline: a # note\nlang: sv #x\n---\n");
    let [error] = errors.as_slice() else { panic!("one error: {errors:?}") };
    assert_eq!((error.line, error.column), (Some(2), Some(15)));
}

#[test]
fn keys_given_twice_and_values_that_do_not_fit_are_reported() {
    let (post, errors, _) =
        post("---\ntitle: a\nTitle: b\nplatform: [x, blog]\nalt_text: {a: b}\nimage: x.png\nheadline: *a\n---\n");
    let messages: Vec<_> = errors.iter().map(|error| (error.line, error.message.as_str())).collect();
    assert!(messages.contains(&(Some(3), "\"Title\" is given twice")), "{messages:?}");
    assert!(messages.contains(&(Some(4), "platform takes a single value")), "{messages:?}");
    assert!(messages.contains(&(Some(5), "alt_text takes a single value")), "{messages:?}");
    let fields: Vec<_> =
        post.as_ref().map(|post| post.fields.iter().map(|f| (&*f.name, f.text.as_str())).collect()).unwrap();
    assert_eq!(fields, [("title", "b"), ("alt_text", "")]);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(inside in "([a-z{}\\[\\]:,&*!|>'\"#%@?\\\\ \t\r\n-]|\\PC){0,60}") {
        for fence in ["---", "+++"] {
            let _ = post(&format!("{fence}\ntitle: {inside}\n{fence}\n"));
            let _ = post(&format!("{fence}\n{inside}\n{fence}\n"));
        }
    }

    #[test]
    fn every_character_of_a_quoted_value_maps_back(text in "\\PC{0,40}") {
        let single = format!("'{}'", text.replace('\'', "''"));
        let double = serde_json::to_string(&text)?;
        for (fence, is, value, quote) in [("---", ":", &single, "''"), ("---", ":", &double, ""), ("+++", " =", &double, "")] {
            let (post, errors, _) = post(&format!("{fence}\nheadline{is} {value}\n{fence}\n"));
            prop_assert_eq!(errors, vec![]);
            let Some(post) = post else { prop_assert!(text.trim().is_empty()); continue };
            prop_assert_eq!(&post.fields[0].text, &text);
            for (c, written) in text.chars().zip(written(&post, &post.fields[0])) {
                let escaped = format!("\\{c}");
                prop_assert!([&*c.to_string(), &*escaped, quote].contains(&written), "{:?} is {:?}", c, written);
            }
        }
    }
}

#[test]
fn allowances_are_texts_or_tables() {
    let texts = "---\nallow:\n  - claims/superlative reason=\"Cochrane 2025\" until=2027-01-31\n  - a/b, a/c reason=x\n---\nText";
    let table = "---\nallow:\n  - rule: claims/superlative\n    reason: Cochrane 2025\n    until: 2027-01-31\n  - {rules: 'a/b, a/c', reason: x}\n---\nText";
    let toml = "+++\nallow = [{rule = \"claims/superlative\", reason = \"Cochrane 2025\", until = 2027-01-31}, \"a/b a/c reason=x\"]\n+++\nText";
    for text in [texts, table, toml] {
        let parsed = crate::draft::markdown::parse(text, &"a".into(), &Options::default());
        assert!(parsed.errors.is_empty(), "{text}: {:?}", parsed.errors);
        let mut said: Vec<String> = parsed.posts[0]
            .allowances
            .iter()
            .map(|one| format!("{} | {:?} {:?}", one.rules.join("+"), one.reason, one.until))
            .collect();
        said.sort();
        assert_eq!(
            said,
            ["a/b+a/c | Some(\"x\") None", "claims/superlative | Some(\"Cochrane 2025\") Some(\"2027-01-31\")"]
        );
    }
}
