//! `pharmalint pack lock`: the packs in use, written down, so that a check stops when they are not what they were.

use crate::cli::args::LockArgs;
use crate::cli::files;
use crate::cli::io::{Exit, Failure, Io};
use crate::cli::names::{relative, slashes};
use crate::cli::sites::loader;
use pharmalint::Linter;
use pharmalint::config::{Overrides, Settings, locate};
use pharmalint::pack::fault::Fault;
use pharmalint::pack::lock::{self, BUILT_IN, Lock, Used};
use pharmalint::pack::source::read_text;
use pharmalint::verdict::count;
use std::path::Path;

pub fn run(args: &LockArgs, io: &mut Io) -> Exit {
    let overrides = Overrides::default();
    let mut loader = loader(&args.config, overrides)?;
    let folder = loader.absolute(args.folder.as_deref().unwrap_or(Path::new(".")));
    let settings = loader.settings(&folder)?;
    let Some(beside) = settings.found.last() else {
        let help = "Write one with `pharmalint init`: the lock lies beside it, and holds for all below.";
        return Err(Failure::new(format!("there is no pharmalint.toml in {} or above", folder.display()), help));
    };
    let linter = Linter::new(&settings.linter_options()).map_err(|faults| locate(faults, &settings))?;
    let path = beside.join(lock::FILE_NAME);
    let current = loader.absolute(Path::new("."));
    let shown = slashes(&relative(&path, &current));
    if args.check {
        if !path.exists() {
            let message = format!("there is no {shown}");
            return Err(Failure::new(message, "Run `pharmalint pack lock` to write it."));
        }
        let faults = read(&path, &shown).map_or_else(|faults| faults, |lock| lock.check(linter.packs(), true));
        faults.iter().for_each(|fault| io.fault(fault));
        return Ok(u8::from(!faults.is_empty()));
    }
    let origin = |pack: &Used| {
        pack.folder.as_ref().map_or(BUILT_IN.to_owned(), |folder| slashes(&relative(&loader.absolute(folder), beside)))
    };
    let packs: Vec<(Used, String)> = linter.packs().iter().map(|pack| (pack.clone(), origin(pack))).collect();
    files::write(&path, &lock::write(&packs))?;
    io.out(&format!("wrote {shown}: {}\n", count(packs.len(), "pack")))?;
    Ok(0)
}

/// What is not as it is locked, when the packs of `linter` are used with `settings`; nothing when there is no lock.
pub fn faults(settings: &Settings, linter: &Linter, current: &Path) -> Vec<Fault> {
    let mut found = settings.found.iter().rev().enumerate();
    let lock = found.find_map(|(at, folder)| {
        let path = folder.join(lock::FILE_NAME);
        path.is_file().then_some((at, path))
    });
    let Some((at, path)) = lock else { return Vec::new() };
    match read(&path, &slashes(&relative(&path, current))) {
        Ok(lock) => lock.check(linter.packs(), at == 0),
        Err(faults) => faults,
    }
}

fn read(path: &Path, shown: &str) -> Result<Lock, Vec<Fault>> {
    let text = read_text(path).map_err(|error| {
        let help = "check its permissions, or write it anew with `pharmalint pack lock`";
        vec![Fault::without_place("unreadable", format!("{shown} cannot be read: {error}"), help)]
    })?;
    Lock::parse(&text, shown)
}
