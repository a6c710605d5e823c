//! The README is true: what it shows of the program is what the program prints.
//!
//! `README=overwrite cargo test --test readme` puts what is printed now into the README.

mod program;
mod screens;

use std::fmt::Write as _;
use std::process::Stdio;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// What `line`, a command of the README, prints, with its prompt; findings first, then the closing line.
fn screen(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let [program, args @ ..] = words.as_slice() else { panic!("an empty command") };
    assert_eq!(*program, "pharmalint", "the README runs only pharmalint in a ```console block: {line}");
    let mut command = program::pharmalint();
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    let output = command.stdin(Stdio::null()).output().expect("pharmalint runs");
    let mut screen = format!("$ {line}\n");
    for bytes in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(bytes);
        let _ = writeln!(screen, "{}", text.trim_end());
    }
    format!("{}\n", screen.trim_end())
}

#[test]
fn every_screen_is_what_the_program_prints() {
    let readme = std::fs::read_to_string(README).expect("there is a README");
    assert!(readme.matches("```console\n$ ").count() >= 2, "the README shows the program at work");
    let renewed = screens::renewed(&readme, |commands| commands.iter().map(|line| screen(line)).collect());
    screens::hold(README, "readme", &readme, &renewed);
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
