//! Words in disguise are found, and marked where the reader sees them.

mod program;

use serde_json::Value;
use std::io::Write;
use std::process::Stdio;

/// The findings on `text`, given as plain text on standard input.
fn findings(text: &str) -> Vec<Value> {
    let mut command = program::pharmalint();
    command.args(["check", "--no-config", "--format", "jsonl", "--author", "company", "--lang", "en", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("pharmalint runs");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("the text is read");
    let output = child.wait_with_output().expect("pharmalint ends");
    let lines = String::from_utf8(output.stdout).expect("findings are UTF-8");
    lines.lines().map(|line| serde_json::from_str(line).expect("a finding is JSON")).collect()
}

/// Holds `finding` to marking `words`, which stand in `text` at code point `column` of line 1.
fn assert_marks(finding: &Value, text: &str, words: &str) {
    let start = text.find(words).expect("the words are in the text");
    let column = text[..start].chars().count() + 1;
    assert_eq!(finding["text"], words);
    assert_eq!((&finding["start"], &finding["end"]), (&start.into(), &(start + words.len()).into()), "{finding}");
    assert_eq!((&finding["line"], &finding["column"]), (&1.into(), &column.into()), "{finding}");
    let end = column + words.chars().count();
    assert_eq!((&finding["end_line"], &finding["end_column"]), (&1.into(), &end.into()), "{finding}");
}

fn of_medicine(findings: &[Value]) -> &Value {
    findings
        .iter()
        .find(|finding| finding["category"] == "product-promotion")
        .unwrap_or_else(|| panic!("the medicine is not found: {findings:?}"))
}

#[test]
fn full_width_letters_and_zero_width_spaces() {
    // The example of the acceptance list: full width, mathematical bold, a zero-width space within a name.
    let text = "Ｏｚｅｍｐｉｃ 𝗛𝗘𝗟𝗣𝗦 – o\u{200b}zempic";
    let findings = findings(text);
    let finding = of_medicine(&findings);
    assert_marks(finding, text, "Ｏｚｅｍｐｉｃ");
    let second = text.find("o\u{200b}zempic").expect("it is there");
    let related = finding["related"].as_array().expect("a list");
    let marked = |place: &Value| place["start"] == second && place["end"] == text.len();
    assert!(related.iter().any(marked), "the second name is not marked: {finding}");
}

#[test]
fn one_disguise_at_a_time() {
    for name in [
        "Ｏｚｅｍｐｉｃ",
        "o\u{200b}zempic",
        "𝗢𝘇𝗲𝗺𝗽𝗶𝗰",
        "𝐎𝐙𝐄𝐌𝐏𝐈𝐂",
        "Oze\u{ad}mpic",
        "Оzemрic",
        "OZEMPIC",
        "O\u{2060}zempic",
    ] {
        let text = format!("Så glada – {name} is now approved");
        let findings = findings(&text);
        assert_marks(of_medicine(&findings), &text, name);
    }
}

#[test]
fn a_hashtag_gives_the_name_in_it() {
    let text = "So proud 🎉 #TeamOzempic is now approved";
    let findings = findings(text);
    assert_marks(of_medicine(&findings), text, "Ozempic");
}
