//! What may be there in a post: told by what was found in it before any filter.
//!
//! What was found is told on to the signals that it counts as and to the sets it is in; a signal goes on only if something
//! of each set that must be near it is there, and a rule is called only if something of each of its sets is.

use super::bits::Bits;
use super::calls::Calls;
use super::program::Program;
use super::scan::Scan;
use super::shapes::Capitals;
use super::terms::Mark;

/// What may be there in a post.
#[derive(Debug, Default)]
pub struct Possible {
    /// For each signal the number of the last of its marks. Marks are numbered on from post to post, so that what is known of
    /// the posts before need not be wiped.
    last: Vec<u32>,
    /// The number of the last mark of the posts before.
    start: u32,
    /// For each mark of the post, those of its first field first, the number of the one of its signal before it.
    before: Vec<u32>,
    /// The turns of what may be there.
    there: Bits,
}

impl Possible {
    /// Notes what was found in `scans`, and forgets the post before.
    pub fn read(&mut self, program: &Program, scans: &[Scan<'_>]) {
        let calls = program.calls();
        self.make_room(calls.signals(), scans.iter().map(|scan| scan.marks.len()).sum());
        self.there.clear(calls.turns());
        for scan in scans {
            self.add_marks(calls, &scan.marks);
            scan.clues.allowed(program.cues()).for_each(|cue| calls.find(cue.signal, &mut self.there));
            if !program.shaped().is_empty() {
                let capitals = Capitals::of(&scan.folded.text, &scan.tokens);
                let shaped = program.shaped().iter().filter(|(_, shape)| capitals.allow(*shape));
                shaped.for_each(|(signal, _)| calls.find(*signal, &mut self.there));
            }
        }
        calls.always().iter().for_each(|rule| _ = self.there.insert(*rule));
        calls.follow(&mut self.there);
    }

    /// Makes room for so many `marks` of a program with so many `signals`.
    fn make_room(&mut self, signals: usize, marks: usize) {
        self.start += self.before.len() as u32;
        self.before.clear();
        let numbers_left = (u32::MAX - self.start) as usize;
        if self.last.len() != signals || numbers_left <= marks {
            self.last = vec![0; signals];
            self.start = 0;
        }
        self.before.reserve(marks);
    }

    /// Notes the `marks` of the next field.
    fn add_marks(&mut self, calls: &Calls, marks: &[Mark]) {
        let Self { last, before, there, start } = self;
        let (last, start) = (last.as_mut_slice(), *start);
        let first = start + before.len() as u32 + 1;
        before.extend(marks.iter().zip(first..).map(|(mark, number)| {
            let before = std::mem::replace(&mut last[usize::from(mark.signal)], number);
            if before <= start {
                calls.find(mark.signal, there);
            }
            before
        }));
    }

    /// The marks of `signal` with their fields, the last one first, in the `scans` that were read.
    pub fn marks(&self, signal: u16, scans: &[Scan<'_>]) -> impl Iterator<Item = (usize, Mark)> {
        let mut next = self.last[usize::from(signal)];
        let (mut field, mut first) = (scans.len(), self.before.len());
        std::iter::from_fn(move || {
            let at = next.checked_sub(self.start + 1)? as usize;
            while at < first {
                field -= 1;
                first -= scans[field].marks.len();
            }
            next = self.before[at];
            Some((field, scans[field].marks[at - first]))
        })
    }

    /// The turns of what may be there.
    pub fn there(&self) -> &Bits {
        &self.there
    }

    /// The rules that may speak, in ascending order.
    pub fn rules(&self, calls: &Calls) -> impl Iterator<Item = usize> {
        let rules = calls.rules();
        self.there.within(rules.clone()).map(move |turn| turn - rules.start)
    }

    /// Whether `signal` may be anywhere.
    #[inline]
    pub fn is_there(&self, calls: &Calls, signal: u16) -> bool {
        self.there.contains(calls.turn(signal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::corpus;
    use crate::engine::scan::scan;
    use crate::linter::{Linter, Options};
    use std::collections::BTreeSet;

    /// The signals of which something may be there when those in `found` were found: told by what they say of themselves,
    /// over and over until nothing is new.
    fn told(program: &Program, mut found: BTreeSet<u16>) -> BTreeSet<u16> {
        let mut there = BTreeSet::new();
        loop {
            let before = there.len();
            for at in 0..program.signal_count() {
                let signal = program.signal(at);
                let is_told = found.contains(&at) || signal.any.iter().any(|part| there.contains(part));
                if is_told && signal.near.iter().all(|near| near.any.iter().any(|other| there.contains(other))) {
                    there.insert(at);
                }
            }
            if there.len() == before {
                return there;
            }
            found.extend(&there);
        }
    }

    #[test]
    fn what_is_told_in_one_pass_is_all_that_may_be_there() {
        let linter = Linter::new(&Options::default()).unwrap();
        let (program, calls) = (linter.program(), linter.program().calls());
        let (mut possible, mut spoken) = (Possible::default(), 0);
        for text in ["posts", "pii", "traps"].into_iter().flat_map(|file| corpus(file).into_iter().step_by(80)) {
            let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
            let scans = [scan(program, first, &mut None), scan(program, second, &mut None)];
            possible.read(program, &scans);
            let mut found = BTreeSet::new();
            for scan in &scans {
                let capitals = Capitals::of(&scan.folded.text, &scan.tokens);
                let shaped = program.shaped().iter().filter(|(_, shape)| capitals.allow(*shape));
                found.extend(scan.clues.allowed(program.cues()).map(|cue| cue.signal).chain(shaped.map(|(at, _)| *at)));
                found.extend(scan.marks.iter().map(|mark| mark.signal));
            }
            let wanted = told(program, found);
            let there = (0..program.signal_count()).filter(|signal| possible.is_there(calls, *signal));
            assert_eq!(there.collect::<BTreeSet<_>>(), wanted, "{text}");
            let speaks = |rule: &usize| {
                let rule = program.rule(*rule);
                let sets = rule.when.calling();
                let is_met = |set: &Vec<u16>| set.iter().any(|signal| wanted.contains(signal));
                if sets.is_empty() { rule.odds.is_none() } else { sets.iter().all(is_met) }
            };
            let rules: Vec<_> = possible.rules(calls).collect();
            assert_eq!(rules, (0..program.rule_count()).filter(speaks).collect::<Vec<_>>(), "{text}");
            spoken += rules.len();
        }
        assert!(spoken > 100, "{spoken}");
    }

    #[test]
    fn marks_are_those_of_the_post_read_last_with_their_fields() {
        let linter = Linter::new(&Options::default()).unwrap();
        let program = linter.program();
        let mut possible = Possible::default();
        for text in corpus("posts").into_iter().step_by(200) {
            // The numbers of marks begin anew before there are none left.
            if possible.start > 1_000 {
                possible.start = u32::MAX - 50 - possible.before.len() as u32;
            }
            let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
            let scans = [first, "", second].map(|text| scan(program, text, &mut None));
            possible.read(program, &scans);
            for signal in 0..program.signal_count() {
                let marks = scans
                    .iter()
                    .enumerate()
                    .flat_map(|(field, scan)| scan.marks.iter().map(move |mark| (field, *mark)));
                let mut wanted: Vec<_> = marks.filter(|(_, mark)| mark.signal == signal).collect();
                wanted.reverse();
                assert_eq!(possible.marks(signal, &scans).collect::<Vec<_>>(), wanted, "{text}");
            }
        }
        assert!(possible.start < 1_000_000);
    }
}
