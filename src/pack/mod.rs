//! Packs: TOML files as they are written, checked, put together.

pub mod about;
pub mod check;
pub mod fault;
pub mod lexicon;
pub mod lock;
pub mod model;
pub mod raw;
pub mod source;
pub mod term;
pub mod toml_read;
pub mod trigger;

use source::PackSource;
use std::collections::BTreeMap;

/// Puts packs into an order in which each comes behind those it extends; otherwise the order is kept.
#[must_use]
pub fn order(sources: Vec<PackSource>) -> Vec<PackSource> {
    // A light look at the headers: the check that follows reports what is wrong in them.
    #[derive(serde::Deserialize)]
    struct File {
        pack: Header,
    }
    #[derive(serde::Deserialize)]
    struct Header {
        name: String,
        #[serde(default)]
        extends: Vec<String>,
    }
    let headers: Vec<Option<Header>> = sources
        .iter()
        .map(|source| toml::from_str::<File>(&source.files.first()?.text).ok().map(|file| file.pack))
        .collect();
    let by_name: BTreeMap<&str, usize> =
        headers.iter().enumerate().filter_map(|(at, header)| Some((header.as_ref()?.name.as_str(), at))).collect();
    let mut placed = Vec::new();
    fn place(
        at: usize,
        headers: &[Option<Header>],
        by_name: &BTreeMap<&str, usize>,
        open: &mut Vec<usize>,
        placed: &mut Vec<usize>,
    ) {
        if placed.contains(&at) || open.contains(&at) {
            return;
        }
        open.push(at);
        for name in headers[at].iter().flat_map(|header| &header.extends) {
            if let Some(before) = by_name.get(name.as_str()) {
                place(*before, headers, by_name, open, placed);
            }
        }
        open.pop();
        placed.push(at);
    }
    for at in 0..sources.len() {
        place(at, &headers, &by_name, &mut Vec::new(), &mut placed);
    }
    placed.into_iter().map(|at| sources[at].clone()).collect()
}
