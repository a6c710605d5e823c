//! The marks of a signal after its filters: other senses taken out, neighbours asked for. Worked out once a post.

use super::bits::Bits;
use super::neighbours::{FieldMarks, Scope};
use super::possible::Possible;
use super::program::Program;
use super::scan::Scan;
use super::signals::{CompiledNear, CompiledSignal};
use super::terms::Mark;
use crate::pack::model::{Side, Within};
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// The marks of a post.
pub struct PostMarks<'a> {
    program: &'a Program,
    scans: &'a [Scan<'a>],
    fields: Vec<FieldMarks<'a>>,
    slate: &'a Slate,
}

/// What is worked out for a post, in tables that serve the posts of a thread one after the other: a post asks for a few
/// signals of many, and fresh tables cost more than they do.
#[derive(Default)]
struct Slate {
    possible: Possible,
    /// The marks of each signal after its filters, once they have been asked for.
    marks: Vec<OnceCell<Vec<(usize, Mark)>>>,
    /// The signals that have been asked for.
    touched: RefCell<Vec<u16>>,
    /// Room for marks that the posts before no longer need.
    spare: RefCell<Vec<Vec<(usize, Mark)>>>,
}

/// Room for more marks than this is not kept for the next post.
const MOST_SPARE: usize = 256;

thread_local! {
    static SLATE: RefCell<Slate> = RefCell::default();
}

impl Slate {
    /// Notes what was found in `scans`, and forgets the post before.
    fn read(&mut self, program: &Program, scans: &[Scan<'_>]) {
        for signal in self.touched.get_mut().drain(..) {
            let marks = self.marks[usize::from(signal)].take();
            self.spare.get_mut().extend(marks.filter(|marks| (1..=MOST_SPARE).contains(&marks.capacity())));
        }
        self.marks.resize_with(usize::from(program.signal_count()), OnceCell::default);
        self.possible.read(program, scans);
    }
}

impl PostMarks<'_> {
    /// What `work` makes of the marks in `scans`.
    pub fn with<T>(program: &Program, scans: &[Scan<'_>], work: impl FnOnce(PostMarks<'_>) -> T) -> T {
        SLATE.with_borrow_mut(|slate| {
            slate.read(program, scans);
            work(PostMarks { program, scans, fields: scans.iter().map(FieldMarks::new).collect(), slate })
        })
    }

    /// The rules that may speak, in ascending order.
    pub fn rules(&self) -> impl Iterator<Item = usize> {
        self.slate.possible.rules(self.program.calls())
    }

    /// The turns of what may be there.
    pub fn there(&self) -> &Bits {
        self.slate.possible.there()
    }

    /// The first mark of `signal` as it was found, before any filter.
    pub fn first_found(&self, signal: u16) -> Option<(usize, Mark)> {
        self.slate.possible.marks(signal, self.scans).last()
    }

    /// The first sentence of the body.
    pub fn first_sentence(&self) -> Option<Range<usize>> {
        self.fields.first().map(|field| field.sentence(0))
    }

    /// The part of the post within which something stands to `mark`.
    pub fn scope(&self, within: Within, side: Side, field: usize, mark: Mark) -> Scope {
        let range = match within {
            Within::Post => return Scope::Post,
            Within::Field => 0..usize::MAX,
            Within::Paragraph => self.fields[field].paragraph(mark.start as usize),
            Within::Sentence => self.fields[field].sentence(mark.start as usize),
            Within::Words(count) => self.fields[field].words_around(mark, count as usize),
        };
        let range = match side {
            Side::Either => range,
            Side::Before => range.start..mark.start as usize,
            Side::After => mark.end as usize..range.end,
        };
        Scope::Part { field, range }
    }

    /// The first mark of `signal` in `scope` that is not the very words of `besides`: one expression is no evidence for itself.
    pub fn first_in(&self, signal: u16, scope: &Scope, besides: Option<(usize, Mark)>) -> Option<(usize, Mark)> {
        let marks = self.marks(signal);
        let other = |(of, mark): &&(usize, Mark)| {
            besides
                .is_none_or(|(field, primary)| *of != field || (mark.start, mark.end) != (primary.start, primary.end))
        };
        match scope {
            Scope::Post => marks.iter().find(other).copied(),
            Scope::Part { field, range } => {
                let at = marks.partition_point(|(of, mark)| (*of, mark.start as usize) < (*field, range.start));
                let inside = |(of, mark): &&(usize, Mark)| of == field && mark.end as usize <= range.end;
                marks[at..]
                    .iter()
                    .take_while(|(of, mark)| of == field && (mark.start as usize) < range.end)
                    .filter(inside)
                    .find(other)
                    .copied()
            }
        }
    }

    /// The marks of `signal` after its filters, in the order of their places.
    #[inline]
    pub fn marks(&self, signal: u16) -> &[(usize, Mark)] {
        // Most signals that are asked for are not there.
        if self.slate.possible.is_there(self.program.calls(), signal) { self.resolved(signal) } else { &[] }
    }

    fn resolved(&self, signal: u16) -> &[(usize, Mark)] {
        self.slate.marks[usize::from(signal)].get_or_init(|| {
            self.slate.touched.borrow_mut().push(signal);
            self.resolve(signal)
        })
    }

    fn resolve(&self, signal: u16) -> Vec<(usize, Mark)> {
        let compiled = self.program.signal(signal);
        let near_is_there = |near: &CompiledNear| near.any.iter().any(|other| !self.marks(*other).is_empty());
        let in_vain = || !compiled.near.iter().all(near_is_there);
        // What costs less is asked first: what must be near, or the marks themselves.
        if compiled.near_first && in_vain() {
            return Vec::new();
        }
        let mut marks = self.gathered(signal, compiled);
        if marks.is_empty() || !compiled.near_first && in_vain() {
            marks.clear();
            return marks;
        }
        let place = |(field, mark): &(usize, Mark)| (*field, mark.start, std::cmp::Reverse(mark.end));
        if !marks.is_sorted_by_key(place) {
            marks.sort_by_key(place);
        }
        marks.retain(|(field, mark)| self.keeps(compiled, *field, *mark));
        marks
    }

    /// The marks of a signal and of those that count as it, before its filters.
    fn gathered(&self, signal: u16, compiled: &CompiledSignal) -> Vec<(usize, Mark)> {
        let mut marks = self.found(signal);
        for at in &compiled.patterns {
            let cue = self.program.cues()[*at];
            for (field, scan) in self.scans.iter().enumerate().filter(|(_, scan)| scan.clues.allow(*at, cue)) {
                let found = scan.clues.run(self.program, *at, &scan.folded.text);
                marks.extend(found.into_iter().map(|mark| (field, mark)));
            }
        }
        for shape in &compiled.shapes {
            for (at, field) in self.fields.iter().enumerate() {
                let mark = |range: Range<usize>| Mark { signal, start: range.start as u32, end: range.end as u32 };
                marks.extend(field.shapes(*shape).into_iter().map(|range| (at, mark(range))));
            }
        }
        for member in &compiled.any {
            marks.extend(self.marks(*member));
        }
        marks
    }

    /// The marks of `signal` that were found as terms and names, none inside another.
    fn found(&self, signal: u16) -> Vec<(usize, Mark)> {
        let mut marks = self.slate.spare.borrow_mut().pop().unwrap_or_default();
        marks.clear();
        marks.extend(self.slate.possible.marks(signal, self.scans));
        if marks.len() > 1 {
            marks.sort_unstable_by_key(|(field, mark)| (*field, mark.start, std::cmp::Reverse(mark.end)));
            marks.dedup_by(|(field, mark), (of, last)| field == of && mark.end <= last.end);
        }
        marks
    }

    fn keeps(&self, signal: &CompiledSignal, field: usize, mark: Mark) -> bool {
        let near = |near: &CompiledNear| {
            let scope = self.scope(near.within, near.side, field, mark);
            near.any.iter().any(|other| self.other_in(*other, &scope, field, mark))
        };
        // What must be near was worked out before; what must not be there may not have been.
        signal.near.iter().all(near)
            && !signal.except.iter().any(|other| self.lies_on(*other, field, mark))
            && !signal.unless.iter().any(near)
    }

    /// Whether a mark of `other` that is not the mark itself lies in `scope`.
    pub fn other_in(&self, other: u16, scope: &Scope, field: usize, mark: Mark) -> bool {
        let marks = self.marks(other);
        let itself = |(of, found): &(usize, Mark)| *of == field && found.start < mark.end && mark.start < found.end;
        match scope {
            Scope::Post => marks.iter().any(|found| !itself(found)),
            Scope::Part { field, range } => {
                let at = marks.partition_point(|(of, found)| (*of, found.start as usize) < (*field, range.start));
                let inside =
                    marks[at..].iter().take_while(|(of, found)| of == field && (found.start as usize) < range.end);
                inside.filter(|(_, found)| found.end as usize <= range.end).any(|found| !itself(found))
            }
        }
    }

    /// Whether a mark of `other` overlaps `mark`.
    pub fn lies_on(&self, other: u16, field: usize, mark: Mark) -> bool {
        let marks = self.marks(other);
        // Marks are in the order of their starts; those that begin before `mark` may reach into it.
        let behind = marks.partition_point(|(of, found)| (*of, found.start) < (field, mark.end));
        marks[..behind]
            .iter()
            .rev()
            .take(64)
            .take_while(|(of, _)| *of == field)
            .any(|(_, found)| found.end > mark.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::corpus;
    use crate::engine::scan::scan;
    use crate::linter::{Linter, Options};

    #[test]
    fn no_signal_is_held_absent_that_has_marks() {
        let linter = Linter::new(&Options::default()).unwrap();
        let program = linter.program();
        let mut found = 0;
        for file in ["posts", "pii", "dev_posts", "traps"] {
            for text in corpus(file).iter().step_by(60) {
                let scans = [scan(program, text, &mut None)];
                PostMarks::with(program, &scans, |marks| {
                    for signal in 0..program.signal_count() {
                        if !marks.resolve(signal).is_empty() {
                            let is_there = marks.slate.possible.is_there(program.calls(), signal);
                            assert!(is_there, "{} in {text}", program.signal(signal).name);
                            found += 1;
                        }
                    }
                });
            }
        }
        assert!(found > 1_000, "{found}");
    }
}
