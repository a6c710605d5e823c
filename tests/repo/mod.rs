//! Real git repositories for tests: none of the settings, hooks and variables of whoever runs the tests count.

#![allow(dead_code, reason = "not every test uses all of it")]

#[path = "../program/mod.rs"]
mod program;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A text with an error, and one without any finding.
pub const BAD: &str = "Wegovy is now approved in the EU.\n";
pub const GOOD: &str = "We have moved to a new office in Lund.\n";
/// A text with an error in each line: the number is published for testing.
pub const PERSON: &str = "Patient 640823-3234 called.\n";

pub fn pharmalint() -> Command {
    alone(program::pharmalint())
}

/// `command` without what git would read of the surroundings, such as the hook in which the tests run.
pub fn alone(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    program::keep_apart(&mut command);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["GIT_AUTHOR", "GIT_COMMITTER"] {
        command.env(format!("{who}_NAME"), "Test").env(format!("{who}_EMAIL"), "test@example.com");
    }
    command
}

/// What a run gave.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code().expect("an exit code"), out: text(output.stdout), err: text(output.stderr) }
    }

    /// `path:line` of each error in a short report.
    pub fn places(&self) -> Vec<String> {
        let place = |line: &str| {
            let (place, _) = line.split_once(": error[")?;
            Some(place.rsplit_once(':').expect("a column").0.to_owned())
        };
        self.out.lines().filter_map(place).collect()
    }
}

/// A repository in a folder of its own.
pub struct Repo {
    pub folder: TempDir,
}

impl Repo {
    /// One without a commit.
    pub fn empty() -> Self {
        let repo = Self { folder: tempfile::Builder::new().prefix("git repo å").tempdir().expect("a folder") };
        repo.git(&["init", "-q", "-b", "main"]);
        repo
    }

    /// One with these files in a first commit.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let repo = Self::empty();
        files.iter().for_each(|(path, text)| repo.write(path, text));
        repo.commit("First");
        repo
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("a file")
    }

    pub fn stage(&self, path: &str, text: impl AsRef<[u8]>) {
        self.write(path, text);
        self.git(&["add", "--", path]);
    }

    /// Stages everything and commits it.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--no-verify", "-m", message]);
    }

    /// Runs git, which must succeed; gives what it writes, without the last line end.
    pub fn git(&self, args: &[&str]) -> String {
        let ran = self.try_git(args);
        assert_eq!(ran.code, 0, "git {args:?}: {}{}", ran.out, ran.err);
        ran.out.trim_end_matches('\n').to_owned()
    }

    pub fn try_git(&self, args: &[&str]) -> Ran {
        let mut git = alone(Command::new("git"));
        Ran::of(git.args(args).current_dir(self.path()).output().expect("git runs"))
    }

    /// `pharmalint check --format short` with `args`.
    pub fn check(&self, args: &[&str]) -> Ran {
        self.check_in("", args)
    }

    /// The same in a folder of the repository.
    pub fn check_in(&self, folder: &str, args: &[&str]) -> Ran {
        let mut command = pharmalint();
        command.args(["check", "--format", "short"]).args(args).current_dir(self.path().join(folder));
        Ran::of(command.output().expect("pharmalint runs"))
    }

    /// `pharmalint` with `args`.
    pub fn pharmalint(&self, args: &[&str]) -> Ran {
        Ran::of(pharmalint().args(args).current_dir(self.path()).output().expect("pharmalint runs"))
    }
}

/// The variable PATH with `folder` in front of it.
pub fn path_with(folder: &Path) -> impl AsRef<OsStr> + use<> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    std::env::join_paths(folders.collect::<Vec<PathBuf>>()).expect("a path")
}
