//! A pack with ten faults shows all ten, each at its line. The lines of the fixture say which fault must be reported there.

mod program;

use pharmalint::pack::fault::Fault;
use pharmalint::{Linter, Options};
use std::collections::BTreeSet;
use std::path::Path;

const FOLDER: &str = "tests/fixtures/broken-pack";

/// File, line and code of a fault.
type Place = (String, usize, String);

/// What the comments `# fault: CODE` of the fixture say.
fn announced() -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for name in ["pack.toml", "rules.toml"] {
        let text = std::fs::read_to_string(Path::new(FOLDER).join(name)).expect("the fixture is there");
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            if let Some((_, code)) = line.split_once("# fault: ") {
                places.insert((format!("{FOLDER}/{name}"), at + 1, code.to_owned()));
            }
        }
    }
    places
}

fn faults() -> Vec<Fault> {
    let options = Options { folders: vec![FOLDER.into()], ..Options::default() };
    Linter::new(&options).expect_err("the pack is broken")
}

fn place(fault: &Fault) -> Place {
    let path = fault.file.as_ref().map(|file| file.path.clone()).unwrap_or_default();
    (path, fault.line_column().0, fault.code.to_owned())
}

#[test]
fn every_fault_is_reported_at_its_line_and_says_what_to_do() {
    let announced = announced();
    assert_eq!(announced.len(), 10);
    let faults = faults();
    let reported: BTreeSet<Place> = faults.iter().map(place).collect();
    let unseen: Vec<&Place> = announced.difference(&reported).collect();
    assert!(unseen.is_empty(), "not reported: {unseen:#?}\nreported: {reported:#?}");
    for fault in &faults {
        assert!(!fault.message.is_empty() && !fault.help.is_empty(), "{fault}");
    }
}

#[test]
fn nothing_is_reported_that_is_only_a_consequence_of_another_fault() {
    let announced = announced();
    let more: Vec<String> =
        faults().iter().filter(|fault| !announced.contains(&place(fault))).map(ToString::to_string).collect();
    assert!(more.is_empty(), "{}", more.join("\n"));
}

#[test]
fn the_command_shows_all_of_them_and_checks_nothing() {
    for args in [&["pack", "test", FOLDER][..], &["check", "--no-config", "--pack-folder", FOLDER, "README.md"]] {
        let output = program::pharmalint().args(args).output().expect("pharmalint runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(output.stdout.is_empty());
        for (path, line, code) in announced() {
            assert!(err.contains(&format!("[{path}:{line}:")), "{path}:{line} ({code}) is not in:\n{err}");
        }
        assert!(err.contains("faults in 2 files; nothing was checked"), "{err}");
    }
}
