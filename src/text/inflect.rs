//! Endings that leave a medicine's name a medicine's name: `Ozempics`, `Ozempicsprutan`, `Ozempic's`.

/// Names shorter than this take only the genitive: with short names an ending soon makes another word.
const SHORTEST_INFLECTED: usize = 5;

const GENITIVES: &[&str] = &["s", "'s"];

/// Case, number and definiteness in Swedish, Norwegian and Danish, plural in English, in lower case.
const ENDINGS: &[&str] = &[
    "en", "et", "n", "t", "ens", "ets", "ns", "an", "ar", "arna", "er", "erna", "erne", "or", "orna", "ene", "ne",
    "es", "en's",
];

/// Beginnings of words that are joined to a name, in lower case.
const COMPOUNDS: &[&str] = &[
    "anvend",
    "använd",
    "behandl",
    "bruk",
    "brug",
    "dos",
    "effekt",
    "fri",
    "injektion",
    "injeksjon",
    "kur",
    "kampanj",
    "kampagne",
    "kräm",
    "medicin",
    "medisin",
    "mirak",
    "patient",
    "pasient",
    "penn",
    "pen",
    "pill",
    "plåst",
    "preparat",
    "recept",
    "resept",
    "rabat",
    "spray",
    "sprut",
    "sprøyt",
    "sprøjt",
    "stik",
    "stikk",
    "tablet",
    "terapi",
    "vaccin",
    "vaksin",
];

/// Whether `rest`, in lower case, may follow a name of `name_letters` characters in one word.
#[must_use]
pub fn is_inflection(name_letters: usize, rest: &str) -> bool {
    if rest.is_empty() || GENITIVES.contains(&rest) {
        return true;
    }
    if name_letters < SHORTEST_INFLECTED {
        return false;
    }
    // A joining -s- as in `Ozempicsbrist`.
    let joined = rest.strip_prefix('s').unwrap_or(rest);
    ENDINGS.contains(&rest) || [rest, joined].iter().any(|word| COMPOUNDS.iter().any(|tail| word.starts_with(tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_compounds() {
        for rest in ["", "s", "'s", "en", "sprutan", "pennor", "behandling", "sbehandlingen", "tabletter"] {
            assert!(is_inflection(7, rest), "{rest}");
        }
        for rest in ["ly", "ia", "ion", "x", "ade"] {
            assert!(!is_inflection(7, rest), "{rest}");
        }
        assert!(!is_inflection(3, "en"), "a short name with an ending is soon another word");
    }
}
