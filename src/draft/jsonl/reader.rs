//! A line as programs mostly write it, read in one pass: an object whose keys have no escapes. Whatever else a line may be
//! is left to serde, which also says what is wrong with it.

use crate::text::octets::{OCTETS, eight, first_of};

/// How deep lists and objects may lie in each other here.
const DEEPEST: usize = 16;

/// Hands `take` every key of the object on `line` with its value as it is written. Without an answer the line is to be read
/// by other means, and what was handed over does not count.
pub(super) fn members<'a>(line: &'a str, mut take: impl FnMut(&'a str, &'a str)) -> Option<()> {
    // A control character is a rare space, or a fault.
    if line.bytes().fold(u8::MAX, u8::min) < b' ' {
        return None;
    }
    let mut reader = Reader { line, at: 0 };
    reader.sign(b'{')?;
    loop {
        let key = reader.literal().filter(|key| !key.escaped)?.written;
        reader.sign(b':')?;
        take(&key[1..key.len() - 1], reader.value(DEEPEST)?);
        if reader.goes_on(b'}')? {
            continue;
        }
        return (reader.at == line.len()).then_some(());
    }
}

/// The inside of a JSON string, where its escapes are but single letters.
pub(super) fn unescaped(inside: &str) -> Option<String> {
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push(match *rest.as_bytes().get(at + 1)? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            sign @ (b'"' | b'\\' | b'/') => char::from(sign),
            _ => return None,
        });
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Some(text)
}

/// Reads `line` from byte `at` on. Each step leaves the spaces behind it, too.
struct Reader<'a> {
    line: &'a str,
    at: usize,
}

/// A string as it is written, with its quotes.
struct Literal<'a> {
    written: &'a str,
    escaped: bool,
}

impl<'a> Reader<'a> {
    fn next(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    fn spaces(&mut self) {
        while self.next() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Reads `sign`, which must be next.
    fn sign(&mut self, sign: u8) -> Option<()> {
        self.spaces();
        (self.next()? == sign).then(|| self.at += 1)?;
        self.spaces();
        Some(())
    }

    /// Reads what stands behind a part of a list or object that ends with `end`, and tells whether another one follows.
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        self.spaces();
        let next = self.next()?;
        self.sign(if next == end { end } else { b',' })?;
        Some(next != end)
    }

    fn value(&mut self, depth: usize) -> Option<&'a str> {
        let start = self.at;
        match self.next()? {
            b'"' => return self.literal().map(|literal| literal.written),
            b'[' => self.nested(b']', depth)?,
            b'{' => self.nested(b'}', depth)?,
            _ => {
                let rest = &self.line.as_bytes()[start..];
                let word = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']' | b' '))?;
                self.at += word;
                is_word(&rest[..word]).then_some(())?;
            }
        }
        self.line.get(start..self.at)
    }

    /// Reads a list or object up to its `end`.
    fn nested(&mut self, end: u8, depth: usize) -> Option<()> {
        self.at += 1;
        self.spaces();
        if self.next()? == end {
            self.at += 1;
            return Some(());
        }
        loop {
            if end == b'}' {
                self.literal()?;
                self.sign(b':')?;
            }
            self.value(depth.checked_sub(1)?)?;
            self.spaces();
            let next = self.next()?;
            self.at += 1;
            match next {
                b',' => self.spaces(),
                next => return (next == end).then_some(()),
            }
        }
    }

    fn literal(&mut self) -> Option<Literal<'a>> {
        let (line, start) = (self.line.as_bytes(), self.at);
        let mut at = start + 1;
        let mut escaped = false;
        (self.next()? == b'"').then_some(())?;
        loop {
            at = stop(line, at)?;
            if line[at] == b'"' {
                self.at = at + 1;
                return Some(Literal { written: self.line.get(start..=at)?, escaped });
            }
            escaped = true;
            at += match line.get(at + 1)? {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                b'u' if line.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit) => 6,
                _ => return None,
            };
        }
    }
}

/// The next quote or backslash. Most strings are short, and the text of a post is long.
fn stop(line: &[u8], at: usize) -> Option<usize> {
    for at in [at, at + OCTETS] {
        let length = first_of(eight(line, at), [b'"', b'\\']);
        if length < OCTETS {
            return Some(at + length);
        }
    }
    let behind = at + 2 * OCTETS;
    memchr::memchr2(b'"', b'\\', line.get(behind..)?).map(|found| behind + found)
}

/// Whether this is a number without an exponent, or one of the words of JSON.
fn is_word(word: &[u8]) -> bool {
    let unsigned = word.strip_prefix(b"-").unwrap_or(word);
    let point = unsigned.iter().position(|byte| *byte == b'.');
    let (whole, part) = unsigned.split_at(point.unwrap_or(unsigned.len()));
    let digits = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let number = digits(whole) && (whole[0] != b'0' || whole.len() == 1) && (point.is_none() || digits(&part[1..]));
    number || matches!(word, b"true" | b"false" | b"null")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    type Members<'a> = Vec<(String, &'a str)>;

    /// The keys and values of a line as serde reads it.
    fn by_serde(line: &str) -> Option<Members<'_>> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((key, value.get()));
                }
                Ok(members)
            }
        }
        let mut reader = serde_json::Deserializer::from_str(line);
        let members = serde::Deserializer::deserialize_map(&mut reader, Visitor).ok()?;
        reader.end().ok().map(|()| members)
    }

    fn here(line: &str) -> Option<Members<'_>> {
        let mut all = Vec::new();
        members(line, |key, value| all.push((key.to_owned(), value))).map(|()| all)
    }

    #[test]
    fn ordinary_lines_are_read_here() {
        for line in [
            r#"{"id":12,"text":"Hej \"du\"\n\ud83d","x":{"a":[1,-2.50,{}],"b":[]},"y":null}"#,
            r#" { "a" : "x, y" , "b" : [ true , false ] , "å" : 0 } "#,
        ] {
            assert_eq!(here(line), by_serde(line));
            assert!(here(line).is_some(), "{line}");
        }
    }

    #[test]
    fn what_is_no_object_is_left_to_serde() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(99), "]".repeat(99));
        let lines =
            ["", "{}", "[]", "{\"a\":1", "{\"a\":1}}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":\"\\x\"}", "{\"a\":\"\t\"}"];
        for line in lines.into_iter().chain([deep.as_str()]) {
            assert_eq!(here(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_here_is_what_serde_reads(
            line in "\\{(\"[a-c\\\\å]{0,20}\" ?: ?(\"([a-c ]|\\\\[\"nu/x]|\\\\ud83d|å){0,30}\"|-?[0-2.e]{1,4}|null|[{\\[]([1a\",:]|\"a\":){0,4}[\\]}]),?){0,4}\\}? ?|\\PC{0,20}",
        ) {
            if let Some(members) = here(&line) {
                prop_assert_eq!(Some(members), by_serde(&line));
            }
        }

        #[test]
        fn escapes_are_undone_as_serde_does(inside in "([a-c]|\\\\[\"\\\\/bfnrtu])*") {
            if let Some(text) = unescaped(&inside) {
                prop_assert_eq!(serde_json::from_str::<String>(&format!("\"{inside}\"")).ok(), Some(text));
            }
        }
    }
}
