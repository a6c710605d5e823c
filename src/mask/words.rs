//! The words that identify a person, and where in a text they stand.

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use std::ops::Range;

/// So few words are looked for one after the other.
const FEW: usize = 16;

/// Words, the longest first, each once, as they are written and with a space for each of their spaces and line ends.
#[derive(Debug, Default, Clone)]
pub struct Words {
    words: Vec<String>,
    search: Search,
}

/// How words are looked for.
#[derive(Debug, Clone)]
enum Search {
    /// One after the other.
    Few(Vec<Finder<'static>>),
    /// All in one pass, so that a list of patients is not compared with itself.
    Many(AhoCorasick),
}

impl Default for Search {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Search {
    fn of(words: &[String]) -> Self {
        let many = (words.len() > FEW).then(|| AhoCorasick::new(words).ok()).flatten();
        let few = || words.iter().map(|word| Finder::new(word).into_owned()).collect();
        many.map_or_else(|| Self::Few(few()), Self::Many)
    }
}

impl Words {
    /// These `words`.
    #[must_use]
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        let space = |c: char| c.is_whitespace() && c != ' ';
        let even = |word: &str| word.contains(space).then(|| word.replace(space, " "));
        let mut words: Vec<String> = words.flat_map(|word| [even(&word), Some(word)]).flatten().collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        words.dedup();
        Self { search: Search::of(&words), words }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Every place of `text` at which one of them stands, in no order.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let found_by = |finder: &Finder<'_>| -> Vec<_> {
            finder.find_iter(text.as_bytes()).map(|at| at..at + finder.needle().len()).collect()
        };
        match &self.search {
            Search::Few(finders) => finders.iter().flat_map(found_by).collect(),
            Search::Many(finder) => finder.find_overlapping_iter(text).map(|found| found.range()).collect(),
        }
    }
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
