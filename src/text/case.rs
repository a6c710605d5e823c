//! Small letters, as terms and texts are compared in them.

/// Lower case, one character for one, as terms and texts are compared.
#[must_use]
pub fn lower(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\u{7f}' | 'ß'..='ÿ' => c,
        'À'..='Ö' | 'Ø'..='Þ' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        'ς' => 'σ',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// `text` in lower case, one character for one.
#[must_use]
pub fn lowered(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// What follows `word` (lower case) in `found`, if `found` begins with it in any case.
#[must_use]
pub fn strip_lower<'t>(found: &'t str, word: &[u8]) -> Option<&'t str> {
    let head = found.as_bytes().get(..word.len());
    if head == Some(word) {
        return Some(&found[word.len()..]);
    }
    if let Some(head) = head.filter(|head| head.is_ascii()) {
        return head.eq_ignore_ascii_case(word).then(|| &found[word.len()..]);
    }
    let mut word = word;
    for (at, c) in found.char_indices() {
        if word.is_empty() {
            return Some(&found[at..]);
        }
        let mut buffer = [0; 4];
        word = word.strip_prefix(lower(c).encode_utf8(&mut buffer).as_bytes())?;
    }
    word.is_empty().then_some("")
}
