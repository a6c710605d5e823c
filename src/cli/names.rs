//! Names of posts and files: one that is the number or the address of a person is shown masked, as in a text.

use pharmalint::draft::{Context, Post};
use pharmalint::report::mask_all;
use pharmalint::{Finding, IdentifierType, Linter, Options};
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

/// Numbers of persons have at least so many digits …
const FEWEST_DIGITS: usize = 8;
/// … and at most so many.
const MOST_DIGITS: usize = 16;

/// Whether `name` is the number or the address of a person, as where somebody exported a register of patients.
pub fn is_personal(name: &str, linter: &Linter, context: &Context) -> bool {
    let is_address = |(local, domain): (&str, &str)| !local.is_empty() && domain.contains('.');
    if name.split_once('@').is_some_and(is_address) {
        return true;
    }
    let digits = name.chars().filter(|c| c.is_numeric()).count();
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&digits) {
        return false;
    }
    let certain = |finding: &Finding| finding.identifier == Some(IdentifierType::NationalId);
    linter.check(&Post::from_text(name, context.clone())).iter().any(certain)
}

/// The path of a file, with every part of it masked that is the number or the address of a person.
pub fn shown_path<'p>(path: &'p str, linter: &Linter) -> Cow<'p, str> {
    let may_be_digit = |byte: &u8| byte.is_ascii_digit() || !byte.is_ascii();
    if !path.contains('@') && path.bytes().filter(may_be_digit).count() < FEWEST_DIGITS {
        return Cow::Borrowed(path);
    }
    let is_separator = |c| matches!(c, '/' | '\\');
    let context = Context::default();
    let personal = |part: &str| {
        let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
        // Drafts are named by their dates; an underscore joins words, and keeps a number from standing alone.
        is_personal(&without_date(stem).replace('_', " "), linter, &context)
    };
    if !path.split(is_separator).any(personal) {
        return Cow::Borrowed(path);
    }
    let parts = path.split_inclusive(is_separator);
    parts
        .map(|part| if personal(part.trim_end_matches(is_separator)) { mask_all(part) } else { part.to_owned() })
        .collect()
}

/// The same in an error, where no rules may be at hand: as the built-in ones have it.
pub fn shown_in_error(path: &str) -> Cow<'_, str> {
    match Linter::new(&Options::default()) {
        Ok(linter) => shown_path(path, &linter),
        Err(_) => Cow::Borrowed(path),
    }
}

/// `path` as seen from the folder `from`; both are absolute.
pub fn relative(path: &Path, from: &Path) -> PathBuf {
    let common = path.components().zip(from.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}

/// `path` as it is written in files that people share, whatever system they have.
pub fn slashes(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

/// `name` without the date it begins with, such as `2026-11-22-`.
fn without_date(name: &str) -> &str {
    let form = |at: usize, byte: u8| if matches!(at, 4 | 7 | 10) { byte == b'-' } else { byte.is_ascii_digit() };
    match name.split_at_checked("2026-11-22-".len()) {
        Some((date, rest)) if date.bytes().enumerate().all(|(at, byte)| form(at, byte)) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_where_one_stands() {
        let shown = |path, from| slashes(&relative(Path::new(path), Path::new(from)));
        assert_eq!(shown("/r/a b/c.md", "/r"), "a b/c.md");
        assert_eq!(shown("/r/a/c.md", "/r/a"), "c.md");
        assert_eq!(shown("/r/a/c.md", "/r/ab/d"), "../../a/c.md");
    }

    #[test]
    fn a_path_that_names_a_person_is_masked() {
        let linter = Linter::new(&Options::default()).expect("the built-in packs are sound");
        let shown = |path| shown_path(path, &linter).into_owned();
        assert_eq!(shown("posts/2026-03-04-launch.md"), "posts/2026-03-04-launch.md");
        assert_eq!(shown("posts/2026-03-04-640823-3234.md"), "posts/••••-••-••-••••••-••••.••");
        assert_eq!(shown("640823-3234/a.md"), "••••••-••••/a.md");
        assert_eq!(shown("posts/patient_640823-3234.md"), "posts/•••••••_••••••-••••.••");
        assert_eq!(shown_in_error("640823-3234.md"), "••••••-••••.••");
        assert_eq!(shown("posts/anna.berg@example.org.md"), "posts/••••.••••@•••••••.•••.••");
    }
}
