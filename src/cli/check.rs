//! `pharmalint check`: drafts in, findings out.

use super::args::{CheckArgs, ConfigPlace, OutputFormat};
use super::fix::Fixer;
use super::io::{Exit, Failure, Io};
use super::pipeline::{Checker, Input, Site, show};
use pharmalint::config::{Loader, Overrides, Search, Settings, locate};
use pharmalint::draft::{self, Format, Options, WalkOptions};
use pharmalint::pack::fault::{Fault, nearest};
use pharmalint::report::{Json, JsonLines, Report, Short, Text};
use pharmalint::verdict::{Policy, Tally, count};
use pharmalint::{Linter, draft::Context};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub fn run(args: &CheckArgs, io: &mut Io) -> Exit {
    let started = Instant::now();
    let mut sites = Sites::new(args)?;
    let found = inputs(args, &mut sites, io)?;
    if args.output.show_identifiers && !io.out_terminal {
        io.note("identifiers stay masked: standard output is not a terminal");
    }
    let mask = !(args.output.show_identifiers && io.out_terminal);
    let fixer = Fixer { args: &args.fix, mask };
    let (fixed, inputs) = fixer.run(found.inputs, io)?;
    let report = report(args.output.format, io);
    let mut tally = if fixed.is_final { fixed.tally } else { Checker { report: &*report, mask }.run(inputs, io)? };
    fixed.failed.iter().for_each(|name| tally.fault(name));
    found.errors.iter().for_each(|name| tally.fault(name));
    io.flush()?;
    if tally.posts == 0 && tally.faults == 0 && args.input.force_exclude && found.excluded > 0 {
        // A hook names what was changed; that all of it is excluded is no fault of the run.
        return Ok(0);
    }
    if tally.posts == 0 {
        let (message, help) = nothing_checked(args, &tally, found.excluded);
        io.error(&message, &help);
    }
    if !io.quiet {
        if !tally.failed.is_empty() && tally.posts > 0 {
            io.err(&format!("not read, or not in full: {}\n", tally.failed.join(", ")));
        }
        if tally.posts > 0 && !args.fix.diff {
            io.err(&format!("{}\n", tally.summary(started.elapsed())));
        }
    }
    Ok(tally.outcome().code())
}

fn report(format: OutputFormat, io: &Io) -> Box<dyn Report> {
    match format {
        OutputFormat::Text => Box::new(Text::new(io.style())),
        OutputFormat::Short => Box::new(Short),
        OutputFormat::Json => Box::new(Json),
        OutputFormat::Jsonl => Box::new(JsonLines),
    }
}

/// The loader of configuration for these options.
pub fn loader(place: &ConfigPlace, overrides: Overrides) -> Result<Loader, Failure> {
    let search = match (&place.config, place.no_config) {
        (Some(file), _) => Search::File(file.clone()),
        (None, true) => Search::Nowhere,
        (None, false) => Search::Upwards,
    };
    Ok(Loader::new(search, overrides, current_folder()?))
}

/// The current folder.
pub fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| {
        Failure::new(format!("the current folder cannot be read: {error}"), "Change to a folder that exists.")
    })
}

/// Settings and linters: one for each set of configuration files.
struct Sites<'a> {
    args: &'a CheckArgs,
    loader: Loader,
    linters: HashMap<*const Settings, Option<Arc<Linter>>>,
    faults: Vec<Fault>,
}

impl<'a> Sites<'a> {
    fn new(args: &'a CheckArgs) -> Result<Self, Failure> {
        let overrides = Overrides {
            packs: args.rules.packs.clone(),
            pack_folders: args.rules.places.pack_folder.clone(),
            fail_on: args.output.fail_on,
            context: args.context.context(),
        };
        let loader = loader(&args.rules.places.config, overrides)?;
        Ok(Self { args, loader, linters: HashMap::new(), faults: Vec::new() })
    }

    /// The settings for the file at `path`; none when they have faults, which are noted.
    fn settings(&mut self, path: &Path) -> Option<Arc<Settings>> {
        let folder = path.parent().unwrap_or(path);
        self.loader.settings(folder).map_err(|faults| self.faults.extend(faults)).ok()
    }

    /// How the posts of the input called `name`, whose absolute path is `path`, are checked.
    fn site(
        &mut self,
        path: &Path,
        name: Arc<str>,
        settings: &Arc<Settings>,
        format: Option<Format>,
    ) -> Option<Arc<Site>> {
        let linter = match self.linters.get(&Arc::as_ptr(settings)) {
            Some(known) => known.clone()?,
            None => {
                let linter = match Linter::new(&settings.linter_options()) {
                    Ok(linter) => Some(Arc::new(linter)),
                    Err(faults) => {
                        self.faults.extend(locate(faults, settings));
                        None
                    }
                };
                self.linters.insert(Arc::as_ptr(settings), linter.clone());
                linter?
            }
        };
        let defaults: Context = settings.context(path);
        let options = Options { text_fields: settings.text_fields.value.clone(), format };
        let policy = Policy { fail_on: settings.fail_on.value, min_confidence: self.args.output.min_confidence };
        Some(Arc::new(Site { name, linter, defaults, options, policy }))
    }
}

/// What there is to check.
struct Inputs {
    inputs: Vec<Input>,
    /// Paths that could not be searched.
    errors: Vec<Arc<str>>,
    /// How many files the configuration excludes.
    excluded: usize,
}

/// Finds the files and settles how each is checked. Faults of configuration and packs end the run before anything is checked.
fn inputs(args: &CheckArgs, sites: &mut Sites<'_>, io: &mut Io) -> Result<Inputs, Failure> {
    let (stdin, mut paths): (Vec<PathBuf>, Vec<PathBuf>) =
        args.paths.iter().cloned().partition(|path| path.as_os_str() == "-");
    if args.paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let found = draft::find(&paths, &WalkOptions::default());
    let mut inputs = Inputs { inputs: Vec::new(), errors: Vec::new(), excluded: 0 };
    for mut error in found.errors {
        if let Some(command) =
            nearest(&error.path, super::COMMANDS.iter().copied()).filter(|_| paths.len() == args.paths.len())
        {
            error.help = format!("{} Or did you mean the command `{command}`?", error.help);
        }
        show(&error, io);
        inputs.errors.push(error.path);
    }
    for path in found.files {
        let absolute = sites.loader.absolute(&path);
        let Some(settings) = sites.settings(&absolute) else { continue };
        if (args.input.force_exclude || !paths.contains(&path)) && settings.excludes(&absolute) {
            inputs.excluded += 1;
            continue;
        }
        let shown = path.strip_prefix(".").unwrap_or(&path).to_string_lossy().into_owned();
        let site = sites.site(&absolute, Arc::from(shown), &settings, args.input.input_format);
        inputs.inputs.extend(site.map(|site| Input::File(path, site)));
    }
    if !stdin.is_empty() {
        let name = args.input.stdin_filename.as_deref().unwrap_or(Path::new("-"));
        let absolute = sites.loader.absolute(name);
        let format = args.input.input_format.or_else(|| Format::of(name));
        if let Some(settings) = sites.settings(&absolute) {
            let site = sites.site(&absolute, Arc::from(name.to_string_lossy()), &settings, format);
            inputs.inputs.extend(site.map(Input::Stdin));
        }
    }
    if sites.faults.is_empty() { Ok(inputs) } else { Err(std::mem::take(&mut sites.faults).into()) }
}

/// Why nothing was checked, and what to do.
fn nothing_checked(args: &CheckArgs, tally: &Tally, excluded: usize) -> (String, String) {
    let paths: Vec<String> = args.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let place = if paths.is_empty() { "the current folder".to_owned() } else { paths.join(", ") };
    if tally.faults > 0 {
        return ("nothing was checked: see above".to_owned(), "Make the drafts readable and try again.".to_owned());
    }
    if excluded > 0 {
        let message = format!("nothing was checked: the configuration excludes {}", count(excluded, "file"));
        return (message, "Name a file to check it although it is excluded, or change `exclude`.".to_owned());
    }
    if tally.files == 0 {
        let message = format!("nothing was checked: there is no draft in {place}");
        let help = "Drafts end in .md, .txt, .jsonl, .csv or .tsv; any other file is checked when you name it.";
        return (message, help.to_owned());
    }
    let message = format!("nothing was checked: there is no post in {place}");
    (message, "A post is a text: check that the file is the right one, and not empty.".to_owned())
}
