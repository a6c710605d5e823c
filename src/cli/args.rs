//! The command line, as it is written and as it explains itself.

use super::output::ToFile;
use super::words::{only_words, words};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use pharmalint::Confidence;
use pharmalint::draft::{Audience, Author, Context, Format, Jurisdiction, Lang, Platform};
use pharmalint::verdict::{FailOn, Rescan};
use std::num::NonZeroUsize;
use std::path::PathBuf;

const ABOUT: &str = "Checks pharmaceutical social-media posts before they go out";

const LONG_ABOUT: &str = "\
pharmalint reads draft posts and says, on this machine and within a blink, what a medical-legal-regulatory reviewer \
would say: here a patient can be recognised, here a prescription medicine is promoted to the public, here the author's \
tie to the company is not stated. Each finding has its place in the text, the reason, the clause it rests on, and the way out.

Nothing leaves this machine.";

const AFTER_HELP: &str = "\
`pharmalint posts/` is short for `pharmalint check posts/`.

Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 the run itself failed: wrong usage, a broken pack or \
configuration, an unreadable file, or nothing to check.";

const CHECK_HELP: &str = "\
Examples:
  pharmalint check posts/                     every draft below posts/
  pharmalint check launch.md --platform x     one draft, as a post on X
  pbpaste | pharmalint check -                what is on the clipboard
  pharmalint check --diff posts/              what --fix would change
  pharmalint check --staged                   what the next commit will hold
  pharmalint check --since main               what this branch changed
  pharmalint check --output sarif=out.sarif   findings here, and a report for code scanning
  pharmalint check --input-format jsonl --format jsonl - < archive.jsonl";

#[derive(Debug, Parser)]
#[command(
    name = "pharmalint",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = AFTER_HELP,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Clone, Args)]
pub struct Global {
    /// When to use colour
    ///
    /// `auto` follows the terminal and the variables NO_COLOR and CLICOLOR_FORCE.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Global options"
    )]
    pub color: Color,
    /// Say nothing but findings and errors
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check drafts; the default when a path is given
    ///
    /// Reads Markdown with front matter, plain text, JSONL and CSV. Of a folder, every file that ends in .md, .markdown,
    /// .txt, .jsonl, .ndjson, .csv or .tsv is checked, unless .gitignore, .pharmalintignore or the configuration exclude it.
    #[command(after_help = CHECK_HELP)]
    Check(Box<CheckArgs>),
    /// Accept the findings that are there now, so that only new ones are shown
    ///
    /// Writes their fingerprints, which hold when lines move and files are renamed, and tell nothing of a person, into the
    /// file of --baseline, or else of the configuration, or else pharmalint-baseline.json. Use it with `check --baseline
    /// FILE`, or name it in pharmalint.toml: baseline = "pharmalint-baseline.json".
    Baseline(Box<BaselineArgs>),
    /// Approve posts, to the letter: adds a line to the ledger of approvals
    ///
    /// What is found in the post is settled by it until its last day, as long as no character of the post changes and no
    /// pack says more. `pharmalint check --require-approval` fails for a post without one.
    Approve(Box<ApproveArgs>),
    /// Look at the ledger of approvals
    #[command(subcommand, arg_required_else_help = true)]
    Approvals(ApprovalsCommand),
    /// Repeat a recorded run and say what is different
    ///
    /// Exit code 0 when nothing is, 1 when something is.
    Verify(VerifyArgs),
    /// Check what was approved or published against the rules of today, and show only what is new
    ///
    /// Looks at posts that the ledger of approvals knows, those whose `scheduled` day has come, and those of --against.
    Rescan(Box<RescanArgs>),
    /// Explain a rule: why, the clauses, good and bad examples, how to fix, how to change it
    Explain(ExplainArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Work on packs of rules
    #[command(subcommand, arg_required_else_help = true)]
    Pack(PackCommand),
    /// Look at the configuration
    #[command(subcommand, arg_required_else_help = true)]
    Config(ConfigCommand),
    /// Put a check of every commit into the hooks of git, and take it out again
    #[command(subcommand, arg_required_else_help = true)]
    Hook(HookCommand),
    /// Write a commented pharmalint.toml, and a git hook on request
    Init(InitArgs),
    /// Print the completions for a shell
    ///
    /// For bash: pharmalint completions bash > ~/.local/share/bash-completion/completions/pharmalint
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    ///
    /// Read it with: pharmalint man | man -l -
    Man {
        /// Write the pages of all commands into this folder instead
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BaselineArgs {
    #[command(subcommand)]
    pub command: Option<BaselineCommand>,
    #[command(flatten)]
    pub check: CheckArgs,
}

#[derive(Debug, Clone, Subcommand)]
pub enum BaselineCommand {
    /// Drop from the baseline what is found no more; give it the paths the baseline was written for
    Prune(Box<CheckArgs>),
}

#[derive(Debug, Clone, Args)]
pub struct ApproveArgs {
    /// The id of the approval, such as MLR-2026-0142
    #[arg(long)]
    pub id: String,
    /// Who approves; not the author of the post
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// The last day on which it holds, such as 2027-01-31
    #[arg(long, value_name = "DATE")]
    pub until: Option<jiff::civil::Date>,
    /// The rules whose findings it settles [default: all]
    #[arg(long = "rules", value_name = "RULES", value_delimiter = ',')]
    pub scope: Vec<String>,
    /// The posts, by their ids, of a file that holds several
    #[arg(long = "post", value_name = "ID", action = ArgAction::Append)]
    pub posts: Vec<String>,
    /// All posts of the files
    #[arg(long, conflicts_with = "posts")]
    pub all: bool,
    #[command(flatten)]
    pub check: CheckArgs,
}

#[derive(Debug, Subcommand)]
pub enum ApprovalsCommand {
    /// List the approvals and whether their last day has passed
    List(Box<ApprovalsArgs>),
    /// Say of each approval whether a post among PATHS still has the text it was given for
    ///
    /// Exit code 1 when one holds no more.
    Verify(Box<ApprovalsArgs>),
}

#[derive(Debug, Clone, Args)]
pub struct ApprovalsArgs {
    #[command(flatten)]
    pub check: CheckArgs,
}

#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// A file that `pharmalint check --record` wrote
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub record: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub struct RescanArgs {
    /// Also look at the posts of this record, and take what it holds as known
    #[arg(long, value_name = "RECORD", value_hint = ValueHint::FilePath)]
    pub against: Option<PathBuf>,
    #[command(flatten)]
    pub check: CheckArgs,
}

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

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show the settings that count for a path
    Show {
        /// The draft or folder [default: the current folder]
        #[arg(value_hint = ValueHint::AnyPath)]
        path: Option<PathBuf>,
        /// Say where each setting comes from
        #[arg(long)]
        origin: bool,
        /// From which severity on the exit code is 1 [default: error]
        #[arg(
            long,
            value_name = "SEVERITY",
            value_parser = only_words(FailOn::ALL, FailOn::as_str),
            env = "PHARMALINT_FAIL_ON",
            hide_env_values = true
        )]
        fail_on: Option<FailOn>,
        #[command(flatten)]
        rules: Rules,
        #[command(flatten)]
        context: Box<ContextArgs>,
    },
}

#[derive(Debug, Subcommand)]
pub enum HookCommand {
    /// Write the hook, or add it to the one that is there
    ///
    /// The hook checks what is staged before each commit (`pharmalint check --staged`). It goes where git looks for hooks,
    /// core.hooksPath included. A shell script that is there is kept, and runs after it.
    Install(HookArgs),
    /// Take out exactly what `hook install` put in
    Uninstall,
}

#[derive(Debug, Default, Args)]
pub struct HookArgs {
    /// Also look for what identifies a person in the message of each commit
    #[arg(long)]
    pub commit_msg: bool,
    /// Further options of `pharmalint check` for the hook, such as --since HEAD or --fail-on warning
    #[arg(last = true, value_name = "CHECK-OPTIONS")]
    pub options: Vec<String>,
}

#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// Also put a check of every commit into the hooks of git, as `pharmalint hook install` does
    #[arg(long)]
    pub hook: bool,
    /// Print an entry for .pre-commit-config.yaml instead of writing anything
    #[arg(long, conflicts_with = "hook")]
    pub pre_commit: bool,
    /// Overwrite what is there
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// Files and folders to check; - is standard input [default: the current folder]
    #[arg(value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub output: Output,
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
    #[command(flatten)]
    pub fix: FixArgs,
    /// Check again whenever a draft, a pack or the configuration changes, until Ctrl-C
    #[arg(long, help_heading = "Input", conflicts_with_all = ["staged", "diff", "record"])]
    pub watch: bool,
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
    /// From which severity on the exit code is 1 [default: error]
    #[arg(
        long,
        value_name = "SEVERITY",
        value_parser = only_words(FailOn::ALL, FailOn::as_str),
        env = "PHARMALINT_FAIL_ON",
        hide_env_values = true
    )]
    pub fail_on: Option<FailOn>,
    /// Leave out findings that are less sure than this
    #[arg(
        long,
        value_name = "CONFIDENCE",
        value_parser = only_words(CONFIDENCES, Confidence::as_str),
        env = "PHARMALINT_MIN_CONFIDENCE",
        hide_env_values = true
    )]
    pub min_confidence: Option<Confidence>,
    /// Count the findings by rule and by category instead of showing them
    #[arg(long)]
    pub statistics: bool,
    /// Show what identifies a person; only in a terminal
    ///
    /// In a file, a pipe or a CI log, names and numbers of persons are always masked.
    #[arg(long)]
    pub show_identifiers: bool,
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
    /// Show what allowances, the baseline and approvals settle, too
    #[arg(long)]
    pub no_allow: bool,
    /// Write down what was checked, with what, and what came out; `pharmalint verify` repeats it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub record: Option<PathBuf>,
    /// Judge allowances and approvals as on this day, such as 2027-01-31 [default: today]
    #[arg(long, value_name = "DATE")]
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
        self.as_of.unwrap_or_else(|| jiff::Zoned::now().date())
    }
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
    /// Having nothing to check is no failure; for CI, where a change may leave all drafts alone
    #[arg(long)]
    pub allow_empty: bool,
    /// How many posts are checked at a time [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
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
