//! Input that nobody would call a draft: each ends in a clear message and the right exit code, and what stands beside it is
//! checked all the same.

mod program;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A draft with an error.
const GOOD: &str = "Wegovy is now approved in the EU\n";
/// The line that is printed for it.
const FOUND: &str = "good.md:1:1: error[promotion/medicine-to-public]";
/// How long a run on a file that is not even read may take, on a slow machine with a debug build.
const SOON: Duration = Duration::from_secs(20);

fn pharmalint(folder: &TempDir, args: &[&str]) -> Command {
    let mut command = program::pharmalint();
    command.current_dir(folder.path()).args(["check", "--no-config", "--format", "short"]).args(args);
    command
}

/// A folder with the good draft and another file.
fn beside(name: &str, bytes: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.md"), GOOD).expect("written");
    fs::write(folder.path().join(name), bytes).expect("written");
    folder
}

fn output(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.stdin(Stdio::null()).output().expect("pharmalint runs");
    let text = |bytes| String::from_utf8(bytes).expect("what pharmalint writes is UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// Checks the whole folder: the run must fail, say `message` of the bad file, and give the finding of the good one.
fn assert_fails_alone(folder: &TempDir, name: &str, message: &str) {
    let (code, out, err) = output(&mut pharmalint(folder, &["."]));
    assert_eq!(code, Some(2), "{name}: {out}{err}");
    assert!(out.contains(FOUND), "{name}: the other file was not checked: {out}{err}");
    let line = err.lines().find(|line| line.starts_with(&format!("error: {name}")));
    assert!(line.is_some_and(|line| line.contains(message)), "{name}: no \"{message}\" in: {err}");
    assert!(err.contains("  help: "), "{name}: no way out: {err}");
    assert!(err.contains(&format!("not read, or not in full: {name}\n")), "{name}: {err}");
}

#[test]
fn nul_bytes() {
    for name in ["nul.md", "nul.txt", "nul.csv", "nul.jsonl"] {
        assert_fails_alone(&beside(name, b"Wegovy\0\0\0"), name, "looks like a binary file");
    }
}

#[test]
fn many_unreadable_files_are_named_once() {
    let folder = beside("other.md", b"Hello\n");
    (0..25).for_each(|number| fs::write(folder.path().join(format!("nul{number:02}.md")), b"\0").expect("written"));
    let (code, _, err) = output(&mut pharmalint(&folder, &["."]));
    assert_eq!(code, Some(2));
    assert_eq!(err.matches("nul24.md").count(), 1, "{err}");
    assert!(err.contains("not in full: nul00.md, ") && err.contains("nul09.md and 15 others\n"), "{err}");
}

#[test]
fn invalid_utf8() {
    for name in ["latin1.md", "latin1.txt", "latin1.csv"] {
        assert_fails_alone(&beside(name, b"id,text\n1,Wegovy \xE4r godk\xE4nt\n"), name, "0xE4");
    }
    let line = b"{\"text\":\"\xE4\"}\n{\"text\":\"Wegovy is now approved\"}\n";
    let folder = beside("latin1.jsonl", line);
    assert_fails_alone(&folder, "latin1.jsonl", "0xE4");
    let (_, out, _) = output(&mut pharmalint(&folder, &["latin1.jsonl"]));
    assert!(out.contains("latin1.jsonl:2:10: error["), "the line behind the bad one was not checked: {out}");
}

#[test]
fn utf16_with_a_mark_is_read() {
    let text = "\u{feff}Så glada 🎉 Wegovy is now approved\r\n";
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
        let (code, out, err) = output(&mut pharmalint(&beside("wide.txt", &bytes), &["wide.txt"]));
        assert_eq!(code, Some(1), "{err}");
        assert!(out.starts_with("wide.txt:1:12: error["), "{out}");
    }
}

#[test]
fn a_missing_file() {
    let folder = beside("other.md", b"Hello\n");
    let (code, out, err) = output(&mut pharmalint(&folder, &["none.md", "good.md"]));
    assert_eq!(code, Some(2));
    assert!(out.contains(FOUND) && err.starts_with("error: none.md: no such file or directory\n  help: "), "{err}");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_and_an_unreadable_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = beside("secret.md", b"Hello\n");
    let path = folder.path().join("secret.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("set");
    if File::open(&path).is_ok() {
        return; // root reads everything
    }
    assert_fails_alone(&folder, "secret.md", "permission denied");
    fs::remove_file(&path).expect("removed");
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("made");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("set");
    let (code, out, err) = output(&mut pharmalint(&folder, &["."]));
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("set");
    assert_eq!(code, Some(2), "{err}");
    assert!(out.contains(FOUND) && err.contains("ermission denied"), "{err}");
}

#[cfg(unix)]
#[test]
fn folders_that_lead_back_to_themselves() {
    use std::os::unix::fs::symlink;
    let folder = beside("other.md", b"Hello\n");
    fs::create_dir_all(folder.path().join("a/b")).expect("made");
    symlink("../..", folder.path().join("a/b/up")).expect("linked");
    symlink("circle", folder.path().join("circle")).expect("linked");
    let (code, out, err) = output(&mut pharmalint(&folder, &["."]));
    assert_eq!((code, out.matches(": error").count()), (Some(1), 1), "each file once: {out}{err}");
    // Named, the link is followed once and ends; a link to itself cannot be opened.
    let (code, out, err) = output(&mut pharmalint(&folder, &["a/b/up"]));
    assert_eq!((code, out.matches(": error").count()), (Some(1), 1), "{out}{err}");
    let (code, out, err) = output(&mut pharmalint(&folder, &["circle", "good.md"]));
    assert_eq!(code, Some(2));
    assert!(out.contains(FOUND) && err.starts_with("error: circle: "), "{err}");
}

#[test]
fn a_file_of_a_gigabyte() {
    for (name, message) in [
        ("huge.md", "1024 MiB"),
        ("huge.txt", "1024 MiB"),
        ("huge.csv", "1024 MiB"),
        // A stream of lines may have any length; one that starts with a NUL is not read on.
        ("huge.jsonl", "looks like a binary file"),
    ] {
        let folder = beside("other.md", b"Hello\n");
        let file = File::create(folder.path().join(name)).expect("created");
        if file.set_len(1 << 30).is_err() {
            return; // this file system has no holes
        }
        let started = Instant::now();
        assert_fails_alone(&folder, name, message);
        assert!(started.elapsed() < SOON, "{name} took {:?}", started.elapsed());
    }
}

#[test]
fn a_line_of_forty_megabytes() {
    let words = "word ".repeat(8 << 20);
    assert_fails_alone(&beside("long.md", words.as_bytes()), "long.md", "40 MiB");
    let lines = format!("{{\"text\":\"{words}\"}}\n{{\"text\":\"Wegovy is now approved\"}}\n");
    let folder = beside("long.jsonl", lines.as_bytes());
    assert_fails_alone(&folder, "long.jsonl", "longer than 16 MiB");
    let (_, out, _) = output(&mut pharmalint(&folder, &["long.jsonl"]));
    assert!(out.contains("long.jsonl:2:10: error["), "the line behind the long one was not checked: {out}");
}

#[test]
fn a_line_that_is_as_long_as_is_read() {
    // One line of 15 MB is read: it must end, and the place at its end must be right.
    let text = format!("{}Wegovy is now approved\n", "ord och ".repeat((15 << 20) / 8));
    let column = text.find("Wegovy").expect("it is there") + 1;
    let (code, out, err) = output(&mut pharmalint(&beside("long.txt", text.as_bytes()), &["long.txt"]));
    assert_eq!(code, Some(1), "{err}");
    assert!(out.starts_with(&format!("long.txt:1:{column}: error[")), "{out}");
}

#[test]
fn nothing_to_check() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("empty")).expect("made");
    fs::write(folder.path().join("notes.docx"), "x").expect("written");
    fs::write(folder.path().join("blank.md"), " \n").expect("written");
    for path in ["empty", ".", "blank.md"] {
        let (code, out, err) = output(&mut pharmalint(&folder, &[path]));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{path}: {err}");
        assert!(err.contains("error: nothing was checked: ") && err.contains("  help: "), "{path}: {err}");
    }
}

#[test]
fn who_reads_no_more_ends_the_run_in_silence() {
    // Standard input never ends: only the closed pipe can.
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = pharmalint(&folder, &["--input-format", "jsonl", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pharmalint runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || {
        let lines = "{\"text\":\"Wegovy is now approved\"}\n".repeat(1000);
        while stdin.write_all(lines.as_bytes()).is_ok() {}
    });
    let mut stdout = child.stdout.take().expect("a pipe");
    let mut first = [0; 16];
    stdout.read_exact(&mut first).expect("a finding");
    drop(stdout);
    let output = child.wait_with_output().expect("pharmalint ends");
    writer.join().expect("the writer ends when nobody reads");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn a_folder_named_like_a_draft() {
    let folder = beside("other.md", b"Hello\n");
    fs::create_dir(folder.path().join("trap.md")).expect("made");
    let (code, out, err) = output(&mut pharmalint(&folder, &["."]));
    assert_eq!(code, Some(1), "{err}");
    assert_eq!(out.matches(FOUND).count(), 1, "{out}");
}

#[cfg(unix)]
#[test]
fn a_name_that_would_steer_the_screen() {
    let name = "\u{1b}[2J\u{202e}\u{7}.md";
    for text in ["Wegovy is now approved\n", "", "\0"] {
        let folder = beside(name, text.as_bytes());
        for format in ["text", "short", "json", "jsonl", "github", "markdown"] {
            let (_, out, err) = output(&mut pharmalint(&folder, &["--format", format, name, "missing\u{1b}[2J.md"]));
            let steers = |text: &str| text.contains(['\u{1b}', '\u{202e}', '\u{7}']);
            // JSON says what the name is; what stands in it as it is moves no cursor.
            let steers_out = out.replace('\u{202e}', "").contains(['\u{1b}', '\u{7}']);
            assert!(!steers(&err) && !steers_out, "{format}: {out:?}{err:?}");
        }
    }
}

#[test]
fn a_name_that_is_a_persons_number_stays_out_of_errors() {
    let folder = beside("640823-3234.md", b"");
    for args in [&["640823-3234.md"][..], &["none/640823-3234.md"], &["640823-3234.md", "good.md"]] {
        let (_, out, err) = output(&mut pharmalint(&folder, args));
        assert!(!err.contains("640823") && !out.contains("640823"), "{args:?}: {out}{err}");
    }
}

#[test]
fn settings_that_would_steer_the_screen() {
    let folder = beside("other.toml", b"fail-on = \"\x1b[2Jx\"\r\n\x1b]0;x\x07 = 1\r\n");
    for args in [["--config", "other.toml"], ["--pack-folder", "other.toml"]] {
        let mut command = program::pharmalint();
        let (code, out, err) = output(command.current_dir(folder.path()).args(args).arg("good.md"));
        assert_eq!((code, out.as_str()), (Some(2), ""));
        assert!(!err.contains(['\u{1b}', '\u{7}']), "{err:?}");
        assert!(err.contains("[other.toml:2:1]") && err.contains("␛]0;x␇ = 1\n"), "{err}");
    }
}

#[test]
fn settings_of_a_gigabyte_or_of_one_endless_line() {
    let folder = beside("other.md", b"Hello\n");
    let file = File::create(folder.path().join("huge.toml")).expect("created");
    if file.set_len(1 << 30).is_err() {
        return; // this file system has no holes
    }
    fs::write(folder.path().join("long.toml"), format!("pack = {}", "[".repeat(1 << 20))).expect("written");
    fs::write(folder.path().join("wrong.toml"), "?\n".repeat(1_000)).expect("written");
    for (name, said) in [
        ("huge.toml", "it is larger than 64 MiB"),
        ("long.toml", "long.toml:1:"),
        ("wrong.toml", "the first 100 above"),
    ] {
        for option in ["--config", "--pack-folder"] {
            let started = Instant::now();
            let mut command = program::pharmalint();
            let (code, _, err) = output(command.current_dir(folder.path()).args([option, name, "good.md"]));
            assert_eq!(code, Some(2), "{name}");
            assert!(err.len() < 20_000 && err.contains(said) && err.contains("help: "), "{err:.2000}");
            assert!(started.elapsed() < SOON, "{name} took {:?}", started.elapsed());
        }
    }
}

#[cfg(unix)]
#[test]
fn what_an_editor_keeps_beside_a_pack_is_no_pack() {
    let folder = beside("house.toml", b"");
    let pack = "[pack]\nname = \"house\"\nversion = \"1\"\n[signals.x]\nterms.en = [\"Wegovy\"]\n";
    fs::create_dir(folder.path().join("packs")).expect("made");
    fs::write(folder.path().join("packs/pack.toml"), format!("\u{feff}{pack}")).expect("written");
    std::os::unix::fs::symlink("eva@desk.4711:1", folder.path().join("packs/.#pack.toml")).expect("linked");
    fs::write(folder.path().join("packs/.pack.toml"), "half writ").expect("written");
    let (code, out, err) = output(&mut pharmalint(&folder, &["--pack-folder", "packs", "good.md"]));
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains(FOUND), "{out}{err}");
}
