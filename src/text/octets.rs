//! Eight bytes of a text at a time, in a number, the first of them lowest.

/// How many bytes are read at a time.
pub const OCTETS: usize = 8;

/// One in each byte.
const EACH: u64 = u64::MAX / 0xff;
/// The highest bit of each byte: set in the bytes of characters that are not ASCII.
const HIGH: u64 = EACH << 7;

/// The eight bytes of `bytes` from `at` on; zeros stand for what is behind the end.
#[inline]
#[must_use]
pub fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match (rest.first_chunk(), bytes.last_chunk()) {
        (Some(octets), _) => u64::from_le_bytes(*octets),
        (None, Some(octets)) => match rest.len() {
            0 => 0,
            left => u64::from_le_bytes(*octets) >> (8 * (OCTETS - left)),
        },
        (None, None) => rest.iter().rev().fold(0, |octets, byte| octets << 8 | u64::from(*byte)),
    }
}

/// The first byte of `bytes` from `at` on that is not ASCII.
#[inline]
#[must_use]
pub fn next_foreign(bytes: &[u8], mut at: usize) -> Option<usize> {
    while at < bytes.len() {
        let foreign = eight(bytes, at) & HIGH;
        if foreign != 0 {
            return Some(at + first(foreign));
        }
        at += OCTETS;
    }
    None
}

/// The letters and digits with which eight bytes begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// How many bytes they have.
    pub length: usize,
    /// They themselves in lower case, and zeros behind them.
    pub small: u64,
    /// Whether there are digits among them.
    pub digits: bool,
    /// Whether the first of them is a capital.
    pub capital: bool,
    /// The byte behind them; 0 when it is not among the eight.
    pub next: u8,
}

/// The first byte of the two that a letter from `À` to `ÿ` has.
const LATIN: u8 = 0xc3;

impl Run {
    /// The run of ASCII from byte `at` on, and of letters from `À` to `ÿ`.
    #[inline]
    #[must_use]
    pub fn at(bytes: &[u8], at: usize) -> Self {
        let octets = eight(bytes, at);
        let run = Self::of(octets);
        if run.next == LATIN { Self::latin(octets) } else { run }
    }

    /// The run of ASCII with which `octets` begin.
    #[inline]
    #[must_use]
    pub const fn of(octets: u64) -> Self {
        let small = octets | EACH << 5;
        let (letters, digits) = ascii(octets, small);
        Self::until(octets, small, letters, digits)
    }

    /// The same with letters from `À` to `ÿ`, but for one that is cut off at the end.
    const fn latin(octets: u64) -> Self {
        // Capitals have the same bit less as those of ASCII; `ß` has none, and `×` and `÷` are no letters.
        let second = same(octets, LATIN) << 8;
        let small = octets | (!octets & HIGH | second & !same(octets, 0x9f)) >> 2;
        let pairs = second & !same(octets | EACH << 5, 0xb7);
        let (letters, digits) = ascii(octets, small);
        Self::until(octets, small, letters | pairs | pairs >> 8, digits)
    }

    /// The run of `octets`, given the highest bits of its `letters` and `digits`.
    #[inline]
    const fn until(octets: u64, small: u64, letters: u64, digits: u64) -> Self {
        let end = !(letters | digits) & HIGH;
        let inside = ((end & end.wrapping_neg()) >> 7).wrapping_sub(1);
        let length = first(end);
        let next = octets.unbounded_shr(8 * length as u32) as u8;
        let changed = (octets ^ small) & inside;
        let capital = changed & if octets & 0x80 == 0 { 0x20 } else { 0x2000 } != 0;
        Self { length, small: small & inside, digits: digits & inside != 0, capital, next }
    }
}

/// The highest bits of the letters and of the digits of ASCII; `small` are the octets in lower case.
#[inline]
const fn ascii(octets: u64, small: u64) -> (u64, u64) {
    let ascii = !octets & HIGH;
    (between(small & !HIGH, b'a', b'z') & ascii, between(octets & !HIGH, b'0', b'9') & ascii)
}

/// The highest bit of each byte of `octets` that is `byte`.
#[inline]
const fn same(octets: u64, byte: u8) -> u64 {
    let other = octets ^ (EACH * byte as u64);
    !(((other & !HIGH) + !HIGH) | other) & HIGH
}

/// The highest bit of each byte of `octets`, which are all ASCII, that lies between `low` and `high`.
#[inline]
const fn between(octets: u64, low: u8, high: u8) -> u64 {
    let from = octets + EACH * (0x80 - low as u64);
    let beyond = octets + EACH * (0x7f - high as u64);
    from & !beyond & HIGH
}

/// The first byte of which the highest bit is set; eight when there is none.
#[inline]
const fn first(high: u64) -> usize {
    high.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `bytes` begin with, told letter by letter.
    fn letter_by_letter(bytes: &[u8]) -> Run {
        let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let latin = |c: &char| c.is_ascii_alphanumeric() || matches!(c, 'À'..='ÿ') && c.is_alphabetic();
        let run: String = text.chars().take_while(latin).collect();
        Run {
            length: run.len(),
            small: eight(run.to_lowercase().as_bytes(), 0),
            digits: run.contains(|c: char| c.is_ascii_digit()),
            capital: run.starts_with(char::is_uppercase),
            next: bytes.get(run.len()).copied().unwrap_or_default(),
        }
    }

    #[test]
    fn runs_end_where_letters_and_digits_do() {
        for c in '\0'..='\u{250}' {
            for length in 0..OCTETS {
                for behind in ["aZ5", "ÅßØ"] {
                    let text = format!("{}{c}{behind}tail", &"aZ5zAb9"[..length]);
                    let bytes = &text.as_bytes()[..OCTETS];
                    assert_eq!(Run::at(text.as_bytes(), 0), letter_by_letter(bytes), "{text}");
                }
            }
        }
    }

    #[test]
    fn eight_bytes_are_read_wherever_the_text_ends() {
        let bytes: Vec<u8> = (1..20).collect();
        for (start, end) in (0..20).flat_map(|end| (0..22).map(move |start| (start, end))) {
            let mut want = [0; OCTETS];
            let rest = bytes[..end.min(19)].get(start..).unwrap_or_default();
            want.iter_mut().zip(rest).for_each(|(want, byte)| *want = *byte);
            assert_eq!(eight(&bytes[..end.min(19)], start), u64::from_le_bytes(want));
        }
    }

    #[test]
    fn foreign_letters_are_found_wherever_they_stand() {
        for start in 0..20 {
            let text = format!("{}ø{}", "a".repeat(start), "b".repeat(9));
            assert_eq!(next_foreign(text.as_bytes(), 0), Some(start));
            assert_eq!(next_foreign(text.as_bytes(), start + 2), None);
        }
    }
}
