//! How far a long run has come: a line at the foot of the terminal, which goes when the run ends.

use super::io::Io;
use super::jobs::{Content, Input};
use std::time::{Duration, Instant};

/// A run that is shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is drawn anew.
const PAUSE: Duration = Duration::from_millis(100);

/// Columns of the bar.
const BAR: u64 = 24;

/// The line, which is drawn only where somebody sees it.
pub struct Progress {
    files: usize,
    bytes: u64,
    next: Option<Instant>,
    drawn: bool,
}

impl Progress {
    /// Nothing yet, of `inputs`.
    pub fn new(inputs: &[Input], io: &Io) -> Self {
        let watched = io.err_terminal && !io.quiet;
        let size = |input: &Input| match &input.content {
            Content::File(path) => path.metadata().map_or(0, |metadata| metadata.len()),
            _ => 0,
        };
        let bytes = if watched { inputs.iter().map(size).sum() } else { 0 };
        let next = watched.then(|| Instant::now() + PATIENCE);
        Self { files: inputs.len(), bytes, next, drawn: false }
    }

    /// Takes the line away, so that something else can be written; it is drawn again behind that.
    pub fn clear(&mut self, io: &mut Io) {
        if std::mem::take(&mut self.drawn) {
            io.err("\r\u{1b}[K");
            self.next = Some(Instant::now());
        }
    }

    /// Draws how far the run has come, in files and bytes, when it is time.
    pub fn draw(&mut self, (files, bytes): (usize, u64), io: &mut Io) {
        if self.next.is_none_or(|next| Instant::now() < next) {
            return;
        }
        io.err(&format!("\r\u{1b}[K{}", line(files, self.files, bytes, self.bytes)));
        self.drawn = true;
        self.next = Some(Instant::now() + PAUSE);
    }
}

/// `[########                ]  33 %  4 of 12 files, 120 of 360 MB`; without a bar when nobody knows how much there is.
fn line(files: usize, all_files: usize, bytes: u64, all_bytes: u64) -> String {
    let mega = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
    if all_bytes == 0 {
        return format!("{files} of {all_files} files, {} MB", mega(bytes));
    }
    let bytes = bytes.min(all_bytes);
    let filled = (bytes * BAR / all_bytes) as usize;
    let bar = format!("[{}{}]", "#".repeat(filled), " ".repeat(BAR as usize - filled));
    let percent = bytes * 100 / all_bytes;
    format!("{bar} {percent:3} %  {files} of {all_files} files, {} of {} MB", mega(bytes), mega(all_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        assert_eq!(line(4, 12, 1_200_000, 3_600_000), "[########                ]  33 %  4 of 12 files, 1.2 of 3.6 MB");
        assert_eq!(
            line(1, 1, 9_000_000, 4_000_000),
            format!("[{}] 100 %  1 of 1 files, 4.0 of 4.0 MB", "#".repeat(24))
        );
        assert_eq!(line(1, 1, 2_500_000, 0), "1 of 1 files, 2.5 MB");
    }
}
