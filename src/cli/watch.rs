//! `--watch`: checks again whenever a draft, a pack or the configuration changes.
//!
//! What is there is looked at a few times a second. That costs a little, and sees what notices of the system do not tell:
//! changes on network drives and in containers, and editors that write a file by putting another in its place.

use super::args::CheckArgs;
use super::io::{Exit, Failure, Io};
use super::sites::{Sites, ledger_path};
use super::{check, say};
use pharmalint::config;
use pharmalint::draft::{self, WalkOptions};
use pharmalint::pack::lock;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// How often is looked; less often where a look takes long.
const PAUSE: Duration = Duration::from_millis(250);

/// Files beside the drafts and above them that decide what is checked, and how.
const BESIDE: &[&str] = &[config::FILE_NAME, lock::FILE_NAME, ".gitignore", ".pharmalintignore"];

/// Packs lie at most this deep in their folder.
const DEEPEST: usize = 3;

pub fn run(args: &CheckArgs, io: &mut Io) -> Exit {
    if args.drafts.paths.iter().any(|path| path.as_os_str() == "-") {
        let help = "Name files and folders, or leave out --watch.";
        return Err(Failure::new("standard input cannot be watched: it is read once", help));
    }
    loop {
        // Before the run: what changes meanwhile is checked in the next one.
        let before = look(args)?;
        match check::once(args, io) {
            // Nobody reads any more.
            Err(Failure::Output(error)) => return Err(Failure::Output(error)),
            Err(failure) => _ = say(failure, io),
            Ok(_) => {}
        }
        io.flush()?;
        wait(args, &before)?;
        if !io.quiet {
            io.err(&format!("── {} ──\n", jiff::Zoned::now().strftime("%H:%M:%S")));
        }
    }
}

/// The files that matter, with their sizes and the times of their last change.
type Look = BTreeMap<PathBuf, Option<(u64, SystemTime)>>;

/// Waits until something is not as it was, and then until it stays as it is: an editor may write in several steps.
fn wait(args: &CheckArgs, before: &Look) -> Result<(), Failure> {
    let mut last = before.clone();
    loop {
        let started = Instant::now();
        let now = look(args)?;
        if now == last && now != *before {
            return Ok(());
        }
        last = now;
        std::thread::sleep(PAUSE.max(started.elapsed() * 10));
    }
}

fn look(args: &CheckArgs) -> Result<Look, Failure> {
    let mut sites = Sites::new(&args.drafts)?;
    let here = [PathBuf::from(".")];
    let paths: &[PathBuf] = if args.drafts.paths.is_empty() { &here } else { &args.drafts.paths };
    let drafts = draft::find(paths, &WalkOptions::default()).files;
    let mut files: BTreeSet<PathBuf> = drafts.iter().chain(paths).map(|path| sites.loader.absolute(path)).collect();
    let folders: BTreeSet<PathBuf> =
        files.iter().flat_map(|path| path.ancestors().skip(usize::from(!path.is_dir()))).map(Path::to_owned).collect();
    for folder in &folders {
        files.extend(BESIDE.iter().map(|name| folder.join(name)));
    }
    for folder in &folders {
        // What is wrong is said by the check.
        let Ok(settings) = sites.loader.settings(folder) else { continue };
        for folder in &settings.pack_folders {
            packs(&folder.value, 0, &mut files);
        }
        files.extend(settings.baseline.value.clone());
        files.insert(ledger_path(&settings));
    }
    files.extend(sites.loader.files().map(Path::to_owned));
    let state = |path: &Path| {
        let metadata = path.metadata().ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    // A folder is looked at for what is in it; its own time changes with every file beside the drafts.
    let files = files.into_iter().filter(|path| !path.is_dir());
    Ok(files.map(|path| (state(&path), path)).map(|(state, path)| (path, state)).collect())
}

/// Adds the files of the packs in `folder`.
fn packs(folder: &Path, depth: usize, files: &mut BTreeSet<PathBuf>) {
    if folder.is_file() {
        files.insert(folder.to_owned());
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.extension().is_some_and(|extension| extension == "toml" || extension == "csv") {
            files.insert(path);
        } else if depth < DEEPEST && path.is_dir() {
            packs(&path, depth + 1, files);
        }
    }
}
