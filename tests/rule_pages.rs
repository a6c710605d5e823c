//! `docs/rules/` says what the packs say.

mod pages;

use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn the_pages_are_true() {
    let wanted = pages::pages(&pages::packs());
    let mut written = BTreeMap::new();
    read(Path::new(pages::FOLDER), "", &mut written);
    let wrong: Vec<&String> =
        wanted.keys().chain(written.keys()).filter(|page| wanted.get(*page) != written.get(*page)).collect();
    assert!(wrong.is_empty(), "write docs/rules/ anew with `cargo run --example rule_pages`; out of date: {wrong:?}");
}

fn read(folder: &Path, below: &str, pages: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("docs/rules/ is there").filter_map(Result::ok) {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{name}/"), pages);
        } else {
            pages.insert(name, std::fs::read_to_string(entry.path()).expect("pages are UTF-8"));
        }
    }
}
