//! `pharmalint init`: a configuration to begin from, and a hook.

use super::args::InitArgs;
use super::io::{Exit, Failure, Io};
use std::path::{Path, PathBuf};
use std::process::Command;

const CONFIG: &str = include_str!("init/pharmalint.toml");
const HOOK: &str = include_str!("init/pre-commit.sh");
const PRE_COMMIT: &str = include_str!("init/pre-commit.yaml");

pub fn run(args: &InitArgs, io: &mut Io) -> Exit {
    if args.pre_commit {
        io.out(PRE_COMMIT)?;
        return Ok(0);
    }
    let config = Path::new(pharmalint::config::FILE_NAME);
    let hook = if args.hook { Some(hooks_folder()?.join("pre-commit")) } else { None };
    // Both or nothing: whether something is in the way is settled before anything is written.
    let keep_config = args.hook && config.exists() && !args.force;
    let first = Some(config).filter(|_| !keep_config);
    for path in first.into_iter().chain(hook.as_deref()) {
        if path.exists() && !args.force {
            let message = format!("{} is there already", path.display());
            return Err(Failure::new(message, "Look at it first; --force overwrites it."));
        }
    }
    if !keep_config {
        write(config, CONFIG, io)?;
    }
    if let Some(hook) = hook {
        write(&hook, HOOK, io)?;
        make_executable(&hook)?;
    }
    Ok(0)
}

fn write(path: &Path, text: &str, io: &mut Io) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    written.map_err(|error| {
        Failure::new(format!("cannot write {}: {error}", path.display()), "Check the folder and its permissions.")
    })?;
    io.out(&format!("wrote {}\n", path.display()))?;
    Ok(())
}

/// The folder of hooks of the repository around the current folder: git itself knows about worktrees and `core.hooksPath`.
fn hooks_folder() -> Result<PathBuf, Failure> {
    let output = Command::new("git").args(["rev-parse", "--git-path", "hooks"]).output();
    let output = output
        .map_err(|error| Failure::new(format!("git cannot be run: {error}"), "Install git, or leave out --hook."))?;
    if !output.status.success() {
        return Err(Failure::new(
            "this folder is not in a git repository",
            "Run `git init` first, or leave out --hook.",
        ));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let changed = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755));
    changed.map_err(|error| {
        Failure::new(format!("cannot make {} executable: {error}", path.display()), "Run `chmod +x` on it.")
    })
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<(), Failure> {
    Ok(())
}
