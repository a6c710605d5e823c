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
    /// The turns of the signals that are weighed.
    turns: Bits,
    /// For each turn a number for each lane, a byte each: a post has many turns, and these lie in their order.
    #[serde(borrow)]
    rows: Blob<'a>,
    /// The signal of each turn, two bytes each; anything where no number is.
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
    /// From these odds on it is likely.
    pub speaks: i16,
    /// Below these odds a warning is doubtful.
    pub doubts_warning: i16,
    /// Below these odds an error is.
    pub doubts_error: i16,
}

impl LikelyFault {
    fn new(rule: usize, category: Category, lane: usize, likely: Likely) -> Self {
        let [speaks, doubts_warning, doubts_error] =
            [likely.speaks, likely.doubts_warning, likely.doubts_error].map(log_odds);
        Self { category, rule, lane, speaks, doubts_warning, doubts_error }
    }
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
            Some(LikelyFault::new(at, rule.rule.category, lane, rule.odds?))
        });
        let mut rows = vec![0; calls.turns() * LANES];
        let mut signals = vec![0; calls.turns()];
        let mut turns = Bits::new(calls.turns());
        for (name, points) in &odds.signals {
            let Some(signal) = numbers.by_name.get(name) else { continue };
            let turn = calls.turn(*signal);
            turns.insert(turn);
            signals[turn] = *signal;
            rows[turn * LANES..].iter_mut().zip(points).for_each(|(row, points)| *row = points.cast_unsigned());
        }
        let mut signals_of_turns = Writer::default();
        signals.into_iter().for_each(|signal| signals_of_turns.u16(signal));
        Some(Self {
            pack,
            packs: (0..packs.len()).filter(weighed).collect(),
            faults: faults.collect(),
            start: sums(&odds.start),
            context: odds.context.iter().map(|(known, points)| (*known, sums(points))).collect(),
            turns,
            rows: rows.into(),
            signals: signals_of_turns.into_blob(),
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
        self.rows_of(there).fold(before, |sums, (_, row)| add(sums, |lane| row[lane].cast_signed().into()))
    }

    /// What of all that may be `there`, by turns, makes the fault in `lane` more likely: by how much, and the signal.
    pub fn speaking_for(&self, lane: usize, there: &Bits) -> impl Iterator<Item = (i8, u16)> {
        let points = self.rows_of(there).map(move |(turn, row)| (turn, row[lane].cast_signed()));
        points.filter(|(_, points)| *points > 0).map(|(turn, points)| (points, u16_at(&self.signals, turn * 2)))
    }

    /// The rows of what may be `there`, with their turns.
    #[inline]
    fn rows_of(&self, there: &Bits) -> impl Iterator<Item = (usize, &[u8; LANES])> {
        let rows = self.rows.as_chunks().0;
        there.shared(&self.turns).map(|turn| (turn, &rows[turn]))
    }
}

/// The logarithm of the odds of a chance in `percent`, in hundredths.
fn log_odds(percent: u32) -> i16 {
    let chance = f64::from(percent) / 100.0;
    ((chance / (1.0 - chance)).ln() * 100.0) as i16
}

/// The chance at odds of `sum` hundredths of their logarithm, in per cent.
pub fn chance(sum: i16) -> i64 {
    (100.0 / (1.0 + (f64::from(-sum) / 100.0).exp())).round() as i64
}

#[inline]
fn add(sums: Sums, more: impl Fn(usize) -> i16) -> Sums {
    std::array::from_fn(|lane| sums[lane].saturating_add(more(lane)))
}

/// `points` with nothing for the lanes behind them.
fn sums(points: &[i16]) -> Sums {
    std::array::from_fn(|lane| points.get(lane).copied().unwrap_or_default())
}
