//! The lines of pharmalint in a hook: between two marks, so that they are found again.

use std::path::Path;

/// How the first line begins.
pub const BEGIN: &str = "# >>> pharmalint";
const END: &str = "# <<< pharmalint <<<";
/// What the first line says of a hook that was not there before.
const OWN_FILE: &str = "# >>> pharmalint wrote this file >>>";
const ADDED: &str = "# >>> pharmalint >>>";
const SHEBANG: &str = "#!/bin/sh\n";

/// The lines that check what is staged.
pub fn pre_commit(program: &str, options: &[String]) -> String {
    let options: String = options.iter().map(|option| format!(" {}", quoted(option))).collect();
    let about = "# Checks the drafts of the commit. To commit in spite of a finding: git commit --no-verify";
    body(about, program, &format!("    exec \"$pharmalint\" check --staged --allow-empty{options}\n"))
}

/// The lines that look for persons in the message of a commit.
pub fn commit_msg(program: &str) -> String {
    let about = "# Looks for what identifies a person in the message of the commit, which stays in the history.";
    // Of a message that was edited git leaves out comments and the diff of `git commit -v`; any other it takes as it is.
    let check = "    if [ \"${GIT_EDITOR:-}\" = : ]; then
        cat \"$1\"
    else
        sed '/^.* -\\{24\\} >8 -\\{24\\}$/,$d' \"$1\" | git stripspace --strip-comments
    fi | \"$pharmalint\" check --packs privacy --input-format text --stdin-filename COMMIT_EDITMSG --allow-empty -
";
    body(about, program, check)
}

fn body(about: &str, program: &str, check: &str) -> String {
    let program = quoted(program);
    format!(
        "{about}
# Written by `pharmalint hook install`; `pharmalint hook uninstall` takes it out.
(
    pharmalint=$(command -v pharmalint) || pharmalint={program}
    if [ ! -x \"$pharmalint\" ]; then
        echo 'error: the hook did not find pharmalint, and nothing was checked' >&2
        echo '  help: put it on the PATH and run `pharmalint hook install` again, or take its lines out of the hook:' >&2
        echo \"        $0\" >&2
        exit 2
    fi
{check}) || exit $?
"
    )
}

/// `word` as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// A hook that is nothing but `body`.
pub fn new_file(body: &str) -> String {
    format!("{SHEBANG}{OWN_FILE}\n{body}{END}\n")
}

/// `text` with `body` in it: in place of an earlier one, or else before all that `text` does, which may end anywhere. None
/// when an earlier one has no end.
pub fn insert(text: &str, body: &str) -> Option<String> {
    if let Some((begin, end)) = find(text)? {
        let mark = text[begin..].lines().next().unwrap_or(ADDED);
        let line_end = if text[begin..end].ends_with('\n') { "\n" } else { "" };
        return Some(format!("{}{mark}\n{body}{END}{line_end}{}", &text[..begin], &text[end..]));
    }
    let at = if text.starts_with("#!") { text.find('\n').map_or(text.len(), |end| end + 1) } else { 0 };
    let (before, after) = text.split_at(at);
    Some(if before.is_empty() || before.ends_with('\n') {
        format!("{before}{ADDED}\n{body}{END}\n{after}")
    } else {
        format!("{before}\n{ADDED}\n{body}{END}")
    })
}

/// What is left of a hook.
#[derive(Debug, PartialEq, Eq)]
pub enum Rest {
    /// All of it: pharmalint is not in it.
    Same,
    /// Nothing but what was written with it.
    Nothing,
    /// What others wrote.
    Text(String),
}

/// `text` as it was before. None when the lines of pharmalint have no end.
pub fn remove(text: &str) -> Option<Rest> {
    let Some((begin, end)) = find(text)? else { return Some(Rest::Same) };
    // The last line of a file that did not end in one took the line end before it.
    let from = if text[begin..end].ends_with('\n') { begin } else { begin.saturating_sub(1) };
    let rest = format!("{}{}", &text[..from], &text[end..]);
    let own = text[begin..].starts_with(OWN_FILE) && rest == SHEBANG;
    Some(if own { Rest::Nothing } else { Rest::Text(rest) })
}

/// Where the lines of pharmalint stand, if they do. None when they have no end.
fn find(text: &str) -> Option<Option<(usize, usize)>> {
    let mut begin = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if begin.is_none() && line.starts_with(BEGIN) {
            begin = Some(at);
        }
        at += line.len();
        if let Some(begin) = begin
            && line.trim_end() == END
        {
            return Some(Some((begin, at)));
        }
    }
    if begin.is_some() { None } else { Some(None) }
}

/// Whether `text` is a script for a shell of the Bourne family; without a first line that says so, git takes it for one.
pub fn is_shell(text: &str) -> bool {
    let Some(line) = text.strip_prefix("#!") else { return !text.contains('\0') };
    let mut words = line.lines().next().unwrap_or_default().split_whitespace();
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let first = words.next().map(name).unwrap_or_default();
    let shell = match first.as_str() {
        "env" => words.find(|word| !word.starts_with('-') && !word.contains('=')).map(name).unwrap_or_default(),
        "busybox" => words.next().map(name).unwrap_or_default(),
        _ => first,
    };
    ["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"].contains(&shell.as_str())
}

/// The tool that writes the hook itself, and would write over ours, with what to do instead.
pub fn owner(folder: &Path, text: &str) -> Option<(&'static str, &'static str)> {
    if folder.ends_with(".husky/_") {
        return Some(("husky", "Add `pharmalint check --staged` as a line to .husky/pre-commit."));
    }
    if text.contains("File generated by pre-commit: https://pre-commit.com") {
        let help = "Add pharmalint to .pre-commit-config.yaml: `pharmalint init --pre-commit` prints the entry.";
        return Some(("the pre-commit framework", help));
    }
    if text.contains("call_lefthook") {
        return Some(("lefthook", "Add a command `pharmalint check --staged` to pre-commit in lefthook.yml."));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_shells_are_added_to() {
        for text in
            ["", "echo a", "#!/bin/sh", "#!/usr/bin/env bash\n", "#! /usr/bin/env -S zsh -e\n", "#!/bin/dash -e"]
        {
            assert!(is_shell(text), "{text}");
        }
        for text in ["#!/usr/bin/env python3\n", "#!/usr/bin/fish", "#!/usr/bin/node", "\0", "#!\n"] {
            assert!(!is_shell(text), "{text}");
        }
    }

    #[test]
    fn it_runs_before_what_is_there() {
        let text = insert("#!/bin/bash\nexec other\n", "ours\n").unwrap_or_default();
        assert_eq!(text, "#!/bin/bash\n# >>> pharmalint >>>\nours\n# <<< pharmalint <<<\nexec other\n");
        assert_eq!(insert(&text, "ours\n"), Some(text.clone()));
        assert!(insert(&text, "other\n").is_some_and(|text| text.contains(">>>\nother\n#") && !text.contains("ours")));
        assert_eq!(insert("# >>> pharmalint >>>\n", "ours\n"), None);
        assert_eq!(remove("# >>> pharmalint >>>\n"), None);
    }

    #[test]
    fn a_file_of_its_own_goes_unless_something_was_added() {
        let text = new_file(&pre_commit("/usr/bin/pharmalint", &[]));
        assert_eq!(remove(&text), Some(Rest::Nothing));
        assert_eq!(remove(&format!("{text}more\n")), Some(Rest::Text(format!("{SHEBANG}more\n"))));
        let updated = insert(&text, "new\n").unwrap_or_default();
        assert_eq!(remove(&updated), Some(Rest::Nothing));
    }

    #[test]
    fn a_shell_gets_words_as_they_are() {
        assert_eq!(quoted("/opt/it's here/p"), "'/opt/it'\\''s here/p'");
        assert_eq!(quoted("--fail-on=warning"), "--fail-on=warning");
        assert_eq!(quoted(""), "''");
    }

    proptest! {
        #[test]
        fn what_was_there_comes_back(shebang: bool, text in "(.{0,9}\r?\n?){0,4}") {
            let text = if shebang { format!("#!/bin/sh{text}") } else { text };
            prop_assume!(!text.contains(BEGIN));
            let with = insert(&text, "ours\n").unwrap_or_default();
            prop_assert_eq!(remove(&with), Some(Rest::Text(text)));
        }
    }
}
