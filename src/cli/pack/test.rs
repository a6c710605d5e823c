//! `pharmalint pack test`: faults at their places, and the tests that packs carry.

use crate::cli::args::ConfigPlace;
use crate::cli::catalogue::Catalogue;
use crate::cli::io::{Exit, Failure, Io};
use pharmalint::pack::model::Pack;
use pharmalint::report::plain;
use pharmalint::selftest::{self, Outcome, Result as Came};
use pharmalint::verdict::count;
use pharmalint::{Linter, Options};
use std::path::{Path, PathBuf};

pub fn run(path: Option<&Path>, rules: Option<&Path>, verbose: bool, config: &ConfigPlace, io: &mut Io) -> Exit {
    let folders = match (path, rules) {
        (Some(path), _) => vec![path.to_owned()],
        (None, Some(_)) => Vec::new(),
        (None, None) => Catalogue::configured(config, &[])?,
    };
    if let Some(missing) = folders.iter().map(PathBuf::as_path).chain(rules).find(|folder| !folder.exists()) {
        let help = "Name a folder of packs, a pack, or a pack file.";
        return Err(Failure::new(format!("{}: no such file or directory", missing.display()), help));
    }
    let catalogue = rules.map_or_else(|| Catalogue::read(&folders), Catalogue::instead)?;
    let linter = Linter::new(&Options { rules: rules.map(Path::to_owned), folders, ..Options::default() })?;
    let packs: Vec<&Pack> = match path {
        Some(_) => catalogue.own().collect(),
        None => catalogue.packs.iter().collect(),
    };
    let mut all: Vec<Came> = Vec::new();
    for pack in &packs {
        let outcomes = selftest::run(std::slice::from_ref(*pack), &linter);
        for rule in &pack.rules {
            let of_rule: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.rule == rule.id).collect();
            show_rule(&rule.id, &of_rule, verbose, io)?;
        }
        all.extend(outcomes.iter().map(|outcome| outcome.result));
    }
    let failed = all.iter().filter(|result| !result.is_good()).count();
    let summary = format!(
        "{}, {}, {}: {}",
        count(packs.len(), "pack"),
        count(packs.iter().map(|pack| pack.rules.len()).sum(), "rule"),
        count(all.len(), "test"),
        counts(&all)
    );
    if all.is_empty() {
        return Err(Failure::new(
            format!("nothing was tested: {}", summary.trim_end_matches(": ")),
            "Give each rule [[rule.test]] tables.",
        ));
    }
    io.out(&format!("{summary}\n"))?;
    Ok(u8::from(failed > 0))
}

/// `3 Reported, 2 Validated, 1 Missing`.
fn counts(results: &[Came]) -> String {
    let kinds = [Came::Reported, Came::Validated, Came::Missing, Came::Noisy];
    let parts = kinds.iter().map(|kind| (results.iter().filter(|result| *result == kind).count(), kind));
    let parts: Vec<String> =
        parts.filter(|(number, _)| *number > 0).map(|(number, kind)| format!("{number} {}", kind.as_str())).collect();
    parts.join(", ")
}

fn show_rule(id: &str, outcomes: &[&Outcome], verbose: bool, io: &mut Io) -> Result<(), Failure> {
    let failed: Vec<&&Outcome> = outcomes.iter().filter(|outcome| !outcome.result.is_good()).collect();
    if failed.is_empty() && !verbose && !outcomes.is_empty() {
        return Ok(());
    }
    let results: Vec<Came> = outcomes.iter().map(|outcome| outcome.result).collect();
    let word = match (failed.is_empty(), outcomes.is_empty()) {
        (_, true) => io.paint("33", "none"),
        (true, false) => io.paint("32", "ok  "),
        (false, false) => io.paint("1;31", "FAIL"),
    };
    let result = if outcomes.is_empty() { "has no tests".to_owned() } else { counts(&results) };
    io.out(&format!("{word}  {id}: {result}\n"))?;
    for outcome in failed {
        let (test, kind) = (&outcome.test, outcome.result.as_str());
        io.out(&format!("      {kind}, {}\n        in:       {}\n", test.origin, plain(&test.text)))?;
        let wanted = match &test.flags {
            Some(words) if words.is_empty() => "a finding without words".to_owned(),
            Some(words) => format!("\"{}\"", plain(words)),
            None => "nothing".to_owned(),
        };
        let found: Vec<String> = outcome.found.iter().map(|words| format!("\"{}\"", plain(words))).collect();
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
        io.out(&format!("        expected: {wanted}\n        found:    {found}\n"))?;
    }
    Ok(())
}
