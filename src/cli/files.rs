//! Writing files of the user's, whole or not at all.

use super::io::Failure;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// Writes `text` to the file at `path`: a run that is cut short leaves the old one.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = NewFile::open(path)?;
    file.write(text)?;
    file.finish()
}

/// Adds `text` to the end of the file at `path`, on a line of its own.
pub fn append(path: &Path, text: &str) -> Result<(), Failure> {
    let unfinished = fs::read(path).is_ok_and(|bytes| bytes.last().is_some_and(|last| *last != b'\n'));
    let text = if unfinished { format!("\n{text}") } else { text.to_owned() };
    let file = fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| failure(path, &error))
}

/// A file that is being written.
pub struct NewFile {
    writer: BufWriter<File>,
    path: PathBuf,
    /// Where it is written until it is whole; a device or a pipe is written at once.
    temporary: Option<TempPath>,
}

impl NewFile {
    /// Opens the file at `path`, in a folder that is there.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        // What a link leads to is replaced, not the link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let opened = if path.exists() && !path.is_file() {
            File::options().write(true).open(&path).map(|file| (file, None))
        } else {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let there = path.metadata().map_or(Ok(()), |metadata| writable(&metadata));
            there.and_then(|()| temporary(folder)).map(|(file, path)| (file, Some(path)))
        };
        match opened {
            Ok((file, temporary)) => Ok(Self { writer: BufWriter::new(file), path, temporary }),
            Err(error) => Err(failure(&path, &error)),
        }
    }

    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.writer.write_all(text.as_bytes()).map_err(|error| failure(&self.path, &error))
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<(), Failure> {
        let Self { mut writer, path, temporary } = self;
        writer.flush().map_err(|error| failure(&path, &error))?;
        match temporary {
            Some(temporary) => put(writer.get_ref(), temporary, &path).map_err(|error| failure(&path, &error)),
            None => Ok(()),
        }
    }
}

/// Puts `bytes` in the place of the file at `path`, all at once, so that nobody ever sees half of it; whether that was done,
/// which it is not when the file holds something other than `original` by now. A link stays a link.
pub fn replace(path: &Path, original: &[u8], bytes: &[u8]) -> io::Result<bool> {
    let path = path.canonicalize()?;
    let (mut file, temporary) = temporary(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    if fs::read(&path)? != original {
        return Ok(false);
    }
    put(&file, temporary, &path).map(|()| true)
}

/// Puts `file`, which is whole at `temporary`, in the place of the one at `path`, with the permissions that had.
fn put(file: &File, temporary: TempPath, path: &Path) -> io::Result<()> {
    if let Ok(metadata) = path.metadata() {
        writable(&metadata)?;
        file.set_permissions(metadata.permissions())?;
    }
    temporary.persist(path).map_err(|error| error.error)
}

/// A file that says that it is only to be read is left alone.
fn writable(metadata: &Metadata) -> io::Result<()> {
    if metadata.permissions().readonly() { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
}

/// A new file in `folder`, which anybody may read whom the system lets.
fn temporary(folder: &Path) -> io::Result<(File, TempPath)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pharmalint-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok(builder.tempfile_in(folder)?.into_parts())
}

/// What kept the file at `path` from being written.
pub fn failure(path: &Path, error: &io::Error) -> Failure {
    let help = match error.kind() {
        io::ErrorKind::NotFound => "Make its folder first.",
        _ => "Name a file that can be written, in a folder that can be written.",
    };
    // The name of the temporary file is nobody's concern.
    let said = error.to_string();
    let said = said.split(" at path ").next().unwrap_or_default();
    Failure::new(format!("cannot write {}: {said}", path.display()), help)
}
