//! The message of a finding, with the matched words in it.

use super::neighbours::Place;
use super::program::Program;
use super::rules::Piece;
use std::ops::Range;

/// Matched words longer than this are cut in messages; the place shows them whole.
const LONGEST_QUOTE: usize = 60;

/// Puts the words that were found into a message. `primary` is the text of the primary place, `marked` are the signals
/// of further places with their texts. Returns the message and, when it is `personal`, the bytes of it that may name a person.
pub fn message(
    program: &Program,
    pieces: &[Piece],
    primary: &str,
    place: &Place,
    marked: &[(u16, &str)],
    personal: bool,
) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut secrets = Vec::new();
    let mut quote = |words: &str, text: &mut String| {
        let start = text.len();
        push_short(text, words);
        if personal {
            secrets.push(start..text.len());
        }
    };
    for piece in pieces {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Here => quote(primary, &mut text),
            Piece::Marked(signal) => {
                let counts = |found: u16| found == *signal || program.signal(*signal).sources.contains(found.into());
                let other = marked.iter().find(|(found, _)| place.signal != Some(*found) && counts(*found));
                quote(other.map_or(primary, |(_, words)| words), &mut text);
            }
        }
    }
    (text, secrets)
}

fn push_short(text: &mut String, words: &str) {
    let mut count = 0;
    for c in words.chars() {
        count += 1;
        if count > LONGEST_QUOTE {
            text.push('…');
            return;
        }
        text.push(if c.is_whitespace() { ' ' } else { c });
    }
}
