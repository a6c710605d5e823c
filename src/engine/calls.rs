//! Who waits for what: which signals count as one, what must be near them, and what rules need.
//!
//! Signals, sets of them of which something must be there, and rules have their turns one after the other, each behind all
//! that it is made of or needs; see `possible.rs`.

use super::bits::Bits;
use super::records::Lists;
use super::rules::CompiledRule;
use super::signals::CompiledSignal;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Range;

/// Who waits for what.
#[derive(Debug, Serialize, Deserialize)]
pub struct Calls {
    /// For each signal when its turn is.
    signals: Vec<u32>,
    /// For each turn what is asked and who is told; see [`Step`].
    steps: Lists,
    /// The turn of the first rule; the others follow in their order. Signals behind them need nothing and tell nobody.
    first_rule: usize,
    rules: usize,
    /// The turns of rules that wait for nothing.
    always: Vec<usize>,
}

/// What is asked or told when something has its turn. It is stored in one number.
pub enum Step {
    /// What has that turn must be there.
    Needs(usize),
    /// What has that turn, later, is there if it needs nothing else.
    Tells(usize),
}

impl Step {
    fn needs(turn: usize) -> u32 {
        (turn as u32) << 1
    }

    fn tells(turn: usize) -> u32 {
        (turn as u32) << 1 | 1
    }

    #[inline]
    fn read(stored: &u32) -> Self {
        let turn = (stored >> 1) as usize;
        if stored & 1 == 0 { Self::Needs(turn) } else { Self::Tells(turn) }
    }
}

impl Calls {
    /// Who of `signals` and `rules` waits for what.
    #[must_use]
    pub fn new(signals: &[CompiledSignal], rules: &[CompiledRule]) -> Self {
        let nodes = Nodes::new(signals, rules);
        let order = nodes.in_order();
        let mut turns = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(node, turn)| turns[*node] = turn);
        let mut steps: Vec<Vec<u32>> = vec![Vec::new(); order.len()];
        for (node, turn) in nodes.all.iter().zip(&turns) {
            steps[*turn].extend(node.needs.iter().map(|need| Step::needs(turns[*need])));
        }
        for (node, turn) in nodes.all.iter().zip(&turns) {
            node.parts.iter().for_each(|part| steps[turns[*part]].push(Step::tells(*turn)));
        }
        let of_rules = &turns[nodes.first_rule..];
        let always = rules.iter().zip(of_rules).filter(|(rule, _)| rule.when.calling().is_empty());
        Self {
            signals: turns[..signals.len()].iter().map(|turn| *turn as u32).collect(),
            steps: Lists::new(&steps),
            first_rule: of_rules.first().copied().unwrap_or(order.len()),
            rules: rules.len(),
            always: always.map(|(_, turn)| *turn).collect(),
        }
    }

    /// How many signals there are.
    #[must_use]
    pub fn signals(&self) -> usize {
        self.signals.len()
    }

    /// How many turns there are.
    #[must_use]
    pub fn turns(&self) -> usize {
        self.steps.len()
    }

    /// The turn of `signal`.
    #[inline]
    #[must_use]
    pub fn turn(&self, signal: u16) -> usize {
        self.signals[usize::from(signal)] as usize
    }

    /// The turns of the rules, in their order. Nobody behind them needs anything.
    #[must_use]
    pub fn rules(&self) -> Range<usize> {
        self.first_rule..self.first_rule + self.rules
    }

    /// The turns of the rules that wait for nothing.
    #[must_use]
    pub fn always(&self) -> &[usize] {
        &self.always
    }

    /// What is asked and told at `turn`.
    #[inline]
    pub fn steps(&self, turn: usize) -> impl Iterator<Item = Step> {
        self.steps.get(turn).iter().map(Step::read)
    }
}

/// Signals, sets and rules, while their order is not known.
struct Nodes {
    all: Vec<Node>,
    first_rule: usize,
}

/// What has a turn.
#[derive(Default)]
struct Node {
    /// It may be there if one of these is …
    parts: Vec<usize>,
    /// … and all of these are.
    needs: Vec<usize>,
}

impl Nodes {
    /// The nodes of `signals`, of the sets of them that are needed, and of `rules`, in this order.
    fn new(signals: &[CompiledSignal], rules: &[CompiledRule]) -> Self {
        let mut sets = Sets { signals, known: HashMap::new() };
        let of_signal = |signal: &CompiledSignal| Node {
            parts: signal.any.iter().map(|part| usize::from(*part)).collect(),
            needs: sets.rarest_first(signal.near.iter().map(|near| near.any.clone()).collect()),
        };
        let mut nodes: Vec<Node> = signals.iter().map(of_signal).collect();
        let of_rule = |rule: &CompiledRule| {
            let mut needs = sets.rarest_first(rule.when.calling());
            // A rule waits for what is rarest, and then asks for the others.
            Node { parts: needs.drain(..needs.len().min(1)).collect(), needs }
        };
        let rules: Vec<Node> = rules.iter().map(of_rule).collect();
        let mut sets: Vec<_> = sets.known.into_iter().collect();
        sets.sort_unstable_by_key(|(_, node)| *node);
        let of_set = |set: Vec<u16>| Node { parts: set.into_iter().map(usize::from).collect(), needs: Vec::new() };
        nodes.extend(sets.into_iter().map(|(set, _)| of_set(set)));
        let first_rule = nodes.len();
        nodes.extend(rules);
        Self { all: nodes, first_rule }
    }

    /// The numbers of the nodes, each behind its parts and needs; the last of the others are the rules, in their order, and
    /// behind them stand those that ask for nothing and tell nobody.
    fn in_order(&self) -> Vec<usize> {
        fn visit(at: usize, nodes: &[Node], seen: &mut [bool], order: &mut Vec<usize>) {
            if !std::mem::replace(&mut seen[at], true) {
                nodes[at].asks().for_each(|other| visit(other, nodes, seen, order));
                order.push(at);
            }
        }
        let (mut seen, mut order) = (vec![false; self.all.len()], Vec::new());
        (0..self.all.len()).for_each(|at| visit(at, &self.all, &mut seen, &mut order));
        // A rule is asked for at the end; else only who is asked something or tells it on needs a turn.
        let mut busy: Vec<bool> =
            (0..).zip(&self.all).map(|(at, node)| at >= self.first_rule || !node.needs.is_empty()).collect();
        self.all.iter().flat_map(|node| &node.parts).for_each(|part| busy[*part] = true);
        let (mut first, last): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|at| busy[*at]);
        first.extend(last);
        first
    }
}

impl Node {
    fn asks(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().chain(&self.needs).copied()
    }
}

/// The sets of signals that somebody needs.
struct Sets<'s> {
    signals: &'s [CompiledSignal],
    /// The numbers of their nodes, behind those of the signals.
    known: HashMap<Vec<u16>, usize>,
}

impl Sets<'_> {
    /// The nodes of `sets`, the rarest first.
    fn rarest_first(&mut self, mut sets: Vec<Vec<u16>>) -> Vec<usize> {
        sets.sort_by_cached_key(|set| self.sources(set));
        sets.into_iter().map(|set| self.node(set)).collect()
    }

    /// How many signals may count as one of `set`.
    fn sources(&self, set: &[u16]) -> usize {
        let mut sources = Bits::new(self.signals.len());
        set.iter().for_each(|signal| sources.unite(&self.signals[usize::from(*signal)].sources));
        sources.count()
    }

    /// The node of `set`: that of its signal if it has one alone.
    fn node(&mut self, mut set: Vec<u16>) -> usize {
        set.sort_unstable();
        set.dedup();
        let next = self.signals.len() + self.known.len();
        match set[..] {
            [signal] => usize::from(signal),
            _ => *self.known.entry(set).or_insert(next),
        }
    }
}
