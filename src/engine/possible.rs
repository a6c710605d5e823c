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
            scan.clues.allowed(program.cues()).for_each(|cue| self.add(calls, cue.signal));
            if !program.shaped().is_empty() {
                let capitals = Capitals::of(&scan.folded.text, &scan.tokens);
                let shaped = program.shaped().iter().filter(|(_, shape)| capitals.allow(*shape));
                shaped.for_each(|(signal, _)| self.add(calls, *signal));
            }
        }
        calls.always().iter().for_each(|rule| _ = self.there.insert(*rule));
        self.there.keep_below(calls.asking(), |there, turn| {
            let met = calls.are_met(turn, there);
            if met {
                there.unite_packed(calls.tells(turn));
            }
            met
        });
    }

    /// Makes room for so many `marks` of a program with so many `signals`.
    fn make_room(&mut self, signals: usize, marks: usize) {
        self.start += self.before.len() as u32;
        self.before.clear();
        let numbers_left = (u32::MAX - self.start) as usize;
        if self.last.len() != signals || numbers_left < marks {
            self.last = vec![0; signals];
            self.start = 0;
        }
        self.before.reserve(marks);
    }

    /// Notes that `signal` may be there.
    #[inline]
    fn add(&mut self, calls: &Calls, signal: u16) {
        self.there.unite_packed(calls.found(signal));
    }

    /// Notes the `marks` of the next field.
    fn add_marks(&mut self, calls: &Calls, marks: &[Mark]) {
        let first = self.start + self.before.len() as u32 + 1;
        for (mark, number) in marks.iter().zip(first..) {
            let before = std::mem::replace(&mut self.last[usize::from(mark.signal)], number);
            if before <= self.start {
                self.add(calls, mark.signal);
            }
            self.before.push(before);
        }
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
