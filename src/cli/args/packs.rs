//! The options of the commands that look at rules and packs.

use super::{ConfigPlace, PackPlaces};
use clap::{Args, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
pub struct ExplainArgs {
    /// The rule, such as promotion/medicine-to-public
    #[arg(value_name = "RULE")]
    pub rule: String,
    #[command(flatten)]
    pub packs: PackPlaces,
}

/// How rules are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table for people
    Text,
    /// A JSON list
    Json,
    /// A Markdown table for each pack
    Markdown,
}

#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    /// How they are listed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
    #[command(flatten)]
    pub packs: PackPlaces,
}

#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Check packs and run the tests in them
    ///
    /// Every fault is reported at its place. Each test comes out as Reported (found, as it must be), Validated (left alone,
    /// as it must be), Missing (not found, or elsewhere) or Noisy (found where nothing is). Exit code 1 when one is
    /// Missing or Noisy, 2 when a pack has a fault.
    Test {
        /// A folder of packs, a pack, or a pack file [default: the built-in packs and those of the configuration]
        #[arg(value_hint = ValueHint::AnyPath)]
        path: Option<PathBuf>,
        /// A folder of packs that stand in for the built-in ones, read anew: no build between an edit and its test
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "path")]
        rules: Option<PathBuf>,
        /// List every rule, not only those with failed tests
        #[arg(long, short)]
        verbose: bool,
        #[command(flatten)]
        config: ConfigPlace,
    },
    /// Write down which packs are in use, so that a check stops when one is not what it was
    ///
    /// Writes pharmalint.lock beside pharmalint.toml, with the name, version and digest of every pack in use. Each run that
    /// finds one compares: a pack that changed, came in or is gone ends it with exit code 2.
    Lock(LockArgs),
    /// Write a new pack, with comments and tests, to begin from
    New {
        /// Its name: small letters, digits and hyphens
        name: String,
        /// The folder to put it in
        #[arg(default_value = "packs", value_hint = ValueHint::DirPath)]
        folder: PathBuf,
        /// Overwrite a pack of that name
        #[arg(long)]
        force: bool,
    },
    /// Print the JSON Schema of a pack file, for editors
    Schema {
        /// Of what
        #[arg(long, value_name = "WHAT", default_value = "pack")]
        of: SchemaOf,
    },
}

#[derive(Debug, Args)]
pub struct LockArgs {
    /// The folder whose configuration counts [default: the current folder]
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// Write nothing, only compare; exit code 1 when something is not as it is locked
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub config: ConfigPlace,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// A TOML file of a pack
    Pack,
    /// pharmalint.toml
    Config,
    /// What --format json writes
    Report,
    /// A line of what --format jsonl writes
    Finding,
}
