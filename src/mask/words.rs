//! The words that identify a person, and where in a text they stand.

use aho_corasick::AhoCorasick;
use std::ops::Range;

/// So few words are looked for one after the other.
const FEW: usize = 16;

/// Words, the longest first, each once, as they are written and with a space for each of their spaces and line ends.
#[derive(Debug, Default, Clone)]
pub struct Words {
    words: Vec<String>,
    /// Finds many in one pass, so that a list of patients is not compared with itself.
    finder: Option<AhoCorasick>,
}

impl Words {
    /// These `words`.
    #[must_use]
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        let even = |word: &str| word.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        let mut words: Vec<String> = words.flat_map(|word| [even(&word), word]).collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        let finder = (words.len() > FEW).then(|| AhoCorasick::new(&words).ok()).flatten();
        Self { words, finder }
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Every place of `text` at which one of them stands, in no order.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        match &self.finder {
            Some(finder) => finder.find_overlapping_iter(text).map(|found| found.range()).collect(),
            None => self.iter().flat_map(|word| places(word, text)).collect(),
        }
    }
}

/// Where `word` stands in `text`.
fn places(word: &str, text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr::memmem::find_iter(text.as_bytes(), word).map(|at| at..at + word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_words_are_found_as_few_are() {
        let text = "Anna Berg, Berg Lund and Lund Anna met Anna Berg Lund";
        let known = ["Anna Berg", "Berg Lund", "Berg", "Anna\nLund"].map(str::to_owned);
        let places = |words: Words| {
            let mut places = words.places(text);
            places.sort_by_key(|place| (place.start, place.end));
            places
        };
        let few = places(Words::new(known.clone().into_iter()));
        let others = (0..FEW).map(|number| format!("Nobody {number}"));
        assert_eq!(places(Words::new(known.into_iter().chain(others))), few);
        assert_eq!(few.len(), 7);
    }
}
