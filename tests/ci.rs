//! What CI runs: the steps of `action.yml` and the script of the GitLab template, run here as they stand, and the examples
//! held against them.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

mod program;

use saphyr_parser::{Event, Parser};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The scalars of a YAML file by their paths, such as `runs.steps.1.run`.
fn yaml(path: &str) -> BTreeMap<String, String> {
    /// Where the next value stands: in a mapping under a key that is read or not, or in a list.
    enum At {
        Key(Option<String>),
        Item(usize),
    }
    let text = std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
    let (mut found, mut stack): (BTreeMap<String, String>, Vec<At>) = (BTreeMap::new(), Vec::new());
    let done = |stack: &mut Vec<At>| match stack.last_mut() {
        Some(At::Key(key)) => *key = None,
        Some(At::Item(number)) => *number += 1,
        None => {}
    };
    for event in Parser::new_from_str(&text) {
        match event.unwrap().0 {
            Event::MappingStart(..) => stack.push(At::Key(None)),
            Event::SequenceStart(..) => stack.push(At::Item(0)),
            Event::MappingEnd | Event::SequenceEnd => {
                stack.pop();
                done(&mut stack);
            }
            Event::Scalar(value, ..) => {
                if let Some(At::Key(key @ None)) = stack.last_mut() {
                    *key = Some(value.into_owned());
                    continue;
                }
                let names = stack.iter().map(|at| match at {
                    At::Key(key) => key.clone().unwrap_or_default(),
                    At::Item(number) => number.to_string(),
                });
                found.insert(names.collect::<Vec<_>>().join("."), value.into_owned());
                done(&mut stack);
            }
            _ => {}
        }
    }
    found
}

/// The names below `prefix`.
fn names(yaml: &BTreeMap<String, String>, prefix: &str) -> BTreeSet<String> {
    let below = yaml.keys().filter_map(|key| key.strip_prefix(prefix)?.strip_prefix('.'));
    below.map(|rest| rest.split('.').next().unwrap().to_owned()).collect()
}

fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["pharmalint.toml", "packs/house/pack.toml", "posts/launch.md", "posts/clean.md"] {
        let to = folder.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(Path::new(ROOT).join("tests/formats").join(file), to).unwrap();
    }
    folder
}

/// Runs the check of the action with `inputs` in `folder`; its files come to lie in `folder/runner`.
fn action(folder: &Path, inputs: &[(&str, &str)]) -> Output {
    let action = yaml("action.yml");
    let step = "runs.steps.1";
    assert_eq!(action[&format!("{step}.id")], "check");
    let runner = folder.join("runner");
    std::fs::create_dir_all(&runner).unwrap();
    let mut command = Command::new("bash");
    command.current_dir(folder).args([
        "--noprofile",
        "--norc",
        "-eo",
        "pipefail",
        "-c",
        &action[&format!("{step}.run")],
    ]);
    command.env("RUNNER_TEMP", &runner);
    command.env("GITHUB_OUTPUT", runner.join("output")).env("GITHUB_STEP_SUMMARY", runner.join("summary"));
    for name in names(&action, &format!("{step}.env")) {
        let of = &action[&format!("{step}.env.{name}")];
        let input = of.strip_prefix("${{ inputs.").unwrap().strip_suffix(" }}").unwrap();
        let given = inputs.iter().find(|(name, _)| *name == input).map(|(_, value)| (*value).to_owned());
        let value = match input {
            "binary" => env!("CARGO_BIN_EXE_pharmalint").to_owned(),
            _ => given.unwrap_or_else(|| action[&format!("inputs.{input}.default")].clone()),
        };
        command.env(name, value);
    }
    program::keep_apart(&mut command);
    command.output().unwrap()
}

#[test]
fn the_steps_of_the_action_do_what_they_say() {
    let folder = example();
    let read = |file: &str| std::fs::read_to_string(folder.path().join("runner").join(file)).unwrap();
    let output = action(folder.path(), &[]);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(out.contains("::error file=posts/launch.md,line=5"), "{out}");
    assert!(read("summary").starts_with("## ❌ pharmalint: 3 errors"), "{}", read("summary"));
    for line in read("output").lines() {
        let (_, path) = line.split_once('=').unwrap();
        assert!(Path::new(path).is_file(), "{line}");
    }
    // The inputs reach the program, and nothing in them is run.
    let inputs = [("paths", "posts/clean.md $(touch\nhacked)"), ("args", "--min-confidence high; touch hacked")];
    let output = action(folder.path(), &inputs);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!folder.path().join("hacked").exists());
    let output = action(folder.path(), &[("paths", "posts/launch.md\nposts/clean.md"), ("fail-on", "never")]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let output = action(folder.path(), &[("args", "--packs house --min-confidence high")]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_examples_use_what_the_action_has() {
    let action = yaml("action.yml");
    let known = names(&action, "inputs");
    for file in ["examples/ci/github.yml", "examples/comms-repo/.github/workflows/pharmalint.yml"] {
        let workflow = yaml(file);
        let uses = |at: usize| workflow.get(&format!("jobs.drafts.steps.{at}.uses"));
        let step = (0..9).find(|at| uses(*at).is_some_and(|it| it.starts_with("./")));
        let used = names(&workflow, &format!("jobs.drafts.steps.{}.with", step.expect("it uses the action")));
        assert!(!used.is_empty() && used.is_subset(&known), "{file}: {used:?} of {known:?}");
    }
    for name in &known {
        assert!(action.contains_key(&format!("inputs.{name}.description")), "{name}");
        assert!(action.values().any(|value| value.contains(&format!("inputs.{name} "))), "{name} is used nowhere");
    }
}

#[test]
fn the_script_for_gitlab_writes_what_it_hands_over() {
    let template = yaml("examples/ci/gitlab-ci.yml");
    let folder = example();
    let run = |program: &str, args: &[&str]| {
        let mut command = Command::new(program);
        program::keep_apart(&mut command);
        command.current_dir(folder.path()).args(args).env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main");
        command.output().unwrap()
    };
    std::fs::create_dir_all(folder.path().join(".pharmalint/bin")).unwrap();
    let program = folder.path().join(".pharmalint/bin/pharmalint");
    // By a process of its own, as in `tests/hook.rs`: no child of a test beside this one keeps the copy open.
    assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_pharmalint")).arg(program).status().unwrap().success());
    let git = |args: &[&str]| {
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
        let output = run("git", &[&who, args].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    git(&["commit", "-q", "--allow-empty", "-m", "start"]);
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    git(&["add", "posts", "packs", "pharmalint.toml"]);
    git(&["commit", "-q", "-m", "drafts"]);
    let output = run("sh", &["-c", &template["pharmalint.script.0"]]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    for report in ["reports.codequality", "reports.junit", "paths.0"] {
        let file = &template[&format!("pharmalint.artifacts.{report}")];
        assert!(std::fs::metadata(folder.path().join(file)).unwrap().len() > 100, "{file}");
    }
}
