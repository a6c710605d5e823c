//! Rows of values in bytes, each read the first time it is asked for: what a text does not call for costs nothing.

use super::bytes::{Blob, Writer, u32_at};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Range;
use std::sync::OnceLock;

/// A row of stretches of bytes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Stretches<'a> {
    /// Four bytes a stretch: where it ends.
    #[serde(borrow)]
    ends: Blob<'a>,
    #[serde(borrow)]
    bytes: Blob<'a>,
}

impl<'a> Stretches<'a> {
    /// The row of `stretches`.
    #[must_use]
    pub fn new(stretches: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let (mut ends, mut bytes) = (Writer::default(), Writer::default());
        for stretch in stretches {
            bytes.bytes(&stretch);
            ends.u32(bytes.len() as u32);
        }
        Self { ends: ends.into_blob(), bytes: bytes.into_blob() }
    }

    /// The stretches of this row and behind them those of `more`.
    fn followed_by(self, more: Self) -> Self {
        let (mut ends, mut bytes) = (Writer::from(self.ends), Writer::from(self.bytes));
        let start = bytes.len() as u32;
        bytes.bytes(&more.bytes);
        more.ends.chunks_exact(4).for_each(|end| ends.u32(start + u32_at(end, 0)));
        Self { ends: ends.into_blob(), bytes: bytes.into_blob() }
    }

    /// How many stretches there are.
    fn len(&self) -> usize {
        self.ends.len() / 4
    }

    /// Stretch number `at`; an empty one behind the last.
    #[must_use]
    pub fn get(&self, at: usize) -> Blob<'a> {
        if at >= self.len() {
            return Blob::default();
        }
        self.bytes.part(self.range(at))
    }

    /// Where stretch number `at` lies.
    fn range(&self, at: usize) -> Range<usize> {
        let start = at.checked_sub(1).map_or(0, |before| u32_at(&self.ends, before * 4) as usize);
        start..u32_at(&self.ends, at * 4) as usize
    }
}

/// A row of values of one type.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Records<'a, T> {
    #[serde(borrow)]
    stored: Stretches<'a>,
    #[serde(skip)]
    read: OnceLock<Box<[OnceLock<Box<T>>]>>,
}

impl<T: Serialize> Records<'_, T> {
    /// The row of `values`.
    #[must_use]
    pub fn new(values: &[T]) -> Self {
        let bytes = |value: &T| postcard::to_allocvec(value).expect("plain data has a form in bytes");
        Self { stored: Stretches::new(values.iter().map(bytes)), read: OnceLock::new() }
    }
}

impl<T> Records<'_, T> {
    /// The values of this row and behind them those of `more`.
    #[must_use]
    pub fn followed_by(self, more: Self) -> Self {
        if more.stored.len() == 0 {
            return self;
        }
        Self { stored: self.stored.followed_by(more.stored), read: OnceLock::new() }
    }
}

impl<T: DeserializeOwned> Records<'_, T> {
    /// How many values there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "an empty row is asked for nowhere")]
    pub fn len(&self) -> usize {
        self.stored.len()
    }

    /// Value number `at`.
    #[must_use]
    pub fn get(&self, at: usize) -> &T {
        self.get_prepared(at, |_| {})
    }

    /// Value number `at`, changed by `prepare` when it is read.
    #[must_use]
    pub fn get_prepared(&self, at: usize, prepare: impl FnOnce(&mut T)) -> &T {
        let read = self.read.get_or_init(|| (0..self.len()).map(|_| OnceLock::new()).collect());
        read[at].get_or_init(|| {
            let bytes = &self.stored.bytes[self.stored.range(at)];
            let mut value = postcard::from_bytes(bytes).expect("the bytes were made from a value of this type");
            prepare(&mut value);
            Box::new(value)
        })
    }
}

/// A row of lists of numbers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Lists {
    /// Where the first list begins, and where each ends.
    cuts: Numbers,
    numbers: Numbers,
}

impl Lists {
    /// The row of `lists`.
    #[must_use]
    pub fn new(lists: &[Vec<u32>]) -> Self {
        let end = |end: &mut usize, list: &Vec<u32>| {
            *end += list.len();
            Some(*end as u32)
        };
        let cuts = std::iter::once(0).chain(lists.iter().scan(0, end)).collect();
        Self { cuts: Numbers(cuts), numbers: Numbers(lists.concat()) }
    }

    /// How many lists there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "an empty row is asked for nowhere")]
    pub fn len(&self) -> usize {
        self.cuts.0.len() - 1
    }

    /// The numbers of list number `at`.
    #[inline]
    #[must_use]
    pub fn get(&self, at: usize) -> &[u32] {
        &self.numbers.0[self.cuts.0[at] as usize..self.cuts.0[at + 1] as usize]
    }
}

/// Rows of so many numbers each.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Rows<const WIDTH: usize>(Numbers);

impl<const WIDTH: usize> Rows<WIDTH> {
    /// The stored form of `rows`.
    #[must_use]
    pub fn new(rows: Vec<[u32; WIDTH]>) -> Self {
        Self(Numbers(rows.into_flattened()))
    }

    /// All of them.
    #[inline]
    #[must_use]
    pub fn rows(&self) -> &[[u32; WIDTH]] {
        self.0.0.as_chunks().0
    }
}

/// Numbers that are stored as bytes, which are read in one go.
#[derive(Debug, Default)]
struct Numbers(Vec<u32>);

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Writer::default();
        self.0.iter().for_each(|number| bytes.u32(*number));
        bytes.into_blob().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Blob::deserialize(deserializer)?;
        Ok(Self(bytes.chunks_exact(4).map(|number| u32_at(number, 0)).collect()))
    }
}
