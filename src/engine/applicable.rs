//! Which rules apply to posts of one kind, and what they say. An archive has few kinds, so that each thread remembers the
//! last ones.

use super::odds::Sums;
use super::program::Program;
use super::rules::CompiledRule;
use super::ruling::Ruling;
use super::who::Who;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// How many kinds of posts a thread remembers.
const KINDS: usize = 16;

/// The rules that apply to posts of one kind.
#[derive(Debug)]
pub struct Applicable {
    program: u64,
    who: Who,
    /// For each rule whether it applies, once that was asked.
    rules: Vec<Cell<Option<bool>>>,
    /// For each rule what it says, once it spoke.
    rulings: Vec<OnceCell<Ruling>>,
    /// The odds of faults before such a post is read, for each table of odds.
    odds: OnceCell<Vec<Sums>>,
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
            let rules = vec![Cell::new(None); program.rule_count()];
            let rulings = (0..program.rule_count()).map(|_| OnceCell::new()).collect();
            let found = Rc::new(Self { program: program.id(), who, rules, rulings, odds: OnceCell::new() });
            if last.len() >= KINDS {
                last.remove(0);
            }
            last.push(found.clone());
            found
        })
    }

    /// Whether `rule`, which is number `number`, applies.
    pub fn holds(&self, number: usize, rule: &CompiledRule) -> bool {
        let known = &self.rules[number];
        known.get().unwrap_or_else(|| {
            let applies = self.who.heeds(rule);
            known.set(Some(applies));
            applies
        })
    }

    /// The odds of faults before such a post is read, for each table of odds of `program`.
    pub fn odds_before(&self, program: &Program) -> &[Sums] {
        let known = |known| self.who.is(known);
        self.odds.get_or_init(|| program.odds().iter().map(|odds| odds.before(known)).collect())
    }

    /// What `rule`, which is number `number` of `program`, says.
    pub fn ruling(&self, program: &Program, number: usize, rule: &CompiledRule) -> &Ruling {
        self.rulings[number].get_or_init(|| Ruling::of(rule, program.wording(number), &self.who))
    }
}
