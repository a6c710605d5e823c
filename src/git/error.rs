//! What can go wrong with git, and what to do about it.

/// Why git gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n  help: {help}")]
pub struct GitError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl GitError {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// The command `git` could not be run.
    pub(super) fn not_run(error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::NotFound {
            return Self::new(
                "git is not installed, or not on the PATH",
                "Install git, or check files by their names.",
            );
        }
        Self::new(
            format!("git cannot be run: {error}"),
            "Check that `git --version` works, or check files by their names.",
        )
    }

    /// Git said `said` and failed. The command is `git command`.
    pub(super) fn failed(command: &str, said: &str) -> Self {
        if said.contains("not a git repository") {
            let help =
                "Change to a folder of a repository, or run `git init`; to check files by their names needs no git.";
            return Self::new("this folder is not in a git repository", help);
        }
        if said.contains("must be run in a work tree") {
            let help = "Change to a working tree of it: `git worktree list` shows them.";
            return Self::new("this repository has no working tree here", help);
        }
        let mut lines = said.trim().lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or("it failed and did not say why");
        let message = format!("git {command}: {}", first.trim_start_matches("fatal: ").trim_start_matches("error: "));
        let more = lines.collect::<Vec<_>>().join(" ");
        let help = if more.is_empty() { format!("Run `git {command}` yourself to see more.") } else { more };
        Self::new(message, help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_says_is_told_with_a_way_out() {
        let none = GitError::failed("diff", "fatal: not a git repository (or any of the parent directories): .git\n");
        assert_eq!(none.message, "this folder is not in a git repository");
        let owner =
            "fatal: detected dubious ownership in repository at '/r'\nTo add an exception, call:\n\n\tgit config x\n";
        let owner = GitError::failed("diff", owner);
        assert_eq!(owner.message, "git diff: detected dubious ownership in repository at '/r'");
        assert_eq!(owner.help, "To add an exception, call: git config x");
        assert!(!GitError::failed("diff", "").help.is_empty());
    }
}
