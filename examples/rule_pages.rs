//! Writes `docs/rules/` from the built-in packs: `cargo run --example rule_pages`.

#![allow(clippy::print_stdout)]

#[path = "../tests/pages/mod.rs"]
mod pages;

use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let folder = Path::new(pages::FOLDER);
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let pages = pages::pages(&pages::packs());
    for (path, text) in &pages {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    println!("{} pages in {}", pages.len(), folder.display());
    Ok(())
}
