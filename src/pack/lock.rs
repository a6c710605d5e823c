//! `pharmalint.lock`: which packs a folder of drafts is checked with, by name, version and digest.

use super::fault::{Fault, Faults, TomlFile};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use toml::Spanned;

/// The name of the file, which lies beside `pharmalint.toml`.
pub const FILE_NAME: &str = "pharmalint.lock";

/// The version of its format.
const FORMAT: u32 = 1;

/// The origin of a pack that comes with the program.
pub const BUILT_IN: &str = "built-in";

const HEAD: &str = "\
# The packs that drafts are checked with. Written by `pharmalint pack lock`; commit it, and do not edit it.
# A pack that is not as it says here stops the check.
";

const WRITE_ANEW: &str = "run `pharmalint pack lock` to write it anew";

/// A pack that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its files and lists, in hexadecimal.
    pub digest: String,
    /// The folder or file it was read from; none for one that is built in.
    pub folder: Option<PathBuf>,
}

impl Used {
    fn digest(&self) -> String {
        format!("sha256:{}", self.digest)
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<T> {
    version: u32,
    #[serde(default = "Vec::new")]
    pack: Vec<T>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Locked {
    name: String,
    version: String,
    digest: String,
    origin: String,
}

/// What a `pharmalint.lock` says.
#[derive(Debug)]
pub struct Lock {
    file: Arc<TomlFile>,
    packs: Vec<Spanned<Locked>>,
}

/// The text of a lock of `packs`, each with its origin in words.
#[must_use]
pub fn write(packs: &[(Used, String)]) -> String {
    let locked = |(pack, origin): &(Used, String)| Locked {
        name: pack.name.clone(),
        version: pack.version.clone(),
        digest: pack.digest(),
        origin: origin.clone(),
    };
    let mut pack: Vec<Locked> = packs.iter().map(locked).collect();
    pack.sort_by(|one, other| one.name.cmp(&other.name));
    // Plain data cannot fail to be written.
    format!("{HEAD}{}", toml::to_string(&Raw { version: FORMAT, pack }).unwrap_or_default())
}

impl Lock {
    /// Reads `text` as the lock called `shown`.
    ///
    /// # Errors
    /// It is no lock of this version of the format.
    pub fn parse(text: &str, shown: &str) -> Result<Self, Vec<Fault>> {
        let file = Arc::new(TomlFile { path: shown.to_owned(), text: text.to_owned() });
        let mut faults = Faults::new(file.clone());
        match toml::from_str::<Raw<Spanned<Locked>>>(text) {
            Ok(raw) if raw.version == FORMAT => return Ok(Self { file, packs: raw.pack }),
            Ok(raw) => {
                let message = format!("this lock has the format {}, not {FORMAT}", raw.version);
                faults.add(0..0, "bad-lock", message, "use the pharmalint that wrote it, or write it anew");
            }
            Err(error) => {
                let message = format!("this is no lock: {}", error.message());
                faults.add(error.span().unwrap_or(0..0), "bad-lock", message, WRITE_ANEW);
            }
        }
        Err(faults.list)
    }

    /// What is not as it is locked, when `used` are the packs in use. That one is no longer in use is a fault only of a lock
    /// that lies beside the innermost configuration, which is the `whole` of it.
    #[must_use]
    pub fn check(&self, used: &[Used], whole: bool) -> Vec<Fault> {
        let mut faults = Faults::new(self.file.clone());
        let name = |locked: &Spanned<Locked>| locked.get_ref().name.clone();
        for pack in used {
            match self.packs.iter().find(|locked| name(locked) == pack.name) {
                Some(locked) => compare(locked, pack, &mut faults),
                None => {
                    let message = format!("the pack \"{}\" {} is in use and not locked", pack.name, pack.version);
                    let help =
                        "look at it, then run `pharmalint pack lock` to add it; or take it out of the configuration";
                    faults.add(0..0, "pack-not-locked", message, help);
                }
            }
        }
        let gone = self.packs.iter().filter(|locked| whole && !used.iter().any(|pack| pack.name == name(locked)));
        for locked in gone {
            let message = format!("the pack \"{}\" is locked and no longer in use", name(locked));
            let help = "add it to `packs` or `pack-folders` again; or run `pharmalint pack lock` to leave it out";
            faults.add(locked.span(), "pack-gone", message, help);
        }
        faults.list
    }
}

fn compare(locked: &Spanned<Locked>, pack: &Used, faults: &mut Faults) {
    let was = locked.get_ref();
    let name = &pack.name;
    if was.version != pack.version {
        let message = format!("the pack \"{name}\" has version {}, and {} is locked", pack.version, was.version);
        let help =
            "look at what changed, then run `pharmalint pack lock` to take it over; or go back to the locked version";
        faults.add(locked.span(), "pack-version", message, help);
    } else if was.digest != pack.digest() {
        let message = format!(
            "the pack \"{name}\" changed, but its version is still {}: it is {}, and {} is locked",
            pack.version,
            pack.digest(),
            was.digest
        );
        let help = if pack.folder.is_none() {
            "use the pharmalint that it was locked with; or run `pharmalint pack lock` to take it over"
        } else {
            "give it a new `version` in its pack.toml and run `pharmalint pack lock`; or undo the change"
        };
        faults.add(locked.span(), "pack-changed", message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(name: &str, version: &str, digest: &str) -> Used {
        Used { name: name.to_owned(), version: version.to_owned(), digest: digest.to_owned(), folder: None }
    }

    fn codes(lock: &Lock, used: &[Used], whole: bool) -> Vec<&'static str> {
        lock.check(used, whole).iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn what_is_not_as_locked_is_a_fault() {
        let packs = [used("b", "1", "aa"), used("a", "2", "bb")];
        let text = write(&packs.clone().map(|pack| (pack, BUILT_IN.to_owned())));
        assert!(text.find("name = \"a\"") < text.find("name = \"b\""), "{text}");
        let Ok(lock) = Lock::parse(&text, "pharmalint.lock") else { panic!("{text}") };
        assert_eq!(codes(&lock, &packs, true), [""; 0]);
        assert_eq!(codes(&lock, &[used("a", "3", "bb"), used("b", "1", "ab")], true), ["pack-version", "pack-changed"]);
        assert_eq!(codes(&lock, &[used("a", "2", "bb"), used("c", "1", "cc")], true), ["pack-not-locked", "pack-gone"]);
        assert_eq!(codes(&lock, &packs[..1], false), [""; 0], "an inner configuration may use fewer");
        let changed = lock.check(&[used("a", "2", "cc"), used("b", "1", "aa")], true).remove(0);
        assert!(changed.message.contains("sha256:bb") && changed.message.contains("sha256:cc"), "{changed}");
        assert!(changed.line_column().0 > 3, "{changed}");
    }

    #[test]
    fn another_file_is_no_lock() {
        for text in ["version = 2\n", "x", "", "version = 1\n[[pack]]\nname = \"a\"\n"] {
            let Err(faults) = Lock::parse(text, "pharmalint.lock") else { panic!("{text}") };
            assert_eq!(faults.len(), 1);
            assert!(!faults[0].help.is_empty());
        }
    }
}
