//! From findings to an outcome: what is settled already, what is shown, what makes the run fail, and with which exit code
//! it ends.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod allow;
mod approvals;
mod baseline;
mod fingerprint;
mod policy;
mod procedure;
mod record;
mod tally;

pub use allow::Docket;
pub use approvals::{Approval, Ledger, Standing};
pub use baseline::{Accepted, Baseline};
pub use fingerprint::{fingerprints, masked_id};
pub use policy::{FailOn, Policy, Rescan};
pub use procedure::{Procedure, Rules};
pub use record::{Pinned, Record, RecordedAllowed, RecordedFinding, RecordedPost, difference};
pub use tally::{Outcome, Tally, count};
