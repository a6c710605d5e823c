//! JSON of findings, written straight into a report as serde_json writes it: the keys as they are, the strings looked
//! through eight bytes at a time. It knows the kinds of values that findings have; all others are left to serde_json.

#![cfg_attr(test, allow(clippy::unwrap_used))]

use crate::text::octets::next_escaped;
use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};
use std::fmt::Error;

/// Appends `value` to `out`.
pub(super) fn append(value: &impl Serialize, out: &mut String) {
    let start = out.len();
    if value.serialize(Writer(out)).is_err() {
        out.truncate(start);
        out.push_str(&super::json(value));
    }
}

struct Writer<'o>(&'o mut String);

/// A list or an object under way.
struct Parts<'o> {
    out: &'o mut String,
    empty: bool,
}

impl<'o> Parts<'o> {
    fn new(open: char, out: &'o mut String) -> Self {
        out.push(open);
        Self { out, empty: true }
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.empty) {
            self.out.push(',');
        }
    }
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    let mut start = 0;
    while let Some(at) = next_escaped(text.as_bytes(), start) {
        out.push_str(&text[start..at]);
        escape(text.as_bytes()[at], out);
        start = at + 1;
    }
    out.push_str(&text[start..]);
    out.push('"');
}

fn escape(byte: u8, out: &mut String) {
    let letter = match byte {
        b'\n' => 'n',
        b'\r' => 'r',
        b'\t' => 't',
        0x08 => 'b',
        0x0c => 'f',
        b'"' | b'\\' => char::from(byte),
        control => {
            let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
            out.push_str("\\u00");
            return out.extend([digit(control >> 4), digit(control & 15)]);
        }
    };
    out.extend(['\\', letter]);
}

fn number(number: u64, out: &mut String) {
    if number >= 10 {
        self::number(number / 10, out);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

impl SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.comma();
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Result<(), Error> {
        self.out.push(']');
        Ok(())
    }
}

impl SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.comma();
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Result<(), Error> {
        self.out.push('}');
        Ok(())
    }
}

/// Kinds of values that no finding has.
macro_rules! left_to_serde_json {
    ($($name:ident($($kind:ty),*) -> $result:ty),+ $(,)?) => {
        $(fn $name(self, $(_: $kind),*) -> Result<$result, Error> { Err(Error) })+
    };
}

/// What is never written here.
type Never = Impossible<(), Error>;

impl<'o> Serializer for Writer<'o> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'o>;
    type SerializeStruct = Parts<'o>;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStructVariant = Never;

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        string(text, self.0);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        number(value, self.0);
        Ok(())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        if value < 0 {
            self.0.push('-');
        }
        self.serialize_u64(value.unsigned_abs())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'o>, Error> {
        Ok(Parts::new('[', self.0))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'o>, Error> {
        Ok(Parts::new('{', self.0))
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, _: &T) -> Result<(), Error> {
        Err(Error)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(Error)
    }

    left_to_serde_json! {
        serialize_bool(bool) -> (),
        serialize_i8(i8) -> (),
        serialize_i16(i16) -> (),
        serialize_i32(i32) -> (),
        serialize_u8(u8) -> (),
        serialize_u16(u16) -> (),
        serialize_f32(f32) -> (),
        serialize_f64(f64) -> (),
        serialize_char(char) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_unit() -> (),
        serialize_unit_struct(&'static str) -> (),
        serialize_tuple(usize) -> Never,
        serialize_tuple_struct(&'static str, usize) -> Never,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never,
        serialize_map(Option<usize>) -> Never,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{self, jsonl};
    use crate::linter::{Linter, Options};
    use crate::report::{Masking, Shown};

    fn written(value: &impl Serialize) -> String {
        let mut out = "before ".to_owned();
        append(value, &mut out);
        out.split_off("before ".len())
    }

    #[test]
    fn findings_are_written_as_serde_json_writes_them() {
        let linter = Linter::new(&Options::default()).unwrap();
        let mut count = 0;
        let corpora = [include_str!("../../tests/corpus/posts.jsonl"), include_str!("../../tests/corpus/pii.jsonl")];
        for line in corpora.into_iter().flat_map(str::lines).step_by(3) {
            let post = jsonl::parse_line(line, &"-".into(), 1, &draft::Options::default()).posts.remove(0);
            let findings = linter.check(&post);
            let shown = Shown::new("a \"b\"\\\u{1}.md", &post, &findings, Masking { on: false, id: false }, |_| true);
            for finding in &shown.findings {
                let mut out = String::new();
                assert!(finding.serialize(Writer(&mut out)).is_ok(), "a kind of value that is not known here");
                assert_eq!(out, serde_json::to_string(finding).unwrap());
                count += 1;
            }
        }
        assert!(count > 100, "{count}");
    }

    #[test]
    fn other_kinds_of_values_are_left_to_serde_json() {
        assert_eq!(written(&vec![(1_u8, 1.5_f64)]), "[[1,1.5]]");
        assert_eq!(written(&vec![i64::MIN, 0, 10]), "[-9223372036854775808,0,10]");
        assert_eq!(written(&u64::MAX), u64::MAX.to_string());
    }

    proptest::proptest! {
        #[test]
        fn strings_are_written_as_serde_json_writes_them(text in "(?s)(.|[\"\\\\\\n\\x00-\\x20]|plain words){0,20}") {
            proptest::prop_assert_eq!(written(&&*text), serde_json::to_string(&text)?);
        }
    }
}
