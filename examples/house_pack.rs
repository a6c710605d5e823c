//! Checks a stream of posts with a pack of one's own beside the built-in ones: `cargo run --example house_pack`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use pharmalint::draft::jsonl::Batches;
use pharmalint::draft::{Context, Jurisdiction, Options as DraftOptions};
use pharmalint::{Linter, Options};
use std::process::ExitCode;

/// One JSON object a line: an archive, the answer of a scheduler, what comes through a pipe.
const STREAM: &str = r#"{"id": "a", "lang": "en", "text": "Come and meet Fjäll Pharma at the fair!"}
{"id": "b", "lang": "en", "text": "Forty colleagues moved in this week."}
{"id": "c", "lang": "en", "text": "Zelvatrin is now approved in the EU 🎉"}
"#;

fn main() -> ExitCode {
    let options = Options {
        folders: vec!["examples/comms-repo/packs".into()],
        jurisdictions: vec![Jurisdiction::Eu],
        ..Options::default()
    };
    let linter = match Linter::new(&options) {
        Ok(linter) => linter,
        Err(faults) => {
            // Every fault, each with its file, line and column.
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            return ExitCode::from(2);
        }
    };

    // What is true of every post that does not say otherwise.
    let defaults = Context { company: Some("Fjällpharma".to_owned()), ..Context::default() };
    let draft_options = DraftOptions::default();
    for batch in Batches::new(STREAM.as_bytes(), "stream".into()) {
        let parsed = batch.parse(&draft_options);
        parsed.errors.iter().for_each(|error| eprintln!("{error}"));
        for mut post in parsed.posts {
            post.context = post.context.or(&defaults);
            for finding in linter.check(&post) {
                let (line, column) = (finding.start.line, finding.start.column);
                println!("{} {line}:{column} {} {}", post.id, finding.rule, finding.message);
            }
        }
    }
    ExitCode::SUCCESS
}
