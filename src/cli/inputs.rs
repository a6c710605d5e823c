//! What there is to check: paths that are named, standard input, or what git says has changed.

use super::args::DraftArgs;
use super::changes;
use super::io::{Failure, Io};
use super::jobs::{Content, Input};
use super::names::shown_in_error;
use super::pipeline::show;
use super::sites::Sites;
use pharmalint::draft::{self, DraftError, Format, WalkOptions};
use pharmalint::pack::fault::nearest;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What there is to check.
#[derive(Default)]
pub struct Inputs {
    pub inputs: Vec<Input>,
    /// Paths that could not be searched.
    pub errors: Vec<DraftError>,
    /// How many files the configuration excludes.
    pub excluded: usize,
}

/// Finds the inputs and settles how each is checked. Faults of configuration and packs end the run before anything is
/// checked.
pub fn find(args: &DraftArgs, sites: &mut Sites<'_>, io: &mut Io) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::default();
    let (stdin, paths): (Vec<PathBuf>, Vec<PathBuf>) =
        args.paths.iter().cloned().partition(|path| path.as_os_str() == "-");
    if args.git.is_asked() {
        if !stdin.is_empty() {
            let message = "standard input has no history in git";
            return Err(Failure::new(message, "Leave out -, or leave out --staged and --since."));
        }
        changes::find(args, sites, &mut inputs, io)?;
    } else {
        let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { paths };
        walk(&paths, sites, &mut inputs, io);
        if !stdin.is_empty() {
            add_stdin(sites, &mut inputs);
        }
    }
    if sites.faults.is_empty() { Ok(inputs) } else { Err(std::mem::take(&mut sites.faults).into()) }
}

/// The drafts at `paths`.
fn walk(paths: &[PathBuf], sites: &mut Sites<'_>, inputs: &mut Inputs, io: &mut Io) {
    let args = sites.args;
    let found = draft::find(paths, &WalkOptions::default());
    for mut error in found.errors {
        if let Some(command) =
            nearest(&error.path, super::COMMANDS.iter().copied()).filter(|_| paths.len() == args.paths.len())
        {
            error.help = format!("{} Or did you mean the command `{command}`?", error.help);
        }
        error.path = Arc::from(shown_in_error(&error.path));
        show(&error, io);
        inputs.errors.push(error);
    }
    for path in found.files {
        let absolute = sites.loader.absolute(&path);
        let Some(settings) = sites.settings(&absolute) else { continue };
        if settings.excludes(&absolute) && (args.input.force_exclude || !paths.contains(&path)) {
            inputs.excluded += 1;
            continue;
        }
        let shown = path.strip_prefix(".").unwrap_or(&path).to_string_lossy().into_owned();
        let site = sites.site(&absolute, Arc::from(shown), &settings, args.input.input_format);
        inputs.inputs.extend(site.map(|site| Input { content: Content::File(path), site, before: None }));
    }
}

fn add_stdin(sites: &mut Sites<'_>, inputs: &mut Inputs) {
    let args = sites.args;
    let name = args.input.stdin_filename.as_deref().unwrap_or(Path::new("-"));
    let absolute = sites.loader.absolute(name);
    let format = args.input.input_format.or_else(|| Format::of(name));
    let Some(settings) = sites.settings(&absolute) else { return };
    let site = sites.site(&absolute, Arc::from(name.to_string_lossy()), &settings, format);
    inputs.inputs.extend(site.map(|site| Input { content: Content::Stdin, site, before: None }));
}
