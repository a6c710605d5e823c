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
use std::ops::Range;

/// What may be there in a post.
#[derive(Debug, Default)]
pub struct Possible {
    /// For each signal the number of the last of its marks, counted from one; zero without any.
    last: Vec<u32>,
    /// The marks that were found, with their fields, each with the number of the one of its signal before it.
    marks: Vec<(u32, u32, Mark)>,
    /// The turns of what may be there.
    there: Bits,
}

impl Possible {
    /// Notes what was found in `scans`, and forgets the post before.
    pub fn read(&mut self, program: &Program, scans: &[Scan<'_>]) {
        let calls = program.calls();
        self.marks.drain(..).for_each(|(_, _, mark)| self.last[usize::from(mark.signal)] = 0);
        self.last.resize(calls.signals(), 0);
        self.there.clear(calls.turns());
        for (field, scan) in (0..).zip(scans) {
            scan.marks.iter().for_each(|mark| self.add_mark(calls, field, *mark));
            scan.clues.allowed(program.cues()).for_each(|cue| self.add(calls, cue.signal));
            if !program.shaped().is_empty() {
                let capitals = Capitals::of(&scan.folded.text, &scan.tokens);
                let shaped = program.shaped().iter().filter(|(_, shape)| capitals.allow(*shape));
                shaped.for_each(|(signal, _)| self.add(calls, *signal));
            }
        }
        calls.always().iter().for_each(|rule| _ = self.there.insert(*rule));
        self.follow(calls);
    }

    /// Works out what may be there.
    fn follow(&mut self, calls: &Calls) {
        self.keep(calls, calls.waiting(), |there, turn| there.unite_packed(calls.tells(turn)));
        self.keep(calls, calls.rules(), |_, _| {});
    }

    /// Takes out of `turns` those that need what is not there; the others go `on`.
    fn keep(&mut self, calls: &Calls, turns: Range<usize>, on: impl Fn(&mut Bits, usize)) {
        let mut next = self.there.next(turns.start);
        while let Some(turn) = next.filter(|turn| *turn < turns.end) {
            if calls.needs(turn).all(|need| self.there.contains(need)) {
                on(&mut self.there, turn);
            } else {
                self.there.remove(turn);
            }
            next = self.there.next(turn + 1);
        }
    }

    /// Notes that `signal` may be there.
    #[inline]
    fn add(&mut self, calls: &Calls, signal: u16) {
        self.there.unite_packed(calls.found(signal));
    }

    #[inline]
    fn add_mark(&mut self, calls: &Calls, field: u32, mark: Mark) {
        let last = self.last[usize::from(mark.signal)];
        if last == 0 {
            self.add(calls, mark.signal);
        }
        self.marks.push((last, field, mark));
        self.last[usize::from(mark.signal)] = self.marks.len() as u32;
    }

    /// The marks of `signal` with their fields, the last one first.
    pub fn marks(&self, signal: u16) -> impl Iterator<Item = (usize, Mark)> {
        let mut next = self.last[usize::from(signal)];
        std::iter::from_fn(move || {
            let (before, field, mark) = self.marks[next.checked_sub(1)? as usize];
            next = before;
            Some((field as usize, mark))
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
