//! What changes are counted from.

use super::command::{line, start};
use super::error::GitError;

/// The commit at which `revision` and `HEAD` went apart; the empty tree when `HEAD` is named and has no commit yet.
pub fn find(revision: &str) -> Result<String, GitError> {
    // A revision never begins with a hyphen; git would take it for an option.
    let found = if revision.starts_with('-') {
        None
    } else {
        let (code, out, said) = start(&["merge-base", revision, "HEAD"], &[])?.finish_any()?;
        match code {
            Some(0) => return Ok(line(out).to_string_lossy().into_owned()),
            code => Some((code, said)),
        }
    };
    match found {
        Some((Some(1), said)) if said.trim().is_empty() => Err(GitError::new(
            format!("\"{revision}\" and HEAD have no commit in common"),
            "In CI, fetch the whole history (for actions/checkout `fetch-depth: 0`); or name another revision.",
        )),
        Some((_, said)) if !about_revision(&said) => Err(GitError::failed("merge-base", &said)),
        _ if revision == "HEAD" && !is_commit("HEAD")? => empty_tree(),
        _ if !is_commit("HEAD")? => Err(GitError::new(
            "there is no commit yet to compare with a revision",
            "Leave out --since: everything is new.",
        )),
        _ => Err(GitError::new(
            format!("there is no commit \"{revision}\""),
            "Name a branch, a tag or a commit that `git log` knows; in CI, fetch it first (for actions/checkout `fetch-depth: 0`).",
        )),
    }
}

/// Whether git failed because of the revision, rather than for want of a repository.
fn about_revision(said: &str) -> bool {
    ["Not a valid", "not a valid", "bad revision", "ambiguous", "not something we can merge"]
        .iter()
        .any(|words| said.contains(words))
}

fn is_commit(revision: &str) -> Result<bool, GitError> {
    let (code, ..) =
        start(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")], &[])?.finish_any()?;
    Ok(code == Some(0))
}

/// The tree without files, under the name it has in this repository.
fn empty_tree() -> Result<String, GitError> {
    let id = start(&["hash-object", "-t", "tree", "--stdin"], &[])?.finish()?;
    Ok(line(id).to_string_lossy().into_owned())
}
