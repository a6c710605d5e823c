//! What makes the findings of a rule more sure, or less, with its signals numbered.

use super::compile::Numbers;
use crate::pack::model::{Evidence, Side, Within};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What makes the findings of a rule more sure, or less.
#[derive(Debug, Serialize, Deserialize)]
pub struct CompiledEvidence {
    pub(super) start: i64,
    pub(super) least: i64,
    pub(super) weights: Vec<CompiledWeight>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CompiledWeight {
    pub on: Vec<u16>,
    pub near: Vec<u16>,
    pub within: Within,
    pub side: Side,
    pub points: i64,
    pub because: Arc<str>,
}

impl CompiledEvidence {
    /// The evidence of a rule, its signals numbered.
    #[must_use]
    pub fn new(evidence: &Evidence, numbers: &Numbers) -> Self {
        let weights = evidence.weights.iter().map(|weight| CompiledWeight {
            on: numbers.ids(&weight.on),
            near: numbers.ids(&weight.near.any),
            within: weight.near.within,
            side: weight.near.side,
            points: weight.points,
            because: Arc::from(weight.because.as_str()),
        });
        Self { start: evidence.start, least: evidence.least, weights: weights.collect() }
    }
}
