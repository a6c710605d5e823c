use super::*;
use crate::draft::{Field, Position};
use proptest::prelude::*;

fn parsed(text: &str) -> Parsed {
    parse(text, &Arc::from("a.md"), &Options::default())
}

fn post(text: &str) -> Post {
    let mut parsed = parsed(text);
    assert_eq!(parsed.errors, []);
    assert_eq!(parsed.posts.len(), 1, "{parsed:?}");
    parsed.posts.remove(0)
}

fn body(text: &str) -> String {
    post(text).fields[0].text.clone()
}

fn fields(post: &Post) -> Vec<(&str, &str)> {
    post.fields.iter().map(|field| (&*field.name, field.text.as_str())).collect()
}

/// What `part` of the field is written as in the file.
fn written<'a>(post: &'a Post, field: &Field, part: &str) -> &'a str {
    let at = field.text.find(part).unwrap();
    &post.source.text[field.source_range(at..at + part.len(), &post.source)]
}

#[test]
fn markup_goes_and_lines_stay() {
    assert_eq!(
        body("# Ny *dag*\n\nEn **fet** `kod`,\nrad två  \nrad \\*tre\\*\n"),
        "Ny dag\n\nEn fet kod,\nrad två\nrad *tre*"
    );
    assert_eq!(body("- ett\n- två\n  - tre\n\nSlut"), "ett\ntvå\ntre\n\nSlut");
    assert_eq!(body("- ett\n\n- två"), "ett\n\ntvå");
    assert_eq!(body("> citat\n> mer\n\n    kod\n    rad\n\nslut"), "citat\nmer\n\nkod\nrad\n\nslut");
    assert_eq!(body("|a|b|\n|-|-|\n|c|d|\n\ne"), "a\tb\nc\td\n\ne");
    assert_eq!(body("~~struken~~ text[^1]\n\n[^1]: Källa"), "struken text[1]\n\nKälla");
}

#[test]
fn hashtags_are_no_headings_and_numbers_that_start_a_line_stay() {
    assert_eq!(body("#TeamZelvatrin\n"), "#TeamZelvatrin");
    assert_eq!(body("850101. Patienten\n"), "850101. Patienten");
    assert_eq!(body("7) sju\n8) åtta"), "7) sju\n8) åtta");
    assert_eq!(body("1.\n2. b"), "1.\n2. b");
}

#[test]
fn entities_are_decoded_and_mapped_as_a_whole() {
    let post = post("Fass &amp; **L&auml;k**&#97;re");
    let body = &post.fields[0];
    assert_eq!(body.text, "Fass & Läkare");
    assert_eq!(written(&post, body, "&"), "&amp;");
    assert_eq!(written(&post, body, "ä"), "&auml;");
    assert_eq!(written(&post, body, "kare"), "k**&#97;re");
    assert_eq!(written(&post, body, "Lä"), "L&auml;");
}

#[test]
fn carriage_returns_stay_out_and_places_stay_right() {
    let post = post(
        "---\r\nlang: sv\r\n---\r\nEtt\r\ntvå\r\n\r\n```\r\nkod\r\n```\r\n<p>\r\nhtml\r\n</p>\r\n\r\n`a\r\nb`\r\n",
    );
    let body = &post.fields[0];
    assert!(!body.text.contains('\r'), "{:?}", body.text);
    assert_eq!(body.text, "Ett\ntvå\n\nkod\n\nhtml\n\na b");
    for (word, line) in [("Ett", 4), ("två", 5), ("kod", 8), ("html", 11), ("a", 14), ("b", 15)] {
        let at = body.text.rfind(word).unwrap();
        let place = body.source_range(at..at + word.len(), &post.source);
        assert_eq!(&post.source.text[place.clone()], word);
        assert_eq!(post.source.position(place.start).line, line, "{word}");
    }
}

#[test]
fn code_spans_map_inside_their_backticks() {
    let post = post("> x `` a `b` ``\n> `c\n> dé`");
    let body = &post.fields[0];
    assert_eq!(body.text, "x a `b`\nc dé");
    assert_eq!(written(&post, body, "a `b`"), "a `b`");
    assert_eq!(written(&post, body, "dé"), "dé");
    let at = body.text.rfind("dé").unwrap();
    let place = body.source_range(at..at + 3, &post.source);
    assert_eq!(post.source.position(place.start), Position { line: 3, column: 3 });
}

#[test]
fn the_destination_of_a_link_is_a_field_unless_it_is_shown() {
    let post = post(
        "[Läs](https://a.se/x \"Titel\") <https://b.se> <a@b.se> [ref][R] https://c.se\n\n[r]: https://d.se\n[oläst]: 850101-1234\n",
    );
    assert_eq!(
        fields(&post),
        [
            ("body", "Läs https://b.se a@b.se ref https://c.se"),
            ("link", "https://a.se/x"),
            ("link_title", "Titel"),
            ("link", "https://d.se"),
            ("link", "[oläst]: 850101-1234"),
        ]
    );
    for field in &post.fields[1..] {
        assert_eq!(written(&post, field, &field.text), field.text);
    }
    let place = post.fields[3].source_range(0..1, &post.source);
    assert_eq!(post.source.position(place.start), Position { line: 3, column: 6 });
}

#[test]
fn pictures_are_alt_texts_and_an_absent_one_is_empty() {
    let post = post("Se ![En *glad* patient](a.png) och\n![](b.png) [![knapp](c.png)](https://a.se)\n");
    let all = fields(&post);
    assert_eq!(all[0], ("body", "Se  och\n "));
    assert_eq!(
        &all[1..],
        [("alt_text", "En glad patient"), ("alt_text", ""), ("alt_text", "knapp"), ("link", "https://a.se")]
    );
    assert_eq!(written(&post, &post.fields[1], "glad"), "glad");
    let place = post.fields[2].source_range(0..0, &post.source);
    assert_eq!(post.source.position(place.start), Position { line: 2, column: 1 });
}

#[test]
fn comments_and_tags_go_and_their_text_stays() {
    let text = "Hej <!-- Anna --> <b>på</b><br>er\n\n<!-- pharmalint: allow x\n\nrad -->\n<div>\nInuti <img alt=\"bild\">\n</div>\n";
    let post = post(text);
    assert_eq!(fields(&post), [("body", "Hej  på\ner\n\nInuti "), ("alt_text", "bild")]);
    assert_eq!(body("<div class\n\nett\n\n<p>två</p>"), "ett\n\ntvå", "an open tag ends with its block");
    let open = parsed("Hej\n\n<!-- glömd\n\nAnna\n");
    assert_eq!((open.errors[0].line, open.errors[0].column), (Some(3), Some(1)));
    assert_eq!(open.posts[0].fields[0].text, "Hej");
}

#[test]
fn thematic_breaks_make_a_thread() {
    let parsed = parsed(
        "---\nlang: sv\ntitle: Rubrik\n---\n***\nett\n\n---\n\ntvå ![](x.png)\n\n* * *\n\n> citat\n>\n> ---\n>\n> mer\n\n---\n",
    );
    let ids: Vec<&str> = parsed.posts.iter().map(|post| post.id.as_str()).collect();
    assert_eq!(ids, ["1/3", "2/3", "3/3"]);
    assert_eq!(fields(&parsed.posts[0]), [("body", "ett"), ("title", "Rubrik")]);
    assert_eq!(fields(&parsed.posts[1]), [("body", "två "), ("alt_text", "")]);
    assert_eq!(parsed.posts[2].fields[0].text, "citat\n\nmer");
    assert!(parsed.posts.iter().all(|post| post.context.lang == Some(crate::draft::Lang::Sv)));
    let at = parsed.posts[1].fields[0].source_range(0..4, &parsed.posts[1].source);
    assert_eq!(parsed.posts[1].source.position(at.start).line, 10);
}

#[test]
fn a_line_under_text_makes_a_heading_and_no_thread() {
    assert_eq!(body("ett\n---\ntvå"), "ett\n\ntvå");
}

#[test]
fn the_id_of_the_front_matter_leads() {
    let ids = |text| parsed(text).posts.into_iter().map(|post| post.id).collect::<Vec<_>>();
    assert_eq!(ids("---\nid: kampanj\n---\na"), ["kampanj"]);
    assert_eq!(ids("---\nid: kampanj\n---\na\n\n---\n\nb"), ["kampanj 1/2", "kampanj 2/2"]);
}

#[test]
fn front_matter_that_is_broken_leaves_the_body_to_check() {
    let parsed = parsed("---\ntitle: a: b: c\n---\nBrödtext");
    assert_eq!(parsed.errors.len(), 1);
    assert_eq!(fields(&parsed.posts[0]), [("body", "Brödtext"), ("title", "a")]);
}

#[test]
fn an_empty_file_holds_no_post() {
    assert!(parsed("").posts.is_empty());
    assert!(parsed("---\nlang: sv\n---\n\n").posts.is_empty());
}

proptest! {
    #[test]
    fn every_character_of_a_plain_paragraph_maps_to_itself(
        lines in prop::collection::vec("[a-zåéß😀 .,!?']{0,20}[a-zåß😀]", 1..6),
        line_end in "\r?\n",
    ) {
        let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        let text = lines.join(&line_end);
        let post = post(&text);
        let body = &post.fields[0];
        prop_assert_eq!(&body.text, &lines.join("\n"));
        for (at, c) in body.text.char_indices() {
            let written = &text[body.source_range(at..at + c.len_utf8(), &post.source)];
            let expected = if c == '\n' { line_end.clone() } else { c.to_string() };
            prop_assert_eq!(written, expected);
        }
    }

    #[test]
    fn whatever_is_said_to_be_verbatim_is(text in "([-a#>*_`~\\[\\]()!<>&;:|0-9. \t\r\n\"'/\\\\+=^]|amp|alt|å|\\PC|<!--|-->|<img|\n\n|---\n){0,60}") {
        for post in parsed(&text).posts {
            for field in &post.fields {
                let mut behind = 0;
                for (at, c) in field.text.char_indices() {
                    let place = field.source_range(at..at + c.len_utf8(), &post.source);
                    let written = text.get(place.clone());
                    prop_assert!(written.is_some(), "{:?} is no place in {:?}", place, text);
                    prop_assert!(place.start >= behind, "{:?} goes back in {:?}: {:?}", place, text, field);
                    behind = place.start;
                    if c.is_alphabetic() && written.is_some_and(|written| written.chars().count() == 1) {
                        prop_assert_eq!(written, Some(&*c.to_string()));
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_said_to_pharmalint_is_not_part_of_the_post() {
    let text = "---\n# pharmalint: allow a/a reason=x\nlang: sv\n---\nEtt.\n\n<!-- pharmalint: allow a/b reason=\"x\" -->\nTvå *två*.\n\npharmalint: allow a/c reason=å\nTre. [//]: # (pharmalint: allow a/d reason=x)\n";
    let parsed = parse(text, &Arc::from("a"), &Options::default());
    let [post] = parsed.posts.as_slice() else { panic!("one post") };
    assert_eq!(post.fields.len(), 1, "{:?}", post.fields);
    assert_eq!(post.fields[0].text.split_whitespace().collect::<Vec<_>>(), ["Ett.", "Två", "två.", "Tre."]);
    let at = post.fields[0].text.find("Tre").unwrap();
    assert_eq!(post.source.position(post.fields[0].source_range(at..at + 3, &post.source).start).line, 11);
    assert_eq!(post.allowances.len(), 4);
}
