//! Checks a signal.

use super::{Checker, Seen, given, text};
use crate::draft::Lang;
use crate::pack::fault::suggestion;
use crate::pack::lexicon::Lexicon;
use crate::pack::model::{LexiconUse, Near, Number, Pattern, Signal, Trigger};
use crate::pack::raw::{RawNear, RawSignal};
use crate::pack::toml_read::{Located, OneOrList};
use crate::pack::{term, trigger};
use crate::text::fold::fold_term;

impl Checker<'_> {
    pub(super) fn signal(&mut self, name: &Located<String>, raw: &RawSignal, seen: &Seen) -> Signal {
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
            label: text(&raw.label),
            mode: raw.mode.as_ref().map(|mode| mode.value).filter(|_| exists),
            capital: given(&raw.capital),
            terms: self.terms(raw),
            lexicon: self.lexicon(raw),
            pattern: self.pattern(raw),
            shape: raw.shape.as_ref().map(|shape| shape.value),
            any: self.signals(&raw.any),
            except: self.signals(&raw.except),
            near: self.near(&raw.near),
            unless: self.near(&raw.unless),
            origin: self.origin(&name.span),
        };
        if signal.terms.is_empty()
            && raw.lexicon.is_none()
            && raw.broken.is_empty()
            && raw.pattern.is_none()
            && raw.shape.is_none()
            && signal.any.is_empty()
            && signal.mode.is_none()
        {
            let message = format!("the signal \"{}\" can never be found", name.value);
            self.faults.add(
                name.span.clone(),
                "empty-signal",
                message,
                "give it terms, a lexicon, a pattern, a shape or `any`",
            );
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
        Some(LexiconUse { name: name.value.clone(), filter, inflect: given(&raw.inflect) })
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
            let help = match error {
                regex::Error::CompiledTooBig(_) => "repeat fewer times: `\\w{0,40}` is far in a post",
                _ => "the syntax is that of https://docs.rs/regex; it has no look-around",
            };
            self.faults.add(regex.span.clone(), "bad-regex", message, help);
            return None;
        }
        let is_digit = |literal: &str| literal.len() == 1 && literal.as_bytes()[0].is_ascii_digit();
        let read = trigger::of_regex(regex).unwrap_or_default();
        let trigger = match &raw.trigger {
            Some(list) if !list.is_empty() && list.iter().all(|literal| is_digit(literal)) => {
                Trigger { numbers: vec![Number { digits: 1, groups: Vec::new() }], ..Trigger::default() }
            }
            // Literals that stand in every other text tell nothing; what the expression shows of itself tells more.
            Some(list) => Trigger {
                literals: trigger::rarer(list.iter().map(|literal| fold_term(literal)).collect(), read.literals),
                ..read
            },
            None => read,
        };
        if trigger == Trigger::default() && raw.trigger.is_none() {
            let help = "add `trigger = [\"…\"]`: words of which one stands in every match; or `trigger = []` to run it only when a rule asks";
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

    fn near(&mut self, raw: &Option<Located<OneOrList<RawNear>>>) -> Vec<Near> {
        let list = raw.iter().flat_map(|list| &list.0);
        list.map(|raw| Near { any: self.signals(&raw.any), within: given(&raw.within), side: given(&raw.side) })
            .collect()
    }
}

fn last_line(text: &str) -> &str {
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or(text).trim_start_matches("error: ")
}
