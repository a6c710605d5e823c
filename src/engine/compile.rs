//! From checked packs to what the scanner and the judge use: signals get numbers, terms an index, rules what calls them.
//! The result is made of tables and rows in bytes, which are read where they lie and as far as a text calls for them.

use super::bits::Bits;
use super::calls::Calls;
use super::literals::Literals;
use super::numbers::Needs;
use super::odds::CompiledOdds;
use super::pattern::{CompiledPattern, Cue};
use super::records::{Records, Stretches};
use super::rules::{CompiledRule, Wording, compile_rules};
use super::signals::{CompiledSignal, compile_signals};
use super::terms::{EVERYWHERE, LangSet, Term, TermIndex};
use crate::draft::Lang;
use crate::pack::fault::Fault;
use crate::pack::lexicon::Lexicon;
use crate::pack::model::{Mode, Pack, Shape, Signal};
use crate::pack::term;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Compiled packs.
#[derive(Debug, Serialize, Deserialize)]
pub struct Compiled<'a> {
    /// What the packs are.
    pub packs: Vec<PackHead>,
    /// The terms of signals: those of the built-in packs, and those of a user's.
    #[serde(borrow)]
    pub indexes: Vec<TermIndex<'a>>,
    /// What calls expressions, and the heads of compounds.
    #[serde(borrow)]
    pub literals: Literals<'a>,
    /// The numbers that expressions need.
    pub needs: Needs,
    /// When expressions run.
    pub cues: Vec<Cue>,
    /// The expressions.
    #[serde(borrow)]
    patterns: Records<'a, CompiledPattern>,
    /// What makes them ready; see [`CompiledPattern::automata`].
    #[serde(borrow)]
    automata: Stretches<'a>,
    /// The signals.
    #[serde(borrow)]
    pub signals: Records<'a, CompiledSignal>,
    /// The rules.
    #[serde(borrow)]
    pub rules: Records<'a, CompiledRule>,
    /// What the rules say.
    #[serde(borrow)]
    pub wordings: Records<'a, Wording>,
    /// The signals that shapes mark, each with one of them.
    pub shaped: Vec<(u16, Shape)>,
    /// Who waits for what.
    pub calls: Calls,
    /// How the odds of faults change with what may stand in a post.
    #[serde(borrow)]
    pub odds: Vec<CompiledOdds<'a>>,
}

/// What a pack is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PackHead {
    /// The first part of its rules' ids.
    pub name: String,
    /// Its edition.
    pub version: String,
    /// SHA-256 of its files, in hexadecimal.
    pub digest: String,
    /// The packs it uses or changes.
    pub extends: Vec<String>,
    /// The ids of its rules.
    pub rules: Vec<String>,
    /// The signals that its rules ask for, and those that these are made of or filtered by.
    pub signals: Bits,
    /// Some of its rules apply to posts of some languages alone.
    pub local: bool,
}

impl PackHead {
    /// What `pack` is, whose rules are `rules`.
    fn of<'r>(
        pack: &Pack,
        rules: impl Iterator<Item = &'r CompiledRule> + Clone,
        signals: &[CompiledSignal],
        numbers: &Numbers,
    ) -> Self {
        let weighed = pack.odds.iter().flat_map(|odds| &odds.signals);
        let weighed = weighed.filter_map(|(name, _)| numbers.by_name.get(name).copied());
        Self {
            local: rules.clone().any(CompiledRule::is_local),
            signals: asked_for(rules.flat_map(CompiledRule::signals).chain(weighed), signals),
            name: pack.name.clone(),
            version: pack.version.clone(),
            digest: pack.digest.clone(),
            extends: pack.extends.clone(),
            rules: pack.rules.iter().map(|rule| rule.id.clone()).collect(),
        }
    }
}

/// The signals that are `asked` for, and those that these are made of or filtered by.
fn asked_for(asked: impl Iterator<Item = u16>, signals: &[CompiledSignal]) -> Bits {
    let mut found = Bits::new(signals.len());
    let mut open: Vec<u16> = asked.collect();
    while let Some(at) = open.pop() {
        if found.insert(at.into()) {
            open.extend(signals[usize::from(at)].parts());
        }
    }
    found
}

/// Checked packs, compiled as to their terms, on which others build: the built-in ones.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Base {
    /// The packs, without their terms, which lie in the index, and without what only the pages about them show.
    pub packs: Vec<Pack>,
    /// Those of their terms that are heads of compounds.
    pub compounds: Vec<Compound>,
    /// The columns of the lexicons.
    pub columns: BTreeMap<String, Vec<String>>,
}

impl Base {
    /// What packs may build on `packs`.
    #[must_use]
    pub fn new(mut packs: Vec<Pack>, lexicons: &BTreeMap<String, Lexicon>) -> (Self, TermIndex<'static>) {
        let (compounds, index) = terms(&packs, 0, lexicons);
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
        (Self { packs, compounds, columns }, index.unwrap_or_default())
    }

    /// Compiles these packs, whose terms are in `index`; with the automata of their expressions, which takes a while.
    ///
    /// # Errors
    /// Signals that refer to each other in a circle.
    pub fn compile<'a>(&self, index: TermIndex<'a>, automata: bool) -> Result<Compiled<'a>, Vec<Fault>> {
        compile(&self.packs, 0, &self.compounds, vec![index], automata)
    }

    /// Compiles these packs and `more`, which build on them, but for the terms and the expressions of these.
    ///
    /// # Errors
    /// Signals that refer to each other in a circle.
    pub fn compile_with(
        mut self,
        more: Vec<Pack>,
        lexicons: &BTreeMap<String, Lexicon>,
    ) -> Result<Compiled<'static>, Vec<Fault>> {
        let ready = self.packs.iter().map(|pack| pack.signals.len()).sum();
        self.packs.extend(more);
        let (compounds, index) = terms(&self.packs, ready, lexicons);
        self.compounds.extend(compounds);
        compile(&self.packs, ready, &self.compounds, index.into_iter().collect(), false)
    }
}

impl Compiled<'static> {
    /// Expression number `at`.
    #[must_use]
    pub fn pattern(&self, at: usize) -> &CompiledPattern {
        self.patterns
            .get_prepared(at, |pattern| pattern.take(std::array::from_fn(|part| self.automata.get(4 * at + part))))
    }

    /// How many expressions there are.
    #[must_use]
    pub fn pattern_count(&self) -> usize {
        self.patterns.len()
    }
}

impl Compiled<'_> {
    /// These packs with the terms and expressions of those they were compiled with, which are `base`.
    #[must_use]
    pub fn upon(self, base: Self) -> Self {
        let mut indexes = base.indexes;
        indexes.extend(self.indexes);
        Self { indexes, patterns: base.patterns.followed_by(self.patterns), automata: base.automata, ..self }
    }
}

/// Compiles `packs`, whose terms are in `indexes`, without the expressions of the first `ready` signals.
fn compile<'a>(
    packs: &[Pack],
    ready: usize,
    compounds: &[Compound],
    indexes: Vec<TermIndex<'a>>,
    automata: bool,
) -> Result<Compiled<'a>, Vec<Fault>> {
    let numbers = Numbers::of(packs);
    let (signals, expressions) = compile_signals(packs, &numbers)?;
    let ready = packs.iter().flat_map(|pack| &pack.signals).take(ready).filter(|signal| signal.pattern.is_some());
    let new = expressions.iter().skip(ready.count());
    let new: Vec<_> = new.map(|(signal, pattern)| CompiledPattern::new(*signal, pattern)).collect();
    let (rules, wordings): (Vec<_>, Vec<_>) = compile_rules(packs, &numbers, &signals).into_iter().unzip();
    let triggers = || expressions.iter().map(|(_, pattern)| &pattern.trigger);
    let needs = Needs::new(triggers());
    let calls = Calls::new(&signals, &rules);
    let odds = (0..packs.len()).filter_map(|at| CompiledOdds::new(at, packs, &rules, &numbers, &calls)).collect();
    let of_pack = |pack: usize| rules.iter().filter(move |rule: &&CompiledRule| rule.pack == pack);
    Ok(Compiled {
        packs: packs.iter().enumerate().map(|(at, pack)| PackHead::of(pack, of_pack(at), &signals, &numbers)).collect(),
        indexes,
        literals: Literals::new(triggers(), &needs, compounds),
        cues: expressions.iter().map(|(signal, pattern)| Cue::new(*signal, &pattern.trigger, &needs)).collect(),
        needs,
        patterns: Records::new(&new),
        automata: if automata { self::automata(&new) } else { Stretches::default() },
        signals: Records::new(&signals),
        rules: Records::new(&rules),
        wordings: Records::new(&wordings),
        shaped: (0..)
            .zip(&signals)
            .flat_map(|(at, signal)| signal.shapes.iter().map(move |shape| (at, *shape)))
            .collect(),
        calls,
        odds,
    })
}

/// The automata of `patterns`, which take the build most of its time: two cores make them, those of every second one each.
fn automata(patterns: &[CompiledPattern]) -> Stretches<'static> {
    let of = |from: usize| patterns.iter().skip(from).step_by(2).map(CompiledPattern::automata).collect::<Vec<_>>();
    let mut halves = std::thread::scope(|scope| {
        let even = scope.spawn(|| of(0));
        let odd = of(1);
        [even.join().expect("an automaton that cannot be made is left out"), odd].map(Vec::into_iter)
    });
    Stretches::new((0..patterns.len()).filter_map(|at| halves[at % 2].next()).flatten())
}

/// The heads of compounds and the index of all other terms of the signals of `packs`, without the first `ready` signals;
/// no index when there are no other terms.
fn terms(
    packs: &[Pack],
    ready: usize,
    lexicons: &BTreeMap<String, Lexicon>,
) -> (Vec<Compound>, Option<TermIndex<'static>>) {
    let numbers = Numbers::of(packs);
    let signals = packs.iter().flat_map(|pack| &pack.signals).zip(&numbers.in_order).skip(ready);
    let (compounds, terms) = signals
        .flat_map(|(signal, number)| terms_of(signal, *number, lexicons))
        .fold((Vec::new(), Vec::new()), sort_term);
    (compounds, (!terms.is_empty()).then(|| TermIndex::build(&terms)))
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

    /// The numbers of the signals called `names`.
    #[must_use]
    pub fn ids(&self, names: &[String]) -> Vec<u16> {
        names.iter().filter_map(|name| self.by_name.get(name).copied()).collect()
    }
}

/// The terms and names of `signal`, ready for the index.
fn terms_of(signal: &Signal, number: u16, lexicons: &BTreeMap<String, Lexicon>) -> Vec<Term> {
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
fn sort_term((mut compounds, mut terms): (Vec<Compound>, Vec<Term>), term: Term) -> (Vec<Compound>, Vec<Term>) {
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

/// The languages whose terms are looked for in a post of `lang`: its own, and the one of [`EVERYWHERE`].
#[must_use]
pub fn languages_read(lang: Lang) -> u8 {
    terms_language(lang) | EVERYWHERE
}
