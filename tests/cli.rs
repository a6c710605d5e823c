//! The command line as its users see it: the cases in `tests/cli/`, and what a terminal session cannot show.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at once, and say what it left out")]

mod program;

use program::pharmalint;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn cases() {
    let cases = trycmd::TestCases::new();
    // They run with the variables of the program, which keep what it writes out of the user's folders.
    for (name, value) in pharmalint().get_envs() {
        cases.env(name.to_string_lossy(), value.unwrap().to_string_lossy());
    }
    cases.case("tests/cli/*.md").run();
}

/// Runs with `args` and `input` on standard input; gives the exit code, standard output and standard error.
fn run(args: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = pharmalint();
    let child = child.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that fails early does not read its input.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn nothing_but_the_name_is_wrong_usage() {
    let (code, out, err) = run(&[], b"");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("Usage: pharmalint"));
}

#[test]
fn a_closed_pipe_ends_the_run_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    std::fs::write(&path, "{\"text\":\"640823-3234 we promise #Wegovy is approved\"}\n".repeat(2_000)).unwrap();
    for format in ["text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html"]
    {
        let mut child = pharmalint();
        let child = child.args(["--no-config", "--format", format]).arg(&path);
        let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

/// What a run was has to be known also when nobody reads its findings to the end.
#[test]
fn a_closed_pipe_keeps_no_record_from_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"text\":\"640823-3234 we promise #Wegovy is approved\"}\n".repeat(500);
    std::fs::write(folder.path().join("a.jsonl"), &lines).unwrap();
    std::fs::write(folder.path().join("bad.jsonl"), format!("{{\n{lines}")).unwrap();
    for (name, said) in [("a.jsonl", ""), ("bad.jsonl", "error: bad.jsonl:1:1: this is not JSON")] {
        let mut child = pharmalint();
        let child = child.args(["--no-config", "--record", "run.json", name]).current_dir(folder.path());
        let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{err}");
        assert!(err.starts_with(said) && !err.contains("checked"), "{err}");
        let record = std::fs::read_to_string(folder.path().join("run.json")).unwrap();
        let posts = record.matches("\"digest\"").count() - record.matches("\"version\"").count();
        assert_eq!(posts, 500, "every post is in it");
    }
}

/// What a command has no use for it does not take: `baseline prune --diff` once emptied the baseline.
#[test]
fn commands_take_no_options_of_others() {
    for command in
        [&["baseline"][..], &["baseline", "prune"], &["approve", "--id=1", "--by=a"], &["approvals", "verify"]]
    {
        for option in ["--diff", "--fix", "--watch", "--record=a.json", "--output=json=a.json", "--format=json"] {
            let (code, out, err) = run(&[command, &[option, "posts"]].concat(), b"");
            assert_eq!((code, out.as_str()), (2, ""), "{command:?} {option}");
            assert!(err.contains("unexpected argument"), "{command:?} {option}: {err}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = pharmalint().arg("rules").stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to standard output"));
}

#[test]
fn standard_input_takes_the_name_it_is_given() {
    let (code, out, err) = run(
        &["--no-config", "--stdin-filename", "posts/a.csv", "--format", "short", "-"],
        b"id,text\n1,\"Wegovy now approved\"\n",
    );
    assert_eq!(code, 1, "{err}");
    assert!(out.starts_with("posts/a.csv:2:4: error["), "{out}");
}

#[test]
fn a_control_sequence_in_a_draft_does_not_reach_the_screen() {
    for format in ["text", "short", "json", "jsonl"] {
        let draft = "Wegovy \u{1b}[2J\u{202e}now approved\u{7}".as_bytes();
        let (_, out, _) = run(&["--no-config", "--input-format", "text", "--format", format, "-"], draft);
        assert!(!out.is_empty());
        assert!(!out.contains('\u{1b}') && !out.contains('\u{7}'), "{out:?}");
    }
}

#[test]
fn colour_is_forced_and_forbidden() {
    let draft = b"Wegovy is now approved";
    let (_, out, err) = run(&["--no-config", "--color", "always", "-"], draft);
    assert!(out.contains("\u{1b}["), "{out}{err}");
    let (_, out, _) = run(&["--no-config", "--color=never", "-"], draft);
    assert!(!out.contains("\u{1b}["));
}

#[test]
fn the_other_commands_answer() {
    for args in [&["completions", "zsh"][..], &["man"], &["rules", "--format", "json"], &["--version"], &["--help"]] {
        let (code, out, err) = run(args, b"");
        assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
        assert!(!out.is_empty());
    }
}

#[test]
fn help_names_the_paths_first() {
    for command in ["check", "baseline", "approve", "rescan"] {
        let (_, out, _) = run(&[command, "-h"], b"");
        let paths = out.find("\nArguments:\n  [PATHS]...").expect(command);
        assert!(out.find("\nOutput:\n").is_some_and(|output| paths < output), "{out}");
        assert_eq!(run(&["help", command], b"").1, run(&[command, "--help"], b"").1);
    }
}

#[test]
fn many_posts_keep_their_order() {
    let input: String =
        (0..5000).map(|number| format!("{{\"id\":{number},\"text\":\"Wegovy is now approved\"}}\n")).collect();
    let (code, out, _) = run(&["--no-config", "--input-format", "jsonl", "--format", "jsonl", "-"], input.as_bytes());
    assert_eq!(code, 1);
    let ids: Vec<u32> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["post"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(ids.is_sorted() && ids.first() == Some(&0) && ids.last() == Some(&4999));
    let (_, json, _) = run(&["--no-config", "--input-format", "jsonl", "--format", "json", "-"], input.as_bytes());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), ids.len());
    assert_eq!(json["summary"]["posts"], 5000);
}

#[test]
fn fixed_standard_input_is_standard_output() {
    let draft = "\u{feff}id;text\r\n1;\"The patient 640823-3234; well\"\r\n2;Call Anna Berg, patient, 94 years old\r\n";
    let bytes: Vec<u8> = draft.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut child = pharmalint();
    let child = child.args(["--no-config", "--fix", "--stdin-filename", "a.csv", "-"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    let fixed: Vec<u8> = draft.replace("640823-3234", "[…]").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(output.stdout, fixed, "nothing but the fixed text, in its encoding");
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.starts_with("1 fix made in 1 file") && err.contains("2 posts checked: "), "{err}");
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("a.md"), folder.path().join("link.md"));
    std::fs::write(&file, "The patient 640823-3234 is well.\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    let output = pharmalint().args(["--no-config", "--fix"]).arg(&link).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "The patient […] is well.\n");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no file is left behind");
    // What must not be written is left, and said.
    std::fs::write(&file, "The patient 640823-3234 is well.\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o440)).unwrap();
    let output = pharmalint().args(["--no-config", "--fix"]).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a.md: cannot be written: permission denied"));
}

/// A report that only its owner may read stays so when it is written anew, and one that nobody may write is left alone.
#[cfg(unix)]
#[test]
fn a_report_keeps_the_permissions_it_had() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (draft, report) = (folder.path().join("a.md"), folder.path().join("report.json"));
    std::fs::write(&draft, "We hire in Uppsala.\n").unwrap();
    std::fs::write(&report, "old").unwrap();
    let check = |mode: u32| {
        std::fs::set_permissions(&report, std::fs::Permissions::from_mode(mode)).unwrap();
        let mut command = pharmalint();
        command.args(["--no-config", "--output", "json=report.json", "a.md"]).current_dir(folder.path());
        let output = command.output().unwrap();
        assert_eq!(report.metadata().unwrap().permissions().mode() & 0o777, mode);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, err) = check(0o400);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("permission denied") && err.contains("help: Name a file that can be written"), "{err}");
    assert_eq!(std::fs::read_to_string(&report).unwrap(), "old");
    assert_eq!(check(0o600).0, Some(0));
    assert!(std::fs::read_to_string(&report).unwrap().starts_with('{'));
}

#[test]
fn a_watched_folder_is_checked_again_when_it_changes() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("a.md", "We hire in Uppsala.\n");
    write("pharmalint.toml", "root = true\npacks = [\"privacy\"]\n");
    let mut child = pharmalint();
    let child = child.args(["--watch", "--format", "short", "."]).current_dir(folder.path());
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut next = |wanted: &str| {
        let found = lines.find(|line| line.contains(wanted));
        assert!(found.is_some(), "it ended without {wanted}");
    };
    next("1 post checked: 0 errors");
    write("a.md", "The patient 640823-3234 is well.\n");
    next("1 post checked: 1 error");
    write("pharmalint.toml", "packs = 1\n");
    next("1 fault in 1 file");
    write("pharmalint.toml", "root = true\npacks = [\"privacy\"]\n[rules]\n\"privacy/national-id\" = \"off\"\n");
    next("1 post checked: 0 errors");
    child.kill().unwrap();
    let mut out = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut out).unwrap();
    child.wait().unwrap();
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn packs_are_kept_compiled_unless_that_is_not_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    std::fs::write(folder.path().join("house.toml"), HOUSE).unwrap();
    let check = |args: &[&str]| {
        let mut command = pharmalint();
        command.args(["check", "--no-config", "--pack-folder", "house.toml", "--format", "short", "-q"]).args(args);
        command.env("XDG_CACHE_HOME", &cache).env("LOCALAPPDATA", &cache).current_dir(folder.path());
        let output = command.arg("house.toml").output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let kept = || std::fs::read_dir(cache.join("pharmalint")).map_or(0, Iterator::count);
    let without = check(&["--no-cache"]);
    assert_eq!(without.0, Some(1));
    assert_eq!(kept(), 0, "--no-cache keeps nothing");
    assert_eq!(check(&[]), without);
    assert_eq!(kept(), 1);
    assert_eq!(check(&[]), without, "what is kept finds the same");
    // What lies there is not what it says: it is made anew, or not even looked at.
    let file = std::fs::read_dir(cache.join("pharmalint")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, "broken").unwrap();
    assert_eq!(check(&["--no-cache"]), without);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "broken", "--no-cache leaves what is kept alone");
    assert_eq!(check(&[]), without);
}

const HOUSE: &str = r#"
[pack]
name = "house"
version = "1"

[signals.slogan]
terms.en = ["better days"]

[[rule]]
id = "house/slogan"
category = "unsupported-claim"
severity = "error"
title = "The old slogan"
message = "The old slogan"
help = "Use the new one."
when = { all = ["slogan"] }
"#;

/// A shell gives the exit code 130 for a program that Ctrl-C ends. It must not be kept from ending so: a shell script
/// that runs it would go on.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_the_watch() {
    use std::io::{BufRead, BufReader, Read};
    use std::os::unix::process::ExitStatusExt;
    const SIGINT: i32 = 2;
    // Whoever starts tests in the background of a script starts them deaf to Ctrl-C, and so is all that they start.
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap().trim();
    if u64::from_str_radix(ignored, 16).unwrap() & (1 << (SIGINT - 1)) != 0 {
        return eprintln!("NOT TESTED: this process is deaf to Ctrl-C");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.md"), "We hire in Uppsala.\n").unwrap();
    let mut child = pharmalint();
    let child = child.args(["--watch", "--no-config", "--output", "json=report.json", "."]).current_dir(folder.path());
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    assert!(line.starts_with("1 post checked"), "{line}");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().signal(), Some(SIGINT));
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "nothing is said, and the colours of the terminal are as they were");
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["a.md", "report.json"], "no half-written file is left behind");
}
