//! Expressions kept to Latin script.

/// Classes of letters, word characters and digits, and what stands for each: Latin script only. The last says whether
/// the class holds every letter in both cases.
const CLASSES: [(&str, &str, bool); 5] = [
    (r"\p{Lu}", r"\p{Lu}&&[A-ZÀ-ɏ]", false),
    (r"\p{Ll}", r"\p{Ll}&&[a-zß-ɏ]", false),
    (r"\p{L}", "A-Za-zÀ-ÖØ-öø-ɏ", true),
    (r"\w", "0-9A-Za-z_À-ÖØ-öø-ɏ", true),
    (r"\d", "0-9", true),
];

/// `regex` with its letters, word characters and digits kept to Latin script, in which the languages of the packs are
/// written and to which texts are folded: the automata are a fraction of the size, and so is the time to make them.
/// A set that holds both cases of its letters is exempt from folding case, which takes longer than all the rest.
#[must_use]
pub fn in_latin(regex: &str) -> String {
    let mut latin = String::with_capacity(regex.len() * 2);
    let mut rest = regex;
    while let Some(first) = rest.chars().next() {
        let class = CLASSES.iter().find(|(class, ..)| rest.starts_with(class));
        let length = match (first, class) {
            (_, Some((class, set, closed))) => {
                latin.push_str(&if *closed { format!("(?-i:[{set}])") } else { format!("[{set}]") });
                class.len()
            }
            ('\\', None) => {
                let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                latin.push_str(&rest[..length]);
                length
            }
            ('[', None) => {
                let length = set_length(rest);
                latin.push_str(&set_in_latin(&rest[..length]));
                length
            }
            (other, None) => {
                latin.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    latin
}

/// The bytes of the bracketed set that `regex` begins with.
fn set_length(regex: &str) -> usize {
    let (mut depth, mut escaped) = (0, false);
    for (at, c) in regex.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => depth += 1,
            // A bracket right behind the opening one is a member.
            ']' if !matches!(&regex[..at], "[" | "[^") => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    regex.len()
}

/// A bracketed set with its classes in Latin script.
fn set_in_latin(set: &str) -> String {
    let others =
        CLASSES.iter().filter(|(.., closed)| *closed).fold(set.to_owned(), |set, (class, ..)| set.replace(class, ""));
    let latin = CLASSES.iter().fold(set.to_owned(), |set, (class, latin, _)| set.replace(class, &format!("[{latin}]")));
    let closed = others != set && !others.chars().any(char::is_alphabetic);
    if closed { format!("(?-i:{latin})") } else { latin }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::RegexBuilder;

    #[test]
    fn classes_are_latin_and_match_the_same_words() {
        assert_eq!(in_latin(r"\d{3}\."), r"(?-i:[0-9]){3}\.");
        assert_eq!(in_latin(r"[\d .-]x"), r"(?-i:[[0-9] .-])x");
        assert_eq!(in_latin(r"[\da-f]\[\w"), r"[[0-9]a-f]\[(?-i:[0-9A-Za-z_À-ÖØ-öø-ɏ])");
        assert_eq!(in_latin(r"[]\w]"), r"(?-i:[][0-9A-Za-z_À-ÖØ-öø-ɏ]])");
        for (regex, text) in [
            (r"^\p{L}+$", "Ångström"),
            (r"^[\p{L}'’-]+$", "o'Neill-Ærø"),
            (r"^\w+ \d+$", "rom_3 14"),
            (r"^[^\W]+$", "abc"),
            (r"^\p{Lu}\p{Ll}+$", "Øystein"),
        ] {
            let built = RegexBuilder::new(&in_latin(regex)).case_insensitive(true).build().expect(regex);
            assert!(built.is_match(text), "{regex} {text} {}", in_latin(regex));
        }
    }
}
