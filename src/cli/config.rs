//! `pharmalint config`: which settings count, and why.

use super::args::ConfigCommand;
use super::environment;
use super::io::{Exit, Io};
use super::sites::loader;
use pharmalint::config::{Overrides, Settings};
use std::path::Path;

/// A line longer than this does not push the origins of the others to the right.
const WIDE: usize = 60;

pub fn run(command: &ConfigCommand, io: &mut Io) -> Exit {
    let ConfigCommand::Show { path, origin, threshold, rules, context } = command;
    let overrides = Overrides {
        packs: environment::sourced(rules.packs.clone(), "packs"),
        pack_folders: rules.places.pack_folder.clone(),
        fail_on: environment::sourced(threshold.fail_on, "fail-on"),
        context: context.context(),
        ..Overrides::default()
    };
    let mut loader = loader(&rules.places.config, overrides)?;
    let path = loader.absolute(path.as_deref().unwrap_or(Path::new(".")));
    let folder = if path.is_dir() { path.clone() } else { path.parent().unwrap_or(&path).to_owned() };
    let settings = loader.settings(&folder)?;
    let mut lines = lines(&settings, &path);
    for (flag, variable, value) in environment::others() {
        lines.push((format!("# --{flag} {value}"), Some(variable.to_owned())));
    }
    let width = lines.iter().map(|(line, _)| line.chars().count()).filter(|wide| *wide <= WIDE).max().unwrap_or(0);
    for (line, from) in &lines {
        match from.as_deref().filter(|_| *origin) {
            Some(from) => io.out(&format!("{line:width$}  {}\n", io.paint("2", &format!("# {from}"))))?,
            None => io.out(&format!("{line}\n"))?,
        }
    }
    Ok(0)
}

/// Every setting as a line of TOML, with its origin.
fn lines(settings: &Settings, path: &Path) -> Vec<(String, Option<String>)> {
    let mut lines = Vec::new();
    let mut add = |line: String, origin: &str| lines.push((line, Some(origin.to_owned())));
    match &settings.packs.value {
        Some(packs) => add(format!("packs = {}", list(packs)), &settings.packs.origin),
        None => add("# packs: all built-in packs".to_owned(), "default"),
    }
    if settings.pack_folders.is_empty() {
        add("pack-folders = []".to_owned(), "default");
    }
    for folder in &settings.pack_folders {
        add(format!("pack-folders += {}", quoted(&folder.value.to_string_lossy())), &folder.origin);
    }
    add(format!("fail-on = {}", quoted(settings.fail_on.value.as_str())), &settings.fail_on.origin);
    add(format!("text-fields = {}", list(&settings.text_fields.value)), &settings.text_fields.origin);
    for (key, file) in [("baseline", &settings.baseline), ("approvals", &settings.approvals)] {
        if let Some(path) = &file.value {
            add(format!("{key} = {}", quoted(&path.to_string_lossy())), &file.origin);
        }
    }
    if settings.require_approval.value {
        add("require-approval = true".to_owned(), &settings.require_approval.origin);
    }
    let mut excluded = false;
    for layer in &settings.layers {
        if let Some(exclude) = &layer.raw.exclude {
            let globs: Vec<String> = exclude.iter().map(|glob| glob.value.clone()).collect();
            add(format!("exclude += {}", list(&globs)), &layer.origin(exclude.span.start));
            excluded = true;
        }
    }
    if !excluded {
        add("exclude = []".to_owned(), "default");
    }
    let own = settings.own.iter().map(|own| (format!("+= {}", quoted(&own.value)), Some(own.origin.clone())));
    let rules = settings.rules.iter().map(|(rule, level)| {
        (format!("{} = {}", quoted(rule), quoted(level.value.as_str())), Some(level.origin.clone()))
    });
    let context = settings.context_origins(path).into_iter().map(|(key, value)| {
        let words = match key {
            "affiliation" => value.value,
            "jurisdiction" => list(&value.value.split(", ").map(str::to_owned).collect::<Vec<_>>()),
            _ => quoted(&value.value),
        };
        (format!("{key} = {words}"), Some(value.origin))
    });
    let (own, rules, context): (Vec<_>, Vec<_>, Vec<_>) = (own.collect(), rules.collect(), context.collect());
    for (title, entries) in [("[own]", own), ("[rules]", rules), ("[context]", context)] {
        if !entries.is_empty() {
            lines.push((String::new(), None));
            lines.push((title.to_owned(), None));
            lines.extend(entries);
        }
    }
    lines
}

fn list(words: &[String]) -> String {
    format!("[{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
}

/// `word` as a TOML string; JSON writes the same.
fn quoted(word: &str) -> String {
    serde_json::Value::from(word).to_string()
}
