//! `pharmalint pack new`: a pack to begin from.

use crate::cli::files;
use crate::cli::io::{Exit, Failure, Io};
use crate::cli::names::slashes;
use std::path::Path;

pub fn run(name: &str, folder: &Path, force: bool, io: &mut Io) -> Exit {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(good) || name.starts_with('-') {
        let message = format!("\"{name}\" cannot be the name of a pack");
        return Err(Failure::new(
            message,
            "Use small letters, digits and hyphens: it is the first part of the ids of its rules.",
        ));
    }
    let built_in = pharmalint::builtin::FILES.iter().any(|(path, _)| path.split('/').nth(1) == Some(name));
    if built_in {
        let help = format!("Choose another name, such as {name}-own, and change rules of {name} with [[extend]].");
        return Err(Failure::new(format!("there is a built-in pack \"{name}\""), help));
    }
    let folder = folder.join(name);
    let path = folder.join("pack.toml");
    if path.exists() && !force {
        let message = format!("{} is there already", path.display());
        return Err(Failure::new(message, "Choose another name, or overwrite it with --force."));
    }
    let text = include_str!("template.toml").replace("NAME", name);
    std::fs::create_dir_all(&folder).map_err(|error| files::failure(&path, &error))?;
    files::write(&path, &text)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    io.out(&format!(
        "wrote {}\n\nTest it:  pharmalint pack test {}\nUse it:   pharmalint check --pack-folder {} posts/\n          or pack-folders = [\"{}\"] in pharmalint.toml\n",
        slashes(&path),
        slashes(&folder),
        slashes(parent),
        slashes(parent),
    ))?;
    Ok(0)
}
