//! The program as tests start it: what it keeps from one start to the next is kept in a folder of theirs.

#![allow(dead_code, reason = "not every test uses all of it")]

use std::process::Command;

/// The program, with nothing on its command line yet.
pub fn pharmalint() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pharmalint"));
    keep_apart(&mut command);
    command
}

/// Keeps what `command`, or what it starts, would write into the user's folder for caches out of there.
pub fn keep_apart(command: &mut Command) {
    for variable in ["XDG_CACHE_HOME", "LOCALAPPDATA"] {
        command.env(variable, concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    }
}
