//! From checked packs to what the scanner and the judge use: signals get numbers, terms an index, rules a trigger.

use super::terms::{LangSet, Term, TermIndex};
use crate::draft::Lang;
use crate::pack::lexicon::Lexicon;
use crate::pack::model::{Mode, Pack, Signal};
use crate::pack::term;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The built-in packs as they are stored in the program: rules and signals without their terms, which lie in the index,
/// and without what only the pages about them show.
#[derive(Debug, Serialize, Deserialize)]
pub struct Embedded<'a> {
    /// The packs.
    pub packs: Vec<Pack>,
    /// The terms of their signals, numbered in the order of the packs.
    #[serde(borrow)]
    pub index: TermIndex<'a>,
    /// Those of their terms that are heads of compounds.
    pub compounds: Vec<Compound>,
    /// The columns of the lexicons.
    pub columns: BTreeMap<String, Vec<String>>,
}

impl Embedded<'static> {
    /// Compiles `packs`.
    #[must_use]
    pub fn new(mut packs: Vec<Pack>, lexicons: &BTreeMap<String, Lexicon>) -> Self {
        let numbers = Numbers::of(&packs);
        let (compounds, terms) = packs
            .iter()
            .flat_map(|pack| &pack.signals)
            .zip(numbers.in_order.iter())
            .flat_map(|(signal, number)| terms_of(signal, *number, lexicons))
            .fold((Vec::new(), Vec::new()), sort_term);
        let index = TermIndex::build(&terms);
        for pack in &mut packs {
            for signal in &mut pack.signals {
                signal.terms.clear();
                signal.description.clear();
                signal.origin.clear();
            }
            for rule in &mut pack.rules {
                rule.tests.clear();
                rule.why.clear();
                rule.title.clear();
                rule.origin.clear();
            }
            pack.extensions.iter_mut().for_each(|extension| extension.origin.clear());
            pack.articles.clear();
        }
        let columns = lexicons.iter().map(|(name, lexicon)| (name.clone(), lexicon.columns().to_vec())).collect();
        Self { packs, index, compounds, columns }
    }
}

/// The numbers of signals: by name, and for every definition in the order of the packs.
#[derive(Debug, Default)]
pub struct Numbers {
    /// The number a name stands for.
    pub by_name: HashMap<String, u16>,
    /// The number of each definition.
    pub in_order: Vec<u16>,
    /// How many numbers were given.
    pub count: u16,
}

impl Numbers {
    /// Numbers the signals of `packs`. A signal that is added to keeps its number; one that is replaced gets a new one,
    /// so that what was compiled under the old number is meant by nobody.
    #[must_use]
    pub fn of(packs: &[Pack]) -> Self {
        let mut numbers = Self::default();
        for signal in packs.iter().flat_map(|pack| &pack.signals) {
            let known = numbers.by_name.get(&signal.name).copied().filter(|_| signal.mode == Some(Mode::Add));
            let number = known.unwrap_or_else(|| {
                let next = numbers.count;
                numbers.count += 1;
                next
            });
            numbers.by_name.insert(signal.name.clone(), number);
            numbers.in_order.push(number);
        }
        numbers
    }
}

/// The terms and names of `signal`, ready for the index.
pub fn terms_of(signal: &Signal, number: u16, lexicons: &BTreeMap<String, Lexicon>) -> Vec<Term> {
    let mut terms = Vec::new();
    let capital = signal.capital;
    let mut add = |text: &str, langs: u8, inflect: bool| {
        let variants = term::parse(text).unwrap_or_default();
        terms.extend(variants.into_iter().map(|words| Term { signal: number, langs, inflect, capital, words }));
    };
    for (lang, list) in &signal.terms {
        list.iter().for_each(|text| add(text, terms_language(*lang), false));
    }
    if let Some(chosen) = &signal.lexicon
        && let Some(lexicon) = lexicons.get(&chosen.name)
    {
        for (name, lang) in lexicon.names(&chosen.filter) {
            let langs = lang.and_then(|lang| lang.parse::<Lang>().ok()).map_or(u8::MAX, terms_language);
            add(name, langs, chosen.inflect);
        }
    }
    terms
}

/// The head of a compound, such as `*behandling`, found inside words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compound {
    /// The signal it belongs to.
    pub signal: u16,
    /// The languages it is a term of.
    pub langs: LangSet,
    /// Folded, in lower case.
    pub head: String,
    /// The word may go on in any way, not only with an ending.
    pub open: bool,
}

/// Puts a term where it is looked for: among the heads of compounds, or into the index.
pub fn sort_term((mut compounds, mut terms): (Vec<Compound>, Vec<Term>), term: Term) -> (Vec<Compound>, Vec<Term>) {
    match term.words.first().filter(|word| word.compound) {
        Some(word) => compounds.push(Compound {
            signal: term.signal,
            langs: term.langs,
            head: word.text.clone(),
            open: word.prefix,
        }),
        None => terms.push(term),
    }
    (compounds, terms)
}

/// The bit under which terms of `lang` are stored. Nynorsk shares the terms of bokmål.
fn terms_language(lang: Lang) -> u8 {
    match lang {
        Lang::Nn => Lang::Nb.bit() as u8,
        other => other.bit() as u8,
    }
}

/// The languages whose terms are looked for in a post of `lang`: its own, and English, in which slogans, hashtags and
/// news are written everywhere.
#[must_use]
pub fn languages_read(lang: Lang) -> u8 {
    terms_language(lang) | Lang::En.bit() as u8
}
