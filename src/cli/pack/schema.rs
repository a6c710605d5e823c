//! `pharmalint pack schema`: JSON Schemas, made from the types.

use crate::cli::args::SchemaOf;
use crate::cli::io::{Exit, Io};
use pharmalint::config::raw::RawConfig;
use pharmalint::pack::raw::RawFile;
use pharmalint::report::{Document, ShownFinding};
use schemars::schema_for;

pub fn run(of: SchemaOf, io: &mut Io) -> Exit {
    let schema = match of {
        SchemaOf::Pack => schema_for!(RawFile),
        SchemaOf::Config => schema_for!(RawConfig),
        SchemaOf::Report => schema_for!(Document<'_>),
        SchemaOf::Finding => schema_for!(ShownFinding<'_>),
    };
    io.out(&serde_json::to_string_pretty(&schema).unwrap_or_default())?;
    io.out("\n")?;
    Ok(0)
}
