//! Running git.

use super::error::GitError;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A git command that runs.
#[derive(Debug)]
pub struct Running {
    child: Child,
    name: String,
}

/// Git as it is run here: it changes nothing, not even its own caches, and says the same in every language. The
/// environment counts, as a hook has it: `GIT_DIR`, `GIT_INDEX_FILE`, `GIT_LITERAL_PATHSPECS`, …
pub fn git() -> Command {
    let mut git = Command::new("git");
    git.arg("--no-optional-locks").env("LC_ALL", "C").stdin(Stdio::null());
    git
}

/// Starts git with `arguments` and `paths`.
pub fn start(arguments: &[&str], paths: &[PathBuf]) -> Result<Running, GitError> {
    run(git().args(arguments).args(paths), arguments)
}

/// Starts git with `arguments` in `folder`.
pub fn start_in(folder: &Path, arguments: &[&str]) -> Result<Running, GitError> {
    run(git().args(arguments).current_dir(folder), arguments)
}

fn run(git: &mut Command, arguments: &[&str]) -> Result<Running, GitError> {
    let child = git.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let name = arguments.first().copied().unwrap_or_default().to_owned();
    Ok(Running { child: child.map_err(|error| GitError::not_run(&error))?, name })
}

impl Running {
    /// What it writes, once it has ended.
    pub fn finish(self) -> Result<Vec<u8>, GitError> {
        let name = self.name.clone();
        match self.finish_any()? {
            (Some(0), out, _) => Ok(out),
            (_, _, said) => Err(GitError::failed(&name, &said)),
        }
    }

    /// Its exit code, what it writes, and what it says to people.
    pub fn finish_any(self) -> Result<(Option<i32>, Vec<u8>, String), GitError> {
        let output = self.child.wait_with_output().map_err(|error| GitError::not_run(&error))?;
        Ok((output.status.code(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}

/// The path on the single line of `output`.
pub fn line(mut output: Vec<u8>) -> PathBuf {
    if output.last() == Some(&b'\n') {
        output.pop();
    }
    if output.last() == Some(&b'\r') {
        output.pop();
    }
    super::path(&output)
}
