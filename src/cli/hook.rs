//! `pharmalint hook`: a hook of git's own, put in beside what is there and taken out again without a trace.

mod block;

use super::args::{Cli, HookArgs, HookCommand};
use super::files;
use super::io::{Exit, Failure, Io};
use super::names::slashes;
use block::Rest;
use clap::Parser;
use pharmalint::git;
use std::path::{Path, PathBuf};

const PRE_COMMIT: &str = "pre-commit";
const COMMIT_MSG: &str = "commit-msg";

pub fn run(command: &HookCommand, io: &mut Io) -> Exit {
    match command {
        HookCommand::Install(args) => {
            let edits = plan(args)?;
            install(&edits, io)
        }
        HookCommand::Uninstall => uninstall(io),
    }
}

/// A hook that is to be written.
pub struct Edit {
    path: PathBuf,
    before: Option<String>,
    after: String,
}

/// What `args` ask for; a failure when something there is in the way, before anything is written.
pub fn plan(args: &HookArgs) -> Result<Vec<Edit>, Failure> {
    let line =
        ["pharmalint", "check", "--staged", "--allow-empty"].into_iter().chain(args.options.iter().map(String::as_str));
    if let Err(error) = Cli::try_parse_from(line) {
        let said = error.to_string();
        let said = said.lines().next().unwrap_or_default().trim_start_matches("error: ");
        return Err(Failure::new(format!("pharmalint check: {said}"), "See `pharmalint check --help`."));
    }
    let program = std::env::current_exe().map_or_else(|_| "pharmalint".to_owned(), |path| slashes(&path));
    let folder = git::hooks_folder()?;
    let mut edits = vec![edit(&folder, PRE_COMMIT, &block::pre_commit(&program, &args.options))?];
    if args.commit_msg {
        edits.push(edit(&folder, COMMIT_MSG, &block::commit_msg(&program))?);
    }
    Ok(edits)
}

fn edit(folder: &Path, name: &str, body: &str) -> Result<Edit, Failure> {
    let path = folder.join(name);
    let before = read(&path)?;
    let after = match &before {
        None => block::new_file(body),
        Some(text) => {
            if let Some((who, help)) = block::owner(folder, text) {
                return Err(Failure::new(format!("{} belongs to {who}", path.display()), help));
            }
            if !block::is_shell(text) {
                let message = format!("{} is no shell script, and pharmalint does not change it", path.display());
                return Err(Failure::new(message, "Let it run `pharmalint check --staged` and fail when that fails."));
            }
            if !is_executable(&path) {
                let message = format!("{} is there but not executable, so git does not run it", path.display());
                return Err(Failure::new(message, format!("Run `chmod +x {0}`, or delete it.", path.display())));
            }
            block::insert(text, body).ok_or_else(|| broken(&path))?
        }
    };
    Ok(Edit { path, before, after })
}

/// Writes the hooks that are not there yet.
pub fn install(edits: &[Edit], io: &mut Io) -> Exit {
    for Edit { path, before, after } in edits {
        if before.as_ref() == Some(after) {
            io.out(&format!("{} has it already\n", path.display()))?;
            continue;
        }
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder.map_err(|error| files::failure(path, &error))?;
        files::write(path, after)?;
        if before.is_none() {
            make_executable(path).map_err(|error| files::failure(path, &error))?;
        }
        io.out(&format!("{} {}\n", if before.is_none() { "wrote" } else { "added to" }, path.display()))?;
    }
    if let Some(scope) = git::hooks_path_scope().filter(|scope| matches!(scope.as_str(), "global" | "system")) {
        io.note(&format!(
            "core.hooksPath is set in the {scope} configuration: the hook runs in every repository that it reaches"
        ));
    }
    Ok(0)
}

fn uninstall(io: &mut Io) -> Exit {
    let folder = git::hooks_folder()?;
    let mut found = false;
    for path in [PRE_COMMIT, COMMIT_MSG].map(|name| folder.join(name)) {
        let Some(text) = read(&path).ok().flatten() else { continue };
        let done = match block::remove(&text).ok_or_else(|| broken(&path))? {
            Rest::Same => continue,
            Rest::Nothing => {
                std::fs::remove_file(&path).map_err(|error| files::failure(&path, &error))?;
                "removed"
            }
            Rest::Text(rest) => {
                files::write(&path, &rest)?;
                "taken out of"
            }
        };
        io.out(&format!("{done} {}\n", path.display()))?;
        found = true;
    }
    if !found {
        io.out(&format!("there is no hook of pharmalint in {}\n", folder.display()))?;
    }
    Ok(0)
}

/// The hook at `path`; none when there is none.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    let Ok(metadata) = path.symlink_metadata() else { return Ok(None) };
    if metadata.is_symlink() {
        let message = format!("{} is a link, and pharmalint does not change what it leads to", path.display());
        return Err(Failure::new(message, "Add `pharmalint check --staged || exit $?` to that script yourself."));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", path.display()), "Check the file and its permissions.")
    })?;
    // What is no text is no shell script either.
    Ok(Some(String::from_utf8(bytes).unwrap_or_else(|_| "\0".to_owned())))
}

fn broken(path: &Path) -> Failure {
    let message = format!("the lines of pharmalint in {} have no end", path.display());
    Failure::new(message, format!("Take them out by hand, from \"{}\" on.", block::BEGIN))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
}
