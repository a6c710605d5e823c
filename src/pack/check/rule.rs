//! Checks a rule, its clauses and tests, and a change to a rule.

use super::{Checker, Seen, given, required, strings, text};
use crate::finding::{Category, Citation, Confidence, Severity};
use crate::pack::fault::suggestion;
use crate::pack::model::{
    Applies, Article, Evidence, Extension, HERE, Near, Pack, Rule, RuleTest, Weight, When, Within,
};
use crate::pack::raw::{RawApplies, RawArticle, RawCitation, RawEvidence, RawExtension, RawRule, RawTest, RawWhen};
use crate::pack::toml_read::{Located, OneOrList};
use std::ops::Range;

impl Checker<'_> {
    pub(super) fn rule(&mut self, raw: &Located<RawRule>, pack: &Pack, seen: &mut Seen) -> Option<Rule> {
        let span = raw.span.clone();
        let id = required(&raw.broken, &raw.id, span.clone(), "id", "the rule", self.faults)?;
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
        let category = required(&raw.broken, &raw.category, span.clone(), "category", &id, self.faults);
        let severity = required(&raw.broken, &raw.severity, span.clone(), "severity", &id, self.faults);
        let title = required(&raw.broken, &raw.title, span.clone(), "title", &id, self.faults);
        let message = required(&raw.broken, &raw.message, span.clone(), "message", &id, self.faults);
        let help = required(&raw.broken, &raw.help, span.clone(), "help", &id, self.faults);
        if category == Some(Category::PatientIdentifier) && raw.identifier.is_none() && !raw.broken.contains(&"type") {
            self.faults.add(
                span.clone(),
                "missing-key",
                format!("{id} has no \"type\""),
                "say which kind of identifier it finds: `type = \"phone\"`",
            );
        }
        let odds = self.likely(&raw.odds, category, pack);
        let when = match &raw.when {
            None if odds.is_some() => Some(When::default()),
            when => self.when(when.as_ref(), &id, &span),
        };
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
            with_consent: raw.with_consent.as_ref().map(|severity| severity.value),
            confidence: raw.confidence.as_ref().map_or(Confidence::Medium, |confidence| confidence.value),
            identifier: raw.identifier.as_ref().map(|identifier| identifier.value),
            title: title?,
            message: message?,
            help: help?,
            why: text(&raw.why),
            applies: applies(&raw.applies),
            when: when?,
            evidence: self.evidence(&raw.evidence),
            odds,
            fix: raw.fix.as_ref().map(|fix| fix.value),
            each: given(&raw.each),
            supersedes: strings(&raw.supersedes),
            cites: self.citations(&raw.cites),
            tests,
            origin: self.origin(&span),
        })
    }

    fn evidence(&mut self, raw: &Option<Located<RawEvidence>>) -> Option<Evidence> {
        let raw = raw.as_ref()?;
        let weights = raw.weights.iter().flat_map(|list| &list.value).map(|weight| {
            if weight.on.is_none() && weight.near.is_none() && weight.broken.is_empty() {
                let help = "say `on = [\"…\"]` for what lies on the place, or `near = [\"…\"]` for what stands near it";
                self.faults.add(weight.span.clone(), "missing-key", "this weight waits for nothing", help);
            }
            let span = weight.span.clone();
            required(&weight.broken, &weight.points, span.clone(), "points", "the weight", self.faults);
            required(&weight.broken, &weight.because, span, "because", "the weight", self.faults);
            Weight {
                on: self.signals(&weight.on),
                near: Near {
                    any: self.signals(&weight.near),
                    within: weight.within.as_ref().map_or(Within::Sentence, |within| within.value),
                    side: given(&weight.side),
                },
                points: given(&weight.points),
                because: text(&weight.because),
            }
        });
        let weights = weights.collect();
        let points = |given: &Option<Located<i64>>, default| given.as_ref().map_or(default, |given| given.value);
        Some(Evidence { start: points(&raw.start, 60), least: points(&raw.least, 50), weights })
    }

    fn known_rule(&mut self, id: &Located<String>) -> bool {
        let known = self.names.rules.contains(&id.value);
        if !known {
            let help = suggestion(id, self.names.rules.iter().map(String::as_str));
            self.faults.add(id.span.clone(), "unknown-rule", format!("there is no rule \"{}\"", id.value), help);
        }
        known
    }

    /// `{name}` in a message must be a signal, or stand for the primary place.
    fn placeholders(&mut self, message: &Located<String>) {
        for (_, after) in message.match_indices('{').map(|(at, _)| message.split_at(at + 1)) {
            let name = after.split('}').next().filter(|name| *name != HERE);
            let Some(name) = name else { continue };
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
        list.filter_map(|cite| self.citation(cite, &cite.span, "the citation")).collect()
    }

    /// The clause that `raw` names; `what` it is called in messages.
    fn citation(&mut self, raw: &RawCitation, span: &Range<usize>, what: &str) -> Option<Citation> {
        let code = required(&raw.broken, &raw.code, span.clone(), "code", what, self.faults);
        let clause = required(&raw.broken, &raw.clause, span.clone(), "clause", what, self.faults);
        let verified = required(&raw.broken, &raw.verified, span.clone(), "verified", what, self.faults);
        Some(Citation {
            code: code?,
            clause: clause?,
            edition: text(&raw.edition),
            jurisdiction: raw.jurisdiction.as_ref().map(|jurisdiction| jurisdiction.value),
            verified: verified?,
            url: text(&raw.url),
        })
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
            text: required(&raw.broken, &raw.text, raw.span.clone(), "text", "the test", self.faults)?,
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

    pub(super) fn article(&mut self, raw: &Located<RawArticle>) -> Option<Article> {
        let cite = self.citation(&raw.citation(), &raw.span, "[[article]]");
        let about = required(&raw.broken, &raw.about, raw.span.clone(), "about", "[[article]]", self.faults);
        let rules = raw.rules.iter().flat_map(|list| &list.value);
        let rules: Vec<String> = rules.filter(|id| self.known_rule(id)).map(|id| id.value.clone()).collect();
        if raw.rules.is_none() && raw.beyond.is_none() {
            let help = "name the `rules` that serve it, or say in `beyond` why no text can show it";
            self.faults.add(raw.span.clone(), "missing-key", "no rule serves this article", help);
        }
        Some(Article { cite: cite?, about: about?, rules, beyond: text(&raw.beyond), entries: strings(&raw.entries) })
    }

    pub(super) fn extension(&mut self, raw: &Located<RawExtension>) -> Option<Extension> {
        let rule = required(&raw.broken, &raw.rule, raw.span.clone(), "rule", "[[extend]]", self.faults)?;
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
