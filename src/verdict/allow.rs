//! Allowances: which findings they settle, and what is wrong with them.

use super::policy::Policy;
use super::procedure::{Procedure, Rules, finding};
use crate::draft::{Allowance, Field, NOTES, Post, Reach, SourceMap};
use crate::finding::{Allowed, AllowedBy, Finding};
use crate::pack::fault::suggestion;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Whether `finding` is about what a reader sees of `post`, not about what its draft says to pharmalint.
pub(super) fn is_about_text(post: &Post, finding: &Finding) -> bool {
    post.fields.get(finding.field).is_some_and(|field| &*field.name != NOTES)
}

/// The posts of one file, or of a part of a stream, with what was found in each.
#[derive(Debug)]
pub struct Docket<'a> {
    /// The posts.
    pub posts: &'a mut [Post],
    /// The findings of each.
    pub findings: &'a mut [Vec<Finding>],
}

/// An allowance as it is judged.
struct Case {
    allowance: Arc<Allowance>,
    /// The first post that has it, and the field of that post that holds its words.
    post: usize,
    field: usize,
    /// The last day on which it holds.
    until: Option<Date>,
    /// Whether it holds.
    valid: bool,
    /// The rules that it has settled something of.
    used: HashSet<String>,
}

impl Docket<'_> {
    /// Settles findings by allowances, the baseline and approvals, and adds what is wrong with these; where `policy` does
    /// not let anything settle, the findings stay open all the same. Only when the docket is `complete` can it be said that
    /// an allowance settles nothing. `personal_id` tells whether the id of a post is a person's.
    pub fn settle_by(
        &mut self,
        policy: &Policy,
        rules: &impl Rules,
        complete: bool,
        personal_id: impl Fn(&Post) -> bool,
    ) {
        self.allow(rules, policy.today, complete);
        for (post, findings) in self.posts.iter().zip(self.findings.iter_mut()) {
            let known = policy.rescan.as_ref().map(|rescan| &rescan.known);
            for baseline in policy.baseline.iter().chain(known).filter(|baseline| !baseline.is_empty()) {
                if !findings.is_empty() {
                    baseline.settle(post, findings, personal_id(post));
                }
            }
            match &policy.ledger {
                Some(ledger) if policy.rescan.is_some() => _ = ledger.settle_known(post, findings),
                Some(ledger) => ledger.settle(post, findings, policy.require_approval, policy.today, rules),
                None => {}
            }
            // The engine gives them in the order of their places; what was added stands at the end.
            if findings.iter().any(|finding| Procedure::of(&finding.rule).is_some()) {
                findings.sort_by_key(|finding| (finding.start.line, finding.start.column));
            }
            if !policy.allow {
                findings.iter_mut().for_each(|finding| finding.allowed = None);
            }
        }
    }

    /// Settles what is allowed in the drafts themselves, and adds a finding for everything that is wrong with an allowance.
    /// `today` decides which have ended.
    fn allow(&mut self, rules: &impl Rules, today: Date, complete: bool) {
        if self.posts.iter().all(|post| post.allowances.is_empty()) {
            return;
        }
        let mut cases = self.cases();
        for case in &mut cases {
            self.hear(case, rules, today);
        }
        self.settle(&mut cases);
        for case in cases.iter().filter(|_| complete) {
            self.unused(case, rules);
        }
    }

    /// The allowances, each once, with their words as a field of the first post that has them.
    fn cases(&mut self) -> Vec<Case> {
        let mut seen = HashSet::new();
        let mut cases = Vec::new();
        for (number, post) in self.posts.iter_mut().enumerate() {
            for allowance in post.allowances.clone() {
                if !seen.insert(Arc::as_ptr(&allowance)) {
                    continue;
                }
                let words = post.source.text.get(allowance.at.clone()).unwrap_or_default().to_owned();
                post.fields.push(Field {
                    name: NOTES.into(),
                    text: words,
                    map: SourceMap::Verbatim(allowance.at.start),
                });
                let (field, used) = (post.fields.len() - 1, HashSet::new());
                cases.push(Case { allowance, post: number, field, until: None, valid: false, used });
            }
        }
        cases
    }

    /// Says what is wrong with an allowance, and whether it holds.
    fn hear(&mut self, case: &mut Case, rules: &impl Rules, today: Date) {
        let allowance = case.allowance.clone();
        self.persons(case, rules);
        let named = allowance.rules.join(", ");
        let mut say = |id, message: String, help| self.say(case, rules, id, message, help);
        let mut valid = true;
        if let Some(fault) = &allowance.fault {
            say("allow/malformed", format!("this allowance is not understood: {fault}"), None);
        }
        if allowance.rules.is_empty() {
            // What cannot be understood at all was said.
            if allowance.fault.is_none() {
                say("allow/malformed", "this allowance names no rule".to_owned(), None);
            }
            return;
        }
        for rule in &allowance.rules {
            if rules.in_use(rule).is_none() {
                let help = suggestion(rule, rules.ids());
                say("allow/unknown-rule", format!("there is no rule \"{rule}\""), Some(help));
            }
        }
        if allowance.reason.is_none() {
            say("allow/no-reason", format!("the allowance of {named} gives no reason"), None);
            valid = false;
        }
        match allowance.until.as_deref().map(str::parse::<Date>) {
            Some(Err(_)) => {
                let message = format!("the allowance of {named} does not end on a day that exists");
                say("allow/malformed", message, Some("Write the last day as `until=2027-01-31`.".to_owned()));
                valid = false;
            }
            Some(Ok(until)) if until < today => {
                say("allow/expired", format!("the allowance of {named} ended on {until}"), None);
                valid = false;
            }
            until => case.until = until.and_then(Result::ok),
        }
        case.valid = valid;
    }

    /// A reason may name a patient as well as a post may: what it says of a person is a finding, and is masked like one.
    fn persons(&mut self, case: &Case, rules: &impl Rules) {
        let post = &self.posts[case.post];
        let words = Post {
            source: post.source.clone(),
            id: post.id.clone(),
            fields: vec![post.fields[case.field].clone()],
            context: post.context.clone(),
            allowances: Vec::new(),
        };
        let personal = rules.check(&words).into_iter().filter(Finding::is_personal);
        self.findings[case.post].extend(personal.map(|finding| Finding { field: case.field, ..finding }));
    }

    /// Marks the findings that an allowance settles.
    fn settle(&mut self, cases: &mut [Case]) {
        // The last allowance for a line wins: it is the innermost.
        let mut by_line: HashMap<(&str, usize), usize> = HashMap::new();
        let mut for_all: HashMap<(&str, *const Allowance), usize> = HashMap::new();
        let held: Vec<(usize, Arc<Allowance>)> = cases
            .iter()
            .enumerate()
            .filter(|(_, case)| case.valid)
            .map(|(at, case)| (at, case.allowance.clone()))
            .collect();
        for (at, allowance) in &held {
            for rule in &allowance.rules {
                match &allowance.reach {
                    Reach::All => {
                        for_all.insert((rule, Arc::as_ptr(allowance)), *at);
                    }
                    Reach::Lines(lines) => by_line.extend(lines.clone().map(|line| ((rule.as_str(), line), *at))),
                }
            }
        }
        for (post, findings) in self.posts.iter().zip(self.findings.iter_mut()) {
            if post.allowances.is_empty() {
                continue;
            }
            let of_all: Vec<&Arc<Allowance>> =
                post.allowances.iter().filter(|allowance| allowance.reach == Reach::All).collect();
            for finding in findings.iter_mut().filter(|finding| is_about_text(post, finding)) {
                let line = by_line.get(&(&*finding.rule, finding.start.line));
                let all = || of_all.iter().find_map(|one| for_all.get(&(&*finding.rule, Arc::as_ptr(one))));
                let Some(case) = line.or_else(all).map(|at| &mut cases[*at]) else { continue };
                case.used.insert(finding.rule.to_string());
                finding.allowed = Some(Allowed {
                    by: AllowedBy::Allowance,
                    who: case.allowance.by.clone(),
                    why: case.allowance.reason.clone().unwrap_or_default(),
                    until: case.until.map(|until| until.to_string()),
                });
            }
        }
    }

    /// Says which rules of an allowance had nothing to settle. A rule that is not in use had no say.
    fn unused(&mut self, case: &Case, rules: &impl Rules) {
        let idle: Vec<&str> = case
            .allowance
            .rules
            .iter()
            .filter(|rule| case.valid && rules.in_use(rule) == Some(true) && !case.used.contains(*rule))
            .map(String::as_str)
            .collect();
        if !idle.is_empty() {
            self.say(
                case,
                rules,
                "allow/unused",
                format!("this allowance of {} settles nothing", idle.join(", ")),
                None,
            );
        }
    }

    /// Adds a finding about an allowance.
    fn say(&mut self, case: &Case, rules: &impl Rules, id: &'static str, message: String, help: Option<String>) {
        let post = &self.posts[case.post];
        let whole = 0..post.fields[case.field].text.len();
        self.findings[case.post].extend(finding(post, case.field, whole, rules, id, message, help));
    }
}
