//! A linter with a pack that a test writes, and no other.

use pharmalint::pack::fault::Fault;
use pharmalint::{Linter, Options};

/// A linter for `options` with `pack`, the text of a `pack.toml`, whose name is `try`.
///
/// # Errors
/// Every fault in the pack.
pub fn linter(pack: &str, options: Options) -> Result<Linter, Vec<Fault>> {
    let folder = tempfile::tempdir().expect("a folder for the pack");
    std::fs::write(folder.path().join("pack.toml"), pack).expect("the pack is written");
    Linter::new(&Options { folders: vec![folder.path().to_owned()], packs: Some(vec!["try".into()]), ..options })
}
