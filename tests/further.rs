//! A user's packs: the same findings whether they are compiled or come from the cache, which is never trusted when it
//! does not fit.

use pharmalint::draft::{Context, Jurisdiction, Post};
use pharmalint::{Linter, Options};
use std::path::Path;

const TEXT: &str =
    "Proud that Fjällpharma's #Ozempic is approved! Best treatment ever, Zaubermittel, ring 070-123 45 67.";

fn findings(folder: &Path, cache: Option<&Path>) -> String {
    let options = Options {
        folders: vec![folder.to_owned(), "examples/comms-repo/packs".into()],
        jurisdictions: vec![Jurisdiction::Se],
        cache: cache.map(Path::to_owned),
        ..Options::default()
    };
    let linter = Linter::new(&options).expect("sound packs");
    let findings = linter.check(&Post::from_text(TEXT, Context::default()));
    format!("{:?} {findings:?}", linter.packs())
}

fn write_pack(folder: &Path, word: &str) {
    let pack = format!(
        r#"
        [pack]
        name = "try"
        version = "1"
        description = "A pack to try"
        [signals.magic]
        terms.en = ["{word}"]
        pattern = '070[-]123'
        [[rule]]
        id = "try/magic"
        category = "unsupported-claim"
        severity = "warning"
        confidence = "high"
        title = "Magic"
        message = "{{magic}} is magic"
        help = "Take it out."
        [rule.when]
        any = ["magic"]
        "#
    );
    std::fs::write(folder.join("pack.toml"), pack).expect("the pack is written");
}

#[test]
fn packs_from_the_cache_say_the_same() {
    let (folder, cache) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let cache = Some(cache.path());
    write_pack(folder.path(), "zaubermittel");
    let compiled = findings(folder.path(), None);
    assert!(compiled.contains("Zaubermittel is magic"), "{compiled}");
    assert_eq!(findings(folder.path(), cache), compiled, "when it is kept");
    assert_eq!(findings(folder.path(), cache), compiled, "when it was kept");
    write_pack(folder.path(), "ozempic");
    let changed = findings(folder.path(), cache);
    assert!(changed.contains("Ozempic is magic"), "{changed}");
    assert_eq!(changed, findings(folder.path(), None));
}
