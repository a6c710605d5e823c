//! `--statistics`: how often each rule spoke, instead of what it said.

use super::{Report, Run, Shown, held};
use crate::finding::{Category, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Mutex;

/// Counts of findings by rule and by category.
#[derive(Debug, Default)]
pub struct Statistics {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// A rule may have several severities: milder with a consent, or when it is less sure.
    rules: BTreeMap<(String, Severity), Count>,
    categories: BTreeMap<Category, Count>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    findings: usize,
    posts: usize,
}

impl Report for Statistics {
    fn post(&self, post: &Shown<'_>, _: &mut String) {
        let counted = || post.findings.iter().filter(|finding| finding.allowed.is_none());
        let rules: BTreeSet<_> = counted().map(|finding| (finding.rule, finding.severity)).collect();
        let categories: BTreeSet<_> = counted().map(|finding| finding.category).collect();
        let mut counts = held(&self.counts);
        for (rule, severity) in rules {
            let count = counts.rules.entry((rule.to_owned(), severity)).or_default();
            count.findings += counted().filter(|finding| finding.rule == rule && finding.severity == severity).count();
            count.posts += 1;
        }
        for category in categories {
            let count = counts.categories.entry(category).or_default();
            count.findings += counted().filter(|finding| finding.category == category).count();
            count.posts += 1;
        }
    }

    fn end(&self, _: &Run<'_>) -> String {
        let counts = held(&self.counts);
        let mut out = String::new();
        if counts.rules.is_empty() {
            return out;
        }
        let mut rules: Vec<_> = counts.rules.iter().collect();
        rules.sort_by(|((_, one), a), ((_, other), b)| other.cmp(one).then(b.findings.cmp(&a.findings)));
        let mut categories: Vec<_> = counts.categories.iter().collect();
        categories.sort_by_key(|(_, count)| std::cmp::Reverse(count.findings));
        // Writing to a string does not fail.
        let _ = writeln!(out, "findings  posts  severity  rule");
        for ((rule, severity), Count { findings, posts }) in rules {
            let _ = writeln!(out, "{findings:8}  {posts:5}  {:8}  {rule}", severity.as_str());
        }
        let _ = writeln!(out, "\nfindings  posts  category");
        for (category, Count { findings, posts }) in categories {
            let _ = writeln!(out, "{findings:8}  {posts:5}  {category}");
        }
        out
    }
}
