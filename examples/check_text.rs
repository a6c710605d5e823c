//! Checks one text: `cargo run --example check_text`.

#![allow(clippy::print_stdout)]

use pharmalint::draft::{Audience, Author, Context, Jurisdiction, Lang, Post};
use pharmalint::{Linter, Options};

fn main() {
    // Every built-in pack. `Linter::new` fails only when packs of your own have faults.
    let linter = Linter::new(&Options::default()).expect("the built-in packs are sound");

    let context = Context {
        lang: Some(Lang::Sv),
        jurisdiction: vec![Jurisdiction::Se],
        audience: Some(Audience::Public),
        author: Some(Author::Company),
        ..Context::default()
    };
    let text = "Äntligen! Aimovig är godkänt i EU – helt utan biverkningar 💙";
    let post = Post::from_text(text, context);

    // Findings are given as they are; whoever shows one for which `is_personal()` holds must mask it (see `report`).
    for finding in linter.check(&post) {
        let words = &post.fields[finding.field].text[finding.span.clone()];
        println!("{} [{}] at {:?}: \"{words}\"", finding.severity.as_str(), finding.rule, finding.span);
        println!("  {}\n  {}", finding.message, finding.help);
        for cite in finding.cites.iter() {
            println!("  {} {} ({:?})", cite.code, cite.clause, cite.verified);
        }
    }
}
