//! The page `docs/accuracy.md`.

use super::{Identifiers, Judged, Measured, Score, by_category, figures};
use std::collections::BTreeSet;
use std::fmt::Write as _;

fn row(table: &mut String, name: &str, score: Score) {
    let _ = writeln!(
        table,
        "| {name} | {} | {} | {} | {:.2} | {:.2} | {:.2} |",
        score.hits,
        score.false_alarms,
        score.misses,
        score.recall(),
        score.precision(),
        score.f1()
    );
}

const HEAD: &str =
    "| | found | false alarms | missed | recall | precision | F1 |\n|---|---:|---:|---:|---:|---:|---:|\n";

/// The tables of one corpus of posts under `title`.
pub fn posts_section(text: &mut String, title: &str, posts: &[Judged]) {
    let all: Vec<&Judged> = posts.iter().collect();
    let whole = figures(&all);
    let _ = writeln!(
        text,
        "## {title}\n\n| posts | labelled posts that get one of their labels | posts without remark left alone | macro-F1 |\n|---|---:|---:|---:|"
    );
    let mut line = |name: &str, posts: &[&Judged]| {
        let figures = figures(posts);
        let _ = writeln!(
            text,
            "| {name} ({}) | {:.2} | {:.2} | {:.2} |",
            posts.len(),
            figures.found,
            figures.left_alone,
            figures.macro_f1
        );
    };
    line("all", &all);
    let langs: BTreeSet<&str> = posts.iter().map(|post| post.lang.as_str()).collect();
    for lang in langs {
        let of_lang: Vec<&Judged> = posts.iter().filter(|post| post.lang == lang).collect();
        line(lang, &of_lang);
    }
    let _ = write!(text, "\nMacro-F1 over the whole corpus: {:.3}.\n\n### By category\n\n{HEAD}", whole.macro_f1);
    for (category, score) in by_category(posts) {
        row(text, &category, score);
    }
    text.push('\n');
}

/// The document with every table.
pub fn report(measured: &Measured) -> String {
    let last_run = |posts: &[Judged]| {
        let figures = figures(&posts.iter().collect::<Vec<_>>());
        format!("{:.2} | {:.2} | {:.2}", figures.found, figures.left_alone, figures.macro_f1)
    };
    let unseen = &measured.unseen_identifiers;
    let mut text = include_str!("head.md")
        .replace("@U", &last_run(&measured.unseen))
        .replace("@O", &last_run(&measured.oblique))
        .replace("@E", &last_run(&measured.everyday))
        .replace("@F", &last_run(&measured.fresh))
        .replace("@H", &last_run(&measured.held_out))
        .replace("@P", &format!("{:.2} | {:.2} | –", unseen.posts.recall(), unseen.left_alone()));
    posts_section(&mut text, "The newest posts, nobody tuned to", &measured.fresh);
    posts_section(&mut text, "Posts nobody tuned to", &measured.unseen);
    identifiers_section(&mut text, "Identifiers nobody tuned to", &measured.unseen_identifiers);
    posts_section(&mut text, "Everyday posts, half of them tempting, nobody tuned to", &measured.everyday);
    posts_section(&mut text, "Posts in wording that avoids stock phrases, nobody tuned to", &measured.held_out);
    posts_section(&mut text, "Posts that tell their faults by hints, nobody tuned to", &measured.oblique);
    posts_section(&mut text, "Posts the rules were written beside", &measured.posts);
    identifiers_section(&mut text, "Identifiers the rules were written beside", &measured.identifiers);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The tables of one corpus of identifiers under `title`.
pub fn identifiers_section(text: &mut String, title: &str, identifiers: &Identifiers) {
    let _ = write!(
        text,
        "## {title}\n\nPosts with an identifier in which one was found: {:.2}. Posts without left alone: {:.2}.\n\n### By language (posts)\n\n{HEAD}",
        identifiers.posts.recall(),
        identifiers.left_alone()
    );
    for (lang, score) in &identifiers.by_lang {
        row(text, lang, *score);
    }
    let _ = write!(text, "\n### By type (places)\n\n{HEAD}");
    let mut sum = Score::default();
    for (kind, score) in &identifiers.by_type {
        row(text, kind, *score);
        sum = Score {
            hits: sum.hits + score.hits,
            false_alarms: sum.false_alarms + score.false_alarms,
            misses: sum.misses + score.misses,
        };
    }
    row(text, "all", sum);
    text.push('\n');
}
