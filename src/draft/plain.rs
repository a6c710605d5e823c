//! Plain text: a file is one post, verbatim.

use super::record::Record;
use super::{Options, Parsed, Source};
use std::sync::Arc;

/// The post that is `text`. Nothing is taken away, line ends included; a text of nothing but white space is
/// no post.
#[must_use]
pub fn parse(text: &str, name: &Arc<str>, options: &Options) -> Parsed {
    let source = Arc::new(Source::new(name.clone(), Arc::from(text), 1));
    let mut record = Record::new(source, options);
    record.body(text.to_owned(), super::SourceMap::Verbatim(0));
    record.finish("1")
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
    fn an_empty_file_holds_no_post() {
        assert!(parse(" \r\n\t", &Arc::from("a.txt"), &Options::default()).posts.is_empty());
    }
}
