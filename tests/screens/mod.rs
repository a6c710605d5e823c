//! Pages with screens: blocks that show a command and what it prints.

use std::fmt::Write as _;

/// `page` with every screen as `screen` gives it now: its commands, each with its output. A screen that differs only in the
/// time it took stays as it is.
pub fn renewed(page: &str, mut screen: impl FnMut(&[&str]) -> String) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("```console\n$ ") {
        let (block, after) = after.split_once("```").expect("the block is closed");
        let shown = format!("$ {block}");
        let commands: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
        let now = screen(&commands);
        let same = without_times(&shown) == without_times(&now);
        let _ = write!(out, "{before}```console\n{}```", if same { &shown } else { &now });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The text with the time that a run took taken out.
fn without_times(text: &str) -> String {
    let words = text.split(' ').collect::<Vec<_>>();
    let mut out: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_time = word.bytes().all(|byte| byte.is_ascii_digit())
            && at > 0
            && words[at - 1] == "in"
            && words.get(at + 1).is_some_and(|unit| unit.starts_with("ms"));
        out.push(if is_time { "…" } else { word });
    }
    out.join(" ")
}

/// Holds the page at `path` to `renewed`; with `README=overwrite` in the environment it is written anew.
pub fn hold(path: &str, test: &str, page: &str, renewed: &str) {
    if std::env::var_os("README").is_some_and(|value| value == "overwrite") {
        std::fs::write(path, renewed).expect("the page can be written");
    } else if renewed != page {
        let differs = renewed.lines().zip(page.lines()).find(|(now, then)| without_times(now) != without_times(then));
        panic!("{path} is out of date at {differs:?}; write it anew with\n  README=overwrite cargo test --test {test}");
    }
}
