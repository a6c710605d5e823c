//! Runs the tests of the built-in packs.
fn main() {
    use pharmalint::{Linter, Options, builtin, pack, selftest};
    let sources = builtin::sources();
    let known = pack::check::Known { base: &[], lexicons: &sources.lexicons, columns: &Default::default() };
    let (packs, faults) = pack::check::check(&pack::order(sources.packs), &known, true);
    faults.iter().for_each(|fault| println!("{fault}"));
    let linter = Linter::new(&Options::default()).expect("built-in packs");
    let mut counts = std::collections::BTreeMap::new();
    for outcome in selftest::run(&packs, &linter) {
        *counts.entry(outcome.result.as_str()).or_insert(0) += 1;
        if !outcome.result.is_good() {
            println!(
                "{} {} {}\n   {}\n   wanted {:?} found {:?}",
                outcome.result.as_str(),
                outcome.rule,
                outcome.test.origin,
                outcome.test.text,
                outcome.test.flags,
                outcome.found
            );
        }
    }
    println!("{counts:?}");
}
