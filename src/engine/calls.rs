//! Who waits for what: which signals count as one, what must be near them, and what rules need.
//!
//! Signals, sets of them of which something must be there, and rules each have a turn: first those that need something
//! else, each behind all that it is made of or needs, then the rules, and then those that need nothing; see `possible.rs`.
//! What is told by the same signals has turns side by side, so that it is noted in few words of a set.

use super::bits::{Bits, Packed};
use super::records::{Lists, Rows};
use super::rules::CompiledRule;
use super::signals::CompiledSignal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Who waits for what.
#[derive(Debug, Serialize, Deserialize)]
pub struct Calls {
    /// For each signal its turn.
    signals: Rows<1>,
    /// For each signal what is there when it was found, as a set of turns.
    found: Packed,
    /// For each turn that asks for something what must be there first of all: it itself when it needs nothing.
    first_needs: Rows<1>,
    /// … and what besides.
    needs: Lists,
    /// For each turn that asks for something what is there with it.
    tells: Packed,
    /// The turn of the first rule; the others follow in their order.
    first_rule: usize,
    /// How many turns there are.
    turns: usize,
    /// The turns of rules that wait for nothing.
    always: Vec<usize>,
}

impl Calls {
    /// Who of `signals` and `rules` waits for what.
    #[must_use]
    pub fn new(signals: &[CompiledSignal], rules: &[CompiledRule]) -> Self {
        let nodes = Nodes::new(signals, rules);
        let told = nodes.told();
        let (order, first_rule) = nodes.in_order(&told);
        let mut turns = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(node, turn)| turns[*node] = turn);
        let turn = |node: usize| turns[node];
        let found = |signal| std::iter::once(signal).chain(nodes.told_freely(signal, &told)).map(turn);
        let asking = &order[..first_rule + rules.len()];
        let first_need = |node: &usize| [turns[*nodes.all[*node].needs.first().unwrap_or(node)] as u32];
        let other_needs =
            |node: &usize| nodes.all[*node].needs.iter().skip(1).map(|need| turns[*need] as u32).collect();
        let tells = |node: &usize| told[*node].iter().copied().map(turn);
        let always = rules.iter().zip(first_rule..);
        let always = always.filter(|(rule, _)| rule.odds.is_none() && rule.when.calling().is_empty());
        Self {
            signals: Rows::new(turns[..signals.len()].iter().map(|turn| [*turn as u32]).collect()),
            found: Packed::new((0..signals.len()).map(found)),
            first_needs: Rows::new(asking.iter().map(first_need).collect()),
            needs: Lists::new(&asking.iter().map(other_needs).collect::<Vec<_>>()),
            tells: Packed::new(asking.iter().map(tells)),
            first_rule,
            turns: turns.len(),
            always: always.map(|(_, turn)| turn).collect(),
        }
    }

    /// How many signals there are.
    #[must_use]
    pub fn signals(&self) -> usize {
        self.signals.rows().len()
    }

    /// How many turns there are.
    #[must_use]
    pub fn turns(&self) -> usize {
        self.turns
    }

    /// The turn of `signal`.
    #[inline]
    #[must_use]
    pub fn turn(&self, signal: u16) -> usize {
        self.signals.rows()[usize::from(signal)][0] as usize
    }

    /// Notes as `there` what is there when `signal` was found: the signal, what it counts as, and what that counts as, as
    /// far as it needs nothing else.
    #[inline]
    pub fn find(&self, signal: u16, there: &mut Bits) {
        there.unite_packed(&self.found, usize::from(signal));
    }

    /// How many turns, the first ones, ask for something: signals and sets that need something else, each behind what it is
    /// made of or needs, and the rules.
    fn asking(&self) -> usize {
        self.first_needs.rows().len()
    }

    /// The turns of the rules, in their order.
    #[must_use]
    pub fn rules(&self) -> Range<usize> {
        self.first_rule..self.asking()
    }

    /// The turns of the rules that wait for nothing.
    #[must_use]
    pub fn always(&self) -> &[usize] {
        &self.always
    }

    /// Notes as `there` what those turns tell that ask for something and have it, and takes out the others.
    pub fn follow(&self, there: &mut Bits) {
        there.keep_below(self.asking(), |there, turn| {
            let is_there = |need: &u32| there.contains(*need as usize);
            let met = is_there(&self.first_needs.rows()[turn][0]) && self.needs.get(turn).iter().all(is_there);
            if met {
                there.unite_packed(&self.tells, turn);
            }
            met
        });
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

    /// The numbers of the nodes: those that need something, each behind all that it asks, the rules in their order, and those
    /// that need nothing; and how many of the first there are. Nodes that are told together stand together as far as may be.
    fn in_order(&self, told: &[BTreeSet<usize>]) -> (Vec<usize>, usize) {
        let mut tellers = vec![Vec::new(); self.all.len()];
        for (at, told) in told.iter().enumerate().take(self.first_rule) {
            tellers[at].push(at);
            told.iter().for_each(|node| tellers[*node].push(at));
        }
        let depths = self.depths();
        let is_free = |at: usize| self.all[at].needs.is_empty();
        let mut order: Vec<usize> = (0..self.first_rule).collect();
        order.sort_by_key(|at| (is_free(*at), if is_free(*at) { 0 } else { depths[*at] }, &tellers[*at], *at));
        let waiting = order.partition_point(|at| !is_free(*at));
        order.splice(waiting..waiting, self.first_rule..self.all.len());
        (order, waiting)
    }

    /// For each node how many nodes that need something stand in a row up to it, each asked by the next.
    fn depths(&self) -> Vec<usize> {
        let mut depths = vec![0; self.all.len()];
        for at in self.each_behind_its_parts() {
            let asked = self.all[at].asks().map(|other| depths[other]).max().unwrap_or_default();
            depths[at] = asked + usize::from(!self.all[at].needs.is_empty());
        }
        depths
    }

    /// The numbers of the nodes, each behind all that it asks.
    fn each_behind_its_parts(&self) -> Vec<usize> {
        fn visit(at: usize, nodes: &[Node], seen: &mut [bool], order: &mut Vec<usize>) {
            if !std::mem::replace(&mut seen[at], true) {
                nodes[at].asks().for_each(|other| visit(other, nodes, seen, order));
                order.push(at);
            }
        }
        let (mut seen, mut order) = (vec![false; self.all.len()], Vec::new());
        (0..self.all.len()).for_each(|at| visit(at, &self.all, &mut seen, &mut order));
        order
    }

    /// For each node those that it tells, and those that these tell, up to the ones that need something else.
    fn told(&self) -> Vec<BTreeSet<usize>> {
        let mut told = vec![BTreeSet::new(); self.all.len()];
        for at in self.each_behind_its_parts().into_iter().rev() {
            let with: Vec<usize> = std::iter::once(at).chain(self.told_freely(at, &told)).collect();
            self.all[at].parts.iter().for_each(|part| told[*part].extend(&with));
        }
        told
    }

    /// Of what `told` says of node `at`, what is there without anything else.
    fn told_freely<'t>(&self, at: usize, told: &'t [BTreeSet<usize>]) -> impl Iterator<Item = usize> + use<'t> {
        let free = self.all[at].needs.is_empty();
        told[at].iter().copied().filter(move |_| free)
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
