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
    match rest.first_chunk() {
        Some(octets) => u64::from_le_bytes(*octets),
        None => rest.iter().rev().fold(0, |octets, byte| octets << 8 | u64::from(*byte)),
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

/// The letters and digits of ASCII with which eight bytes begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// How many they are.
    pub length: usize,
    /// They themselves in lower case, and zeros behind them.
    pub small: u64,
    /// Whether there are digits among them.
    pub digits: bool,
}

impl Run {
    /// The run with which `octets` begin.
    #[inline]
    #[must_use]
    pub const fn of(octets: u64) -> Self {
        let small = octets | EACH << 5;
        let ascii = !octets & HIGH;
        let digits = between(octets & !HIGH, b'0', b'9') & ascii;
        let letters = between(small & !HIGH, b'a', b'z') & ascii;
        let length = first(!(letters | digits) & HIGH);
        let behind = if length == OCTETS { 0 } else { u64::MAX << (8 * length) };
        Self { length, small: small & !behind, digits: digits & !behind != 0 }
    }
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

    #[test]
    fn runs_end_where_letters_and_digits_do() {
        for byte in 0..=u8::MAX {
            for length in 0..OCTETS {
                let mut bytes = *b"aZ5zAb90";
                bytes[length] = byte;
                let want = if byte.is_ascii_alphanumeric() { OCTETS } else { length };
                let run = Run::of(eight(&bytes, 0));
                assert_eq!(run.length, want, "{byte} at {length}");
                assert_eq!(run.small, eight(&bytes[..want].to_ascii_lowercase(), 0));
                assert_eq!(run.digits, bytes[..want].iter().any(u8::is_ascii_digit));
            }
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
