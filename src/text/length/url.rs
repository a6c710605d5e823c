//! Finds links and mentions as X and Mastodon do before they count them.
//!
//! The rules follow the behaviour of twitter-text, in outline: a link has its scheme or starts with a host name
//! whose last label is a known top-level domain, and does not hang on a word, `@`, `#` or `$`.

use std::ops::Range;

mod tld;

/// A link in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Byte offsets of the link, scheme, path and query included, without the punctuation after it.
    pub range: Range<usize>,
    /// Whether it is written with `http://` or `https://`.
    pub has_scheme: bool,
}

/// The links of `text`, in their order: `https://…`, `www.…`, and bare hosts such as `novartis.com/press`.
#[must_use]
pub fn urls(text: &str) -> Vec<Url> {
    let mut urls = Vec::new();
    let mut at = 0;
    // A host has a dot: jump from dot to dot, and look at the run of host characters around each.
    while let Some(dot) = memchr::memchr(b'.', text.as_bytes().get(at..).unwrap_or_default()).map(|found| at + found) {
        let start = at + run_back(&text[at..dot], is_host_char);
        // A combining mark at the start belongs to the character before the run.
        let start = start + run(&text[start..dot], is_combining);
        let end = dot + run(&text[dot..], is_host_char);
        let found = url_at(text, urls.last().map_or(0, |url: &Url| url.range.end), start..end);
        at = found.as_ref().map_or(end, |url| url.range.end);
        urls.extend(found);
    }
    urls
}

/// The link whose host is a prefix of the run of host characters `run`. Nothing before byte `from` belongs to it.
fn url_at(text: &str, from: usize, host_run: Range<usize>) -> Option<Url> {
    let before = &text[from..host_run.start];
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        before
            .len()
            .checked_sub(scheme.len())
            .and_then(|cut| before.get(cut..))
            .is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    });
    let start = host_run.start - scheme.map_or(0, str::len);
    // What stands directly before: a link does not start in the middle of a word, an address or a path.
    match text[..start].trim_end_matches(is_combining).chars().next_back() {
        Some('@' | '＠' | '#' | '＃' | '$') => return None,
        Some('-' | '_' | '.' | '/') if scheme.is_none() => return None,
        Some(c) if c.is_ascii_alphanumeric() || is_accented(c) => return None,
        _ => {}
    }
    let host_end = host_run.start + host_len(&text[host_run.clone()], &text[host_run.end..], scheme.is_some())?;
    Some(Url { range: start..host_end + tail_len(&text[host_end..]), has_scheme: scheme.is_some() })
}

/// The length in bytes of the longest host name at the start of `run`, with `after` the text behind the run.
fn host_len(run: &str, after: &str, has_scheme: bool) -> Option<usize> {
    // Where a scheme or `www.` says that it is a link, a top-level domain outside the short list is believed.
    let trusted = has_scheme || run.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let mut len = 0;
    let mut best = None;
    let mut label_before: Option<&str> = None;
    for label in run.split('.') {
        if label.is_empty() || label.starts_with('-') || label.ends_with('-') {
            break;
        }
        let end = len + label.len();
        let name_is_sound = label_before.is_some_and(|before| !before.contains('_'));
        // The letter test of twitter-text: an e-mail address or a longer word is no link.
        let stops = end < run.len() || !after.starts_with(['@', '+', '-']);
        if name_is_sound && stops && (tld::is_known(label) || trusted && tld::is_plausible(label)) {
            best = Some(end);
        }
        label_before = Some(label);
        len = end + 1;
    }
    best
}

/// The length in bytes of port, path and query at the start of `text`, without punctuation that ends a sentence.
fn tail_len(text: &str) -> usize {
    let mut len = 0;
    if let Some(port) = text.strip_prefix(':') {
        let digits = run(port, |c| c.is_ascii_digit());
        len = if digits > 0 { 1 + digits } else { 0 };
    }
    if !text[len..].starts_with(['/', '?']) {
        return len;
    }
    let tail = &text[len..len + run(&text[len..], is_tail_char)];
    len + trim_tail(tail).len()
}

/// Takes off punctuation and closing brackets that belong to the sentence, not to the link.
fn trim_tail(tail: &str) -> &str {
    let (mut opened, mut closed) = (tail.matches('(').count(), tail.matches(')').count());
    let mut tail = tail;
    while let Some(last) = tail.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '[' | ']' | '|' | '~' | '$' | '@' => {}
            '(' => opened -= 1,
            // `…/Zelvorix_(drug)` keeps its bracket, `(see …/zelvorix)` does not.
            ')' if closed > opened => closed -= 1,
            _ => break,
        }
        tail = &tail[..tail.len() - last.len_utf8()];
    }
    tail
}

/// A mention that names its server: `@user@host`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Byte offsets of the whole mention.
    pub range: Range<usize>,
    /// Length of `@user`, in characters, all of them ASCII.
    pub local_len: usize,
}

/// The mentions of `text` that name their server, in their order.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'@', text.as_bytes().get(from..).unwrap_or_default()).map(|found| from + found)
    {
        from = at + 1;
        if text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '=' | '@')) {
            continue;
        }
        let user = run(&text[from..], |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
        let name = &text[from..from + user];
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let Some(host) = text[from + user..].strip_prefix('@') else { continue };
        if !name.starts_with(sound) || !name.ends_with(sound) {
            continue;
        }
        let host =
            host[..run(host, |c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))].trim_end_matches(['.', '-']);
        if !host.is_empty() {
            from += user + 1 + host.len();
            mentions.push(Mention { range: at..from, local_len: 1 + user });
        }
    }
    mentions
}

/// The length in bytes of the run of such characters at the start of `text`.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The offset at which the run of such characters at the end of `text` starts.
fn run_back(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.trim_end_matches(belongs).len()
}

/// ASCII letters and digits, Latin letters with accents, and the punctuation of host names.
fn is_host_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') || is_accented(c)
}

/// Latin letters with accents, also where the accent is a character of its own, as macOS writes it in file names.
fn is_accented(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic() || is_combining(c)
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// What may stand in a path or query: the ASCII characters of RFC 3986, Latin and Cyrillic letters.
fn is_tail_char(c: char) -> bool {
    match c {
        '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '}' => false,
        _ => c.is_ascii_graphic() || is_accented(c) || matches!(c, '\u{400}'..='\u{52f}') && c.is_alphabetic(),
    }
}

#[cfg(test)]
mod tests;
