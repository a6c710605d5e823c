//! From packs as they are written to packs in which nothing is wrong: every fault found, each at its place.

mod odds;
mod rule;
mod signal;

use super::fault::{Fault, Faults, suggestion};
use super::lexicon::Lexicon;
use super::model::{Extension, Pack};
use super::raw::{RawFile, RawHeader};
use super::source::PackSource;
use super::toml_read::{Located, read_file};
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What packs may refer to.
pub struct Known<'a> {
    /// Packs that were checked before: the built-in ones, for a user's pack.
    pub base: &'a [Pack],
    /// Lexicons by name.
    pub lexicons: &'a BTreeMap<String, Lexicon>,
    /// The columns of the lexicons that are compiled in and not at hand.
    pub columns: &'a BTreeMap<String, Vec<String>>,
}

struct Read {
    file: RawFile,
    faults: Faults,
}

/// Checks `sources` together. `strict` asks what is asked of the built-in packs: tests in each language.
#[must_use]
pub fn check(sources: &[PackSource], known: &Known<'_>, strict: bool) -> (Vec<Pack>, Vec<Fault>) {
    let mut read: Vec<Vec<Read>> = Vec::new();
    for source in sources {
        let files = source.files.iter().map(|file| {
            let mut faults = Faults::new(file.clone());
            let file = read_file(&mut faults).unwrap_or_default();
            Read { file, faults }
        });
        read.push(files.collect());
    }
    let names = Names::collect(&read, known.base);
    let mut packs = Vec::new();
    let mut seen = Seen::new(known.base);
    for files in &mut read {
        packs.extend(pack(files, &names, known, strict, &mut seen));
    }
    (packs, read.into_iter().flatten().flat_map(|read| read.faults.list).collect())
}

/// Every name that can be referred to.
struct Names {
    packs: BTreeSet<String>,
    signals: BTreeSet<String>,
    rules: BTreeSet<String>,
}

impl Names {
    fn collect(read: &[Vec<Read>], base: &[Pack]) -> Self {
        let mut names = Self {
            packs: base.iter().map(|pack| pack.name.clone()).collect(),
            signals: base.iter().flat_map(|pack| &pack.signals).map(|signal| signal.name.clone()).collect(),
            rules: base.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.clone()).collect(),
        };
        for Read { file, .. } in read.iter().flatten() {
            names.packs.extend(file.pack.iter().filter_map(|pack| pack.name.as_ref()).map(|name| name.value.clone()));
            names
                .signals
                .extend(file.signals.iter().flat_map(|signals| &signals.0).map(|(name, _)| name.value.clone()));
            names.rules.extend(
                file.rules
                    .iter()
                    .flat_map(|rules| &rules.value)
                    .filter_map(|rule| rule.id.as_ref())
                    .map(|id| id.value.clone()),
            );
        }
        names
    }
}

/// What was defined so far.
struct Seen {
    signals: BTreeSet<String>,
    rules: BTreeSet<String>,
}

impl Seen {
    fn new(base: &[Pack]) -> Self {
        Self {
            signals: base.iter().flat_map(|pack| &pack.signals).map(|signal| signal.name.clone()).collect(),
            rules: base.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.clone()).collect(),
        }
    }
}

/// Looks at one file with everything that is known.
struct Checker<'a> {
    faults: &'a mut Faults,
    names: &'a Names,
    known: &'a Known<'a>,
    strict: bool,
}

fn pack(files: &mut [Read], names: &Names, known: &Known<'_>, strict: bool, seen: &mut Seen) -> Option<Pack> {
    let mut hasher = Sha256::new();
    for read in files.iter() {
        let file = read.faults.file();
        hasher.update(file.path.rsplit('/').next().unwrap_or_default().as_bytes());
        hasher.update([0]);
        // A checkout may turn line ends; nobody wrote that.
        hasher.update(file.text.replace("\r\n", "\n").as_bytes());
        hasher.update([0]);
    }
    let first = files.first_mut()?;
    let Some(raw) = first.file.pack.take() else {
        first.faults.add(
            0..0,
            "missing-key",
            "there is no [pack] here",
            "begin pack.toml with [pack] and its name, version and description",
        );
        return None;
    };
    let mut pack = header(&raw, names, &mut first.faults)?;
    // Rules weigh by the odds of their pack, in whichever file these stand.
    for Read { file, faults } in files.iter_mut() {
        if let Some(raw) = &file.odds {
            pack.odds = Some(Checker { faults, names, known, strict }.odds(raw));
        }
    }
    for Read { file, faults } in files {
        if let Some(second) = &file.pack {
            faults.add(second.span.clone(), "duplicate-pack", "[pack] stands in pack.toml only", "take it out here");
        }
        let mut checker = Checker { faults, names, known, strict };
        for (name, raw) in file.signals.iter().flat_map(|signals| &signals.0) {
            let signal = checker.signal(name, raw, seen);
            seen.signals.insert(signal.name.clone());
            pack.signals.push(signal);
        }
        for raw in file.rules.iter().flat_map(|rules| &rules.value) {
            pack.rules.extend(checker.rule(raw, &pack, seen));
        }
        for raw in file.extensions.iter().flat_map(|list| &list.value) {
            pack.extensions.extend(checker.extension(raw));
        }
        for raw in file.articles.iter().flat_map(|list| &list.value) {
            let Some(article) = checker.article(raw) else { continue };
            pack.extensions.extend(article.rules.iter().map(|rule| Extension {
                rule: rule.clone(),
                cites: vec![article.cite.clone()],
                origin: checker.origin(&raw.span),
                ..Extension::default()
            }));
            pack.articles.push(article);
        }
    }
    let lists: BTreeSet<&str> =
        pack.signals.iter().filter_map(|signal| signal.lexicon.as_ref()).map(|used| used.name.as_str()).collect();
    for (name, list) in lists.into_iter().filter_map(|name| Some((name, known.lexicons.get(name)?))) {
        hasher.update(name.as_bytes());
        list.cells().for_each(|cell| hasher.update([cell.as_bytes(), &[0]].concat()));
    }
    pack.digest = hex(&hasher.finalize());
    Some(pack)
}

fn header(raw: &Located<RawHeader>, names: &Names, faults: &mut Faults) -> Option<Pack> {
    for extended in raw.extends.iter().flat_map(|list| &list.value) {
        if !names.packs.contains(&extended.value) {
            let help = suggestion(extended, names.packs.iter().map(String::as_str));
            faults.add(extended.span.clone(), "unknown-pack", format!("there is no pack \"{}\"", extended.value), help);
        }
    }
    let name = required(&raw.broken, &raw.name, raw.span.clone(), "name", "[pack]", faults);
    let version = required(&raw.broken, &raw.version, raw.span.clone(), "version", "[pack]", faults);
    Some(Pack {
        name: name?,
        version: version?,
        description: text(&raw.description),
        languages: raw.languages.as_ref().map(|list| list.value.clone()).unwrap_or_default(),
        extends: strings(&raw.extends),
        jurisdiction: raw.jurisdiction.as_ref().map(|list| list.0.clone()).unwrap_or_default(),
        digest: String::new(),
        signals: Vec::new(),
        rules: Vec::new(),
        extensions: Vec::new(),
        articles: Vec::new(),
        odds: None,
    })
}

/// The value of a key that must be there; its absence is noted, unless it is there and `broken`, which has been.
fn required<T: Clone>(
    broken: &[&str],
    value: &Option<Located<T>>,
    span: Range<usize>,
    key: &str,
    what: &str,
    faults: &mut Faults,
) -> Option<T> {
    if value.is_none() && !broken.contains(&key) {
        faults.add(span, "missing-key", format!("{what} has no \"{key}\""), format!("add `{key} = …`"));
    }
    value.as_ref().map(|value| value.value.clone())
}

fn text(value: &Option<Located<String>>) -> String {
    value.as_ref().map(|value| value.value.trim().to_owned()).unwrap_or_default()
}

type List = Option<Located<Vec<Located<String>>>>;

fn strings(list: &List) -> Vec<String> {
    list.iter().flat_map(|list| &list.value).map(|item| item.value.clone()).collect()
}

fn given<T: Copy + Default>(value: &Option<Located<T>>) -> T {
    value.as_ref().map(|value| value.value).unwrap_or_default()
}

impl Checker<'_> {
    fn origin(&self, span: &Range<usize>) -> String {
        let file = self.faults.file();
        let line = file.text.get(..span.start).map_or(1, |before| before.matches('\n').count() + 1);
        format!("{}:{line}", file.path)
    }

    fn signals(&mut self, list: &List) -> Vec<String> {
        for item in list.iter().flat_map(|list| &list.value) {
            self.known_signal(item);
        }
        strings(list)
    }

    fn known_signal(&mut self, name: &Located<String>) {
        if !self.names.signals.contains(&name.value) {
            let help = suggestion(name, self.names.signals.iter().map(String::as_str));
            self.faults.add(
                name.span.clone(),
                "unknown-signal",
                format!("there is no signal \"{}\"", name.value),
                help,
            );
        }
    }
}
