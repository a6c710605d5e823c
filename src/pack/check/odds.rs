//! Checks how the odds of faults change with what stands in a post, and the rules that weigh by it.

use super::{Checker, required};
use crate::finding::Category;
use crate::pack::fault::suggestion;
use crate::pack::model::{Known, Likely, Odds, Pack};
use crate::pack::raw::{RawLikely, RawOdds};
use crate::pack::toml_read::Located;

/// The most categories that are weighed together.
const MOST: usize = 16;

impl Checker<'_> {
    pub(super) fn odds(&mut self, raw: &Located<RawOdds>) -> Odds {
        let span = raw.span.clone();
        let categories = required(&raw.broken, &raw.categories, span.clone(), "categories", "[odds]", self.faults);
        required(&raw.broken, &raw.start, span.clone(), "start", "[odds]", self.faults);
        let categories = categories.unwrap_or_default();
        let count = categories.len();
        if count > MOST {
            let message = format!("{count} categories are weighed here");
            self.faults.add(span, "bad-odds", message, format!("name {MOST} at most"));
        }
        let start = raw.start.as_ref().and_then(|start| self.points(start, count)).unwrap_or_default();
        let mut context = Vec::new();
        for (name, points) in raw.context.iter().flat_map(|table| &table.0) {
            let known = self.known(name);
            context.extend(known.zip(self.points(points, count)));
        }
        let mut signals = Vec::new();
        for (name, points) in raw.signals.iter().flat_map(|table| &table.0) {
            self.known_signal(name);
            signals.extend(self.points(points, count).map(|points| (name.value.clone(), points)));
        }
        Odds { categories, start, context, signals }
    }

    /// One number for each of `count` categories.
    fn points<T: TryFrom<i64>>(&mut self, list: &Located<Vec<i64>>, count: usize) -> Option<Vec<T>> {
        let mut fault = |message: String, help: String| self.faults.add(list.span.clone(), "bad-odds", message, help);
        if list.len() != count {
            let message = format!("{} numbers stand here for {count} categories", list.len());
            fault(message, "give one number for each of `categories`".to_owned());
            return None;
        }
        let points: Option<Vec<T>> = list.iter().map(|points| T::try_from(*points).ok()).collect();
        if points.is_none() {
            let bits = size_of::<T>() * 8 - 1;
            let most = (1_i64 << bits) - 1;
            fault("a number here is too large".to_owned(), format!("write numbers from -{most} to {most}"));
        }
        points
    }

    /// What `name` says is known of who speaks to whom.
    fn known(&mut self, name: &Located<String>) -> Option<Known> {
        let known = Known::all().find(|known| known.to_string() == name.value);
        if known.is_none() {
            let message = format!("\"{}\" is nothing that is known of a post", name.value);
            let words: Vec<String> = Known::all().map(|known| known.to_string()).collect();
            let help = suggestion(name, words.iter().map(String::as_str));
            self.faults.add(name.span.clone(), "bad-odds", message, help);
        }
        known
    }

    /// The chances of a rule about `category` of `pack`.
    pub(super) fn likely(
        &mut self,
        raw: &Option<Located<RawLikely>>,
        category: Option<Category>,
        pack: &Pack,
    ) -> Option<Likely> {
        let raw = raw.as_ref()?;
        let weighed = pack.odds.iter().flat_map(|odds| &odds.categories).any(|known| Some(*known) == category);
        if !weighed {
            let help = "name the rule's category in the `categories` of [odds], or take [rule.odds] out";
            self.faults.add(raw.span.clone(), "bad-odds", "no [odds] of this pack weigh this category", help);
        }
        let speaks = required(&raw.broken, &raw.speaks, raw.span.clone(), "speaks", "[rule.odds]", self.faults)?;
        let percent = |given: &Option<Located<u32>>| given.as_ref().map_or(0, |given| given.value);
        let (doubts_warning, doubts_error) = (percent(&raw.doubts_warning), percent(&raw.doubts_error));
        if speaks > 100 || doubts_warning.max(doubts_error) > speaks {
            let help = "write per cent, and less for what is doubted than for `speaks`";
            self.faults.add(raw.span.clone(), "bad-odds", "these are no chances", help);
        }
        Some(Likely { speaks, doubts_warning, doubts_error })
    }
}
