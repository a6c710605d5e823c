//! The packs of a user's folders: read, checked and compiled, or as they were kept from an earlier start.

use crate::builtin;
use crate::cache::Place;
use crate::engine::compile::{Base, Compiled};
use crate::pack::about::About;
use crate::pack::check::{Known, check};
use crate::pack::fault::Fault;
use crate::pack::lexicon::Lexicon;
use crate::pack::model::Pack;
use crate::pack::order;
use crate::pack::source::{Files, PackSource, Sources};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Packs of folders, compiled together with those they build on.
#[derive(Debug, Serialize, Deserialize)]
pub struct Further<'a> {
    /// Where each of them lies.
    pub folders: Vec<PathBuf>,
    /// What there is to tell of them.
    pub about: About,
    /// They and those they build on, without the tables of these.
    #[serde(borrow)]
    pub compiled: Compiled<'a>,
}

impl Further<'static> {
    /// The packs in `folders`, which build on the packs of `base`, or on the built-in ones without it; those are looked
    /// for among what is kept in `cache`.
    pub fn read(folders: &[PathBuf], base: Option<Base>, cache: Option<&Path>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let files: Vec<Files> = folders.iter().map(|folder| Sources::files(folder, &mut faults)).collect();
        let place = cache.filter(|_| base.is_none() && faults.is_empty()).map(|folder| Place::of(folder, &files));
        if let Some(kept) = place.as_ref().and_then(Place::read) {
            return Ok(kept);
        }
        let base = base.map_or_else(builtin::base, Ok).map_err(|fault| vec![fault])?;
        let further = Self::compile(files, base, faults)?;
        if let Some(place) = place {
            place.write(&further);
        }
        Ok(further)
    }

    /// Checks and compiles the packs in `files`, in which `faults` were found so far.
    fn compile(files: Vec<Files>, base: Base, mut faults: Vec<Fault>) -> Result<Self, Vec<Fault>> {
        let (mut more, mut folders, mut lexicons) = (Vec::new(), Vec::new(), BTreeMap::new());
        for files in files {
            let sources = Sources::from_files(files, &mut faults);
            lexicons.extend(sources.lexicons);
            let mut known = Cow::from(&base.packs);
            if !more.is_empty() {
                known.to_mut().extend_from_slice(&more);
            }
            let known = Known { base: &known, lexicons: &lexicons, columns: &base.columns };
            let sources = order(sources.packs);
            let (packs, found) = check(&sources, &known, false);
            faults.extend(found);
            more.extend(packs);
            folders.extend(sources.iter().map(PackSource::place));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if lexicons_missing(&more, &lexicons) {
            // A user's pack uses a built-in lexicon in its own way: read the lists as they are written.
            for (name, lexicon) in builtin::sources().lexicons {
                lexicons.entry(name).or_insert(lexicon);
            }
        }
        // Without faults every source gave a pack.
        let about = About::of(&more);
        Ok(Self { folders, about, compiled: base.compile_with(more, &lexicons)? })
    }
}

fn lexicons_missing(packs: &[Pack], lexicons: &BTreeMap<String, Lexicon>) -> bool {
    packs
        .iter()
        .flat_map(|pack| &pack.signals)
        .filter_map(|signal| signal.lexicon.as_ref())
        .any(|used| !lexicons.contains_key(&used.name))
}
