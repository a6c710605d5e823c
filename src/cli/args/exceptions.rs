//! The options of the commands that accept, approve and repeat.

use super::{CheckArgs, ConfigPlace, DraftArgs};
use crate::cli::words::day;
use clap::builder::NonEmptyStringValueParser;
use clap::{ArgAction, Args, Subcommand, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BaselineArgs {
    #[command(subcommand)]
    pub command: Option<BaselineCommand>,
    #[command(flatten)]
    pub drafts: DraftArgs,
}

#[derive(Debug, Clone, Subcommand)]
pub enum BaselineCommand {
    /// Drop from the baseline what is found no more; give it the paths the baseline was written for
    Prune(Box<DraftArgs>),
}

#[derive(Debug, Clone, Args)]
pub struct ApproveArgs {
    /// The id of the approval, such as MLR-2026-0142
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub id: String,
    /// Who approves; not the author of the post
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub by: String,
    /// The last day on which it holds, such as 2027-01-31
    #[arg(long, value_name = "DATE", value_parser = day)]
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
    pub drafts: DraftArgs,
}

#[derive(Debug, Subcommand)]
pub enum ApprovalsCommand {
    /// List the approvals and whether their last day has passed
    List(LedgerArgs),
    /// Say of each approval whether a post among PATHS still has the text it was given for
    ///
    /// Exit code 1 when one holds no more.
    Verify(Box<DraftArgs>),
}

#[derive(Debug, Clone, Args)]
pub struct LedgerArgs {
    /// The ledger of approvals [default: pharmalint.approvals]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub approvals: Option<PathBuf>,
    /// Judge approvals as on this day, such as 2027-01-31 [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<jiff::civil::Date>,
    #[command(flatten)]
    pub config: ConfigPlace,
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
