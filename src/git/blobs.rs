//! The content of files in git, read from one `git cat-file --batch`.

use super::command::git;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The content of a file in git.
#[derive(Debug, Clone)]
pub struct Blob {
    blobs: Arc<Blobs>,
    id: String,
}

impl Blob {
    pub(super) fn new(blobs: &Arc<Blobs>, id: &str) -> Self {
        Self { blobs: blobs.clone(), id: id.to_owned() }
    }

    /// Starts the command that gives it, so that it is there when it is asked. What goes wrong is told by [`Blob::open`].
    pub fn prepare(&self) {
        let mut idle = self.blobs.idle();
        if idle.is_empty() {
            idle.extend(Batch::start().ok());
        }
    }

    /// Starts to read it.
    ///
    /// # Errors
    /// Git cannot be run or does not have it.
    pub fn open(&self) -> io::Result<BlobReader> {
        let idle = self.blobs.idle().pop();
        let mut batch = idle.map_or_else(Batch::start, Ok)?;
        let size = batch.ask(&self.id)?;
        Ok(BlobReader { blobs: self.blobs.clone(), batch: Some(batch), size, left: size })
    }

    /// All of it.
    ///
    /// # Errors
    /// As [`Blob::open`].
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The commands that give blobs and wait to be asked: one for each reader that there was at a time.
#[derive(Debug, Default)]
pub(super) struct Blobs(Mutex<Vec<Batch>>);

impl Blobs {
    fn idle(&self) -> MutexGuard<'_, Vec<Batch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Batch {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Batch {
    fn start() -> io::Result<Self> {
        let mut child = git()
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { child, input, output: BufReader::with_capacity(1 << 16, output) })
    }

    /// Asks for the content called `id`; gives how many bytes it has.
    fn ask(&mut self, id: &str) -> io::Result<u64> {
        writeln!(self.input, "{id}")?;
        self.input.flush()?;
        let mut head = String::new();
        self.output.read_line(&mut head)?;
        match head.trim_end().split(' ').collect::<Vec<_>>().as_slice() {
            [_, "blob", size] => size.parse().map_err(io::Error::other),
            _ => Err(io::Error::other("git does not have its content; in CI, fetch the whole history")),
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // It only reads, so nothing is lost; it is waited for so that it does not linger in the table of processes.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A blob that is read.
#[derive(Debug)]
pub struct BlobReader {
    blobs: Arc<Blobs>,
    batch: Option<Batch>,
    size: u64,
    left: u64,
}

impl BlobReader {
    /// How many bytes it has in all.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let batch = self.batch.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        let read = batch.output.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

impl Drop for BlobReader {
    fn drop(&mut self) {
        let Some(mut batch) = self.batch.take() else { return };
        // What was not read, and the line end behind a blob, stand before the next one.
        let rest = self.left + 1;
        if io::copy(&mut (&mut batch.output).take(rest), &mut io::sink()).is_ok_and(|read| read == rest) {
            self.blobs.idle().push(batch);
        }
    }
}
