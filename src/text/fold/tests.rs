use super::*;
use proptest::prelude::*;

fn check_map(source: &str) {
    let folded = Folded::new(source);
    let mut last = 0;
    for (at, c) in folded.text.char_indices() {
        let range = folded.source_range(at..at + c.len_utf8());
        assert!(
            source.is_char_boundary(range.start) && source.is_char_boundary(range.end),
            "{source:?} {at} {range:?}"
        );
        assert!(!range.is_empty(), "{source:?}: {c:?} at {at} comes from nowhere ({range:?})");
        assert!(range.start >= last, "{source:?}: runs backwards at {at}");
        last = range.start;
        let from: String = source[range.clone()].chars().filter(|c| !is_invisible(*c)).nfkc().collect();
        let was = |f: char| f == c || one_for_one(f) == Some(c) || look_alike(f) == Some(c);
        let same = from.chars().chain(source[range.clone()].chars()).any(was);
        assert!(same, "{source:?}: {c:?} is said to come from {:?}", &source[range]);
    }
}

#[test]
fn plain_text_is_not_copied() {
    for text in ["Hello, world 100 %", "Så här – nej", "Ærlig øl på Ål, äntligen 💙 €5"] {
        let folded = Folded::new(text);
        assert_eq!(matches!(folded.text, Cow::Borrowed(_)), !text.contains('–'), "{text}");
    }
}

#[test]
fn disguises_are_taken_off() {
    let cases = [
        ("Ｏｚｅｍｐｉｃ", "Ozempic"),
        ("𝗛𝗘𝗟𝗣𝗦", "HELPS"),
        ("o\u{200b}zem\u{ad}pic", "ozempic"),
        ("Оzеmріс", "Ozempic"),
        ("A\u{30a}re", "Åre"),
        ("🅾🅲", "OC"),
        ("640823\u{2011}3234", "640823-3234"),
        ("don’t", "don't"),
    ];
    for (source, want) in cases {
        // A wholly Cyrillic disguise is only seen as one beside Latin letters.
        let text = format!("x {source}");
        assert_eq!(Folded::new(&text).text, format!("x {want}"), "{source}");
        check_map(&text);
    }
}

#[test]
fn real_cyrillic_is_left_alone() {
    assert_eq!(Folded::new("Hello Привет мир").text, "Hello Привет мир");
    assert_eq!(Folded::new("рост").text, "рост");
}

#[test]
fn trademark_signs_do_not_become_letters() {
    assert_eq!(Folded::new("Zelvatrin™ – nu").text, "Zelvatrin™ - nu");
}

proptest! {
    #[test]
    fn folding_by_stretches_is_folding_by_letters(text in "([a-c ,.]{0,9}|[аоеzОс \u{200b}\u{ad}ｚ𝗛é\u{301}x–’]|\\PC){0,12}") {
        // What a text folds to does not depend on how far one can look ahead in it, but for whether it has Latin letters.
        let text = format!("x {text}");
        let whole = Folded::new(&text).text.into_owned();
        let parts = |c: char| matches!(c, ' ' | ',' | '.');
        let joined: String = text.split_inclusive(parts).map(|part| {
            let folded = Folded::new(&format!("x {part}")).text.into_owned();
            folded["x ".len()..].to_owned()
        }).collect();
        let marked = text.chars().zip(text.chars().skip(1)).any(|(c, next)| parts(c) && (is_combining_mark(next) || is_invisible(next)));
        prop_assume!(!marked);
        prop_assert_eq!(whole, joined);
    }

    #[test]
    fn every_folded_character_comes_from_its_source(text in "\\PC*") {
        check_map(&text);
    }

    #[test]
    fn disguised_words_keep_their_map(text in "[aоеzОс \u{200b}\u{ad}ｚ𝗛é\u{301}x–]{0,24}") {
        check_map(&text);
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC*") {
        let once = Folded::new(&text).text.into_owned();
        let twice = Folded::new(&once).text.into_owned();
        prop_assert_eq!(once, twice);
    }
}
