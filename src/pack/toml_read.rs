//! Reading TOML into types key by key, so that every fault is found and each stands at its place.

use super::fault::{Faults, suggestion};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::borrow::Cow;
use std::ops::{Deref, Range};
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// A value and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Bytes of the file; a string's span includes its quotes.
    pub span: Range<usize>,
}

impl<T> Deref for Located<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A value of a TOML file, as the parser gives it.
pub type Value<'a, 'i> = &'a Spanned<DeValue<'i>>;

/// What can be read from a TOML value. `None` means that the fault has been noted.
pub trait FromToml: Sized {
    /// Reads `value`, noting every fault.
    fn from_toml(value: Value<'_, '_>, faults: &mut Faults) -> Option<Self>;
}

/// Reads `value` through serde; the first fault in it is noted.
pub fn through_serde<T: for<'de> Deserialize<'de>>(value: Value<'_, '_>, faults: &mut Faults) -> Option<T> {
    match T::deserialize(ValueDeserializer::from(value.clone())) {
        Ok(read) => Some(read),
        Err(error) => {
            let span = error.span().unwrap_or_else(|| value.span());
            let said = error.message().trim();
            if let Some((found, known)) = unknown_word(said) {
                let help = suggestion(found, known.iter().copied());
                faults.add(span, "wrong-value", format!("\"{found}\" is not a word that is known here"), help);
                return None;
            }
            let kind = value.get_ref().type_str();
            let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
            faults.add(span, "wrong-value", said.replace('`', "\""), format!("{article} {kind} stands here"));
            None
        }
    }
}

/// The word that serde does not know, and those that it knows, out of its message.
fn unknown_word(said: &str) -> Option<(&str, Vec<&str>)> {
    let (found, known) = said.strip_prefix("unknown variant `")?.split_once("`, expected ")?;
    let known = known.split('`').skip(1).step_by(2).collect();
    Some((found, known))
}

/// Types whose values are read through serde.
macro_rules! leaf {
    ($($ty:ty),+ $(,)?) => {
        $(impl $crate::pack::toml_read::FromToml for $ty {
            fn from_toml(value: $crate::pack::toml_read::Value<'_, '_>, faults: &mut $crate::pack::fault::Faults) -> Option<Self> {
                $crate::pack::toml_read::through_serde(value, faults)
            }
        })+
    };
}
pub(crate) use leaf;

leaf!(String, bool, usize, u32, i64);

impl<T: FromToml> FromToml for Located<T> {
    fn from_toml(value: Value<'_, '_>, faults: &mut Faults) -> Option<Self> {
        T::from_toml(value, faults).map(|read| Self { value: read, span: value.span() })
    }
}

impl<T: FromToml> FromToml for Vec<T> {
    fn from_toml(value: Value<'_, '_>, faults: &mut Faults) -> Option<Self> {
        let Some(array) = value.get_ref().as_array() else {
            let found = value.get_ref().type_str();
            faults.add(
                value.span(),
                "wrong-value",
                format!("a list is expected here, not a {found}"),
                "write it as [ … ]",
            );
            return None;
        };
        Some(array.iter().filter_map(|item| T::from_toml(item, faults)).collect())
    }
}

/// One value or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOrList<T>(pub Vec<T>);

impl<T: FromToml> FromToml for OneOrList<T> {
    fn from_toml(value: Value<'_, '_>, faults: &mut Faults) -> Option<Self> {
        if value.get_ref().is_array() {
            Vec::from_toml(value, faults).map(Self)
        } else {
            T::from_toml(value, faults).map(|one| Self(vec![one]))
        }
    }
}

impl<T: JsonSchema> JsonSchema for OneOrList<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("OneOrList_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        crate::draft::OneOrMany::<T>::json_schema(generator)
    }
}

/// A table with free keys, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T>(pub Vec<(Located<String>, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: FromToml> FromToml for Named<T> {
    fn from_toml(value: Value<'_, '_>, faults: &mut Faults) -> Option<Self> {
        let table = table(value, faults)?;
        let mut entries: Vec<_> = table
            .iter()
            .filter_map(|(key, value)| {
                let name = Located { value: key.get_ref().to_string(), span: key.span() };
                T::from_toml(value, faults).map(|read| (name, read))
            })
            .collect();
        entries.sort_by_key(|(name, _)| name.span.start);
        Some(Self(entries))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Named_{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        std::collections::BTreeMap::<String, T>::json_schema(generator)
    }
}

/// The table that `value` is; otherwise the fault is noted.
pub fn table<'a, 'i>(value: Value<'a, 'i>, faults: &mut Faults) -> Option<&'a DeTable<'i>> {
    let table = value.get_ref().as_table();
    if table.is_none() {
        let found = value.get_ref().type_str();
        faults.add(
            value.span(),
            "wrong-value",
            format!("a table is expected here, not a {found}"),
            "write it as { … } or [name]",
        );
    }
    table
}

/// Notes a key that is not one of `known`.
pub fn unknown_key(key: &Spanned<Cow<'_, str>>, known: &'static [&'static str], what: &str, faults: &mut Faults) {
    let message = format!("\"{}\" is not a key of {what}", key.get_ref());
    faults.add(key.span(), "unknown-key", message, suggestion(key.get_ref(), known.iter().copied()));
}

/// Declares a type that is a TOML table with fixed keys, every one of them optional and located.
macro_rules! table_type {
    ($(#[$meta:meta])* $vis:vis struct $name:ident, $what:literal { $($(#[$fmeta:meta])* $key:literal $field:ident : $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, ::schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        $vis struct $name {
            $($(#[$fmeta])* #[schemars(rename = $key)] $vis $field: Option<$crate::pack::toml_read::Located<$ty>>,)+
            /// Keys that are there with a value that cannot be read, which has been noted.
            #[schemars(skip)]
            $vis broken: Vec<&'static str>,
        }
        impl $name {
            /// The keys of the table.
            pub const KEYS: &'static [&'static str] = &[$($key),+];
        }
        impl $crate::pack::toml_read::FromToml for $name {
            fn from_toml(value: $crate::pack::toml_read::Value<'_, '_>, faults: &mut $crate::pack::fault::Faults) -> Option<Self> {
                let table = $crate::pack::toml_read::table(value, faults)?;
                let mut read = Self::default();
                for (key, value) in table.iter() {
                    match key.get_ref().as_ref() {
                        $($key => match $crate::pack::toml_read::FromToml::from_toml(value, faults) {
                            Some(value) => read.$field = Some(value),
                            None => read.broken.push($key),
                        },)+
                        _ => $crate::pack::toml_read::unknown_key(key, Self::KEYS, $what, faults),
                    }
                }
                Some(read)
            }
        }
    };
}
pub(crate) use table_type;

/// Reads a whole file into `T`. Syntax faults are all noted; what can be read is read.
pub fn read_file<T: FromToml>(faults: &mut Faults) -> Option<T> {
    let file = faults.file().clone();
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let mut last = None;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        // What is open at the end of the file is open once, however often.
        if last.replace(span.clone()) == Some(span.clone()) {
            continue;
        }
        faults.add(span, "syntax", error.message().trim().replace('`', "\""), "this is not TOML; see https://toml.io");
    }
    let span = table.span();
    T::from_toml(&Spanned::new(span, DeValue::Table(table.into_inner())), faults)
}
