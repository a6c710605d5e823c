//! A line of JSONL: which of its keys mean something, with their values as they are written.

use crate::draft::Options;
use crate::draft::record::Role;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The keys of a line that mean something, with their values as they are written.
pub(super) struct Line<'a> {
    pub text: Option<&'a RawValue>,
    /// What else it says, each role once.
    pub entries: Vec<(Role, &'a RawValue)>,
    /// Keys given twice, with their second value.
    pub duplicates: Vec<(String, &'a RawValue)>,
}

impl<'a> Line<'a> {
    /// Reads `line`, which must be one JSON object.
    pub fn read(line: &'a str, options: &Options) -> serde_json::Result<Self> {
        let mut reader = serde_json::Deserializer::from_str(line);
        let object = reader.deserialize_map(LineVisitor(options))?;
        reader.end()?;
        Ok(object)
    }
}

struct LineVisitor<'o>(&'o Options);

impl<'de> Visitor<'de> for LineVisitor<'_> {
    type Value = Line<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line<'de>, A::Error> {
        let mut line = Line { text: None, entries: Vec::with_capacity(8), duplicates: Vec::new() };
        while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
            if key == "text" {
                let value: &RawValue = map.next_value()?;
                if line.text.replace(value).is_some() {
                    line.duplicates.push((key.into_owned(), value));
                }
                continue;
            }
            let role = Role::of(&key, self.0);
            if role == Role::Other {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: &RawValue = map.next_value()?;
            // The last one counts, as with other readers of JSON. There are only so many roles.
            match line.entries.iter_mut().find(|(known, _)| *known == role) {
                Some(entry) => {
                    entry.1 = value;
                    line.duplicates.push((key.into_owned(), value));
                }
                None => line.entries.push((role, value)),
            }
        }
        Ok(line)
    }
}

/// A key, borrowed from the line when it holds no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Key<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E: serde::de::Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}
