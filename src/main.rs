//! Parse, run, exit code; nothing else.

mod cli;

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A check makes and drops many small lists on all threads, which this allocator does in less time than most.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(cli::run(std::env::args_os().collect()))
}
