//! Paths as URIs.

use std::fmt::Write as _;

/// `path` as a URI reference: relative where the path is.
pub fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    if path.starts_with('/') { format!("file://{uri}") } else { uri }
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        assert_eq!(uri("a/b c.md"), "a/b%20c.md");
        assert_eq!(uri("å#1:2.md"), "%C3%A5%231%3A2.md");
        assert_eq!(uri("/tmp/a.md"), "file:///tmp/a.md");
    }
}
