//! Writing files of the user's, whole or not at all.

use super::io::Failure;
use std::fs;
use std::io::Write;
use std::path::Path;

/// Writes `text` to the file at `path`: beside it first, so that a run that is cut short leaves the old one.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp");
    let beside = path.with_file_name(name);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failure(path, &error)
    })
}

/// Adds `text` to the end of the file at `path`, on a line of its own.
pub fn append(path: &Path, text: &str) -> Result<(), Failure> {
    let unfinished = fs::read(path).is_ok_and(|bytes| bytes.last().is_some_and(|last| *last != b'\n'));
    let text = if unfinished { format!("\n{text}") } else { text.to_owned() };
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| failure(path, &error))
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("{} cannot be written: {error}", path.display()),
        "Name a file in a folder that you may write to.",
    )
}
