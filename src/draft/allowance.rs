//! What a writer allows in a draft, with the reason: `<!-- pharmalint: allow RULE reason="…" until=2027-01-31 -->`.
//!
//! The comment may be of any style, or a plain line; the same words stand in the front matter, in a CSV column or under a
//! JSON key called `allow`. Whether an allowance holds is not decided here but in [`crate::verdict`].

use memchr::memmem;
use std::collections::BTreeSet;
use std::ops::Range;

/// The name of the field that holds what a draft says to pharmalint, once the verdict has read it.
pub const NOTES: &str = "allow";

/// What every allowance in a text starts with.
const NAME: &str = "pharmalint:";

/// The ways to open a comment, the longest first, and what closes each; nothing for those that end with their line.
const COMMENTS: &[(&str, &str)] = &[
    ("[comment]: # (", ")"),
    ("[//]: # (", ")"),
    ("<!--", "-->"),
    ("{/*", "*/}"),
    ("/*", "*/"),
    ("{#", "#}"),
    ("//", ""),
    ("--", ""),
    ("#", ""),
    ("%", ""),
    (";", ""),
];

/// How far the end of a comment is searched for, in bytes: an allowance is a line or two.
const LONGEST: usize = 2000;

/// What may be said of an allowance.
const KEYS: &[&str] = &["reason", "until", "by"];

/// Where an allowance holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// For all of the post, or of the file that holds it.
    All,
    /// For findings that start on these lines of the file; the first is 1.
    Lines(Range<usize>),
}

/// A writer's word that a finding of these rules is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The rules, as written.
    pub rules: Vec<String>,
    /// Why; an allowance without it does not hold.
    pub reason: Option<String>,
    /// The last day on which it holds, as written.
    pub until: Option<String>,
    /// Who allowed it.
    pub by: Option<String>,
    /// Where it holds.
    pub reach: Reach,
    /// Where it is written: bytes of the source.
    pub at: Range<usize>,
    /// What cannot be understood in it, in words.
    pub fault: Option<String>,
}

impl Allowance {
    /// An allowance for all of a post, of which nothing is known but its place.
    pub(super) fn of_post(at: Range<usize>) -> Self {
        Self { rules: Vec::new(), reason: None, until: None, by: None, reach: Reach::All, at, fault: None }
    }

    /// Sets what `key` says; `rule` and `rules` name the rules.
    pub(super) fn set(&mut self, key: &str, value: &str) {
        let value = value.trim();
        let text = (!value.is_empty()).then(|| value.to_owned());
        match key {
            "rule" | "rules" => self.rules.extend(rules(value).map(str::to_owned)),
            "reason" => self.reason = text,
            "until" => self.until = text,
            "by" => self.by = text,
            _ => self.fault = Some(format!("it knows {}, not \"{key}\"", KEYS.join(", "))),
        }
    }
}

/// Rules as they are listed: with commas or spaces between.
fn rules(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', ' ', '\t', '\r', '\n']).filter(|rule| !rule.is_empty())
}

/// The allowances that `text` lists, such as `claims/superlative reason="Cochrane 2025" until=2027-01-31`. A rule behind a
/// reason starts the next one. `at` is where the text is written.
#[must_use]
pub fn list(text: &str, at: Range<usize>) -> Vec<Allowance> {
    let mut found: Vec<Allowance> = Vec::new();
    let mut rest = text.trim_start();
    // Whether the last allowance has had its say beyond its rules.
    let mut told = true;
    while !rest.is_empty() {
        let word_end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '=')).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(word_end);
        if let Some(value) = behind.trim_start().strip_prefix('=') {
            let (value, behind) = value_of(value.trim_start());
            if found.is_empty() {
                found.push(Allowance::of_post(at.clone()));
            }
            if let Some(last) = found.last_mut() {
                last.set(word, value);
            }
            told = true;
            rest = behind;
        } else {
            if !word.is_empty() {
                if told {
                    found.push(Allowance::of_post(at.clone()));
                    told = false;
                }
                if let Some(last) = found.last_mut() {
                    last.rules.push(word.to_owned());
                }
            }
            rest = behind;
        }
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    }
    if found.is_empty() {
        found.push(Allowance::of_post(at));
    }
    found
}

/// A value, in quotes of any sort or a single word, and what stands behind it.
fn value_of(text: &str) -> (&str, &str) {
    let close: &[char] = match text.chars().next() {
        Some('"') => &['"'],
        Some('\'') => &['\''],
        Some('“' | '”' | '„') => &['”', '“'],
        Some('«' | '»') => &['»', '«'],
        _ => {
            let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).unwrap_or(text.len());
            return text.split_at(end);
        }
    };
    let inside = text.split_at(text.chars().next().map_or(0, char::len_utf8)).1;
    match inside.find(close) {
        Some(end) => (&inside[..end], &inside[end + inside[end..].chars().next().map_or(0, char::len_utf8)..]),
        None => (inside, ""),
    }
}

/// The allowances in a text, and the bytes at which they are written, which are not part of the post.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub allowances: Vec<Allowance>,
    pub hidden: Vec<Range<usize>>,
}

/// What one comment says.
struct Directive<'t> {
    /// `allow`, `allow-file`, `allow-begin`, `allow-end`, or something that is not known.
    verb: &'t str,
    rest: &'t str,
    /// All of the comment.
    at: Range<usize>,
    /// Its first and its last line.
    lines: (usize, usize),
    /// Whether it shares its line with a text.
    inline: bool,
}

/// The most blocks that may be open at a time.
const DEEPEST: usize = 64;

/// Finds the allowances in `text`.
pub(super) fn find(text: &str) -> Found {
    let directives = directives(text);
    if directives.is_empty() {
        return Found::default();
    }
    let next = next_lines(text, &directives);
    let mut found = Found::default();
    // The blocks that are open: which of the allowances they are.
    let mut open: Vec<Range<usize>> = Vec::new();
    for directive in &directives {
        found.hidden.push(directive.at.clone());
        let line = directive.lines.0;
        let (reach, fault) = match directive.verb {
            "allow" if directive.inline => (Reach::Lines(line..line + 1), None),
            "allow" => {
                let line = next.get(directive.lines.1).copied().unwrap_or_default();
                (Reach::Lines(line..line + usize::from(line > 0)), None)
            }
            "allow-file" => (Reach::All, None),
            "allow-begin" if open.len() < DEEPEST => {
                let fault = "no `pharmalint: allow-end` follows: it holds to the end of the file";
                (Reach::Lines(line..next.len() + 1), Some(fault.to_owned()))
            }
            "allow-begin" => (Reach::Lines(0..0), Some(format!("more than {DEEPEST} blocks are open here"))),
            "allow-end" => {
                close(&mut open, &mut found.allowances, directive);
                continue;
            }
            other => {
                let fault = format!("it knows allow, allow-file, allow-begin and allow-end, not \"{other}\"");
                (Reach::Lines(0..0), Some(fault))
            }
        };
        let first = found.allowances.len();
        for allowance in list(directive.rest, directive.at.clone()) {
            let fault = allowance.fault.or_else(|| fault.clone());
            found.allowances.push(Allowance { reach: reach.clone(), fault, ..allowance });
        }
        if directive.verb == "allow-begin" && open.len() < DEEPEST {
            open.push(first..found.allowances.len());
        }
    }
    found
}

/// Ends the block that was opened last, or the last one of the rules that `directive` names.
fn close(open: &mut Vec<Range<usize>>, allowances: &mut [Allowance], directive: &Directive<'_>) {
    let named: Vec<&str> = rules(directive.rest).collect();
    let ours = |block: &Range<usize>| {
        let mut all = allowances[block.clone()].iter().flat_map(|allowance| &allowance.rules);
        named.is_empty() || all.any(|rule| named.contains(&rule.as_str()))
    };
    let Some(at) = open.iter().rposition(ours) else { return };
    for allowance in &mut allowances[open.remove(at)] {
        if let Reach::Lines(lines) = &mut allowance.reach {
            lines.end = directive.lines.1 + 1;
        }
        allowance.fault.take_if(|fault| fault.starts_with("no `pharmalint: allow-end`"));
    }
}

/// For each line, by its number less one, the number of the next line that holds a text; 0 when there is none. The entry of
/// the line before it is the one behind a directive.
fn next_lines(text: &str, directives: &[Directive<'_>]) -> Vec<usize> {
    let taken: BTreeSet<usize> = directives
        .iter()
        .filter(|directive| !directive.inline)
        .flat_map(|directive| directive.lines.0..=directive.lines.1)
        .collect();
    let closes = |line: &str| COMMENTS.iter().any(|(_, close)| !close.is_empty() && line == *close);
    let mut next: Vec<usize> = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let line = line.trim();
            if line.is_empty() || closes(line) || taken.contains(&(at + 1)) { 0 } else { at + 1 }
        })
        .collect();
    let mut behind = 0;
    for line in next.iter_mut().rev() {
        behind = if *line == 0 { behind } else { *line };
        *line = behind;
    }
    next
}

/// What the comments of `text` say to pharmalint, in their order.
fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut found: Vec<Directive<'_>> = Vec::new();
    let (mut counted, mut line) = (0, 1);
    for name in memmem::find_iter(text.as_bytes(), NAME) {
        if found.last().is_some_and(|last| name < last.at.end) {
            continue;
        }
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..name]).count();
        counted = name;
        found.extend(directive(text, name, line));
    }
    found
}

/// The directive whose name stands at byte `name`, on line `line`; nothing when these words are just a text.
fn directive(text: &str, name: usize, line: usize) -> Option<Directive<'_>> {
    let line_start = memchr::memrchr(b'\n', &text.as_bytes()[..name]).map_or(0, |end| end + 1);
    let before = text[line_start..name].trim_end();
    let comment = COMMENTS.iter().find(|(open, _)| before.ends_with(open));
    let open = comment.map_or(before.len(), |(open, _)| before.len() - open.len());
    let inline = !before[..open].trim().is_empty();
    let said = name + NAME.len();
    let line_end = memchr::memchr(b'\n', &text.as_bytes()[said..]).map_or(text.len(), |end| said + end);
    let close = comment.map(|(_, close)| *close).filter(|close| !close.is_empty());
    let furthest = text.floor_char_boundary((said + LONGEST).min(text.len()));
    let (rest, end) = match close.and_then(|close| Some((text[said..furthest].find(close)?, close.len()))) {
        Some((length, close)) => (&text[said..said + length], said + length + close),
        None => (text[said..line_end].trim_end(), said + text[said..line_end].trim_end().len()),
    };
    let rest = rest.trim();
    let verb = rest.split(char::is_whitespace).next().unwrap_or_default();
    if comment.is_none() && (inline || !verb.starts_with("allow")) {
        return None;
    }
    let start = if comment.is_some() { line_start + open } else { name };
    let last = line + memchr::memchr_iter(b'\n', &text.as_bytes()[name..end]).count();
    Some(Directive { verb, rest: &rest[verb.len()..], at: start..end, lines: (line, last), inline })
}

#[cfg(test)]
mod tests;
