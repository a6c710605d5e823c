//! The command line, as it is written and as it explains itself.

mod check;
mod exceptions;
mod packs;

pub use check::*;
pub use exceptions::*;
pub use packs::*;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
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
        #[command(flatten)]
        threshold: Threshold,
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
