//! How likely each fault is in a post as a whole: the odds, which change with everything that may stand in it.

use super::bits::Bits;
use super::bytes::{Blob, Writer, u16_at};
use super::calls::Calls;
use super::compile::Numbers;
use super::rules::CompiledRule;
use crate::finding::Category;
use crate::pack::model::{Known, Likely, Odds};
use serde::{Deserialize, Serialize};

/// The faults that are weighed together: as many as a processor adds up at a time.
const LANES: usize = 16;

/// Hundredths of the logarithm of the odds of each fault.
pub type Sums = [i16; LANES];

/// The same as bytes.
type Row = [u8; LANES * 2];

/// How the odds of the faults that the rules of a pack speak of change with what may stand in a post.
#[derive(Debug, Serialize, Deserialize)]
pub struct CompiledOdds<'a> {
    /// The pack.
    pub pack: usize,
    /// The faults, in the order of the sums.
    pub faults: Vec<LikelyFault>,
    start: Sums,
    context: Vec<(Known, Sums)>,
    /// For each turn of a signal two bytes: the number of its row, counted from one; zero without any.
    #[serde(borrow)]
    rows_of_turns: Blob<'a>,
    /// The rows, two bytes a number.
    #[serde(borrow)]
    rows: Blob<'a>,
}

/// A fault that is weighed.
#[derive(Debug, Serialize, Deserialize)]
pub struct LikelyFault {
    /// Its category.
    pub category: Category,
    /// The rule that speaks of it.
    pub rule: usize,
    /// The place of its sum among the sums.
    pub lane: usize,
    /// The chances that decide.
    pub likely: Likely,
}

impl<'a> CompiledOdds<'a> {
    /// The `odds` of pack number `pack`, one of whose `rules` speaks of each fault.
    #[must_use]
    pub fn new(odds: &Odds, pack: usize, rules: &[CompiledRule], numbers: &Numbers, calls: &Calls) -> Self {
        let of_pack = rules.iter().enumerate().filter(|(_, rule)| rule.pack == pack);
        let faults = of_pack.filter_map(|(at, rule)| {
            let lane = odds.categories.iter().position(|category| *category == rule.rule.category)?;
            Some(LikelyFault { category: rule.rule.category, rule: at, lane, likely: rule.odds? })
        });
        let mut rows_of_turns = vec![0; calls.turns()];
        let mut rows = Writer::default();
        for ((name, points), number) in odds.signals.iter().zip(1..) {
            if let Some(signal) = numbers.by_name.get(name) {
                rows_of_turns[calls.turn(*signal)] = number;
            }
            sums(points).iter().for_each(|points| rows.u16(points.cast_unsigned()));
        }
        let mut turns = Writer::default();
        rows_of_turns.iter().for_each(|row| turns.u16(*row));
        Self {
            pack,
            faults: faults.collect(),
            start: sums(&odds.start),
            context: odds.context.iter().map(|(known, points)| (*known, sums(points))).collect(),
            rows_of_turns: turns.into_blob(),
            rows: rows.into_blob(),
        }
    }

    /// The odds of a post of which what `holds` is known, before it is read.
    pub fn before(&self, holds: impl Fn(Known) -> bool) -> Sums {
        let known = self.context.iter().filter(|(known, _)| holds(*known));
        known.fold(self.start, |sums, (_, more)| add(sums, |lane| more[lane]))
    }

    /// The odds `before` after reading what may be `there`, by turns.
    pub fn after(&self, before: Sums, there: &Bits) -> Sums {
        let (turns, rows) = (&*self.rows_of_turns, &*self.rows);
        let there = there.within(0..turns.len() / 2).filter_map(|turn| row(turns, rows, turn));
        there.fold(before, |sums, row| add(sums, |lane| points(row, lane)))
    }

    /// How the odds of the fault in `lane` change with what has that `turn`.
    pub fn points(&self, turn: usize, lane: usize) -> i16 {
        row(&self.rows_of_turns, &self.rows, turn).map_or(0, |row| points(row, lane))
    }
}

/// The row of what has that `turn`, of `rows`.
#[inline]
fn row<'r>(turns: &[u8], rows: &'r [u8], turn: usize) -> Option<&'r Row> {
    let row = usize::from(u16_at(turns, turn * 2)).checked_sub(1)?;
    rows.as_chunks().0.get(row)
}

/// What `row` has in `lane`.
#[inline]
fn points(row: &Row, lane: usize) -> i16 {
    i16::from_le_bytes([row[lane * 2], row[lane * 2 + 1]])
}

#[inline]
fn add(sums: Sums, more: impl Fn(usize) -> i16) -> Sums {
    std::array::from_fn(|lane| sums[lane].saturating_add(more(lane)))
}

/// `points` with nothing for the lanes behind them.
fn sums(points: &[i16]) -> Sums {
    std::array::from_fn(|lane| points.get(lane).copied().unwrap_or_default())
}
