//! What reports promise: no identifier gets out, the JSON is what its schema says, fingerprints stay and tell nothing.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

mod program;

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

const PACK: &str = r##"
[pack]
name = "privacy-test"
version = "1"
description = "Rules about persons, and rules whose places lie on them"
languages = ["en"]

[signals.pt-number]
pattern = '''(?:19|20)?\d{6}[-+ ]?\d{4}'''
check = "personnummer"

[signals.pt-mail]
pattern = '''[\w.]+@[\w.]+\.\w+'''

[signals.pt-name]
terms.en = ["Anna Testsson"]

[signals.pt-around]
terms.en = ["patient … came"]

[signals.pt-around-long]
terms.en = ["we want to tell … with us"]

[signals.pt-near]
terms.en = ["near"]

[signals.pt-any]
any = ["pt-number", "pt-near"]

[[rule]]
id = "privacy-test/number"
category = "patient-identifier"
type = "national-id"
severity = "error"
confidence = "high"
each = true
title = "A number"
message = "{pt-number} is a number"
help = "Take it out."
when = { all = ["pt-number"] }

[[rule]]
id = "privacy-test/mail"
category = "patient-identifier"
type = "email"
severity = "warning"
confidence = "low"
title = "An address"
message = "{pt-mail} is an address"
help = "Take it out."
when = { all = ["pt-mail"] }

[[rule]]
id = "privacy-test/name"
category = "patient-identifier"
type = "person-name"
severity = "error"
confidence = "medium"
title = "A name"
message = "{pt-name} is a name, with {pt-number}"
help = "Take it out."
when = { all = ["pt-name", "pt-number"] }

[[rule]]
id = "privacy-test/around"
category = "unsupported-claim"
severity = "info"
confidence = "high"
title = "A place that lies on a person"
message = "{pt-around} says too much"
help = "Say less."
when = { all = ["pt-around"] }
[[rule.cites]]
code = "House"
clause = "1"
edition = "2025"
verified = "secondary"
url = "https://example.com"
[[rule.cites]]
code = "Rumour"
clause = "2"
verified = "no"

[[rule]]
id = "privacy-test/around-long"
category = "unsupported-claim"
severity = "info"
confidence = "high"
title = "A quotation that is cut"
message = "{pt-around-long} says too much"
help = "Say less."
when = { all = ["pt-around-long"] }

[[rule]]
id = "privacy-test/near"
category = "platform"
severity = "info"
confidence = "high"
title = "A further place that is a person"
message = "near {pt-any} and {pt-number}"
help = "Say less."
when = { all = ["pt-near", "pt-number"] }
"##;

const NUMBER: &str = "640823-3234";

/// Identifiers, in every form in which they are planted. None may be in any output.
const PLANTED: &[&str] = &[NUMBER, "640823", "３２３４", "３-３２", "anna.t@", "example.org", "Testsson", "testsson"];

/// A text that names a person in every way.
const TEXT: &str = "Patient 640823-3234 came, said Anna Testsson (anna.t@example.org), near 640823-3234 and 19640823-3234. \
     We want to tell you a story that is long until 640823-3234 with us. Full width: ６４０８２３-３２３４. Anna Testsson.";

fn drafts(folder: &Path) {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("privacy.toml", PACK);
    write(
        "a.md",
        &format!(
            "---\nlang: en\nplatform: {NUMBER}\nid: {NUMBER}\nalt_text: >\n  {TEXT}\nfirst_comment: \"{TEXT}\"\nlink_title: '{TEXT}'\n\
             secret: {NUMBER}\n---\n# {TEXT}\n\n- **{TEXT}** [link](https://x.se/?q={NUMBER} \"{NUMBER}\")\n\n<!-- {NUMBER} -->\n\
             ![{NUMBER}]({NUMBER}.png)\nPatient *6408*23-3234 came.\n\n***\n\n{TEXT}\n\n```\n{NUMBER}\n```\n"
        ),
    );
    write("b.txt", &format!("{NUMBER}\n{TEXT}\n\n{TEXT}\n"));
    write(
        "c.csv",
        &format!(
            "id,text,alt_text,patient,platform\n{NUMBER},\"{}\",{NUMBER},{NUMBER},x\n2,near {NUMBER},,{NUMBER},{NUMBER}\n",
            TEXT.replace(',', "\"\"")
        ),
    );
    let line = |text: &str| serde_json::json!({"id": NUMBER, "patient": NUMBER, "text": text, "alt_text": text, "first_comment": text});
    let long = format!("{}\n{TEXT}\n{}", "word ".repeat(200), "word ".repeat(200));
    write(
        "d.jsonl",
        &format!(
            "{{\"id\":\"{NUMBER}\",\"text\":\"patient X came\"}}\n{}\n{}\n{{\"text\": \"{NUMBER}\n{{\"text\": {NUMBER}}}\n[\"{NUMBER}\"]\n{{\"text\":\"near \\u0036\\u0034\\u003082\\u0033-3234\",\"lang\":\"{NUMBER}\",\"{NUMBER}\":1}}\n",
            line(TEXT),
            line(&long)
        ),
    );
}

fn check(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = program::pharmalint();
    command.current_dir(folder).args(["check", "--no-config", "--pack-folder", "privacy.toml"]).args(args);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Every format that `check` knows, so that a new one is tried without anybody thinking of it.
fn formats() -> Vec<String> {
    let output = program::pharmalint().args(["check", "--format", "?"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let words = said.split_once("possible values: ").unwrap().1.split_once(']').unwrap().0;
    let formats: Vec<String> = words.split(", ").map(str::to_owned).collect();
    assert!(formats.len() >= 4, "{said}");
    formats
}

/// `planted` as it would leak: as it is, as UTF-16 of either order, in hexadecimal, and in base64 wherever it begins.
fn encoded(planted: &str) -> Vec<(String, Vec<u8>)> {
    use base64::Engine as _;
    let little: Vec<u8> = planted.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = planted.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let hex: String = planted.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![
        (planted.to_owned(), planted.as_bytes().to_vec()),
        (format!("{planted} (UTF-16)"), little.clone()),
        (format!("{planted} (UTF-16, big end first)"), big),
        (format!("{planted} (hexadecimal)"), hex.into_bytes()),
    ];
    for (name, bytes) in [("UTF-8", planted.as_bytes()), ("UTF-16", &little)] {
        for shift in 0..3 {
            let shifted: Vec<u8> = vec![0; shift].into_iter().chain(bytes.iter().copied()).collect();
            let whole = base64::engine::general_purpose::STANDARD.encode(&shifted);
            // The signs at either end hold bits of what stands beside it.
            let inner = whole.trim_end_matches('=');
            let inner = &inner[if shift == 0 { 0 } else { 4 }..inner.len() - 1];
            all.push((format!("{planted} ({name} in base64)"), inner.as_bytes().to_vec()));
        }
    }
    all.retain(|(_, bytes)| bytes.len() >= 4);
    all
}

#[test]
fn no_identifier_gets_out() {
    let folder = tempfile::tempdir().unwrap();
    drafts(folder.path());
    let options: &[&[&str]] = &[
        &[],
        &["--show-identifiers"],
        &["--min-confidence", "high"],
        &["--color", "always"],
        &["--packs", "privacy-test", "--fail-on", "never"],
        &["--input-format", "text"],
        &["--input-format", "markdown"],
        &["--input-format", "csv"],
    ];
    let hidden: Vec<(String, Vec<u8>)> = PLANTED.iter().flat_map(|planted| encoded(planted)).collect();
    // Every run writes every format into a file, and one to standard output.
    let formats = formats();
    let files = tempfile::tempdir().unwrap();
    let outputs: Vec<String> =
        formats.iter().map(|format| format!("{format}={}", files.path().join(format).display())).collect();
    for (more, format) in options.iter().zip(formats.iter().cycle()) {
        let mut args = vec!["--format", format.as_str()];
        outputs.iter().for_each(|output| args.extend(["--output", output]));
        args.extend(more.iter().chain(&["."]));
        let (_, out, err) = check(folder.path(), &args);
        let read = |format: &String| std::fs::read_to_string(files.path().join(format)).unwrap();
        let mut reports: Vec<(&str, String)> = formats.iter().map(|format| (format.as_str(), read(format))).collect();
        reports.push(("standard output", out));
        for (name, report) in &reports {
            assert!(report.contains("privacy-test/number"), "{name} of {args:?}: nothing was found\n{err}");
        }
        reports.push(("standard error", err));
        for (name, text) in &reports {
            for (planted, bytes) in &hidden {
                let found = memchr::memmem::find(text.as_bytes(), bytes);
                assert_eq!(found, None, "{planted} in {name} of {args:?}");
            }
        }
    }
}

#[test]
fn findings_are_what_the_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    drafts(folder.path());
    let schema = |of: &str| -> Value {
        let mut command = program::pharmalint();
        serde_json::from_slice(&command.args(["pack", "schema", "--of", of]).output().unwrap().stdout).unwrap()
    };
    let (_, lines, _) = check(folder.path(), &["--format", "jsonl", "."]);
    let finding = jsonschema::validator_for(&schema("finding")).unwrap();
    let mut keys = BTreeSet::new();
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        if let Err(error) = finding.validate(&value) {
            panic!("{error}: {line}");
        }
        let object = value.as_object().unwrap();
        keys.extend(object.keys().cloned());
        let personal = object["category"] == "patient-identifier";
        assert_eq!(object.contains_key("type"), personal, "{line}");
        assert!(object["cites"].as_array().unwrap().iter().all(|cite| cite["code"] != "Rumour"), "{line}");
    }
    let promised = "v path post field rule category severity confidence message help start end line column end_line \
                    end_column text related cites fix fingerprint type evidence";
    assert_eq!(keys, promised.split_whitespace().map(str::to_owned).collect());
    let (_, document, _) = check(folder.path(), &["--format", "json", "."]);
    let document: Value = serde_json::from_str(&document).unwrap();
    let report = jsonschema::validator_for(&schema("report")).unwrap();
    if let Err(error) = report.validate(&document) {
        panic!("{error}");
    }
    assert_eq!(document["findings"].as_array().unwrap().len(), lines.lines().count());
}

#[test]
fn the_configuration_and_the_pack_that_are_written_obey_their_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let output = program::pharmalint().current_dir(folder.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["init"]);
    run(&["pack", "new", "lund"]);
    for (of, path) in [("config", "pharmalint.toml"), ("pack", "packs/lund/pack.toml")] {
        let schema: Value = serde_json::from_str(&run(&["pack", "schema", "--of", of])).unwrap();
        let text = std::fs::read_to_string(folder.path().join(path)).unwrap();
        let value = serde_json::to_value(toml::from_str::<toml::Table>(&text).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        if let Err(error) = validator.validate(&value) {
            panic!("{path}: {error}");
        }
    }
}

fn fingerprints(text: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("privacy.toml"), PACK).unwrap();
    std::fs::write(folder.path().join("a.txt"), text).unwrap();
    let (_, out, _) = check(folder.path(), &["--packs", "privacy-test", "--format", "jsonl", "a.txt"]);
    let values = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    values.map(|value| (word(&value["rule"]), word(&value["fingerprint"]))).collect()
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_tells_nothing_of_a_number() {
    let first = fingerprints("Patient 640823-3234 came.");
    assert_eq!(first.len(), 2);
    assert_eq!(first, fingerprints("A new first line.\n\n  Patient   640823-3234 came.\nA last line."));
    // Another person in the same sentence: if the number were in it, trying all numbers would give it away.
    assert_eq!(first, fingerprints("Patient 121212-1212 came."));
    assert_ne!(first, fingerprints("The patient 640823-3234 came."));
    // The same sentence twice gives two findings that are told apart.
    let twice = fingerprints("Number 640823-3234.\nNumber 640823-3234.");
    assert_eq!(twice.len(), 2);
    assert_ne!(twice[0].1, twice[1].1);
}

#[test]
fn places_are_those_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("privacy.toml"), PACK).unwrap();
    std::fs::write(folder.path().join("a.csv"), "id,text\n1,fine\n2,\"one \"\"two\"\"\nå near 640823-3234\"\n")
        .unwrap();
    std::fs::write(folder.path().join("b.jsonl"), "{\"text\":\"fine\"}\n\n{\"text\":\"\\u00e5\\nnear 640823-3234\"}\n")
        .unwrap();
    let args = ["--packs", "privacy-test", "--format", "short", "a.csv", "b.jsonl"];
    let (_, out, _) = check(folder.path(), &args);
    let places: Vec<&str> = out.lines().filter_map(|line| line.split_once(": ").map(|(place, _)| place)).collect();
    assert_eq!(places, ["a.csv:4:3", "a.csv:4:8", "b.jsonl:3:18", "b.jsonl:3:23"], "{out}");
    let (_, out, _) = check(folder.path(), &["--packs", "privacy-test", "a.csv", "b.jsonl"]);
    assert!(out.contains(" 4 │ å near ••••••-••••\""), "{out}");
    assert!(out.contains(" 3 │ {\"text\":\"\\u00e5\\nnear ••••••-••••\"}"), "{out}");
}
