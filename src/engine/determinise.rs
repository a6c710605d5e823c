//! Automata made deterministic: all states that texts can lead to, with those that behave alike in one. Only the build does
//! this; it takes some seconds for all expressions.

use super::places::Way;
use regex_automata::Anchored;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::NFA;
use regex_automata::util::start;
use std::collections::HashMap;

/// The state from which nothing matches any more.
const DEAD: usize = 0;

/// More steps than these are not looked at, of which some fall together. Backward only the few places are read at which a
/// match ends.
const fn most_steps(way: Way) -> usize {
    match way {
        Way::Forward => 1 << 17,
        Way::Backward => 1 << 15,
    }
}

/// The bytes that the states may take while they are told.
const MEMORY: usize = 32 << 20;

/// The states of an automaton: first the dead one, then those that match, then the one inside a text, then all others. That
/// a text matches is known one step behind its match.
#[derive(Debug)]
pub struct States {
    /// The class of each byte. Those that lead from `inside` to itself come first.
    pub classes: [u8; 256],
    /// Where each class leads from each state, and behind them the end of the text.
    pub steps: Vec<Vec<usize>>,
    /// How many states match.
    pub matching: usize,
    /// The state where a text begins …
    pub edge: usize,
    /// … and where another text is before.
    pub inside: usize,
}

/// The states of `nfa`, which is read this `way`; none if they are too many, if it matches where nothing is, or if what
/// stands before a text makes a difference.
#[must_use]
pub fn determinise(nfa: NFA, way: Way) -> Option<States> {
    (!nfa.has_empty()).then(|| Explored::new(nfa, way))?.map(Explored::merged).map(Explored::sorted).map(States::of)
}

/// States in the order in which they are found, but for the dead one, which is the first.
struct Explored {
    /// The class of each byte.
    classes: Vec<u8>,
    /// Where each class leads from each state, and behind them the end of the text.
    steps: Vec<Vec<usize>>,
    matching: Vec<bool>,
    edge: usize,
    inside: usize,
}

impl Explored {
    fn new(nfa: NFA, way: Way) -> Option<Self> {
        // Backward, it is known where the match ends.
        let anchored = if way == Way::Backward { Anchored::Yes } else { Anchored::No };
        let config = DFA::config().match_kind(way.kind()).cache_capacity(MEMORY).minimum_cache_clear_count(Some(0));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let cache = &mut dfa.create_cache();
        let start = |cache: &mut Cache, behind| {
            dfa.start_state(cache, &start::Config::new().look_behind(behind).anchored(anchored)).ok()
        };
        let (edge, inside) = (start(cache, None)?, start(cache, Some(0))?);
        if (1..=u8::MAX).any(|behind| start(cache, Some(behind)) != Some(inside)) {
            return None;
        }
        let classes = dfa.byte_classes();
        let bytes: Vec<u8> = classes.representatives(0..=u8::MAX).filter_map(|byte| byte.as_u8()).collect();
        let mut found = Numbers::default();
        let (edge, inside) = (found.of(edge), found.of(inside));
        let (mut steps, mut matching) = (vec![vec![DEAD; bytes.len() + 1]], vec![false]);
        while let Some(state) = found.order.get(steps.len() - 1).copied() {
            let next = bytes.iter().map(|byte| dfa.next_state(cache, state, *byte));
            let mut row = next.map(|next| next.ok().map(|next| found.of(next))).collect::<Option<Vec<_>>>()?;
            row.push(found.of(dfa.next_eoi_state(cache, state).ok()?));
            steps.push(row);
            matching.push(state.is_match());
            if found.order.len() * (bytes.len() + 1) > most_steps(way) {
                return None;
            }
        }
        let classes = (0..=u8::MAX).map(|byte| classes.get(byte)).collect();
        Some(Self { classes, steps, matching, edge, inside })
    }

    /// These states, with those that behave alike in one: sets of states are split as long as the states of one lead to
    /// different sets.
    fn merged(self) -> Self {
        let mut sets: Vec<usize> = self.matching.iter().map(|matches| (*matches).into()).collect();
        let mut count = 0;
        loop {
            let mut known = HashMap::new();
            let kept = sets.iter().zip(&self.steps).map(|(set, row)| {
                let next = known.len();
                *known.entry((*set, row.iter().map(|to| sets[*to]).collect::<Vec<_>>())).or_insert(next)
            });
            let split = kept.collect();
            if known.len() == count {
                break;
            }
            (sets, count) = (split, known.len());
        }
        self.rearranged(&sets, count)
    }

    /// These states in the order of [`States`].
    fn sorted(self) -> Self {
        let mut order: Vec<usize> = (0..self.steps.len()).collect();
        order.sort_by_key(|state| (*state != DEAD, !self.matching[*state], *state != self.inside));
        let mut numbers = vec![0; order.len()];
        order.iter().enumerate().for_each(|(number, state)| numbers[*state] = number);
        self.rearranged(&numbers, order.len())
    }

    /// `count` states with new `numbers`, of which several may be one.
    fn rearranged(self, numbers: &[usize], count: usize) -> Self {
        let (mut steps, mut matching) = (vec![Vec::new(); count], vec![false; count]);
        for ((row, matches), number) in self.steps.iter().zip(&self.matching).zip(numbers) {
            steps[*number] = row.iter().map(|to| numbers[*to]).collect();
            matching[*number] = *matches;
        }
        let (edge, inside) = (numbers[self.edge], numbers[self.inside]);
        Self { classes: self.classes, steps, matching, edge, inside }
    }
}

/// The numbers of states, in the order in which they are found.
#[derive(Default)]
struct Numbers {
    known: HashMap<LazyStateID, usize>,
    order: Vec<LazyStateID>,
}

impl Numbers {
    fn of(&mut self, state: LazyStateID) -> usize {
        if state.is_dead() {
            return DEAD;
        }
        *self.known.entry(state).or_insert_with(|| {
            self.order.push(state);
            self.order.len()
        })
    }
}

impl States {
    /// Sorted states, with the classes of bytes that lead to the same ones in one.
    fn of(states: Explored) -> Self {
        let end = states.steps[DEAD].len() - 1;
        let column = |class: usize| states.steps.iter().map(|row| row[class]).collect::<Vec<_>>();
        let columns: Vec<_> = (0..=end).map(column).collect();
        let mut kept = Vec::new();
        for column in &columns[..end] {
            if !kept.contains(&column) {
                kept.push(column);
            }
        }
        kept.sort_by_key(|column| column[states.inside] != states.inside);
        let place = |old: &u8| kept.iter().position(|column| **column == columns[usize::from(*old)]);
        let new: Vec<u8> = states.classes.iter().map(|old| place(old).unwrap_or_default() as u8).collect();
        let classes = std::array::from_fn(|byte| new[byte]);
        kept.push(&columns[end]);
        let steps = (0..states.steps.len()).map(|state| kept.iter().map(|column| column[state]).collect()).collect();
        let matching = states.matching.iter().filter(|matches| **matches).count();
        Self { classes, steps, matching, edge: states.edge, inside: states.inside }
    }

    /// How many steps a state has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.steps[DEAD].len()
    }

    /// How many classes, the first ones, lead from the state in the middle of a text to itself.
    #[must_use]
    pub fn quiet(&self) -> usize {
        self.steps[self.inside][..self.width() - 1].iter().take_while(|to| **to == self.inside).count()
    }
}
