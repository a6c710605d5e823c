//! The walk through `examples/comms-repo` is true: every command of its README is run, in a copy that is a git repository,
//! and prints what the page shows.
//!
//! `README=overwrite cargo test --test walkthrough` puts what is printed now into the page.

mod program;
mod screens;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/comms-repo");

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { _ = fs::copy(&from, &to).expect("a copy") }
    }
}

/// Runs `line` in a shell in `folder`; gives what it prints, findings first.
fn run(line: &str, folder: &Path) -> String {
    let bin = PathBuf::from(env!("CARGO_BIN_EXE_pharmalint"));
    let mut path = bin.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    // A hook of the developer's own must have no say here.
    for (key, value) in [("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")] {
        command.env(key, value);
    }
    program::keep_apart(&mut command);
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE");
    let output = command.output().expect("a shell");
    let mut out = String::new();
    for bytes in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(bytes).replace(env!("CARGO_BIN_EXE_pharmalint"), "pharmalint");
        if !text.trim().is_empty() {
            let _ = writeln!(out, "{}", text.trim_end());
        }
    }
    out
}

#[cfg(unix)]
#[test]
fn every_command_of_the_walk_prints_what_the_page_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(Path::new(FOLDER), folder.path());
    for line in [
        "git init --quiet --initial-branch main",
        "git config user.name 'Maja Ström'",
        "git config user.email maja@fjallpharma.example",
        "git config commit.gpgsign false",
        "git add --all",
        "git commit --quiet --message 'Begin'",
    ] {
        assert_eq!(run(line, folder.path()), "", "{line}");
    }
    let path = format!("{FOLDER}/README.md");
    let page = fs::read_to_string(&path).expect("a page");
    let renewed = screens::renewed(&page, |commands| {
        commands.iter().fold(String::new(), |screen, line| format!("{screen}$ {line}\n{}", run(line, folder.path())))
    });
    assert!(page.matches("```console\n").count() >= 10, "the page shows the program at work");
    screens::hold(&path, "walkthrough", &page, &renewed);
}
