//! From findings to an outcome: what is settled already, what is shown, what makes the run fail, and with which exit code
//! it ends.

mod allow;
mod baseline;
mod fingerprint;
mod policy;
mod procedure;
mod tally;

pub use allow::{Docket, NOTES, Rules};
pub use baseline::{Accepted, Baseline};
pub use fingerprint::{fingerprints, masked_id};
pub use policy::{FailOn, Policy};
pub use procedure::Procedure;
pub use tally::{Outcome, Tally, count};
