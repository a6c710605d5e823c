//! The HTML report in the hands of a reviewer: opened in headless Chromium by `tests/browser/page.py`.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at once, and say what it left out")]

mod program;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A Python that has playwright: that of PYTHON, as in CI, or the one on the path. CI has to have one.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let mut probe = Command::new(&python);
    let here = probe.args(["-c", "import playwright"]).stderr(Stdio::null()).status().is_ok_and(|it| it.success());
    let browser = std::env::var_os("CHROMIUM").is_some() || Command::new("chromium").arg("--version").output().is_ok();
    let what = "the HTML report needs Chromium (apt-get install chromium) and playwright (pip install playwright)";
    assert!((here && browser) || std::env::var_os("CI").is_none(), "{what}");
    if !(here && browser) {
        eprintln!("NOT TESTED: {what}");
    }
    (here && browser).then_some(python)
}

fn report(folder: &Path, args: &[&str]) -> String {
    let mut command = program::pharmalint();
    let output = command.current_dir(folder).args(["check", "--format", "html", "-q"]).args(args).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn open(html: &str, picture: Option<&Path>) {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    std::fs::write(&page, html).unwrap();
    let mut command = Command::new(python);
    command.arg(Path::new(ROOT).join("tests/browser/page.py")).arg(&page).args(picture);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// `PICTURE=overwrite` writes the picture in the README anew.
#[test]
fn a_reviewer_can_read_filter_and_print_it() {
    let picture = Path::new(ROOT).join("docs/report.png");
    let overwrite = std::env::var_os("PICTURE").is_some_and(|word| word == "overwrite");
    let html = report(&Path::new(ROOT).join("examples/comms-repo"), &["--as-of", "2026-11-22", "."]);
    open(&html, overwrite.then_some(&*picture));
    assert!(picture.exists());
}

#[test]
fn what_a_draft_says_stays_text() {
    let folder = tempfile::tempdir().unwrap();
    let copy = |file: &str| {
        let to = folder.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(Path::new(ROOT).join("tests/formats").join(file), to).unwrap();
    };
    ["pharmalint.toml", "packs/house/pack.toml", "posts/launch.md", "posts/clean.md"]
        .iter()
        .for_each(|file| copy(file));
    let hostile = "Zelvatrin works wonders <script>alert(1)</script><img src=http://x.example/a.png onerror=alert(2)> \
                   </p></section></article><style>*{display:none}</style> \u{1d}\u{1e} &amp; better days \u{202e}";
    let name = "posts/<b onclick=\"alert(3)\">'&.txt";
    std::fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
    std::fs::write(folder.path().join(name.replace('/', "_")), hostile).unwrap();
    let html = report(folder.path(), &["."]);
    for tag in ["<script>alert", "<img", "<style>*", "<b onclick", "\u{1d}", "\u{1e}", "\u{202e}"] {
        assert!(!html.contains(tag), "{tag:?} in {html}");
    }
    open(&html, None);
}

#[test]
fn the_page_holds_all_it_needs() {
    let html = report(&Path::new(ROOT).join("examples/comms-repo"), &["."]);
    for outside in [" src=", "<link", "@import", "url(", "<iframe", "<object"] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("default-src 'none'"));
}
