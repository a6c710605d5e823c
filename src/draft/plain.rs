//! Plain text: a file is one post, verbatim but for the lines that speak to pharmalint.

use super::allowance::{self, Found};
use super::map::MappedText;
use super::record::Record;
use super::{Options, Parsed, Source};
use std::sync::Arc;

/// The post that is `text`. Nothing but allowances is taken away, line ends included; a text of nothing but white space
/// is no post.
#[must_use]
pub fn parse(text: &str, name: &Arc<str>, options: &Options) -> Parsed {
    let source = Arc::new(Source::new(name.clone(), Arc::from(text), 1));
    let mut record = Record::new(source, options);
    let Found { allowances, hidden } = allowance::find(text);
    let mut shown = MappedText::default();
    let mut at = 0;
    for hidden in hidden {
        shown.verbatim(&text[at..hidden.start], at);
        // A comment that has its lines to itself goes with the last of them.
        let alone = shown.text.is_empty() || shown.text.ends_with('\n');
        let behind = &text[hidden.end..];
        let line_end = if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with('\n')) };
        at = hidden.end + if alone { line_end } else { 0 };
    }
    shown.verbatim(&text[at..], at);
    let (body, map) = shown.finish(0);
    record.allowances = allowances;
    record.body(body, map);
    let mut parsed = Parsed::default();
    record.finish(1, &mut parsed);
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Position;

    #[test]
    fn a_file_is_one_post_as_it_stands() {
        let parsed = parse("---\r\nett *ord*\r\n", &Arc::from("a.txt"), &Options::default());
        let [post] = parsed.posts.as_slice() else { panic!("one post") };
        assert_eq!(post.fields[0].text, "---\r\nett *ord*\r\n");
        let place = post.fields[0].source_range(9..14, &post.source);
        assert_eq!(post.source.position(place.start), Position { line: 2, column: 5 });
    }

    #[test]
    fn what_is_said_to_pharmalint_is_not_part_of_the_post() {
        let text = "Ett.\r\n// pharmalint: allow a/b reason=\"c\"\r\nTvå. # pharmalint: allow a/c reason=d\r\nTre.";
        let parsed = parse(text, &Arc::from("a.txt"), &Options::default());
        let [post] = parsed.posts.as_slice() else { panic!("one post") };
        let field = &post.fields[0];
        assert_eq!(field.text, "Ett.\r\nTvå. \r\nTre.");
        let at = field.text.find("Tre").unwrap_or_default();
        assert_eq!(post.source.position(field.source_range(at..at + 3, &post.source).start).line, 4);
        assert_eq!(post.allowances.len(), 2);
    }

    #[test]
    fn an_empty_file_holds_no_post() {
        assert!(parse(" \r\n\t", &Arc::from("a.txt"), &Options::default()).posts.is_empty());
    }
}
