//! Which rules apply to posts of one kind. An archive has few kinds, so that each thread remembers the last ones.

use super::program::Program;
use super::who::Who;
use std::cell::RefCell;
use std::rc::Rc;

/// How many kinds of posts a thread remembers.
const KINDS: usize = 16;

/// The rules that apply to posts of one kind.
#[derive(Debug)]
pub struct Applicable {
    program: u64,
    who: Who,
    rules: Vec<bool>,
}

thread_local! {
    static LAST: RefCell<Vec<Rc<Applicable>>> = RefCell::default();
}

impl Applicable {
    /// The rules of `program` that apply to posts of `who`.
    pub fn to(program: &Program, who: Who) -> Rc<Self> {
        LAST.with_borrow_mut(|last| {
            if let Some(known) = last.iter().find(|known| known.program == program.id() && known.who == who) {
                return known.clone();
            }
            let rules = program.rules().iter().map(|rule| rule.applies_to(&who)).collect();
            let found = Rc::new(Self { program: program.id(), who, rules });
            if last.len() >= KINDS {
                last.remove(0);
            }
            last.push(found.clone());
            found
        })
    }

    /// Whether rule number `rule` applies.
    pub fn holds(&self, rule: usize) -> bool {
        self.rules.get(rule).copied().unwrap_or(false)
    }
}
