//! The built-in packs: nothing is wrong in them, their tests pass, and the program holds what `rules/` says.

use pharmalint::pack::check::{Known, check};
use pharmalint::pack::model::Pack;
use pharmalint::pack::order;
use pharmalint::pack::source::Sources;
use pharmalint::{Linter, Options, builtin, selftest};
use std::collections::BTreeMap;
use std::path::Path;

/// The packs as `rules/` has them, checked as strictly as the built-in ones are.
fn written() -> Vec<Pack> {
    let mut faults = Vec::new();
    let sources = Sources::from_path(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), &mut faults);
    let known = Known { base: &[], lexicons: &sources.lexicons, columns: &BTreeMap::new() };
    let (packs, found) = check(&order(sources.packs), &known, true);
    faults.extend(found);
    let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{} faults in rules/:\n{}", list.len(), list.join("\n"));
    packs
}

#[test]
fn nothing_is_wrong_in_the_built_in_packs() {
    assert!(!written().is_empty());
}

#[test]
fn every_test_of_every_built_in_rule_passes() {
    let linter = Linter::new(&Options::default()).expect("the built-in packs are sound");
    let outcomes = selftest::run(&written(), &linter);
    assert!(!outcomes.is_empty());
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|outcome| !outcome.result.is_good())
        .map(|outcome| {
            let (kind, test) = (outcome.result.as_str(), &outcome.test);
            let wanted = test.flags.as_deref().map_or("nothing".to_owned(), |words| format!("{words:?}"));
            format!(
                "{kind} {} ({})\n  in: {}\n  expected {wanted}, found {:?}",
                outcome.rule, test.origin, test.text, outcome.found
            )
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} tests fail:\n{}", failed.len(), outcomes.len(), failed.join("\n"));
}

#[test]
fn the_program_holds_what_rules_says() {
    let digests = |packs: &[Pack]| -> BTreeMap<String, String> {
        packs.iter().map(|pack| (pack.name.clone(), pack.digest.clone())).collect()
    };
    let base = builtin::base().expect("the program is whole");
    assert_eq!(digests(&base.packs), digests(&written()));
    // The digest of a pack does not cover the lexicons: compare every file.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (path, text) in builtin::FILES {
        let on_disk = std::fs::read_to_string(root.join(path)).expect("a file of the program is in rules/");
        assert!(on_disk == *text, "{path} is not what the program holds");
    }
}
