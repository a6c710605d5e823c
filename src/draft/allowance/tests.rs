use super::*;
use proptest::prelude::*;

fn one(text: &str) -> Allowance {
    let [allowance] = <[Allowance; 1]>::try_from(find(text).allowances).unwrap();
    allowance
}

#[test]
fn the_words_of_an_allowance_are_read() {
    let allowance =
        one("<!-- pharmalint: allow claims/superlative reason=\"Cochrane, 2025\" until=2027-01-31 by='Åsa' -->\nBest.");
    assert_eq!(allowance.rules, ["claims/superlative"]);
    assert_eq!(allowance.reason.as_deref(), Some("Cochrane, 2025"));
    assert_eq!((allowance.until.as_deref(), allowance.by.as_deref()), (Some("2027-01-31"), Some("Åsa")));
    assert_eq!((allowance.reach, allowance.fault), (Reach::Lines(2..3), None));
}

#[test]
fn several_rules_share_a_reason_and_several_reasons_follow_each_other() {
    let found = list("a/b, a/c reason=“one two” d/e reason=three", 0..1);
    let said: Vec<(Vec<&str>, Option<&str>)> =
        found.iter().map(|one| (one.rules.iter().map(String::as_str).collect(), one.reason.as_deref())).collect();
    assert_eq!(said, [(vec!["a/b", "a/c"], Some("one two")), (vec!["d/e"], Some("three"))]);
}

#[test]
fn comments_of_every_style_and_plain_lines_are_read() {
    for (open, close) in COMMENTS.iter().chain(&[("", "")]) {
        let text = format!("One.\n\n{open} pharmalint: allow a/b reason=\"c d\" {close}\n\nTwo.\n");
        let found = find(&text);
        assert_eq!(found.allowances[0].reach, Reach::Lines(5..6), "{open}");
        assert_eq!(found.allowances[0].reason.as_deref(), Some("c d"), "{open}");
        assert_eq!(text[found.hidden[0].clone()].trim(), text.lines().nth(2).unwrap().trim(), "{open}");
    }
}

#[test]
fn behind_a_text_it_holds_for_that_line() {
    assert_eq!(one("One.\nBest. <!-- pharmalint: allow a/b reason=x -->\nTwo.").reach, Reach::Lines(2..3));
    assert_eq!(one("Best. // pharmalint: allow a/b reason=x").reach, Reach::Lines(1..2));
}

#[test]
fn allowances_above_each_other_hold_for_the_same_line() {
    let found = find("// pharmalint: allow a/b reason=x\n// pharmalint: allow a/c reason=y\n\nBest.");
    assert!(found.allowances.iter().all(|allowance| allowance.reach == Reach::Lines(4..5)), "{found:?}");
}

#[test]
fn a_block_has_a_begin_and_an_end() {
    let block = "# pharmalint: allow-begin a/b reason=x\nOne.\n# pharmalint: allow-end\nTwo.";
    assert_eq!(one(block).reach, Reach::Lines(1..4));
    let inner = "// pharmalint: allow-begin a/b reason=x\n// pharmalint: allow-begin c/d reason=y\nOne.\n// pharmalint: allow-end\n// pharmalint: allow-end\n";
    let reaches: Vec<Reach> = find(inner).allowances.into_iter().map(|allowance| allowance.reach).collect();
    assert_eq!(reaches, [Reach::Lines(1..6), Reach::Lines(2..5)]);
    let open = one("// pharmalint: allow-begin a/b reason=x\nOne.\nTwo.");
    assert_eq!(open.reach, Reach::Lines(1..4));
    assert!(open.fault.unwrap().contains("allow-end"));
    assert_eq!(one("<!-- pharmalint: allow-file a/b reason=x -->").reach, Reach::All);
}

#[test]
fn a_comment_may_run_over_lines() {
    let text = "<!-- pharmalint: allow a/b\n     reason=\"two\n     lines\" -->\nBest.";
    let allowance = one(text);
    assert_eq!((allowance.reach, allowance.at), (Reach::Lines(4..5), 0..text.len() - 6));
    let within = "<!--\npharmalint: allow a/b reason=x\n-->\n\nBest.";
    assert_eq!(one(within).reach, Reach::Lines(5..6));
}

#[test]
fn what_is_not_understood_is_said() {
    assert!(one("// pharmalint: ignore a/b\nText").fault.unwrap().contains("\"ignore\""));
    assert!(one("// pharmalint: allow a/b because=\"x\"\nText").fault.unwrap().contains("\"because\""));
    assert_eq!(one("// pharmalint: allow\nText").rules, Vec::<String>::new());
}

#[test]
fn the_name_within_a_sentence_is_a_text() {
    assert_eq!(find("We use pharmalint: allow us to explain."), Found::default());
    assert_eq!(find("pharmalint: our new tool"), Found::default());
}

proptest! {
    #[test]
    fn any_text_is_read_and_what_is_hidden_lies_in_it(
        parts in proptest::collection::vec("[a-zå=\"' ,/\\n]{0,12}|<!--|-->|pharmalint:|allow|allow-begin|allow-end|\\PC{0,4}", 0..30)
    ) {
        let text = parts.concat();
        let found = find(&text);
        let mut last = 0;
        for hidden in &found.hidden {
            prop_assert!(hidden.start >= last && text.get(hidden.clone()).is_some());
            last = hidden.end;
        }
        for allowance in &found.allowances {
            prop_assert!(text.get(allowance.at.clone()).is_some_and(|at| at.contains(NAME)));
        }
    }
}
