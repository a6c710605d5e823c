//! The folded view on which matching happens: compatibility forms, look-alike letters, dashes, spaces and quotes
//! made one, invisible characters removed, case kept. Every folded byte knows the source bytes it came from.
//!
//! Text without any such character is not copied: the view is the text itself.

use super::case::lowered;
use super::octets::next_foreign;
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A stretch of the folded text and the source bytes behind it.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// First folded byte.
    folded: u32,
    /// First source byte.
    source: u32,
    /// For a replaced stretch, the byte behind its last source byte; 0 when the stretch is verbatim.
    replaced_end: u32,
}

/// A folded text with its map back to the source.
#[derive(Debug, Clone)]
pub struct Folded<'a> {
    /// The folded text.
    pub text: Cow<'a, str>,
    /// Empty when the text is the source, byte for byte.
    pieces: Vec<Piece>,
}

impl<'a> Folded<'a> {
    /// Folds `source`. Texts of 4 GiB and more are not supported; drafts are capped far below.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        if is_plain_text(source) {
            return Self { text: Cow::Borrowed(source), pieces: Vec::new() };
        }
        Folder::default().run(source)
    }

    /// The source bytes that `range` of the folded text came from. Always on character boundaries of the source
    /// when `range` is on character boundaries of the folded text.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        if self.pieces.is_empty() {
            return range;
        }
        let start = self.source_start(range.start);
        if range.is_empty() { start..start } else { start..self.source_end(range.end).max(start) }
    }

    /// The first folded byte that came from byte `source` of the source or from behind it.
    #[must_use]
    pub fn folded_offset(&self, source: usize) -> usize {
        if self.pieces.is_empty() {
            return source;
        }
        let next = self.pieces.partition_point(|piece| piece.source as usize <= source);
        let Some(piece) = next.checked_sub(1).map(|at| self.pieces[at]) else { return 0 };
        let end = self.pieces.get(next).map_or(self.text.len(), |piece| piece.folded as usize);
        match piece.replaced_end {
            0 => (piece.folded as usize + (source - piece.source as usize)).min(end),
            _ if piece.source as usize == source => piece.folded as usize,
            _ => end,
        }
    }

    fn piece_at(&self, folded: usize) -> Piece {
        let at = self.pieces.partition_point(|piece| piece.folded as usize <= folded);
        self.pieces[at.saturating_sub(1)]
    }

    fn source_start(&self, folded: usize) -> usize {
        let piece = self.piece_at(folded);
        match piece.replaced_end {
            0 => piece.source as usize + (folded - piece.folded as usize),
            // Behind the end of the text lies the end of its last stretch.
            end if folded >= self.text.len() => end as usize,
            _ => piece.source as usize,
        }
    }

    fn source_end(&self, folded: usize) -> usize {
        let piece = self.piece_at(folded - 1);
        match piece.replaced_end {
            0 => piece.source as usize + (folded - piece.folded as usize),
            end => end as usize,
        }
    }
}

/// Folds a term of a pack or lexicon by the same rules as texts, and lowers its case.
#[must_use]
pub fn fold_term(term: &str) -> String {
    lowered(&Folded::new(term).text)
}

/// Whether `text` is its own folded view.
fn is_plain_text(text: &str) -> bool {
    let mut at = 0;
    while let Some(foreign) = next_foreign(text.as_bytes(), at) {
        let Some(c) = text[foreign..].chars().next().filter(|c| is_plain(*c)) else { return false };
        at = foreign + c.len_utf8();
    }
    true
}

/// Whether `c` stands for itself in the folded view, whatever stands beside it (combining marks are not plain).
fn is_plain(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => true,
        // Latin-1 letters and signs without a compatibility form, Latin Extended-A and -B without its digraphs.
        '¡'..='§' | '©' | '«'..='¬' | '®' | '°'..='±' | '¶'..='·' | '»' | '¿'..='ľ' => {
            !matches!(c, '«' | '»' | 'ĳ' | 'Ĳ')
        }
        'Ł'..='ň' | 'Ŋ'..='ž' | 'ƀ'..='ǃ' | 'Ș'..='ț' => c != 'ı',
        '†'..='•' | '…' | '™' | '€' | '₹' => true,
        // Arrows, shapes, dingbats, emoji: none has a compatibility form in these ranges.
        '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{27bf}' => true,
        '\u{1f300}'..='\u{1faff}' => true,
        _ => false,
    }
}

/// Characters that are seen by nobody.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Signs that mean the same and are compared as one.
fn one_for_one(c: char) -> Option<char> {
    Some(match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        'ı' => 'i',
        // White letters on black: squared and circled.
        '\u{1f150}'..='\u{1f169}' => letter(c, 0x1f150),
        '\u{1f170}'..='\u{1f189}' => letter(c, 0x1f170),
        _ => return None,
    })
}

fn letter(c: char, first: u32) -> char {
    char::from_u32(c as u32 - first + 'A' as u32).unwrap_or(c)
}

/// The Latin letter that a letter of another script is taken for.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'в' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ҽ' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'ո' | 'п' => 'n',
        'о' | 'ο' | 'օ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Ԍ' => 'G',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Ѵ' => 'V',
        'Ԝ' => 'W',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' => 'Y',
        'Ζ' => 'Z',
        _ => return None,
    })
}

#[derive(Default)]
struct Folder {
    text: String,
    pieces: Vec<Piece>,
    /// Whether the last piece is verbatim and the next source byte continues it.
    verbatim_until: Option<usize>,
}

impl Folder {
    fn run(mut self, source: &str) -> Folded<'_> {
        let latin = |c: char| c.is_ascii_alphabetic();
        let folds_to_latin = |c: char| !is_plain(c) && std::iter::once(c).nfkc().chain(one_for_one(c)).any(latin);
        let has_latin = source.chars().any(|c| latin(c) || folds_to_latin(c));
        let mut word_start = 0; // folded byte at which the word under way began
        let mut next = 0;
        while next < source.len() {
            next = self.keep_plain(source, next, &mut word_start, has_latin);
            let at = next;
            let mut chars = source[at..].chars();
            let Some(c) = chars.next() else { break };
            next += c.len_utf8();
            let mut end = next;
            let mut marks = false;
            // Marks belong to their letter even when something invisible was put between.
            for c in chars.take_while(|c| is_combining_mark(*c) || is_invisible(*c)) {
                next += c.len_utf8();
                if !is_invisible(c) {
                    end = next;
                    marks = true;
                }
            }
            if !marks && is_invisible(c) {
                self.verbatim_until = None;
                continue;
            }
            let before = self.text.len();
            if !marks && is_plain(c) || c == '\u{2122}' {
                self.keep(source, at..end);
            } else if let (false, Some(same)) = (marks, one_for_one(c)) {
                self.replace(at..end, std::iter::once(same));
            } else {
                let visible = source[at..end].chars().filter(|c| !is_invisible(*c));
                self.replace(at..end, visible.nfkc().map(|c| one_for_one(c).unwrap_or(c)));
            }
            if !self.text[before..].chars().all(char::is_alphanumeric) {
                self.unmask_word(word_start, before, has_latin);
                word_start = self.text.len();
            }
        }
        let end = self.text.len();
        self.unmask_word(word_start, end, has_latin);
        if self.pieces.is_empty() {
            self.pieces.push(Piece { folded: 0, source: 0, replaced_end: 0 });
        }
        Folded { text: Cow::Owned(self.text), pieces: self.pieces }
    }

    /// Keeps the ASCII from byte `at` of `source` on, but for its last letter, which may bear a mark; gives the byte behind.
    /// All words in it are Latin but for the one under way, which it may end.
    fn keep_plain(&mut self, source: &str, at: usize, word_start: &mut usize, has_latin: bool) -> usize {
        let end = next_foreign(source.as_bytes(), at).map_or(source.len(), |foreign| at.max(foreign.saturating_sub(1)));
        let plain = &source[at..end];
        let parts = |c: char| !c.is_ascii_alphanumeric();
        let rest = plain.find(parts).map_or(at, |first| {
            let word_end = self.text.len() + first;
            self.keep(source, at..at + first + 1);
            self.unmask_word(*word_start, word_end, has_latin);
            *word_start = self.text.len();
            at + first + 1
        });
        if rest < end {
            let last = source[rest..end].rfind(parts);
            *word_start = last.map_or(*word_start, |last| self.text.len() + last + 1);
            self.keep(source, rest..end);
        }
        end
    }

    fn keep(&mut self, source: &str, range: Range<usize>) {
        if self.verbatim_until != Some(range.start) {
            self.pieces.push(Piece { folded: self.text.len() as u32, source: range.start as u32, replaced_end: 0 });
        }
        self.text.push_str(&source[range.clone()]);
        self.verbatim_until = Some(range.end);
    }

    fn replace(&mut self, range: Range<usize>, with: impl Iterator<Item = char>) {
        let folded = self.text.len() as u32;
        self.text.extend(with.filter(|c| !is_invisible(*c)));
        self.verbatim_until = None;
        if self.text.len() as u32 > folded {
            self.pieces.push(Piece { folded, source: range.start as u32, replaced_end: range.end as u32 });
        }
    }

    /// Writes the word `start..end` of the folded text in Latin letters when it pretends to be Latin: its foreign
    /// letters all have a Latin look-alike, and the word or at least the text has Latin letters too.
    fn unmask_word(&mut self, start: usize, end: usize, has_latin: bool) {
        let word = &self.text[start..end];
        let foreign = |c: char| look_alike(c).is_some();
        if !has_latin || !word.chars().any(foreign) || !word.chars().all(|c| c.is_ascii_alphanumeric() || foreign(c)) {
            return;
        }
        let tail = self.text.split_off(end);
        let word = self.text.split_off(start);
        let first = self.pieces.partition_point(|piece| (piece.folded as usize) < start);
        // The word's stretches are laid anew, a piece a character: look-alikes are two bytes, letters one.
        let old: Vec<Piece> = self.pieces.split_off(first.saturating_sub(1));
        let source_of = |folded: usize| {
            let at = old.partition_point(|piece| piece.folded as usize <= folded).saturating_sub(1);
            let piece = old[at];
            let inside = if piece.replaced_end == 0 { folded - piece.folded as usize } else { 0 };
            (piece.source as usize + inside, piece.replaced_end)
        };
        if let Some(head) = old.first().filter(|head| (head.folded as usize) < start) {
            self.pieces.push(*head);
        }
        for (at, c) in word.char_indices() {
            let (source, replaced_end) = source_of(start + at);
            let source_end = if replaced_end == 0 { (source + c.len_utf8()) as u32 } else { replaced_end };
            self.pieces.push(Piece { folded: self.text.len() as u32, source: source as u32, replaced_end: source_end });
            self.text.push(look_alike(c).unwrap_or(c));
        }
        let shift = end - self.text.len();
        for piece in old.iter().filter(|piece| piece.folded as usize >= end) {
            self.pieces.push(Piece { folded: piece.folded - shift as u32, ..*piece });
        }
        if !tail.is_empty() && !old.iter().any(|piece| piece.folded as usize == end) {
            let (source, replaced_end) = source_of(end);
            self.pieces.push(Piece { folded: self.text.len() as u32, source: source as u32, replaced_end });
        }
        self.text.push_str(&tail);
        // The piece that was being kept may have been cut.
        self.verbatim_until = None;
    }
}

#[cfg(test)]
mod tests;
