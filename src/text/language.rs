//! Which language a short text is written in, from its function words: the words every text of the language holds and
//! hardly any other does. Bokmål and Danish differ in just these, which statistical detectors confuse in short texts.

use super::hash::hash;
use super::token::Token;
use crate::draft::Lang;
use std::sync::OnceLock;

const WORDS: &[(Lang, &str)] = &[
    (
        Lang::En,
        "the and of to is are was were with for this that our your you we it have has been be from by an at as who what not do does can will \
         they their than or if when about more into just i my me how there here today new it's don't i'm on in his her which would us get now \
         every after first out best take up no",
    ),
    (
        Lang::Sv,
        "och att är det som på för av inte med har jag vi till ett från om när kan ska vår vårt våra din ditt dina mer hos eller också efter \
         där alla här under utan mot sig så nu fått får blir blev vad hur er oss ni mitt mig dig bara mycket är i dag hon hade många den",
    ),
    (
        Lang::Nb,
        "og at er det som på for av ikke med har jeg vi til et fra om når kan skal vår vårt våre din ditt dine mer hos eller også etter der \
         alle her under uten mot seg så nå fått får blir ble hva hvordan dere oss min mitt meg deg bare mye i dag hun hadde mange noen etter \
         hvis nye bli denne",
    ),
    (
        Lang::Nn,
        "og at er det som på for av ikkje med har eg vi til eit frå om når kan skal vår vårt våre din mykje nokon kva korleis de dykk vere \
         blir hjå eller òg etter der alle her utan no ho ein kjem gjer berre",
    ),
    (
        Lang::Da,
        "og at er det som på for af ikke med har jeg vi til et fra om når kan skal vores din dit dine mere hos eller også efter der alle her \
         under uden mod sig så nu fået får bliver blev hvad hvordan jer os min mit mig dig bare meget i dag hun havde mange nogle nogen hvis \
         nye blive denne ud hjælp bedre være kun",
    ),
    (
        Lang::Fi,
        "ja on ei että se kun niin mutta ovat oli olen olet me te he tai jos kuin vain myös nyt meidän sen sinun minun tämä mitä miten joka \
         jotka sekä kanssa voi ole mukaan jo lue lisää kysy uusi hän",
    ),
    (
        Lang::De,
        "der die das und ist sind nicht mit für von zu ein eine einen auf im in den dem wir ich sie es als auch bei nach aus wie oder wenn \
         haben hat wird werden unsere unser heute mehr sich noch nur über zum zur dass was jetzt",
    ),
];

/// The function words: the lower halves of their hashes, each in the first free slot from its own on, with the languages of
/// each, a bit each. A text asks for every one of its words, so that the table is small enough to stay at hand.
struct FunctionWords(Vec<(u32, u8)>);

/// The slots of the table, two to the power of this: half of them stay empty.
const SLOT_BITS: u32 = 10;
/// The bytes of the longest function word.
const LONGEST: usize = 10;

impl FunctionWords {
    fn table() -> &'static Self {
        static TABLE: OnceLock<FunctionWords> = OnceLock::new();
        TABLE.get_or_init(|| {
            let mut table = Self(vec![(0, 0); 1 << SLOT_BITS]);
            for (lang, words) in WORDS {
                for word in words.split_whitespace() {
                    let hash = hash(word);
                    let slot = table.slot(hash);
                    table.0[slot] = (hash as u32, table.0[slot].1 | lang.bit() as u8);
                }
            }
            table
        })
    }

    /// The slot of the word with this hash, or the empty one where it would be.
    fn slot(&self, hash: u64) -> usize {
        let mut slot = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - SLOT_BITS)) as usize;
        while self.0[slot].1 != 0 && self.0[slot].0 != hash as u32 {
            slot = (slot + 1) % self.0.len();
        }
        slot
    }

    /// The languages in which the word with this hash is a function word.
    fn languages(&self, hash: u64) -> u8 {
        self.0[self.slot(hash)].1
    }
}

/// Whether `word`, in lower case, is one of the words that hold sentences together in some language.
#[must_use]
pub fn is_function_word(word: &str) -> bool {
    FunctionWords::table().languages(hash(word)) != 0
}

/// How many words are looked at; a post shows its language sooner.
const SAMPLE: usize = 400;

/// The most likely language of a text, from its words; English when nothing tells.
#[must_use]
pub fn detect(text: &str, tokens: &[Token]) -> Lang {
    let table = FunctionWords::table();
    let mut scores = [0u32; Lang::ALL.len()];
    for token in tokens.iter().take(SAMPLE) {
        let word = &text.as_bytes()[token.range()];
        if !word.is_ascii() {
            let langs = text[token.range()].chars().flat_map(languages_of_letter);
            langs.for_each(|lang| scores[*lang as usize] += 2);
        }
        let langs = if word.len() <= LONGEST { table.languages(token.hash) } else { 0 };
        // A word of one language alone tells more than one that several share.
        let weight = match langs.count_ones() {
            0 => continue,
            1 => 6,
            2 => 3,
            3 => 2,
            _ => 1,
        };
        let mut left = langs;
        while left != 0 {
            scores[left.trailing_zeros() as usize] += weight;
            left &= left - 1;
        }
    }
    let best = scores.iter().copied().max().unwrap_or(0);
    let first = scores.iter().position(|score| *score == best && best > 0);
    first.and_then(|at| Lang::ALL.get(at)).copied().unwrap_or(Lang::En)
}

/// The languages that use the letter `c`, if only some of them do.
fn languages_of_letter(c: char) -> &'static [Lang] {
    match c {
        'ä' | 'ö' => &[Lang::Sv, Lang::Fi],
        'æ' | 'ø' => &[Lang::Nb, Lang::Nn, Lang::Da],
        'å' => &[Lang::Sv, Lang::Nb, Lang::Nn, Lang::Da],
        'ü' | 'ß' => &[Lang::De],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token;

    fn lang(text: &str) -> Lang {
        let mut tokens = Vec::new();
        token::tokenise(text, &mut tokens);
        detect(text, &tokens)
    }

    #[test]
    fn every_function_word_is_found_and_is_short_enough() {
        for (lang, words) in WORDS {
            for word in words.split_whitespace() {
                let langs = FunctionWords::table().languages(hash(word));
                assert!(langs & lang.bit() as u8 != 0 && word.len() <= LONGEST, "{word}");
            }
        }
        assert!(!is_function_word("lamp"));
    }

    #[test]
    fn short_posts_show_their_language() {
        assert_eq!(lang("Proud day for the whole team"), Lang::En);
        assert_eq!(lang("Vi är stolta över vår nya behandling"), Lang::Sv);
        assert_eq!(lang("Vi er stolte over den nye behandlingen, og nå er den her"), Lang::Nb);
        assert_eq!(lang("Vi er stolte af den nye behandling, og nu er den her"), Lang::Da);
        assert_eq!(lang("Vi er stolte av den nye behandlinga, og no er ho her, ikkje sant"), Lang::Nn);
        assert_eq!(lang("Lue lisää ja kysy lääkäriltä"), Lang::Fi);
        assert_eq!(lang("Wir sind stolz auf die neue Behandlung"), Lang::De);
        assert_eq!(lang(""), Lang::En);
    }
}
