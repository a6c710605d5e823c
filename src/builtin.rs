//! The built-in packs: compiled, as the program uses them, and as they are written.

use crate::engine::compile::Embedded;
use crate::pack::about::About;
use crate::pack::fault::Fault;
use crate::pack::source::Sources;
use std::sync::OnceLock;

static ABOUT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/about.bin"));

static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.bin"));

/// Path and text of every file of the built-in packs and lexicons.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The compiled packs.
///
/// # Errors
/// The program was put together wrongly; said as a fault without a place.
pub fn compiled() -> Result<Embedded<'static>, Fault> {
    postcard::from_bytes(COMPILED).map_err(|error| {
        Fault::without_place(
            "broken-build",
            format!("the built-in packs cannot be read: {error}"),
            "install pharmalint anew",
        )
    })
}

/// What there is to tell of the built-in packs.
pub fn about() -> &'static About {
    static READ: OnceLock<About> = OnceLock::new();
    READ.get_or_init(|| postcard::from_bytes(ABOUT).unwrap_or_default())
}

/// The packs as they are written, with their tests.
#[must_use]
pub fn sources() -> Sources {
    let files = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Sources::from_files(files, &mut Vec::new())
}
