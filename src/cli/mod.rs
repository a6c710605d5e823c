//! The command line: one file per command, and what they share.

mod approve;
mod args;
mod baseline;
mod catalogue;
mod changes;
mod check;
mod config;
mod environment;
mod explain;
mod files;
mod fix;
mod hook;
mod init;
mod inputs;
mod io;
mod jobs;
mod names;
mod nothing;
mod order;
mod output;
mod pack;
mod pipeline;
mod progress;
mod record;
mod rules;
mod sites;
mod watch;
mod words;

use args::{Cli, Command, PackCommand};
use clap::CommandFactory;
use io::{Exit, Failure, Io};
use pharmalint::pack::fault::Fault;
use pharmalint::verdict::count;
use std::ffi::OsString;

/// Runs the program with `args`, the first of which is its own name; gives the exit code.
pub fn run(args: Vec<OsString>) -> u8 {
    let cli = match environment::parse(with_default_command(args)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, anything else is wrong usage. A closed pipe is no concern.
            let _ = error.print();
            return if error.use_stderr() { 2 } else { 0 };
        }
    };
    let mut io = Io::new(cli.global.color, cli.global.quiet);
    let exit = dispatch(&cli.command, &mut io);
    let exit = exit.and_then(|code| io.flush().map(|()| code).map_err(Failure::from));
    exit.unwrap_or_else(|failure| say(failure, &mut io))
}

/// Says why a command ended early; gives its exit code.
fn say(failure: Failure, io: &mut Io) -> u8 {
    match failure {
        // `pharmalint … | head` is over when head has seen enough.
        Failure::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Failure::Output(error) => {
            io.error(&format!("cannot write to standard output: {error}"), "Check that the disk is not full.");
            2
        }
        Failure::Message(message, help) => {
            io.error(&message, &help);
            2
        }
        Failure::Faults(faults) => {
            show_faults(faults, io);
            2
        }
    }
}

fn dispatch(command: &Command, io: &mut Io) -> Exit {
    match command {
        Command::Check(args) => check::run(args, io),
        Command::Baseline(args) => baseline::run(args, io),
        Command::Approve(args) => approve::run(args, io),
        Command::Approvals(command) => approve::approvals(command, io),
        Command::Verify(args) => record::verify(args, io),
        Command::Rescan(args) => record::rescan(args, io),
        Command::Explain(args) => explain::run(args, io),
        Command::Rules(args) => rules::run(args, io),
        Command::Pack(PackCommand::Test { path, rules, verbose, config }) => {
            pack::test::run(path.as_deref(), rules.as_deref(), *verbose, config, io)
        }
        Command::Pack(PackCommand::Lock(args)) => pack::lock::run(args, io),
        Command::Pack(PackCommand::New { name, folder, force }) => pack::new::run(name, folder, *force, io),
        Command::Pack(PackCommand::Schema { of }) => pack::schema::run(*of, io),
        Command::Config(command) => config::run(command, io),
        Command::Hook(command) => hook::run(command, io),
        Command::Init(args) => init::run(args, io),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "pharmalint", &mut text);
            io.out(&String::from_utf8_lossy(&text))?;
            Ok(0)
        }
        Command::Man { dir: Some(dir) } => {
            let written = clap_mangen::generate_to(Cli::command(), dir);
            written.map(|()| 0).map_err(|error| {
                Failure::new(format!("cannot write into {}: {error}", dir.display()), "Name a folder that exists.")
            })
        }
        Command::Man { dir: None } => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut text)?;
            io.out(&String::from_utf8_lossy(&text))?;
            Ok(0)
        }
    }
}

/// So many faults are shown: whoever has more has one that is behind them all.
const MOST_FAULTS: usize = 100;

/// Shows faults, those of a file in the order of their places, and how many there are.
fn show_faults(mut faults: Vec<Fault>, io: &mut Io) {
    let path = |fault: &Fault| fault.file.as_ref().map(|file| file.path.clone());
    let mut files: Vec<Option<String>> = Vec::new();
    for fault in &faults {
        if !files.contains(&path(fault)) {
            files.push(path(fault));
        }
    }
    faults.sort_by_key(|fault| (files.iter().position(|file| *file == path(fault)), fault.span.start));
    faults.iter().take(MOST_FAULTS).for_each(|fault| io.fault(fault));
    let located = files.iter().flatten().count();
    let place = if located == 0 { String::new() } else { format!(" in {}", count(located, "file")) };
    let first = if faults.len() > MOST_FAULTS { format!(", the first {MOST_FAULTS} above") } else { String::new() };
    io.error(&format!("{}{place}{first}; nothing was checked", count(faults.len(), "fault")), "");
}

/// The commands, for those who leave `check` out.
const COMMANDS: &[&str] = &[
    "check",
    "baseline",
    "approve",
    "approvals",
    "verify",
    "rescan",
    "explain",
    "rules",
    "pack",
    "config",
    "hook",
    "init",
    "completions",
    "man",
];

/// Puts `check` before the arguments when the first word among them is no command; `help rules` is `rules --help`.
fn with_default_command(mut args: Vec<OsString>) -> Vec<OsString> {
    let mut at = 1;
    while let Some(arg) = args.get(at).and_then(|arg| arg.to_str()) {
        match arg {
            "--color" => at += 2,
            "-q" | "--quiet" => at += 1,
            _ if arg.starts_with("--color=") => at += 1,
            _ => break,
        }
    }
    if args.get(at).is_some_and(|arg| arg == "help") {
        args.remove(at);
        args.push("--help".into());
    }
    let is_command = |arg: &OsString| {
        let word = arg.to_str().unwrap_or_default();
        COMMANDS.contains(&word) || matches!(word, "-h" | "--help" | "-V" | "--version")
    };
    if args.get(at).is_some_and(|arg| !is_command(arg)) {
        args.insert(1, "check".into());
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
        let names: Vec<String> =
            Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        assert_eq!(names, COMMANDS);
    }

    #[test]
    fn check_is_the_default() {
        let with =
            |line: &str| with_default_command(words(line)).join(&OsString::from(" ")).into_string().unwrap_or_default();
        assert_eq!(with("p posts/"), "p check posts/");
        assert_eq!(with("p -"), "p check -");
        assert_eq!(with("p --format jsonl a.md"), "p check --format jsonl a.md");
        assert_eq!(with("p --color never -q rules"), "p --color never -q rules");
        assert_eq!(with("p -q a.md"), "p check -q a.md");
        assert_eq!(with("p --help"), "p --help");
        assert_eq!(with("p"), "p");
        assert_eq!(with("p help"), "p --help");
        assert_eq!(with("p help pack new"), "p pack new --help");
    }
}
