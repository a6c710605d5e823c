//! The pre-commit framework against this checkout. It comes from PyPI, so these tests are not run by `cargo test` alone:
//! `.ci/run` installs it and runs them. To run them by hand, with `pre-commit` on the PATH or in `PRE_COMMIT`:
//! `cargo test --test pre_commit -- --ignored`.

mod repo;

use repo::{BAD, GOOD, Ran, Repo, alone, path_with};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const CHECKOUT: &str = env!("CARGO_MANIFEST_DIR");

/// The framework with a cache of its own, and with this pharmalint on the PATH.
struct Framework {
    cache: TempDir,
}

impl Framework {
    fn new() -> Self {
        Self { cache: tempfile::tempdir().expect("a folder") }
    }

    fn run(&self, repo: &Repo, args: &[&str]) -> Ran {
        let program = std::env::var_os("PRE_COMMIT").map_or_else(|| PathBuf::from("pre-commit"), PathBuf::from);
        let ours = Path::new(env!("CARGO_BIN_EXE_pharmalint")).parent().expect("a folder");
        let mut command = alone(Command::new(program));
        command
            .args(args)
            .current_dir(repo.path())
            .env("PATH", path_with(ours))
            .env("PRE_COMMIT_HOME", self.cache.path());
        // The checkout may belong to somebody else than whoever runs the tests.
        command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "safe.directory").env("GIT_CONFIG_VALUE_0", "*");
        Ran::of(command.output().expect("pre-commit is installed: `pip install pre-commit`"))
    }
}

/// A repository with a draft in order and one that is not, in a folder that may be excluded.
fn drafts() -> Repo {
    let repo = Repo::empty();
    repo.stage("posts/a b å.md", BAD);
    repo.stage("posts/good.md", GOOD);
    repo.stage("README.md", BAD);
    repo.stage(".github/a.md", BAD);
    repo.stage("code.rs", BAD);
    repo
}

#[test]
#[ignore = "needs pre-commit from PyPI"]
fn the_manifest_is_valid() {
    let repo = Repo::empty();
    let manifest = format!("{CHECKOUT}/.pre-commit-hooks.yaml");
    let ran = Framework::new().run(&repo, &["validate-manifest", &manifest]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
#[ignore = "needs pre-commit from PyPI"]
fn the_checkout_is_tried_as_a_repository_of_hooks() {
    let (framework, repo) = (Framework::new(), drafts());
    let run = |args: &[&str]| {
        framework.run(&repo, &[&["try-repo", CHECKOUT, "pharmalint-system", "--verbose"], args].concat())
    };
    let ran = run(&[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("posts/a b å.md:1:1") && ran.out.contains("2 posts checked: 1 error"), "{ran:?}");
    repo.write("pharmalint.toml", "exclude = [\"*å.md\"]\n");
    let ran = run(&["--files", "posts/a b å.md"]);
    assert!(ran.code == 0 && ran.out.contains("the configuration excludes 1 file"), "{ran:?}");
    let ran = run(&["--files", "README.md", ".github/a.md", "code.rs"]);
    assert!(ran.code == 0 && ran.out.contains("(no files to check)Skipped"), "{ran:?}");
    repo.stage("posts/blank.md", "");
    let ran = run(&["--files", "posts/blank.md"]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
#[ignore = "needs pre-commit from PyPI"]
fn both_hooks_are_in_order_for_those_who_name_the_repository() {
    let (framework, repo) = (Framework::new(), drafts());
    let manifest = std::fs::read_to_string(format!("{CHECKOUT}/.pre-commit-hooks.yaml")).expect("a file");
    let entries: Vec<&str> = manifest.lines().filter(|line| line.trim_start().starts_with("entry:")).collect();
    assert!(
        entries.len() == 2 && entries[0] == entries[1],
        "the two differ in nothing but where pharmalint comes from"
    );
    let head =
        Ran::of(alone(Command::new("git")).args(["-C", CHECKOUT, "rev-parse", "HEAD"]).output().expect("git runs"));
    repo.stage(
        ".pre-commit-config.yaml",
        format!("repos:\n- repo: {CHECKOUT}\n  rev: {}\n  hooks:\n  - id: pharmalint-system\n", head.out.trim()),
    );
    assert_eq!(framework.run(&repo, &["install"]).code, 0);
    let mut git = alone(Command::new("git"));
    let ours = Path::new(env!("CARGO_BIN_EXE_pharmalint")).parent().expect("a folder");
    git.args(["commit", "-q", "-m", "Work"]).current_dir(repo.path());
    git.env("PATH", path_with(ours)).env("PRE_COMMIT_HOME", framework.cache.path());
    git.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "safe.directory").env("GIT_CONFIG_VALUE_0", "*");
    let ran = Ran::of(git.output().expect("git runs"));
    assert!(ran.code == 1 && (ran.out.clone() + &ran.err).contains("posts/a b å.md:1:1"), "{ran:?}");
}

#[test]
#[ignore = "needs pre-commit from PyPI"]
fn the_entry_that_init_prints_works_in_a_commit() {
    let (framework, repo) = (Framework::new(), drafts());
    repo.stage(".pre-commit-config.yaml", repo.pharmalint(&["init", "--pre-commit"]).out);
    let ran = framework.run(&repo, &["run"]);
    assert!(ran.code == 1 && ran.out.contains("posts/a b å.md:1:1"), "{ran:?}");
    // The framework puts aside what is not staged.
    repo.stage("posts/a b å.md", GOOD);
    repo.write("posts/a b å.md", BAD);
    let ran = framework.run(&repo, &["run"]);
    assert!(ran.code == 0 && repo.read("posts/a b å.md") == BAD, "{ran:?}");
    repo.stage("posts/a b å.md", BAD);
    assert_eq!(framework.run(&repo, &["run", "--all-files"]).code, 1);
}
