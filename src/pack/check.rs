//! From packs as they are written to packs in which nothing is wrong: every fault found, each at its place.

use super::fault::{Fault, Faults, suggestion};
use super::lexicon::Lexicon;
use super::model::{Applies, Extension, LexiconUse, Near, Pack, Pattern, Rule, RuleTest, Signal, Trigger, When};
use super::raw::{
    RawApplies, RawCitation, RawExtension, RawFile, RawHeader, RawNear, RawRule, RawSignal, RawTest, RawWhen,
};
use super::source::PackSource;
use super::toml_read::{Located, OneOrList, read_file};
use super::{term, trigger};
use crate::draft::Lang;
use crate::finding::{Category, Citation, Confidence, Severity};
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
        hasher.update(file.text.as_bytes());
    }
    let digest = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
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
    let mut pack = header(&raw, digest, names, &mut first.faults)?;
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
    }
    Some(pack)
}

fn header(raw: &Located<RawHeader>, digest: String, names: &Names, faults: &mut Faults) -> Option<Pack> {
    for extended in raw.extends.iter().flat_map(|list| &list.value) {
        if !names.packs.contains(&extended.value) {
            let help = suggestion(extended, names.packs.iter().map(String::as_str));
            faults.add(extended.span.clone(), "unknown-pack", format!("there is no pack \"{}\"", extended.value), help);
        }
    }
    let name = required(&raw.name, raw.span.clone(), "name", "[pack]", faults);
    let version = required(&raw.version, raw.span.clone(), "version", "[pack]", faults);
    Some(Pack {
        name: name?,
        version: version?,
        description: text(&raw.description),
        languages: raw.languages.as_ref().map(|list| list.value.clone()).unwrap_or_default(),
        extends: strings(&raw.extends),
        jurisdiction: raw.jurisdiction.as_ref().map(|list| list.0.clone()).unwrap_or_default(),
        digest,
        signals: Vec::new(),
        rules: Vec::new(),
        extensions: Vec::new(),
    })
}

fn required<T: Clone>(
    value: &Option<Located<T>>,
    span: Range<usize>,
    key: &str,
    what: &str,
    faults: &mut Faults,
) -> Option<T> {
    if value.is_none() {
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

    fn signal(&mut self, name: &Located<String>, raw: &RawSignal, seen: &Seen) -> Signal {
        let exists = seen.signals.contains(&name.value);
        if exists && raw.mode.is_none() {
            let message = format!("the signal \"{}\" is defined already", name.value);
            self.faults.add(
                name.span.clone(),
                "duplicate-id",
                message,
                "give it another name, or say `mode = \"add\"` or `mode = \"replace\"`",
            );
        }
        let signal = Signal {
            name: name.value.clone(),
            description: text(&raw.description),
            mode: raw.mode.as_ref().map(|mode| mode.value).filter(|_| exists),
            terms: self.terms(raw),
            lexicon: self.lexicon(raw),
            pattern: self.pattern(raw),
            any: self.signals(&raw.any),
            except: self.signals(&raw.except),
            near: self.near(&raw.near),
            unless: self.near(&raw.unless),
            origin: self.origin(&name.span),
        };
        if signal.terms.is_empty()
            && signal.lexicon.is_none()
            && raw.pattern.is_none()
            && signal.any.is_empty()
            && signal.mode.is_none()
        {
            let message = format!("the signal \"{}\" can never be found", name.value);
            self.faults.add(name.span.clone(), "empty-signal", message, "give it terms, a lexicon, a pattern or `any`");
        }
        signal
    }

    fn terms(&mut self, raw: &RawSignal) -> Vec<(Lang, Vec<String>)> {
        let mut terms = Vec::new();
        for (key, list) in raw.terms.iter().flat_map(|terms| &terms.0) {
            let Ok(lang) = key.value.parse::<Lang>() else {
                let help = suggestion(&key.value, Lang::ALL.iter().map(|lang| lang.as_str()));
                self.faults.add(key.span.clone(), "unknown-key", format!("\"{}\" is not a language", key.value), help);
                continue;
            };
            for item in list {
                if let Err(fault) = term::parse(item) {
                    let (message, help) = fault.explain();
                    let code = if fault == term::TermFault::Empty { "empty-term" } else { "bad-term" };
                    self.faults.add(item.span.clone(), code, format!("\"{}\": {message}", item.value), help);
                }
            }
            terms.push((
                lang,
                list.iter().map(|item| item.value.clone()).filter(|item| term::parse(item).is_ok()).collect(),
            ));
        }
        terms
    }

    fn lexicon(&mut self, raw: &RawSignal) -> Option<LexiconUse> {
        let name = raw.lexicon.as_ref()?;
        let at_hand = self.known.lexicons.get(&name.value).map(Lexicon::columns);
        let Some(columns) = at_hand.or(self.known.columns.get(&name.value).map(Vec::as_slice)) else {
            let names = self.known.lexicons.keys().chain(self.known.columns.keys()).map(String::as_str);
            let help = suggestion(name, names);
            self.faults.add(
                name.span.clone(),
                "unknown-lexicon",
                format!("there is no list lexicons/{}.csv", name.value),
                help,
            );
            return None;
        };
        let mut filter = Vec::new();
        for (column, values) in raw.filter.iter().flat_map(|filter| &filter.0) {
            if !columns.contains(&column.value) {
                let help = suggestion(column, columns.iter().map(String::as_str));
                self.faults.add(
                    column.span.clone(),
                    "unknown-key",
                    format!("{}.csv has no column \"{}\"", name.value, column.value),
                    help,
                );
            }
            filter.push((column.value.clone(), values.0.clone()));
        }
        Some(LexiconUse {
            name: name.value.clone(),
            filter,
            inflect: given(&raw.inflect),
            capital: given(&raw.capital),
        })
    }

    fn pattern(&mut self, raw: &RawSignal) -> Option<Pattern> {
        let regex = raw.pattern.as_ref()?;
        if let Some(name) = &raw.check
            && crate::detect::validator(name).is_none()
        {
            let help = suggestion(name, crate::detect::NAMES.iter().copied());
            self.faults.add(
                name.span.clone(),
                "unknown-check",
                format!("there is no validator \"{}\"", name.value),
                help,
            );
        }
        let case = given(&raw.case);
        if let Err(error) = regex::RegexBuilder::new(regex).case_insensitive(!case).build() {
            let message = format!("bad regular expression: {}", last_line(&error.to_string()));
            self.faults.add(
                regex.span.clone(),
                "bad-regex",
                message,
                "the syntax is that of https://docs.rs/regex; it has no look-around",
            );
            return None;
        }
        let mut trigger = trigger::of_regex(regex).unwrap_or_default();
        if let Some(list) = &raw.trigger {
            trigger.literals = list.iter().map(|literal| literal.to_lowercase()).collect();
        }
        if trigger == Trigger::default() {
            let help = "add `trigger = [\"…\"]`: words of which one stands in every match";
            self.faults.add(
                regex.span.clone(),
                "no-trigger",
                "this expression would have to be tried on every text",
                help,
            );
            return None;
        }
        let check = raw.check.as_ref().map(|check| check.value.clone());
        Some(Pattern { regex: regex.value.clone(), case, check, accept: given(&raw.accept), trigger })
    }

    fn near(&mut self, raw: &Option<Located<RawNear>>) -> Option<Near> {
        let raw = raw.as_ref()?;
        Some(Near { any: self.signals(&raw.any), within: given(&raw.within), side: given(&raw.side) })
    }

    fn rule(&mut self, raw: &Located<RawRule>, pack: &Pack, seen: &mut Seen) -> Option<Rule> {
        let span = raw.span.clone();
        let id = required(&raw.id, span.clone(), "id", "the rule", self.faults)?;
        let id_span = raw.id.as_ref().map_or(span.clone(), |id| id.span.clone());
        if id.split_once('/').is_none_or(|(first, _)| first != pack.name) {
            let help = format!("call it \"{}/{}\"", pack.name, id.rsplit('/').next().unwrap_or_default());
            self.faults.add(
                id_span.clone(),
                "foreign-id",
                format!("the id of a rule of this pack begins with \"{}/\"", pack.name),
                help,
            );
        }
        if !seen.rules.insert(id.clone()) {
            let help = "give it another id; to change a rule of another pack, use [[extend]]";
            self.faults.add(id_span.clone(), "duplicate-id", format!("there is a rule \"{id}\" already"), help);
        }
        let category = required(&raw.category, span.clone(), "category", &id, self.faults);
        let severity = required(&raw.severity, span.clone(), "severity", &id, self.faults);
        let title = required(&raw.title, span.clone(), "title", &id, self.faults);
        let message = required(&raw.message, span.clone(), "message", &id, self.faults);
        let help = required(&raw.help, span.clone(), "help", &id, self.faults);
        if category == Some(Category::PatientIdentifier) && raw.identifier.is_none() {
            self.faults.add(
                span.clone(),
                "missing-key",
                format!("{id} has no \"type\""),
                "say which kind of identifier it finds: `type = \"phone\"`",
            );
        }
        let when = self.when(raw.when.as_ref(), &id, &span);
        if let Some(message) = &raw.message {
            self.placeholders(message);
        }
        for other in raw.supersedes.iter().flat_map(|list| &list.value) {
            self.known_rule(other);
        }
        let tests: Vec<RuleTest> =
            raw.tests.iter().flat_map(|list| &list.value).filter_map(|test| self.test(test)).collect();
        if self.strict {
            self.tests_in_each_language(&id, &id_span, &tests, pack);
        }
        Some(Rule {
            id,
            category: category?,
            severity: severity?,
            confidence: raw.confidence.as_ref().map_or(Confidence::Medium, |confidence| confidence.value),
            identifier: raw.identifier.as_ref().map(|identifier| identifier.value),
            title: title?,
            message: message?,
            help: help?,
            why: text(&raw.why),
            applies: applies(&raw.applies),
            when: when?,
            each: given(&raw.each),
            supersedes: strings(&raw.supersedes),
            cites: self.citations(&raw.cites),
            tests,
            origin: self.origin(&span),
        })
    }

    fn known_rule(&mut self, id: &Located<String>) -> bool {
        let known = self.names.rules.contains(&id.value);
        if !known {
            let help = suggestion(id, self.names.rules.iter().map(String::as_str));
            self.faults.add(id.span.clone(), "unknown-rule", format!("there is no rule \"{}\"", id.value), help);
        }
        known
    }

    /// `{name}` in a message must be a signal.
    fn placeholders(&mut self, message: &Located<String>) {
        for (_, after) in message.match_indices('{').map(|(at, _)| message.split_at(at + 1)) {
            let name = after.split('}').next().unwrap_or_default();
            self.known_signal(&Located { value: name.to_owned(), span: message.span.clone() });
        }
    }

    fn when(&mut self, raw: Option<&Located<RawWhen>>, id: &str, span: &Range<usize>) -> Option<When> {
        let Some(raw) = raw else {
            self.faults.add(
                span.clone(),
                "missing-key",
                format!("{id} has no [rule.when]"),
                "say which signals it waits for",
            );
            return None;
        };
        let when = When {
            all: self.signals(&raw.all),
            any: self.signals(&raw.any),
            none: self.signals(&raw.none),
            post_all: self.signals(&raw.post_all),
            post_any: self.signals(&raw.post_any),
            post_none: self.signals(&raw.post_none),
            within: given(&raw.within),
            at_least: raw.at_least.as_ref().map(|at_least| (self.signals(&at_least.of), given(&at_least.n) as u32)),
            missing: self.signals(&raw.missing),
            position: given(&raw.position),
            fields: raw.fields.as_ref().map(|fields| fields.value.clone()).unwrap_or_default(),
            count: raw.count.as_ref().and_then(|count| {
                count.signal.as_ref().inspect(|signal| self.known_signal(signal))?;
                Some((text(&count.signal), given(&count.max) as u32))
            }),
            length: raw.length.is_some(),
            hashtags: raw.hashtags.is_some(),
            empty: raw.empty.as_ref().map(|field| field.value.clone()),
        };
        self.reachable(&when, id, raw);
        Some(when)
    }

    /// A rule that can never speak is a fault.
    fn reachable(&mut self, when: &When, id: &str, raw: &Located<RawWhen>) {
        let forbidden = when.none.iter().chain(&when.post_none);
        let contradiction = forbidden.clone().find(|name| when.all.contains(name) || when.post_all.contains(name));
        if let Some(name) = contradiction {
            let message = format!("{id} can never speak: it asks for \"{name}\" and forbids it");
            self.faults.add(
                raw.span.clone(),
                "unreachable-rule",
                message,
                "take the signal out of one of the two lists",
            );
        }
        if let Some((of, n)) = &when.at_least
            && (*n as usize > of.len() || *n == 0)
        {
            let message = format!("{id} can never speak as meant: `at-least` asks for {n} of {} signals", of.len());
            self.faults.add(
                raw.span.clone(),
                "unreachable-rule",
                message,
                "make `n` at least 1 and at most the number of signals",
            );
        }
        let waits =
            !when.all.is_empty() || !when.any.is_empty() || !when.post_all.is_empty() || !when.post_any.is_empty();
        let other =
            when.at_least.is_some() || !when.missing.is_empty() || when.count.is_some() || when.length || when.hashtags;
        if !waits && !other && when.empty.is_none() {
            let message = format!("{id} can never speak: it waits for nothing");
            self.faults.add(
                raw.span.clone(),
                "unreachable-rule",
                message,
                "give it `all`, `any`, `missing`, `count` or `length`",
            );
        }
    }

    fn citations(&mut self, raw: &Option<Located<Vec<Located<RawCitation>>>>) -> Vec<Citation> {
        let list = raw.iter().flat_map(|list| &list.value);
        list.filter_map(|cite| {
            let code = required(&cite.code, cite.span.clone(), "code", "the citation", self.faults);
            let clause = required(&cite.clause, cite.span.clone(), "clause", "the citation", self.faults);
            let verified = required(&cite.verified, cite.span.clone(), "verified", "the citation", self.faults);
            Some(Citation {
                code: code?,
                clause: clause?,
                edition: text(&cite.edition),
                jurisdiction: cite.jurisdiction.as_ref().map(|jurisdiction| jurisdiction.value),
                verified: verified?,
                url: text(&cite.url),
            })
        })
        .collect()
    }

    fn test(&mut self, raw: &Located<RawTest>) -> Option<RuleTest> {
        let passes = raw.passes.as_ref().is_some_and(|passes| passes.value);
        if passes == raw.flags.is_some() {
            self.faults.add(
                raw.span.clone(),
                "bad-test",
                "a test says either `flags = \"…\"` or `passes = true`",
                "choose one",
            );
        }
        Some(RuleTest {
            text: required(&raw.text, raw.span.clone(), "text", "the test", self.faults)?,
            fields: raw
                .fields
                .iter()
                .flat_map(|fields| &fields.0)
                .map(|(name, text)| (name.value.clone(), text.clone()))
                .collect(),
            context: raw.context.as_ref().map(|context| context.value.clone()).unwrap_or_default(),
            flags: raw.flags.as_ref().map(|flags| flags.value.clone()),
            origin: self.origin(&raw.span),
        })
    }

    fn tests_in_each_language(&mut self, id: &str, span: &Range<usize>, tests: &[RuleTest], pack: &Pack) {
        for lang in &pack.languages {
            let of_lang = |flags: bool| {
                tests.iter().filter(|test| test.context.lang == Some(*lang) && test.flags.is_some() == flags).count()
            };
            if of_lang(true) == 0 || of_lang(false) == 0 {
                let message = format!("{id} has no test that flags, or none that passes, in \"{lang}\"");
                self.faults.add(
                    span.clone(),
                    "no-test",
                    message,
                    "a built-in rule has both in each language of its pack",
                );
            }
        }
    }

    fn extension(&mut self, raw: &Located<RawExtension>) -> Option<Extension> {
        let rule = required(&raw.rule, raw.span.clone(), "rule", "[[extend]]", self.faults)?;
        let known = raw.rule.as_ref().is_some_and(|id| self.known_rule(id));
        let extension = Extension {
            rule,
            severity: raw.severity.as_ref().map(|severity: &Located<Severity>| severity.value),
            message: raw.message.as_ref().map(|message| message.value.clone()),
            help: raw.help.as_ref().map(|help| help.value.clone()),
            off: given(&raw.off),
            applies: raw.applies.is_some().then(|| applies(&raw.applies)),
            cites: self.citations(&raw.cites),
            origin: self.origin(&raw.span),
        };
        known.then_some(extension)
    }
}

fn applies(raw: &Option<Located<RawApplies>>) -> Applies {
    fn bits<T: Copy>(list: &Option<Located<OneOrList<T>>>, bit: impl Fn(T) -> u32) -> u32 {
        list.iter().flat_map(|list| &list.0).fold(0, |set, value| set | bit(*value))
    }
    let Some(raw) = raw else { return Applies::default() };
    Applies {
        audience: bits(&raw.audience, |value| value.bit()),
        author: bits(&raw.author, |value| value.bit()),
        jurisdiction: bits(&raw.jurisdiction, |value| value.bit()),
        platform: bits(&raw.platform, |value| value.bit()),
        kind: bits(&raw.kind, |value| value.bit()),
        lang: bits(&raw.lang, |value| value.bit()),
        affiliation: raw.affiliation.as_ref().map(|affiliation| affiliation.value),
    }
}

fn last_line(text: &str) -> &str {
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or(text).trim_start_matches("error: ")
}
