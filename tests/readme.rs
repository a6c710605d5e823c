//! The README is true: what it shows of the program is what the program prints.
//!
//! `README=overwrite cargo test --test readme` puts what is printed now into the README.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// What `line`, a command of the README, prints, with its prompt; findings first, then the closing line.
fn screen(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let [program, args @ ..] = words.as_slice() else { panic!("an empty command") };
    assert_eq!(*program, "pharmalint", "the README runs only pharmalint in a ```console block: {line}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pharmalint"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    let output = command.stdin(Stdio::null()).output().expect("pharmalint runs");
    let mut screen = format!("$ {line}\n");
    for bytes in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(bytes);
        let _ = writeln!(screen, "{}", text.trim_end());
    }
    format!("{}\n", screen.trim_end())
}

/// The text with the time that a run took taken out.
fn without_times(text: &str) -> String {
    let words = text.split(' ').collect::<Vec<_>>();
    let mut out: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_time = word.bytes().all(|byte| byte.is_ascii_digit())
            && at > 0
            && words[at - 1] == "in"
            && words.get(at + 1).is_some_and(|unit| unit.starts_with("ms"));
        out.push(if is_time { "…" } else { word });
    }
    out.join(" ")
}

/// The README with every screen as it is now.
fn renewed(readme: &str) -> String {
    let mut out = String::new();
    let mut rest = readme;
    while let Some((before, after)) = rest.split_once("```console\n$ ") {
        let (block, after) = after.split_once("```").expect("the block is closed");
        let command = block.lines().next().expect("a command");
        let now = screen(command);
        let shown = format!("$ {block}");
        // A screen that differs only in the time it took stays as it is.
        let same = without_times(&shown) == without_times(&now);
        let _ = write!(out, "{before}```console\n{}```", if same { &shown } else { &now });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[test]
fn every_screen_is_what_the_program_prints() {
    let readme = std::fs::read_to_string(README).expect("there is a README");
    let renewed = renewed(&readme);
    assert!(readme.matches("```console\n$ ").count() >= 2, "the README shows the program at work");
    if std::env::var_os("README").is_some_and(|value| value == "overwrite") {
        std::fs::write(README, &renewed).expect("the README can be written");
    } else if renewed != readme {
        let differs = renewed.lines().zip(readme.lines()).find(|(now, then)| now != then);
        panic!(
            "the README is out of date at {differs:?}; write it anew with\n  README=overwrite cargo test --test readme"
        );
    }
}

#[test]
fn every_rule_that_is_shown_is_a_real_one() {
    let readme = std::fs::read_to_string(README).expect("there is a README");
    for block in readme.split("```toml\n# rules/").skip(1) {
        let (path, text) = block.split_once('\n').expect("a file and its lines");
        let text = text.split("```").next().expect("a block");
        let file = std::fs::read_to_string(format!("{}/rules/{path}", env!("CARGO_MANIFEST_DIR")))
            .unwrap_or_else(|error| panic!("rules/{path}: {error}"));
        for part in text.split("# …\n") {
            assert!(file.contains(part.trim()), "rules/{path} does not hold\n{part}");
        }
    }
}
