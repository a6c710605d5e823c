//! `pharmalint init`: a configuration to begin from, and a hook.

use super::args::{HookArgs, InitArgs};
use super::files;
use super::hook;
use super::io::{Exit, Failure, Io};
use std::path::Path;

const CONFIG: &str = include_str!("init/pharmalint.toml");
const PRE_COMMIT: &str = include_str!("init/pre-commit.yaml");

pub fn run(args: &InitArgs, io: &mut Io) -> Exit {
    if args.pre_commit {
        io.out(PRE_COMMIT)?;
        return Ok(0);
    }
    let config = Path::new(pharmalint::config::FILE_NAME);
    // Both or nothing: whether something is in the way is settled before anything is written.
    let hook = if args.hook { hook::plan(&HookArgs::default())? } else { Vec::new() };
    if !config.exists() || args.force {
        write(config, CONFIG, io)?;
    } else if !args.hook {
        let message = format!("{} is there already", config.display());
        return Err(Failure::new(message, "Look at it first; --force overwrites it."));
    }
    if args.hook { hook::install(&hook, io) } else { Ok(0) }
}

fn write(path: &Path, text: &str, io: &mut Io) -> Result<(), Failure> {
    files::write(path, text)?;
    io.out(&format!("wrote {}\n", path.display()))?;
    Ok(())
}
