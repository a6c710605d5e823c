//! Compiles the built-in packs: reads `rules/`, checks them by the same code as a user's packs, and writes the result as
//! bytes that the program uses where they lie. A fault in a built-in pack stops the build and is shown at its place.

#![allow(dead_code, unused_imports, missing_docs, clippy::print_stdout)]

#[path = "../src/detect/mod.rs"]
mod detect;
mod draft;
mod engine;
#[path = "../src/finding.rs"]
mod finding;
#[path = "../src/pack/mod.rs"]
mod pack;
#[path = "../src/text/mod.rs"]
mod text;

use engine::compile::Base;
use pack::about::About;
use pack::check::{Known, check};
use pack::source::Sources;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The packs in the order in which they build on each other come first by name of folder; see `order`.
fn main() -> ExitCode {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build");
    let files = files(&root, Path::new("rules"));
    let mut faults = Vec::new();
    let sources = Sources::from_files(files.clone(), &mut faults);
    let known = Known { base: &[], lexicons: &sources.lexicons, columns: &BTreeMap::new() };
    let (packs, found) = check(&pack::order(sources.packs), &known, true);
    faults.extend(found);
    let about = About::of(&packs);
    let (base, index) = Base::new(packs, &sources.lexicons);
    let compiled = base.compile(index, true);
    faults.extend(compiled.as_ref().err().into_iter().flatten().cloned());
    let (true, Ok(compiled)) = (faults.is_empty(), compiled) else {
        for fault in &faults {
            println!("cargo::error={}", fault.to_string().replace('\n', " "));
        }
        return ExitCode::FAILURE;
    };
    let base = postcard::to_allocvec(&base).expect("packs are plain data");
    let about = postcard::to_allocvec(&about).expect("what packs tell is plain data");
    let compiled = postcard::to_allocvec(&compiled).expect("compiled packs are plain data");
    let version = env!("CARGO_PKG_VERSION");
    let digest = Sha256::new().chain_update(version).chain_update(&base).chain_update(&compiled).finalize();
    for (name, bytes) in
        [("about.bin", &about[..]), ("base.bin", &base), ("compiled.bin", &compiled), ("digest.bin", &digest)]
    {
        std::fs::write(out.join(name), bytes).expect("OUT_DIR is writable");
    }
    std::fs::write(out.join("sources.rs"), listing(&root, &files)).expect("OUT_DIR is writable");
    ExitCode::SUCCESS
}

/// The TOML and CSV files below `folder`, with their texts, sorted by path.
fn files(root: &Path, folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut entries: Vec<_> =
        std::fs::read_dir(root.join(folder)).expect("rules/ is there").filter_map(Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            files.extend(self::files(root, &path));
        } else if path.extension().is_some_and(|extension| extension == "toml" || extension == "csv") {
            let text = std::fs::read_to_string(entry.path()).expect("packs are UTF-8");
            files.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    files
}

/// Rust source of the list of all files, for what needs the packs as they are written.
fn listing(root: &Path, files: &[(String, String)]) -> String {
    let mut text = "&[\n".to_owned();
    for (path, _) in files {
        let absolute = root.join(path);
        let _ = writeln!(text, "    ({path:?}, include_str!({:?})),", absolute.to_string_lossy());
    }
    text.push_str("]\n");
    text
}
