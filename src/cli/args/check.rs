//! The options of `pharmalint check`, which other commands share.

use crate::cli::output::ToFile;
use crate::cli::words::{day, only_words, words};
use clap::{ArgAction, Args, ValueEnum, ValueHint};
use pharmalint::Confidence;
use pharmalint::draft::{Audience, Author, Context, Format, Jurisdiction, Lang, Platform};
use pharmalint::verdict::{FailOn, Rescan};
use std::path::PathBuf;

/// The options of `check` and `rescan`.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub drafts: DraftArgs,
    #[command(flatten)]
    pub fix: FixArgs,
    /// Write down what was checked, with what, and what came out; `pharmalint verify` repeats it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Exceptions")]
    pub record: Option<PathBuf>,
    /// Having nothing to check is no failure; for CI, where a change may leave all drafts alone
    #[arg(long, help_heading = "Input")]
    pub allow_empty: bool,
    /// Check again whenever a draft, a pack or the configuration changes, until Ctrl-C
    #[arg(long, help_heading = "Input", conflicts_with_all = ["staged", "diff", "record"])]
    pub watch: bool,
}

/// Which drafts are read, and how they are judged: what all commands that read drafts have in common.
#[derive(Debug, Clone, Args)]
pub struct DraftArgs {
    /// Files and folders to check; - is standard input [default: the current folder]
    #[arg(value_hint = ValueHint::AnyPath, help_heading = None)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub threshold: Threshold,
    /// Leave out findings that are less sure than this
    #[arg(
        long,
        value_name = "CONFIDENCE",
        value_parser = only_words(CONFIDENCES, Confidence::as_str),
        env = "PHARMALINT_MIN_CONFIDENCE",
        hide_env_values = true,
        help_heading = "Output"
    )]
    pub min_confidence: Option<Confidence>,
    #[command(flatten)]
    pub verdict: Verdict,
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub git: Git,
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub context: ContextArgs,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Fixes")]
pub struct FixArgs {
    /// Make the changes that need nobody to look at them, then check what is left
    ///
    /// Of standard input, the fixed text is written to standard output, and no findings.
    #[arg(long)]
    pub fix: bool,
    /// Make those too that change what is said: names, contacts and dates are taken out, ages become bands
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Write nothing, and print what --fix would change; exit code 1 when there is something
    #[arg(long, conflicts_with = "record")]
    pub diff: bool,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people: the text with the places marked, the reason, the clause, the way out
    Text,
    /// One line a finding: path:line:column: severity[rule] message
    Short,
    /// One JSON document
    Json,
    /// One JSON object a finding
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands, for GitHub Actions
    Github,
    /// A Code Quality report, for GitLab
    Gitlab,
    /// JUnit XML: a test case for each post
    Junit,
    /// The Reviewdog Diagnostic Format
    Rdjson,
    /// A comment on a pull request
    Markdown,
    /// A page to read, filter and print
    Html,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// How findings are shown
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "PHARMALINT_FORMAT", hide_env_values = true)]
    pub format: OutputFormat,
    /// Write a report into a file, too; may be given several times
    ///
    /// FORMAT is one of those above. The file is written whole or not at all, and persons are always masked in it.
    #[arg(long = "output", value_name = "FORMAT=FILE", action = ArgAction::Append, conflicts_with = "diff")]
    pub to_files: Vec<ToFile>,
    /// Count the findings by rule and by category instead of showing them
    #[arg(long)]
    pub statistics: bool,
    /// Show what identifies a person; only in a terminal
    ///
    /// In a file, a pipe or a CI log, names and numbers of persons are always masked.
    #[arg(long)]
    pub show_identifiers: bool,
}

/// From where on a run fails.
#[derive(Debug, Clone, Args)]
pub struct Threshold {
    /// From which severity on the exit code is 1 [default: error]
    #[arg(
        long,
        value_name = "SEVERITY",
        value_parser = only_words(FailOn::ALL, FailOn::as_str),
        env = "PHARMALINT_FAIL_ON",
        hide_env_values = true,
        help_heading = "Output"
    )]
    pub fail_on: Option<FailOn>,
}

const CONFIDENCES: &[Confidence] = &[Confidence::Low, Confidence::Medium, Confidence::High];

/// What is settled already.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Exceptions")]
pub struct Verdict {
    /// Leave out what this baseline holds; `pharmalint baseline` writes it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
    /// The ledger of approvals [default: pharmalint.approvals]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub approvals: Option<PathBuf>,
    /// Fail on posts without an approval that holds
    #[arg(long)]
    pub require_approval: bool,
    /// Show what allowances, the baseline and approvals settle, too, as if it were open
    ///
    /// What is wrong with an allowance is still said, and a post must still have its approval.
    #[arg(long)]
    pub no_allow: bool,
    /// Judge allowances and approvals as on this day, such as 2027-01-31 [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<jiff::civil::Date>,
    /// Whether the baseline is being written and must not count.
    #[arg(skip)]
    pub no_baseline: bool,
    /// Whether the ledger is being written or looked at and must not count.
    #[arg(skip)]
    pub no_ledger: bool,
    /// Whether posts are gathered for the ledger.
    #[arg(skip)]
    pub gather: bool,
    /// Whether only what is new is asked for: `pharmalint rescan`.
    #[arg(skip)]
    pub rescan: Option<Rescan>,
}

impl Verdict {
    /// The day for which allowances are judged.
    pub fn today(&self) -> jiff::civil::Date {
        self.as_of.unwrap_or_else(today)
    }
}

/// The day on which this runs.
pub fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub struct Input {
    /// How the drafts are written, whatever their names [default: by extension; markdown on standard input]
    #[arg(long, value_name = "FORMAT", value_parser = words(Format::ALL, Format::as_str))]
    pub input_format: Option<Format>,
    /// The path that standard input stands for: its format, its configuration, its name in findings
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub stdin_filename: Option<PathBuf>,
    /// Leave out what the configuration excludes even when it is named; for hooks
    #[arg(long)]
    pub force_exclude: bool,
    /// How many posts are checked at a time [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

/// What git tells of drafts.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Git (of the whole repository, unless PATHS are given)")]
pub struct Git {
    /// Check the drafts that are staged, as the index holds them; for hooks
    ///
    /// What is in the working tree does not count: of a partly staged file, the staged part is checked. A file is a draft
    /// here as in a folder. Configuration and packs are those of the working tree.
    #[arg(long)]
    pub staged: bool,
    /// Check the posts that changed since REV
    ///
    /// Compares the working tree, with files that are not yet added, or with --staged the index, with the commit at which
    /// REV and HEAD went apart: what others did on REV in the meantime does not count. A post has changed when its text or
    /// its context has, wherever it stands in the file.
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// Of the posts that changed, show only findings that touch a changed line
    #[arg(long, requires = "since")]
    pub lines: bool,
}

impl Git {
    /// Whether git is to say what is checked.
    pub fn is_asked(&self) -> bool {
        self.staged || self.since.is_some()
    }
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rules and configuration")]
pub struct Rules {
    /// The packs to use, with those they extend [default: all built-in packs]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', env = "PHARMALINT_PACKS", hide_env_values = true)]
    pub packs: Option<Vec<String>>,
    /// Neither use nor keep packs of your own in compiled form
    ///
    /// They are kept, for a quicker start, in `pharmalint` in the folder for caches: `$XDG_CACHE_HOME` or `~/.cache`,
    /// `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows. What lies there is safe to delete.
    #[arg(long)]
    pub no_cache: bool,
    #[command(flatten)]
    pub places: PackPlaces,
}

/// Where packs are found.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rules and configuration")]
pub struct PackPlaces {
    /// A folder of packs of your own, or a single pack file; may be given several times
    #[arg(long, value_name = "DIR", action = ArgAction::Append, value_hint = ValueHint::AnyPath)]
    pub pack_folder: Vec<PathBuf>,
    #[command(flatten)]
    pub config: ConfigPlace,
}

/// Where configuration is found.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rules and configuration")]
pub struct ConfigPlace {
    /// Read this configuration file instead of searching for pharmalint.toml upwards from each draft
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        env = "PHARMALINT_CONFIG",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    pub no_config: bool,
}

/// What is known about the posts. A draft that says otherwise wins.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "About the posts (what a draft says itself wins)")]
pub struct ContextArgs {
    /// Where they are published
    #[arg(long, value_parser = words(Platform::ALL, Platform::as_str))]
    pub platform: Option<Platform>,
    /// Whose rules apply; several separated by commas
    #[arg(long, value_delimiter = ',', value_name = "COUNTRIES", value_parser = words(Jurisdiction::ALL, Jurisdiction::as_str))]
    pub jurisdiction: Vec<Jurisdiction>,
    /// Who can read them
    #[arg(long, value_parser = words(Audience::ALL, Audience::as_str))]
    pub audience: Option<Audience>,
    /// Who speaks
    #[arg(long, value_parser = words(Author::ALL, Author::as_str))]
    pub author: Option<Author>,
    /// Their language [default: detected]
    #[arg(long, value_parser = words(Lang::ALL, Lang::as_str))]
    pub lang: Option<Lang>,
    /// The company behind them
    #[arg(long, value_name = "NAME")]
    pub company: Option<String>,
    /// The author has a material tie to the company: pay, gift, employment, shares
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub affiliation: Option<bool>,
}

impl ContextArgs {
    pub fn context(&self) -> Context {
        Context {
            lang: self.lang,
            platform: self.platform,
            jurisdiction: self.jurisdiction.clone(),
            audience: self.audience,
            author: self.author,
            affiliation: self.affiliation,
            company: self.company.clone(),
            ..Context::default()
        }
    }
}
