//! Work on all cores whose results come in the order of the work. Reading, working and writing go on side by side; what is
//! read and not yet written is never more than a little for each core.

use super::io::Failure;
use super::jobs::{Job, Jobs, Round};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, sync_channel};

/// About how many bytes are under way for each core. One core must not run out of work while another is at a long piece.
const AHEAD: u64 = 512 << 10;

/// A round whose results are awaited.
struct UnderWay<T> {
    bytes: u64,
    results: Receiver<Vec<T>>,
}

/// Does `work` for each of `jobs`, and hands the results to `take` in their order, by rounds. What is little is done at once,
/// on this thread.
pub fn in_order<T: Send>(
    jobs: &mut Jobs,
    work: impl Fn(Job) -> T + Sync,
    mut take: impl FnMut(&Jobs, Vec<T>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut next = jobs.round();
    if next.is_small() {
        return take(jobs, next.jobs.into_iter().map(work).collect());
    }
    let work = &work;
    rayon::in_place_scope(|scope| {
        let most = AHEAD * rayon::current_num_threads() as u64;
        let mut queue: VecDeque<UnderWay<T>> = VecDeque::new();
        loop {
            while !next.jobs.is_empty() && queue.iter().map(|round| round.bytes).sum::<u64>() < most {
                let Round { jobs: round, bytes, .. } = next;
                let (done, results) = sync_channel(1);
                // When nobody waits any more, the output has failed.
                scope.spawn(move |_| _ = done.send(round.into_par_iter().map(work).collect()));
                queue.push_back(UnderWay { bytes, results });
                next = jobs.round();
            }
            // Without a result the work has panicked, which the scope passes on.
            let Some(Ok(results)) = queue.pop_front().map(|round| round.results.recv()) else { return Ok(()) };
            take(jobs, results)?;
        }
    })
}
