//! How sure a finding is: what lies on its place and stands near it, weighed as the pack says.

use super::compile::Numbers;
use super::marks::PostMarks;
use super::program::ids;
use super::terms::Mark;
use crate::finding::{Confidence, Severity, Weighed};
use crate::pack::model::{Evidence, Side, Within};
use std::sync::Arc;

/// From these points on a finding is of high confidence …
const HIGH: i64 = 80;
/// … and from these on of medium.
const MEDIUM: i64 = 60;

/// What makes the findings of a rule more sure, or less.
#[derive(Debug)]
pub struct CompiledEvidence {
    start: i64,
    least: i64,
    weights: Vec<CompiledWeight>,
}

#[derive(Debug)]
struct CompiledWeight {
    on: Vec<u16>,
    near: Vec<u16>,
    within: Within,
    side: Side,
    points: i64,
    because: Arc<str>,
}

impl CompiledEvidence {
    /// The evidence of a rule, its signals numbered.
    pub fn new(evidence: &Evidence, numbers: &Numbers) -> Self {
        let weights = evidence.weights.iter().map(|weight| CompiledWeight {
            on: ids(numbers, &weight.on),
            near: ids(numbers, &weight.near.any),
            within: weight.near.within,
            side: weight.near.side,
            points: weight.points,
            because: Arc::from(weight.because.as_str()),
        });
        Self { start: evidence.start, least: evidence.least, weights: weights.collect() }
    }

    /// How sure a finding at `mark` is, and why; `None` when it is not sure enough to be one.
    pub fn weigh(&self, marks: &PostMarks<'_>, field: usize, mark: Mark) -> Option<(Confidence, Vec<Weighed>)> {
        let counts = |weight: &&CompiledWeight| {
            weight.on.iter().any(|signal| marks.lies_on(*signal, field, mark))
                || !weight.near.is_empty() && {
                    let scope = marks.scope(weight.within, weight.side, field, mark);
                    weight.near.iter().any(|signal| marks.other_in(*signal, &scope, field, mark))
                }
        };
        let weighed: Vec<Weighed> = self
            .weights
            .iter()
            .filter(counts)
            .map(|weight| Weighed { points: weight.points, because: weight.because.clone() })
            .collect();
        let points = self.start + weighed.iter().map(|weighed| weighed.points).sum::<i64>();
        let confidence = match points {
            HIGH.. => Confidence::High,
            MEDIUM.. => Confidence::Medium,
            _ => Confidence::Low,
        };
        (points >= self.least).then_some((confidence, weighed))
    }
}

/// The severity of a finding: one step milder when it is not sure.
pub fn severity(severity: Severity, confidence: Confidence) -> Severity {
    match (confidence, severity) {
        (Confidence::Low, Severity::Error) => Severity::Warning,
        (Confidence::Low, _) => Severity::Info,
        _ => severity,
    }
}
