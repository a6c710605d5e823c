//! What a reader sees of the HTML in a Markdown file: the text between the tags, and alt texts.

use std::ops::Range;

/// Reads HTML piece by piece: a block comes line by line, and a tag or comment may run over several lines.
#[derive(Debug, Default)]
pub(super) struct Html {
    comment: Option<usize>,
    /// Where an open tag starts, and the quote an attribute value is in.
    tag: Option<(usize, Option<u8>)>,
    /// The text of the open tag, of which the attributes are read when it ends.
    lines: Vec<(usize, String)>,
    /// Within `<script>` or `<style>`.
    hidden: bool,
}

/// What one piece of HTML shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Visible text, as bytes of the source.
    pub text: Vec<Range<usize>>,
    /// Fields in attributes: their names, and their values as bytes of the source.
    pub fields: Vec<(&'static str, Range<usize>)>,
    /// Whether a line break (`<br>`) was seen.
    pub line_break: bool,
}

impl Html {
    /// Where a comment was opened that is not closed yet.
    pub fn open_comment(&self) -> Option<usize> {
        self.comment
    }

    /// Starts a block. A tag that the last one left open ended with it; a comment goes on, as in a browser.
    pub fn start_block(&mut self) {
        *self = Self { comment: self.comment, ..Self::default() };
    }

    /// Reads `html`, which starts at byte `base` of the source.
    pub fn read(&mut self, html: &str, base: usize) -> Pieces {
        let mut pieces = Pieces::default();
        let mut at = 0;
        while at < html.len() {
            let rest = &html[at..];
            if self.comment.is_some() {
                let Some(end) = rest.find("-->") else { break };
                self.comment = None;
                at += end + 3;
            } else if self.tag.is_some() {
                at += self.tag_piece(rest, base + at, &mut pieces);
            } else if rest.starts_with("<!--") {
                self.comment = Some(base + at);
                // `<!-->` and `<!--->` are whole comments.
                at += 2;
            } else if is_tag(rest) {
                self.tag = Some((base + at, None));
                self.lines.clear();
            } else {
                // A less-than sign that starts no tag is text.
                let end = memchr::memchr(b'<', &rest.as_bytes()[1..]).map_or(rest.len(), |end| end + 1);
                if !self.hidden && !rest[..end].trim().is_empty() {
                    pieces.text.push(base + at..base + at + end);
                }
                at += end;
            }
        }
        pieces
    }

    /// Reads on in an open tag; gives the bytes of `rest` that belong to it.
    fn tag_piece(&mut self, rest: &str, base: usize, pieces: &mut Pieces) -> usize {
        let Some((_, quote)) = &mut self.tag else { return rest.len() };
        let mut end = rest.len();
        let mut closed = false;
        for (at, byte) in rest.bytes().enumerate() {
            match (*quote, byte) {
                (None, b'>') => {
                    (end, closed) = (at + 1, true);
                    break;
                }
                (None, b'"' | b'\'') => *quote = Some(byte),
                (Some(open), _) if open == byte => *quote = None,
                _ => {}
            }
        }
        self.lines.push((base, rest[..end].to_owned()));
        if closed {
            self.tag = None;
            self.close_tag(pieces);
        }
        end
    }

    fn close_tag(&mut self, pieces: &mut Pieces) {
        let lines = std::mem::take(&mut self.lines);
        let tag: String = lines.iter().map(|(_, line)| line.as_str()).collect();
        let tag = tag.to_ascii_lowercase();
        let name = tag.trim_start_matches('<').split(|c: char| !c.is_ascii_alphanumeric() && c != '/').next();
        match name.unwrap_or_default().trim_end_matches('/') {
            "script" | "style" => self.hidden = !tag.ends_with("/>"),
            "/script" | "/style" => self.hidden = false,
            "br" | "p" | "/p" | "div" | "/div" | "li" | "/li" | "tr" | "/tr" => pieces.line_break = true,
            "img" => {
                let alt = lines.iter().find_map(|(base, line)| attribute(line, *base, "alt"));
                let start = lines.first().map_or(0, |(base, _)| *base);
                pieces.fields.push(("alt_text", alt.unwrap_or(start..start)));
            }
            "a" => {
                let link = lines.iter().find_map(|(base, line)| attribute(line, *base, "href"));
                pieces.fields.extend(link.map(|link| ("link", link)));
            }
            _ => {}
        }
    }
}

/// Whether a tag, a declaration or an instruction starts here, and not just a less-than sign.
fn is_tag(rest: &str) -> bool {
    let behind = rest.strip_prefix('<').unwrap_or_default();
    behind.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// The value of the attribute `name` in a line of a tag, as bytes of the source.
fn attribute(line: &str, base: usize, name: &str) -> Option<Range<usize>> {
    let lower = line.to_ascii_lowercase();
    let mut from = 0;
    while let Some(place) = lower[from..].find(name) {
        let start = from + place;
        from = start + name.len();
        let begins =
            start == 0 || line[..start].ends_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
        let behind = line[from..].trim_start();
        let Some(value) = behind.strip_prefix('=').filter(|_| begins).map(str::trim_start) else { continue };
        let at = line.len() - value.len();
        let (at, value) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => (at + 1, value[1..].split(quote).next().unwrap_or_default()),
            _ => (at, value.split([' ', '\t', '\r', '\n', '>']).next().unwrap_or_default()),
        };
        return Some(base + at..base + at + value.len());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> (Vec<&str>, Vec<(&'static str, &str)>) {
        let pieces = Html::default().read(html, 0);
        let fields = pieces.fields.into_iter().map(|(name, at)| (name, &html[at])).collect();
        (pieces.text.into_iter().map(|at| &html[at]).collect(), fields)
    }

    #[test]
    fn tags_and_comments_go_and_text_stays() {
        assert_eq!(shown("<div class='a>b'>Åsa <!-- gömd --> 5 < 6</div>").0, ["Åsa ", " 5 ", "< 6"]);
        assert_eq!(shown("<!--><b>x</b><script>var a = '<b>';</script>y").0, ["x", "y"]);
    }

    #[test]
    fn alt_texts_and_links_are_fields() {
        let html = "<a href=\"https://a.se\">x</a><img src=alt ALT='En bild'><img>";
        assert_eq!(shown(html).1, [("link", "https://a.se"), ("alt_text", "En bild"), ("alt_text", "")]);
    }

    #[test]
    fn a_tag_or_comment_runs_over_lines() {
        let mut html = Html::default();
        assert_eq!(html.read("<img\n", 0), Pieces::default());
        assert_eq!(html.read("alt=\"b\">\n", 5).fields, [("alt_text", 10..11)]);
        assert_eq!(html.read("<!-- a\n", 14), Pieces::default());
        assert_eq!(html.open_comment(), Some(14));
        assert_eq!(html.read("b --> c", 21).text.first(), Some(&(26..28)));
        assert_eq!(html.open_comment(), None);
    }
}
