//! Signals at run time: what marks count as which, and under which conditions.

use super::bits::Bits;
use super::compile::Numbers;
use crate::pack::fault::Fault;
use crate::pack::model::{Near, Pack, Pattern, Shape, Side, Signal, Within};
use serde::{Deserialize, Serialize};

/// What an expression costs, in signals without one.
const PATTERN_COST: u32 = 10;

/// A signal at run time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct CompiledSignal {
    /// Its name.
    pub name: String,
    /// The name in words, for labels.
    pub label: String,
    /// The signals whose marks, as they are found, may count as this one.
    pub sources: Bits,
    /// What it costs to work out its marks, roughly: its expressions, and what it is made of and filtered by.
    pub cost: u32,
    /// What must be near it costs less than its own marks.
    pub near_first: bool,
    /// Its expressions, by number.
    pub patterns: Vec<usize>,
    /// Its shapes.
    pub shapes: Vec<Shape>,
    /// Signals that count as this one, besides its own marks.
    pub any: Vec<u16>,
    /// Other senses.
    pub except: Vec<u16>,
    /// What must be near.
    pub near: Vec<CompiledNear>,
    /// What must not be near.
    pub unless: Vec<CompiledNear>,
}

impl CompiledSignal {
    /// The signals that it is made of or filtered by.
    pub fn parts(&self) -> impl Iterator<Item = u16> {
        let near = self.near.iter().chain(&self.unless).flat_map(|near| &near.any);
        self.any.iter().chain(&self.except).chain(near).copied()
    }
}

/// A neighbourhood at run time.
#[derive(Debug, Serialize, Deserialize)]
pub struct CompiledNear {
    /// The signals.
    pub any: Vec<u16>,
    /// How far.
    pub within: Within,
    /// Where.
    pub side: Side,
}

/// Signals, and their expressions, each with the number of its signal.
type Signals<'p> = (Vec<CompiledSignal>, Vec<(u16, &'p Pattern)>);

/// The signals of `packs`.
pub(super) fn compile_signals<'p>(packs: &'p [Pack], numbers: &Numbers) -> Result<Signals<'p>, Vec<Fault>> {
    let (mut signals, mut patterns) = (Vec::new(), Vec::new());
    for (signal, number) in packs.iter().flat_map(|pack| &pack.signals).zip(&numbers.in_order) {
        if usize::from(*number) == signals.len() {
            let (name, sources) = (signal.name.clone(), Bits::new(numbers.count.into()));
            signals.push(CompiledSignal { name, label: label(signal), sources, ..CompiledSignal::default() });
        }
        let compiled = &mut signals[usize::from(*number)];
        compiled.any.extend(numbers.ids(&signal.any));
        compiled.except.extend(numbers.ids(&signal.except));
        for (given, known) in [(&signal.near, &mut compiled.near), (&signal.unless, &mut compiled.unless)] {
            if !given.is_empty() {
                *known = given.iter().map(|near| CompiledNear::new(near, numbers)).collect();
            }
        }
        compiled.shapes.extend(signal.shape);
        if let Some(pattern) = &signal.pattern {
            compiled.patterns.push(patterns.len());
            patterns.push((*number, pattern));
        }
    }
    sources(&mut signals)?;
    Ok((signals, patterns))
}

/// What a signal is called beside a marked place.
fn label(signal: &Signal) -> String {
    if signal.label.is_empty() { signal.name.replace('-', " ") } else { signal.label.clone() }
}

impl CompiledNear {
    fn new(near: &Near, numbers: &Numbers) -> Self {
        Self { any: numbers.ids(&near.any), within: near.within, side: near.side }
    }
}

/// Finds for every signal the signals whose marks may count as it.
fn sources(signals: &mut [CompiledSignal]) -> Result<(), Vec<Fault>> {
    fn visit(at: u16, signals: &mut [CompiledSignal], state: &mut [u8]) -> Result<(), u16> {
        match state[usize::from(at)] {
            2 => return Ok(()),
            1 => return Err(at),
            _ => state[usize::from(at)] = 1,
        }
        let mut set = std::mem::take(&mut signals[usize::from(at)].sources);
        set.insert(at.into());
        for member in signals[usize::from(at)].any.clone() {
            visit(member, signals, state)?;
            set.unite(&signals[usize::from(member)].sources);
        }
        // What a signal is filtered by must be resolved before it, so that it must not depend on it either.
        let parts: Vec<u16> = signals[usize::from(at)].parts().collect();
        for part in &parts {
            visit(*part, signals, state)?;
        }
        let signal = &signals[usize::from(at)];
        let cost =
            |parts: &[u16]| parts.iter().map(|part| signals[usize::from(*part)].cost).fold(0, u32::saturating_add);
        let own = 1 + PATTERN_COST * signal.patterns.len() as u32 + signal.shapes.len() as u32;
        let near: Vec<u16> = signal.near.iter().flat_map(|near| near.any.clone()).collect();
        let near_first = cost(&near) < cost(&signal.any).saturating_add(own);
        signals[usize::from(at)].cost = cost(&parts).saturating_add(own);
        signals[usize::from(at)].near_first = near_first;
        signals[usize::from(at)].sources = set;
        state[usize::from(at)] = 2;
        Ok(())
    }
    let mut state = vec![0; signals.len()];
    for at in 0..signals.len() as u16 {
        if let Err(circle) = visit(at, signals, &mut state) {
            let message =
                format!("the signal \"{}\" refers to itself through other signals", signals[usize::from(circle)].name);
            return Err(vec![Fault::without_place(
                "circle",
                message,
                "take one of the names out of `any`, `except`, `near` or `unless`",
            )]);
        }
    }
    Ok(())
}
