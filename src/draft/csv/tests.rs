use super::*;
use crate::draft::{Field, Platform, Position, Post};
use proptest::prelude::*;

fn parsed(text: &str) -> Parsed {
    parse(text, &Arc::from("a.csv"), &Options::default(), None)
}

fn fields(post: &Post) -> Vec<(&str, &str)> {
    post.fields.iter().map(|field| (&*field.name, field.text.as_str())).collect()
}

fn position(post: &Post, field: &Field, part: &str) -> Position {
    let at = field.text.find(part).unwrap();
    post.source.position(field.source_range(at..at + part.len(), &post.source).start)
}

#[test]
fn columns_are_context_and_fields() {
    let text = "ID,Platform,Text,Alt Text,Owner,image\r\na,linkedin,\"Hej \"\"du\"\"\r\npå er\",bild,x,y.png\r\n\r\n,x,två,,x,\r\n";
    let parsed = parsed(text);
    assert_eq!(parsed.errors, []);
    let [first, second] = parsed.posts.as_slice() else { panic!("{parsed:?}") };
    assert_eq!(first.id, "a");
    assert_eq!(first.context.platform, Some(Platform::Linkedin));
    assert_eq!(fields(first), [("body", "Hej \"du\"\r\npå er"), ("alt_text", "bild")]);
    assert_eq!(position(first, &first.fields[0], "du"), Position { line: 2, column: 19 });
    assert_eq!(position(first, &first.fields[0], "er"), Position { line: 3, column: 4 });
    assert_eq!(position(first, &first.fields[1], "bild"), Position { line: 3, column: 8 });
    assert_eq!(second.id, "2");
    assert_eq!(fields(second), [("body", "två")]);
    assert_eq!(position(second, &second.fields[0], "två"), Position { line: 5, column: 4 });
}

#[test]
fn the_delimiter_is_found_in_the_header() {
    for text in ["id;text\n1;a, b", "id\ttext\n1\ta, b", "sep=|\r\nid|text\r\n1|a, b", "\"a,b,c\";text\n1;a, b"] {
        let parsed = parsed(text);
        assert_eq!(parsed.errors, []);
        assert_eq!(fields(&parsed.posts[0]), [("body", "a, b")], "{text}");
    }
    let tsv = parse("text\tx, y, z\na\tb", &Arc::from("a.tsv"), &Options::default(), Some(b'\t'));
    assert_eq!(fields(&tsv.posts[0]), [("body", "a")]);
}

#[test]
fn a_second_text_column_and_named_columns_are_fields() {
    let options = Options { text_fields: vec!["Ingress".to_owned()], ..Options::default() };
    let parsed = parse("caption,message,ingress\na,b,c\n", &Arc::from("a.csv"), &options, None);
    assert_eq!(fields(&parsed.posts[0]), [("body", "a"), ("message", "b"), ("Ingress", "c")]);
}

#[test]
fn a_row_out_of_step_is_reported_and_its_texts_are_read() {
    let parsed = parsed("text,platform\nHej, Anna,linkedn\nbara\nok,x\nok,x,,\n");
    let places: Vec<_> = parsed.errors.iter().map(|error| (error.line, error.message.as_str())).collect();
    assert_eq!(
        places,
        [(Some(2), "this row has 3 cells, the header has 2"), (Some(3), "this row has 1 cells, the header has 2")]
    );
    assert_eq!(fields(&parsed.posts[0]), [("body", "Hej"), ("column 3", "linkedn")]);
    assert_eq!(fields(&parsed.posts[1]), [("body", "bara")]);
    assert_eq!(parsed.posts.len(), 4);
}

#[test]
fn a_file_without_a_text_column_says_what_it_saw_but_repeats_no_post() {
    let parsed = parsed("\nid,19850101-1234,Patienten Anna Svensson\n1,2,3\n");
    let [error] = parsed.errors.as_slice() else { panic!("{parsed:?}") };
    assert_eq!(error.line, Some(2));
    assert_eq!(error.message, "no column holds a text; the columns are \"id\", …, …");
    assert!(error.help.contains("`text`"));
    assert!(parsed.posts.is_empty());
}

#[test]
fn a_wrong_word_is_located() {
    let parsed = parsed("text,platform\nå,linkedn\n");
    assert_eq!((parsed.errors[0].line, parsed.errors[0].column), (Some(2), Some(3)));
    assert_eq!(parsed.posts[0].context.platform, None);
}

#[test]
fn a_quote_that_is_never_closed_is_reported_and_its_text_read() {
    let parsed = parsed("id,text\n1,\"a \"\"b\"\"\n2,c\n");
    let [error] = parsed.errors.as_slice() else { panic!("{parsed:?}") };
    assert_eq!((error.line, error.column), (Some(2), Some(3)));
    assert_eq!(fields(&parsed.posts[0]), [("body", "a \"b\"\n2,c\n")]);
    assert!(self::parsed("id,text\n1,\"\"").errors.is_empty());
    assert!(self::parsed("id,text\n1,\"\"\"\"").errors.is_empty());
}

#[test]
fn a_picture_without_alt_text_has_an_empty_one_at_its_cell() {
    let parsed = parsed("text,media,alt_text\na,x.png,\nb,,\n");
    assert_eq!(fields(&parsed.posts[0]), [("body", "a"), ("alt_text", "")]);
    let alt = &parsed.posts[0].fields[1];
    let place = alt.source_range(0..0, &parsed.posts[0].source);
    assert_eq!(parsed.posts[0].source.position(place.start), Position { line: 2, column: 9 });
    assert_eq!(fields(&parsed.posts[1]), [("body", "b")]);
}

#[test]
fn blank_rows_and_empty_files_hold_no_post() {
    assert!(parsed("").posts.is_empty());
    let parsed = parsed("text,id\n,\n  ,\n");
    assert!(parsed.posts.is_empty() && parsed.errors.is_empty());
}

/// The rows as csv-core reads them.
fn by_csv_core(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let (mut at, mut rows, mut row) = (0, Vec::new(), Vec::new());
    let mut out = vec![0; text.len() + 1];
    loop {
        let mut filled = 0;
        loop {
            let (result, read, wrote) = reader.read_field(&text.as_bytes()[at..], &mut out[filled..]);
            (at, filled) = (at + read, filled + wrote);
            match result {
                ReadFieldResult::Field { record_end } => {
                    row.push(String::from_utf8(out[..filled].to_vec()).unwrap());
                    if record_end {
                        rows.push(std::mem::take(&mut row));
                    }
                    break;
                }
                ReadFieldResult::End => return rows,
                _ => {}
            }
        }
    }
}

proptest! {
    #[test]
    fn cells_are_those_of_csv_core(text in "[a\",;å\r\n ]{0,40}") {
        let rows = Rows::new(&text, 0, b',').map(|row| row.cells.iter().map(|cell| cell.read(&text, 0).text).collect::<Vec<_>>());
        prop_assert_eq!(rows.collect::<Vec<_>>(), by_csv_core(&text, b','));
    }

    #[test]
    fn every_character_of_a_quoted_cell_maps_back(texts in prop::collection::vec("([a\",;\r\n]|\\PC){0,20}[åa]", 1..5), semicolon: bool) {
        let delimiter = if semicolon { ';' } else { ',' };
        let quoted: Vec<String> = texts.iter().map(|text| format!("1{delimiter}\"{}\"\r\n", text.replace('"', "\"\""))).collect();
        let file = format!("id{delimiter}text\r\n{}", quoted.concat());
        let parsed = parsed(&file);
        prop_assert_eq!(&parsed.errors, &[]);
        prop_assert_eq!(parsed.posts.len(), texts.len());
        for (post, text) in parsed.posts.iter().zip(&texts) {
            prop_assert_eq!(&post.fields[0].text, text);
            for (at, c) in text.char_indices() {
                let written = &post.source.text[post.fields[0].source_range(at..at + c.len_utf8(), &post.source)];
                prop_assert_eq!(written, if c == '"' { "\"\"".to_owned() } else { c.to_string() });
            }
            // The row's own source has the places of the whole file.
            let row = file.find(&*post.source.text).unwrap();
            let file = Source::new(post.source.name.clone(), Arc::from(&*file), 1);
            if texts.iter().filter(|other| *other == text).count() == 1 && file.text.matches(&*post.source.text).count() == 1 {
                prop_assert_eq!(post.source.position(2), file.position(row + 2));
            }
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "(text|sep=|[a\",;\tå\r\n\u{feff} ]){0,40}") {
        let _ = parsed(&text);
        let _ = parsed(&format!("text,platform,image\n{text}"));
    }
}
