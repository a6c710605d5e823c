//! Bytes to text: UTF-8 with or without a byte-order mark, and UTF-16 with one.

use super::error::DraftError;
use super::post::Source;
use std::sync::Arc;

const SAVE_AS_UTF8: &str = "Save the file as UTF-8 (in Excel: \"CSV UTF-8\") and try again.";

/// How the characters of a file are written, so that a changed text can be written in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8 {
        /// Whether there is a mark.
        mark: bool,
    },
    /// UTF-16 with a mark, the lower byte first.
    Utf16Le,
    /// UTF-16 with a mark, the higher byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding that `bytes` announce.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            _ => Self::Utf8 { mark: bytes.starts_with(b"\xEF\xBB\xBF") },
        }
    }

    /// `text` in this encoding, with its mark: what [`decode`] makes that text of.
    #[must_use]
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 { mark: false } => text.as_bytes().to_vec(),
            Self::Utf8 { mark: true } => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Self::Utf16Le => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// The text of a file, without its byte-order mark. Line ends are kept as they are.
///
/// # Errors
/// The bytes are not UTF-8, or not the UTF-16 their mark announces, or hold a NUL as binary files do.
pub fn decode(bytes: Vec<u8>, name: &Arc<str>) -> Result<String, DraftError> {
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes, name),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes, name),
        _ => decode_utf8(bytes, name),
    }
}

fn decode_utf8(mut bytes: Vec<u8>, name: &Arc<str>) -> Result<String, DraftError> {
    let mark = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    if memchr::memchr(0, &bytes).is_some() {
        return Err(binary(name));
    }
    bytes.drain(..mark);
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        invalid_utf8(name, &bytes, good, mark, 1)
    })
}

/// The error of a byte that is not UTF-8: `bytes` are valid up to `good`, start at line `first_line`, and are
/// preceded by `skipped` bytes of the file.
pub(super) fn invalid_utf8(
    name: &Arc<str>,
    bytes: &[u8],
    good: usize,
    skipped: usize,
    first_line: usize,
) -> DraftError {
    let byte = bytes.get(good).copied().unwrap_or_default();
    let before = String::from_utf8_lossy(&bytes[..good]);
    let source = Source::new(name.clone(), Arc::from(before), first_line);
    let message = format!("byte 0x{byte:02X} at byte offset {} is not UTF-8", skipped + good);
    DraftError::at(&source, good, message, SAVE_AS_UTF8)
}

/// The error of a file that holds NUL bytes.
pub(super) fn binary(name: &Arc<str>) -> DraftError {
    let help =
        "Leave it out of the paths. If it is a text in UTF-16, save it as UTF-8; if it is a document, export its text.";
    DraftError::new(name, "looks like a binary file: it holds NUL bytes", help)
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, name: &Arc<str>) -> Result<String, DraftError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    let mut offset = 2;
    let fault = |text: String, offset: usize, what: &str| {
        let end = text.len();
        let source = Source::new(name.clone(), Arc::from(text), 1);
        DraftError::at(&source, end, format!("{what} at byte offset {offset}"), SAVE_AS_UTF8)
    };
    for decoded in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match decoded {
            Ok('\0') => return Err(binary(name)),
            Ok(c) => {
                offset += 2 * c.len_utf16();
                text.push(c);
            }
            Err(_) => return Err(fault(text, offset, "half a UTF-16 surrogate pair")),
        }
    }
    if !rest.is_empty() {
        return Err(fault(text, offset, "half a UTF-16 unit: the file is cut off"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name() -> Arc<str> {
        Arc::from("a.txt")
    }

    #[test]
    fn byte_order_marks_are_taken_off() {
        assert_eq!(decode(b"\xEF\xBB\xBFhej".to_vec(), &name()), Ok("hej".to_owned()));
        assert_eq!(decode(b"\xFF\xFEh\0\xE5\0".to_vec(), &name()), Ok("hå".to_owned()));
        assert_eq!(decode(b"\xFE\xFF\0h\0\xE5".to_vec(), &name()), Ok("hå".to_owned()));
        assert_eq!(decode(Vec::new(), &name()), Ok(String::new()));
    }

    #[test]
    fn a_bad_byte_is_shown_at_its_place() {
        let error = decode(b"\xEF\xBB\xBF\xC3\xA5\r\n\xC3\xA5\xE5b".to_vec(), &name()).unwrap_err();
        assert_eq!((error.line, error.column), (Some(2), Some(2)));
        assert_eq!(error.message, "byte 0xE5 at byte offset 9 is not UTF-8");
        assert!(error.help.contains("UTF-8"));
    }

    #[test]
    fn broken_utf16_is_shown_at_its_place() {
        let error = decode(b"\xFF\xFEa\0\n\0\x3D\xD8b\0".to_vec(), &name()).unwrap_err();
        assert_eq!((error.line, error.column), (Some(2), Some(1)));
        assert_eq!(error.message, "half a UTF-16 surrogate pair at byte offset 6");
        assert!(decode(b"\xFF\xFEa\0b".to_vec(), &name()).unwrap_err().message.contains("cut off"));
    }

    #[test]
    fn binary_files_are_named_as_such() {
        for bytes in [&b"\x89PNG\0\0"[..], b"\xFF\xFE\0\0a\0\0\0", b"h\0e\0j\0"] {
            assert!(decode(bytes.to_vec(), &name()).unwrap_err().message.contains("looks like a binary file"));
        }
    }

    proptest! {
        #[test]
        fn utf16_gives_the_text_back(text in "[^\0]*", little: bool) {
            let mut bytes = if little { vec![0xFF, 0xFE] } else { vec![0xFE, 0xFF] };
            bytes.extend(text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }));
            prop_assert_eq!(decode(bytes, &name()), Ok(text));
        }

        #[test]
        fn what_was_decoded_is_encoded_to_the_same_bytes(text in "[^\0]*", encoding in 0..4_usize) {
            let all = [Encoding::Utf8 { mark: false }, Encoding::Utf8 { mark: true }, Encoding::Utf16Le, Encoding::Utf16Be];
            prop_assume!(encoding != 0 || !text.starts_with('\u{feff}'));
            let bytes = all[encoding].encode(&text);
            prop_assert_eq!(Encoding::of(&bytes), all[encoding]);
            prop_assert_eq!(decode(bytes, &name()), Ok(text));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = decode(bytes, &name());
        }
    }
}
