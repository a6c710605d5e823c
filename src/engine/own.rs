//! What a company says is its own: people, contacts and numbers that identify no patient.

/// Numbers with fewer digits are compared whole, not by their ends.
const SHORTEST_ENDING: usize = 6;

/// The names, contacts and numbers a company says are its own.
#[derive(Debug, Clone, Default)]
pub struct Own(Vec<String>);

impl Own {
    /// Reads them as they are written in the configuration.
    pub fn new<'a>(entries: impl IntoIterator<Item = &'a str>) -> Self {
        Self(entries.into_iter().map(normal).filter(|entry| !entry.is_empty()).collect())
    }

    /// Whether `words` name one of them: the same number with or without the prefix of its country, the same contact,
    /// or a part of the same name.
    pub fn covers(&self, words: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let words = normal(words);
        self.0.iter().any(|own| {
            let numbers = digits(own).zip(digits(&words));
            numbers.map_or_else(
                || format!(" {own} ").contains(&format!(" {words} ")),
                |(own, found)| {
                    own == found
                        || own.len().min(found.len()) >= SHORTEST_ENDING
                            && (own.ends_with(found) || found.ends_with(own))
                },
            )
        })
    }
}

/// In lower case, with one space for whatever separates words; a number without what separates its digits.
fn normal(words: &str) -> String {
    let is_number = words.chars().any(|c| c.is_ascii_digit()) && !words.chars().any(char::is_alphabetic);
    if is_number {
        return words.chars().filter(char::is_ascii_digit).collect();
    }
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The digits of a number, without the zeros before it.
fn digits(normal: &str) -> Option<&str> {
    let is_number = !normal.is_empty() && normal.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| normal.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_numbers_contacts_and_people_in_other_writing() {
        let own = Own::new(["+46 8 123 456 78", "press@zelva.example", "Kari Nordmann", "112"]);
        for words in
            ["08-123 456 78", "+46812345678", "Press@Zelva.example", "Kari", "Nordmann", "kari nordmann", "112"]
        {
            assert!(own.covers(words), "{words}");
        }
        for words in ["08-123 456 79", "me@zelva.example", "Kari Berg", "Ka", "2", "nordmann@zelva.example"] {
            assert!(!own.covers(words), "{words}");
        }
        assert!(!Own::default().covers("Kari"));
    }
}
