//! How sure a finding is: what lies on its place and stands near it, weighed as the pack says.

use super::marks::PostMarks;
use super::terms::Mark;
use super::weights::{CompiledEvidence, CompiledWeight};
use crate::finding::{Confidence, Severity, Weighed};

/// From these points on a finding is of high confidence …
const HIGH: i64 = 80;
/// … and from these on of medium.
const MEDIUM: i64 = 60;

impl CompiledEvidence {
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
