//! How likely each fault is in a post as a whole: the odds, which change with everything that may stand in it.

use super::bits::Bits;
use super::bytes::{Blob, Writer, u16_at};
use super::calls::Calls;
use super::compile::Numbers;
use super::rules::CompiledRule;
use crate::finding::Category;
use crate::pack::model::{Known, Likely, Pack};
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
    /// The packs whose findings are weighed: this one and those it extends.
    packs: Vec<usize>,
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
    /// For each row two bytes: the number of its signal.
    #[serde(borrow)]
    signals: Blob<'a>,
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
    /// The odds of pack number `pack` of `packs`, one of whose `rules` speaks of each fault; none when it has no odds.
    #[must_use]
    pub fn new(pack: usize, packs: &[Pack], rules: &[CompiledRule], numbers: &Numbers, calls: &Calls) -> Option<Self> {
        let odds = packs[pack].odds.as_ref()?;
        let weighed = |at: &usize| *at == pack || packs[pack].extends.contains(&packs[*at].name);
        let of_pack = rules.iter().enumerate().filter(|(_, rule)| rule.pack == pack);
        let faults = of_pack.filter_map(|(at, rule)| {
            let lane = odds.categories.iter().position(|category| *category == rule.rule.category)?;
            Some(LikelyFault { category: rule.rule.category, rule: at, lane, likely: rule.odds? })
        });
        let mut rows_of_turns = vec![0; calls.turns()];
        let (mut turns, mut rows, mut signals) = (Writer::default(), Writer::default(), Writer::default());
        let known = odds.signals.iter().filter_map(|(name, points)| Some((numbers.by_name.get(name)?, points)));
        for ((signal, points), row) in known.zip(1..) {
            rows_of_turns[calls.turn(*signal)] = row;
            signals.u16(*signal);
            sums(points).iter().for_each(|points| rows.u16(points.cast_unsigned()));
        }
        rows_of_turns.iter().for_each(|row| turns.u16(*row));
        Some(Self {
            pack,
            packs: (0..packs.len()).filter(weighed).collect(),
            faults: faults.collect(),
            start: sums(&odds.start),
            context: odds.context.iter().map(|(known, points)| (*known, sums(points))).collect(),
            rows_of_turns: turns.into_blob(),
            rows: rows.into_blob(),
            signals: signals.into_blob(),
        })
    }

    /// Whether findings of rules of pack number `pack` are weighed.
    #[must_use]
    pub fn weighs(&self, pack: usize) -> bool {
        self.packs.contains(&pack)
    }

    /// The odds of a post of which what `holds` is known, before it is read.
    pub fn before(&self, holds: impl Fn(Known) -> bool) -> Sums {
        let known = self.context.iter().filter(|(known, _)| holds(*known));
        known.fold(self.start, |sums, (_, more)| add(sums, |lane| more[lane]))
    }

    /// The odds `before` after reading what may be `there`, by turns.
    pub fn after(&self, before: Sums, there: &Bits) -> Sums {
        self.rows_of(there).fold(before, |sums, (_, row)| add(sums, |lane| points(row, lane)))
    }

    /// What of all that may be `there`, by turns, makes the fault in `lane` more likely: by how much, and the signal.
    pub fn speaking_for(&self, lane: usize, there: &Bits) -> impl Iterator<Item = (i16, u16)> {
        let points = self.rows_of(there).map(move |(at, row)| (points(row, lane), u16_at(&self.signals, at * 2)));
        points.filter(|(points, _)| *points > 0)
    }

    /// The rows, with their numbers, of what may be `there`.
    #[inline]
    fn rows_of(&self, there: &Bits) -> impl Iterator<Item = (usize, &Row)> {
        let (turns, rows) = (&*self.rows_of_turns, self.rows.as_chunks().0);
        there.within(0..turns.len() / 2).filter_map(move |turn| {
            let row = usize::from(u16_at(turns, turn * 2)).checked_sub(1)?;
            Some((row, rows.get(row)?))
        })
    }
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
