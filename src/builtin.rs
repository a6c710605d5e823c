//! The built-in packs: compiled, as the program uses them; checked, as others build on them; and as they are written.

use crate::engine::compile::{Base, Compiled};
use crate::pack::about::About;
use crate::pack::fault::Fault;
use crate::pack::source::Sources;
use serde::Deserialize;
use std::sync::OnceLock;

static ABOUT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/about.bin"));
static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/compiled.bin"));
static BASE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/base.bin"));

/// The SHA-256 of the compiled and the checked packs, which changes with every change of their form, too.
pub static DIGEST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/digest.bin"));

/// Path and text of every file of the built-in packs and lexicons.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The compiled packs.
///
/// # Errors
/// The program was put together wrongly; said as a fault without a place.
pub fn compiled() -> Result<Compiled<'static>, Fault> {
    read(COMPILED)
}

/// The checked packs, for those that build on them.
///
/// # Errors
/// The program was put together wrongly; said as a fault without a place.
pub fn base() -> Result<Base, Fault> {
    read(BASE)
}

/// What there is to tell of the built-in packs.
pub fn about() -> &'static About {
    static KNOWN: OnceLock<About> = OnceLock::new();
    KNOWN.get_or_init(|| read(ABOUT).unwrap_or_default())
}

fn read<T: Deserialize<'static>>(bytes: &'static [u8]) -> Result<T, Fault> {
    postcard::from_bytes(bytes).map_err(|error| {
        Fault::without_place(
            "broken-build",
            format!("the built-in packs cannot be read: {error}"),
            "install pharmalint anew",
        )
    })
}

/// The packs as they are written, with their tests.
#[must_use]
pub fn sources() -> Sources {
    let files = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Sources::from_files(files, &mut Vec::new())
}
