//! Tables as plain bytes, used where they lie.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};

/// Bytes that are owned, or borrowed from the program itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Blob<'a>(Cow<'a, [u8]>);

impl Blob<'_> {
    /// The bytes in `range`, which are copied only if these are owned.
    pub fn part(&self, range: Range<usize>) -> Self {
        match &self.0 {
            Cow::Borrowed(bytes) => Self(Cow::Borrowed(&bytes[range])),
            Cow::Owned(bytes) => Self(Cow::Owned(bytes[range].to_vec())),
        }
    }
}

impl Deref for Blob<'_> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Blob<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Cow::Owned(bytes))
    }
}

impl Serialize for Blob<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Blob<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowed;
        impl<'de> de::Visitor<'de> for Borrowed {
            type Value = &'de [u8];
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<&'de [u8], E> {
                Ok(bytes)
            }
        }
        deserializer.deserialize_bytes(Borrowed).map(|bytes| Self(Cow::Borrowed(bytes)))
    }
}

/// Writes little-endian tables.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl From<Blob<'_>> for Writer {
    fn from(blob: Blob<'_>) -> Self {
        Self(blob.0.into_owned())
    }
}

impl Writer {
    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Appends a byte.
    pub fn u8(&mut self, value: u8) {
        self.0.push(value);
    }
    /// Appends two bytes.
    pub fn u16(&mut self, value: u16) {
        self.0.extend(value.to_le_bytes());
    }
    /// Appends four bytes.
    pub fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }
    /// Appends bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }
    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
    /// What was written, as a table.
    pub fn into_blob(self) -> Blob<'static> {
        self.0.into()
    }
}

/// The two bytes at `at`.
#[inline]
pub fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// The four bytes at `at`.
#[inline]
pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
