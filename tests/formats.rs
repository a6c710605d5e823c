//! The formats that other programs read: each held against its schema or its documented grammar, and shown as it is for one
//! small example (`tests/formats/`, the reports in `tests/snapshots/`).

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at once, and say what it left out")]

mod program;

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats");
const DAY: &str = "2026-11-22";

fn pharmalint(folder: &Path, args: &[&str]) -> Output {
    let mut command = program::pharmalint();
    command.current_dir(folder).arg("check").args(args).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The report of `folder` in `format`.
fn report(folder: &Path, format: &str) -> String {
    let output = pharmalint(folder, &["--format", format, "--as-of", DAY, "."]);
    assert!(!output.stdout.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn example(format: &str) -> String {
    report(Path::new(EXAMPLE), format)
}

/// A copy of the example with `posts` in place of its own.
fn folder(posts: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("packs/house")).unwrap();
    std::fs::create_dir_all(folder.path().join("posts")).unwrap();
    for file in ["pharmalint.toml", "packs/house/pack.toml"] {
        std::fs::copy(Path::new(EXAMPLE).join(file), folder.path().join(file)).unwrap();
    }
    for (path, text) in posts {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    folder
}

fn holds(schema: &str, document: &Value) {
    let path = format!("{}/tests/data/schemas/{schema}", env!("CARGO_MANIFEST_DIR"));
    // The published schema of SARIF has one pattern with a bracket too many, of a key that no report here has.
    let schema = std::fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}?$");
    let schema = read(&schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// The reports as people see them; the version of the program does not count.
#[test]
fn the_reports_of_a_small_example() {
    let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    for format in ["sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html"] {
        let report = example(format);
        let shown = match format {
            "sarif" => serde_json::to_string_pretty(&read(&report)).unwrap().replace(&version, "\"VERSION\""),
            // Its style and its script stand in files of their own.
            "html" => {
                let (start, end) = (report.find("<main").unwrap(), report.find("</main>").unwrap());
                report[start..end].to_owned()
            }
            "gitlab" | "rdjson" => serde_json::to_string_pretty(&read(&report)).unwrap(),
            _ => report,
        };
        insta::assert_snapshot!(format, shown);
    }
}

#[test]
fn sarif_is_what_its_schema_says() {
    let sarif = read(&example("sarif"));
    holds("sarif-schema-2.1.0.json", &sarif);
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    let spoke: BTreeSet<&str> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let told: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(spoke, told, "every rule that spoke is described, and no other");
    assert!(rules.iter().all(|rule| !rule["shortDescription"]["text"].as_str().unwrap().is_empty()));
    let notice = &run["invocations"][0];
    assert_eq!(notice["executionSuccessful"], false, "an input could not be read");
    assert_eq!(notice["toolExecutionNotifications"].as_array().unwrap().len(), 1);
    let settled: Vec<&Value> = results.iter().flat_map(|result| result["suppressions"].as_array().unwrap()).collect();
    assert_eq!(settled.len(), 1);
    assert_eq!((settled[0]["kind"].as_str(), settled[0]["status"].as_str()), (Some("inSource"), Some("accepted")));
    // A fix, made as SARIF says it, takes the finding away and leaves the rest.
    let fix = results.iter().find_map(|result| result.get("fixes")).unwrap();
    let change = &fix[0]["artifactChanges"][0];
    let place = |key: &str| change["replacements"][0]["deletedRegion"][key].as_u64().unwrap() as usize;
    let path = Path::new(EXAMPLE).join(change["artifactLocation"]["uri"].as_str().unwrap());
    let file = std::fs::read_to_string(path).unwrap();
    let line: Vec<char> = file.lines().nth(place("startLine") - 1).unwrap().chars().collect();
    let cut: String = line[place("startColumn") - 1..place("endColumn") - 1].iter().collect();
    assert_eq!(cut, "640823-3234");
}

#[test]
fn sarif_of_the_built_in_packs_is_what_its_schema_says() {
    let comms = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/comms-repo");
    let sarif = read(&report(&comms, "sarif"));
    holds("sarif-schema-2.1.0.json", &sarif);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() > 10);
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[key]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
    }
}

#[test]
fn a_report_of_nothing_is_one() {
    let folder = folder(&[("posts/a.md", "All is well.\n")]);
    holds("sarif-schema-2.1.0.json", &read(&report(folder.path(), "sarif")));
    holds("gitlab-code-quality.schema.json", &read(&report(folder.path(), "gitlab")));
    holds("rdjson.schema.json", &read(&report(folder.path(), "rdjson")));
    assert!(report(folder.path(), "markdown").starts_with("## ✅ pharmalint: no findings – 1 post checked\n"));
    assert_eq!(pharmalint(folder.path(), &["--format", "github"]).stdout, b"");
}

#[test]
fn a_post_with_nothing_but_allowed_findings_breaks_no_list() {
    let allow = "house/old-slogan reason=\"x\"";
    let open = "{\"text\": \"better days\"}\n";
    let settled = serde_json::json!({"text": "better days", "allow": allow}).to_string() + "\n";
    let lines = [open, &settled, open, &settled].concat();
    let allowed = format!("pharmalint: allow {allow}\nbetter days\n");
    let folder = folder(&[("posts/a.jsonl", &lines), ("posts/b.txt", &allowed)]);
    assert_eq!(read(&report(folder.path(), "gitlab")).as_array().unwrap().len(), 2);
    assert_eq!(read(&report(folder.path(), "rdjson"))["diagnostics"].as_array().unwrap().len(), 2);
    assert_eq!(read(&report(folder.path(), "sarif"))["runs"][0]["results"].as_array().unwrap().len(), 5);
}

/// What a finding is called stays when lines above it change, and no two are called the same.
#[test]
fn fingerprints_stay_when_lines_above_change() {
    let before = "One.\n\nOur better days, and your better days.\n\nZelvatrin works wonders.\n";
    let after = format!("A new line.\n\nAnd another.\n\n{before}");
    let (before, after) = (folder(&[("posts/a.md", before)]), folder(&[("posts/a.md", &after)]));
    let sarif = |folder: &tempfile::TempDir| -> Vec<(Value, Value)> {
        let report = read(&report(folder.path(), "sarif"));
        let results = report["runs"][0]["results"].as_array().unwrap().clone();
        results.into_iter().map(|result| (result["ruleId"].clone(), result["partialFingerprints"].clone())).collect()
    };
    let gitlab = |folder: &tempfile::TempDir| -> Vec<String> {
        let report = read(&report(folder.path(), "gitlab"));
        report.as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(sarif(&before), sarif(&after));
    assert_eq!(sarif(&before).len(), 2);
    assert_eq!(gitlab(&before), gitlab(&after));
}

#[test]
fn gitlab_is_what_its_documentation_says() {
    let document = read(&example("gitlab"));
    holds("gitlab-code-quality.schema.json", &document);
    // The same words in many posts of one file, on several cores: each has a fingerprint of its own, the same in every run.
    let rows: String = (0..500).map(|_| "same,We wish you better days.\n").collect();
    let folder = folder(&[("posts/a.csv", &format!("id,text\n{rows}"))]);
    let first = report(folder.path(), "gitlab");
    let prints: BTreeSet<String> =
        read(&first).as_array().unwrap().iter().map(|one| one["fingerprint"].to_string()).collect();
    assert_eq!(prints.len(), 500);
    assert_eq!(first, report(folder.path(), "gitlab"));
}

#[test]
fn rdjson_is_what_reviewdog_reads() {
    let document = read(&example("rdjson"));
    holds("rdjson.schema.json", &document);
    // Columns count bytes: cut out by them, each place holds the words that the finding is about.
    let first = &document["diagnostics"][1]["location"];
    let file = std::fs::read_to_string(Path::new(EXAMPLE).join(first["path"].as_str().unwrap())).unwrap();
    let place = |end: &str, key: &str| first["range"][end][key].as_u64().unwrap() as usize;
    let line = file.lines().nth(place("start", "line") - 1).unwrap();
    assert_eq!(&line[place("start", "column") - 1..place("end", "column") - 1], "Zelvatrin");
    assert!(
        !line[..place("start", "column") - 1].is_ascii(),
        "the example has something to tell bytes and characters apart"
    );
}

/// `::command key=value,…::message`, as the documentation of workflow commands has it.
fn command(line: &str) -> (String, Vec<(String, String)>, String) {
    let unescape = |text: &str| {
        let text = text.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r");
        text.replace("%25", "%")
    };
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (name, properties) = head.split_once(' ').unwrap();
    let properties = properties.split(',').map(|pair| pair.split_once('=').unwrap());
    let properties = properties.map(|(key, value)| (key.to_owned(), unescape(value))).collect();
    (name.to_owned(), properties, unescape(message))
}

#[test]
fn github_can_read_the_commands() {
    let name = "posts/50%, a: b.md";
    let folder = folder(&[(name, "::error::Zelvatrin\nworks wonders.\n"), ("posts/b.md", "better days")]);
    let report = report(folder.path(), "github");
    let commands: Vec<_> = report.lines().map(command).collect();
    let names: Vec<&str> = commands.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["error", "warning"], "{report}");
    let (_, properties, message) = &commands[0];
    let of = |key: &str| properties.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    assert_eq!(of("file"), Some(name));
    assert_eq!((of("line"), of("title")), (Some("1"), Some("house/praise")));
    assert!(message.starts_with("Zelvatrin is praised"));
    let known = ["file", "line", "endLine", "col", "endColumn", "title"];
    assert!(commands.iter().all(|(_, keys, _)| keys.iter().all(|(key, _)| known.contains(&key.as_str()))));
}

/// Whether a program that a test needs is here; CI has to have it.
fn needed(program: &str, package: &str) -> bool {
    let here = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    assert!(here || std::env::var_os("CI").is_none(), "{program} is not installed: apt-get install {package}");
    if !here {
        eprintln!("NOT TESTED: {program} is not installed (apt-get install {package})");
    }
    here
}

#[test]
fn junit_is_what_jenkins_reads() {
    if !needed("xmllint", "libxml2-utils") {
        return;
    }
    let folder = folder(&[
        ("posts/a<&\".md", "Zelvatrin works wonders, ]]> \u{b} \u{ffff} <b>&amp;</b> better days\n"),
        ("posts/b.jsonl", "{\"id\": \"<\\u0000>\", \"text\": \"better days \\u0000\"}\n"),
    ]);
    for report in [example("junit"), report(folder.path(), "junit")] {
        let file = folder.path().join("junit.xml");
        std::fs::write(&file, &report).unwrap();
        let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/schemas/junit-10.xsd");
        let output =
            Command::new("xmllint").args(["--noout", "--nonet", "--schema", schema]).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}\n{report}", text(&output.stderr));
        let cases = report.matches("<testcase ").count();
        assert!(report.contains(&format!("tests=\"{cases}\"")), "{report}");
        assert!(report.contains(&format!("failures=\"{}\"", report.matches("<failure ").count())), "{report}");
    }
}

/// The tables of a Markdown text: for each, the number of cells in its head and in its rows.
fn tables(markdown: &str) -> Vec<(usize, Vec<usize>)> {
    let mut tables: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut in_head = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableHead) => {
                tables.push((0, Vec::new()));
                in_head = true;
            }
            Event::Start(Tag::TableRow) => {
                tables.last_mut().unwrap().1.push(0);
                in_head = false;
            }
            Event::Start(Tag::TableCell) => {
                let (head, rows) = tables.last_mut().unwrap();
                *if in_head { head } else { rows.last_mut().unwrap() } += 1;
            }
            _ => {}
        }
    }
    tables
}

#[test]
fn markdown_is_tables_and_nothing_of_a_draft_is_markup() {
    let report = example("markdown");
    let shapes = tables(&report);
    assert_eq!(shapes, [(4, vec![4; 3]), (4, vec![4]), (4, vec![4]), (4, vec![4])], "{report}");
    let hostile =
        "Zelvatrin works wonders, and \"better days\" | `x` [a](https://x.se) <img src=x> @you #1 **b** $x$\n";
    let name = "posts/a|b`<i>.csv";
    let cell = hostile.replace('"', "\"\"");
    let folder = folder(&[(name, &format!("id,text\n\"<b>|`@id`\",\"{cell}\"\n"))]);
    let report = self::report(folder.path(), "markdown");
    let mut links = Vec::new();
    for event in Parser::new_ext(&report, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(matches!(&*html, "<br>"), "{html} in {report}");
            }
            _ => {}
        }
    }
    assert_eq!(links, ["https://example.com/house-rules#4.2"], "{report}");
    assert_eq!(tables(&report), [(4, vec![4; 2])], "{report}");
}

#[test]
fn markdown_fits_into_a_comment() {
    let rows: String = (0..2_000).map(|row| format!("{row},We wish you better days.\n")).collect();
    let folder = folder(&[("posts/a.csv", &format!("id,text\n{rows}")), ("posts/b.jsonl", &"{\n".repeat(500))]);
    let report = report(folder.path(), "markdown");
    assert!(report.len() < 65_536, "{}", report.len());
    assert!(report.len() > 50_000, "the place is used: {}", report.len());
    assert!(report.contains("2000 warnings") && report.contains(" posts are left out"), "{report}");
    assert!(report.contains("- and 490 more"), "{report}");
    // One long post fills it as well.
    let folder = self::folder(&[("posts/a.txt", &"Zelvatrin works wonders. ".repeat(2_000))]);
    let report = self::report(folder.path(), "markdown");
    assert!((50_000..65_536).contains(&report.len()), "{}", report.len());
    assert!(report.contains("Findings in 1 post are left out"), "{report}");
    assert!(tables(&report).iter().all(|(head, rows)| rows.iter().all(|cells| cells == head)));
}

#[test]
fn outputs_are_what_the_formats_are() {
    let folder = folder(&[("posts/a.md", "Zelvatrin works wonders.\n"), ("posts/b.md", "better days")]);
    let formats =
        ["text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html"];
    let outputs: Vec<String> = formats.iter().map(|format| format!("{format}=out.{format}")).collect();
    let mut args = vec!["--format", "short", "--color", "always", "posts"];
    outputs.iter().for_each(|output| args.extend(["--output", output]));
    let output = pharmalint(folder.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    for format in formats {
        let written = std::fs::read_to_string(folder.path().join(format!("out.{format}"))).unwrap();
        assert_eq!(written, text(&pharmalint(folder.path(), &["--format", format, "posts"]).stdout), "{format}");
    }
    let hidden = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let hidden: Vec<_> = hidden.filter(|name| name.to_string_lossy().starts_with('.')).collect();
    assert!(hidden.is_empty(), "left behind: {hidden:?}");
}

#[test]
fn an_output_is_written_whole_or_not_at_all() {
    let folder = folder(&[("posts/a.md", "Zelvatrin works wonders.\n")]);
    let check = |args: &[&str]| {
        let output = pharmalint(folder.path(), args);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, out, err) = check(&["--output", "sarif=none/out.sarif"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("cannot write none/out.sarif") && err.contains("Make its folder first."), "{err}");
    let (code, _, err) = check(&["--output", "sarif=posts"]);
    assert!(code == Some(2) && err.contains("cannot write"), "{err}");
    let (code, _, err) = check(&["--output", "sarif=a", "--output", "json=a"]);
    assert!(code == Some(2) && err.contains("two outputs go to a"), "{err}");
    let (code, _, err) = check(&["--output", "pdf=a.pdf"]);
    assert!(code == Some(2) && err.contains("there is no format \"pdf\""), "{err}");
    let (code, _, err) = check(&["--output", "a.sarif"]);
    assert!(code == Some(2) && err.contains("FORMAT=FILE"), "{err}");
    // A run that ends before anything is checked leaves what was there.
    std::fs::write(folder.path().join("old.sarif"), "old").unwrap();
    let (code, ..) = check(&["--packs", "none", "--output", "sarif=old.sarif"]);
    assert_eq!(code, Some(2));
    assert_eq!(std::fs::read_to_string(folder.path().join("old.sarif")).unwrap(), "old");
    // A reader that has seen enough does not keep the file from being written.
    let mut command = program::pharmalint();
    command.current_dir(folder.path()).args(["check", "--output", "sarif=old.sarif"]).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    child.wait().unwrap();
    holds("sarif-schema-2.1.0.json", &read(&std::fs::read_to_string(folder.path().join("old.sarif")).unwrap()));
}

#[cfg(unix)]
#[test]
fn a_link_and_a_device_stay_what_they_are() {
    use std::os::unix::fs::{MetadataExt, symlink};
    let folder = folder(&[("posts/a.md", "Zelvatrin works wonders.\n")]);
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("real.json"), "old").unwrap();
    symlink("real.json", path("link.json")).unwrap();
    pharmalint(folder.path(), &["--output", "json=link.json", "--output", "sarif=/dev/null"]);
    assert!(path("link.json").is_symlink());
    read(&std::fs::read_to_string(path("real.json")).unwrap());
    assert!(!Path::new("/dev/null").is_file());
    // Like any file that is made, it may be read by whoever the system lets.
    let mode = |name: &str| std::fs::metadata(path(name)).unwrap().mode() & 0o777;
    assert_eq!(mode("real.json"), mode("posts/a.md"));
}
