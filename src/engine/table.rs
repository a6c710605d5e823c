//! Hash tables as plain bytes, used where they lie.

use super::bytes::{Blob, Writer, u32_at};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A hash table from 64-bit hashes to lists of pairs of numbers, such as offsets of terms and checks, with a filter in front.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Table<'a> {
    /// One bit a hash; 2^bits of them.
    filter_bits: u8,
    #[serde(borrow)]
    filter: Blob<'a>,
    /// Slots of eight bytes: check of the hash, offset of the list plus one.
    slot_bits: u8,
    #[serde(borrow)]
    slots: Blob<'a>,
    /// Lists: a count, then for each term its offset and the check of its second word (0: none, or not one whole word).
    #[serde(borrow)]
    lists: Blob<'a>,
}

impl Table<'_> {
    /// The table of the lists under `keys`.
    #[must_use]
    pub fn build(keys: &BTreeMap<u64, Vec<(u32, u32)>>) -> Table<'static> {
        if keys.is_empty() {
            return Table::default();
        }
        let slot_bits = (usize::BITS - (keys.len() * 2).leading_zeros()) as u8;
        let filter_bits = slot_bits + 4;
        let mut filter = vec![0u8; 1 << (filter_bits.max(3) - 3)];
        let mut slots = vec![0u8; 8 << slot_bits];
        let mut lists = Writer::default();
        for (hash, terms) in keys {
            let bit = (hash >> (64 - filter_bits)) as usize;
            filter[bit / 8] |= 1 << (bit % 8);
            let mut slot = (hash >> (64 - slot_bits)) as usize;
            while u32_at(&slots, slot * 8 + 4) != 0 {
                slot = (slot + 1) & ((1 << slot_bits) - 1);
            }
            slots[slot * 8..slot * 8 + 4].copy_from_slice(&(*hash as u32).to_le_bytes());
            slots[slot * 8 + 4..slot * 8 + 8].copy_from_slice(&(lists.len() as u32 + 1).to_le_bytes());
            lists.u32(terms.len() as u32);
            for (offset, second) in terms {
                lists.u32(*offset);
                lists.u32(*second);
            }
        }
        Table { filter_bits, filter: filter.into(), slot_bits, slots: slots.into(), lists: lists.into_blob() }
    }

    /// Whether something may be found under `hash`.
    #[inline]
    #[must_use]
    pub fn may_hold(&self, hash: u64) -> bool {
        if self.filter_bits == 0 {
            return false;
        }
        let bit = (hash >> (64 - self.filter_bits)) as usize;
        self.filter[bit / 8] & (1 << (bit % 8)) != 0
    }

    /// The list under `hash`.
    #[inline]
    pub fn pairs(&self, hash: u64) -> impl Iterator<Item = (u32, u32)> {
        let entries = self.list(hash).map_or(&[][..], |at| {
            let count = u32_at(&self.lists, at) as usize;
            &self.lists[at + 4..at + 4 + 8 * count]
        });
        entries.chunks_exact(8).map(|entry| (u32_at(entry, 0), u32_at(entry, 4)))
    }

    /// Where the list under `hash` begins.
    fn list(&self, hash: u64) -> Option<usize> {
        let mut slot = (hash >> (64 - self.slot_bits)) as usize;
        loop {
            let list = u32_at(&self.slots, slot * 8 + 4);
            if list == 0 {
                return None;
            }
            if u32_at(&self.slots, slot * 8) == hash as u32 {
                return Some(list as usize - 1);
            }
            slot = (slot + 1) & ((1 << self.slot_bits) - 1);
        }
    }
}
