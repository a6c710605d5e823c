//! Options in the environment: `PHARMALINT_FAIL_ON=warning` is `--fail-on warning`, unless that is typed.

use super::args::Cli;
use clap::{CommandFactory, FromArgMatches};
use pharmalint::config::Sourced;
use std::ffi::OsString;

/// The options that may stand in the environment, with their variables.
const VARIABLES: &[(&str, &str)] = &[
    ("config", "PHARMALINT_CONFIG"),
    ("packs", "PHARMALINT_PACKS"),
    ("fail-on", "PHARMALINT_FAIL_ON"),
    ("min-confidence", "PHARMALINT_MIN_CONFIDENCE"),
    ("format", "PHARMALINT_FORMAT"),
];

/// Reads the command line. A variable that is set to nothing, as an input of CI that was left out, is not set.
pub fn parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    fn is_empty(name: &str) -> bool {
        std::env::var_os(name).is_some_and(|value| value.is_empty())
    }
    if !VARIABLES.iter().any(|(_, name)| is_empty(name)) {
        return clap::Parser::try_parse_from(args);
    }
    read(args, is_empty)
}

/// Reads a command line that was written down: the environment of today is none of its concern.
pub fn parse_without(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Cli, clap::Error> {
    read(args.into_iter().map(Into::into).collect(), |_| true)
}

/// Reads `args` without the variables that `leaves_out` names.
fn read(args: Vec<OsString>, leaves_out: fn(&str) -> bool) -> Result<Cli, clap::Error> {
    fn prune(command: clap::Command, leaves_out: fn(&str) -> bool) -> clap::Command {
        let prune_arg = |arg: clap::Arg| {
            let out = arg.get_env().and_then(|name| name.to_str()).is_some_and(leaves_out);
            if out { arg.env(None::<&'static str>) } else { arg }
        };
        command.mut_args(prune_arg).mut_subcommands(|command| prune(command, leaves_out))
    }
    let matches = prune(Cli::command(), leaves_out).try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

/// Whether `--flag` was typed on the command line.
pub fn is_typed(flag: &str) -> bool {
    let long = |arg: &OsString| {
        let rest = arg.to_str().and_then(|arg| arg.strip_prefix("--")?.strip_prefix(flag));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    std::env::args_os().skip(1).any(|arg| long(&arg))
}

/// The value of `--flag`, with where it was said: typed, or else in the environment.
pub fn sourced<T>(value: Option<T>, flag: &str) -> Option<Sourced<T>> {
    let variable = VARIABLES.iter().find(|(known, _)| *known == flag).filter(|_| !is_typed(flag));
    let origin = variable.map_or_else(|| format!("--{flag}"), |(_, name)| (*name).to_owned());
    value.map(|value| Sourced::new(value, origin))
}

/// The options that the environment gives besides the settings of `pharmalint.toml`: flag, variable and value.
pub fn others() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let settings = ["packs", "fail-on"];
    let others = VARIABLES.iter().filter(move |(flag, _)| !settings.contains(flag) && !is_typed(flag));
    others.filter_map(|(flag, name)| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some((*flag, *name, value))
    })
}
