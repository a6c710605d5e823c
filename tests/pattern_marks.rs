//! A group named `mark` is what is marked, however the group is written.

mod own_pack;

use pharmalint::Options;
use pharmalint::draft::{Context, Post};

#[test]
fn both_spellings_of_a_named_group_mark_the_same_place() {
    for group in ["(?<mark>", "(?P<mark>"] {
        let pack = format!(
            r#"[pack]
name = "try"
version = "1"
description = "a try"
languages = ["en"]
[signals.second]
description = "the word behind zelvatrin"
pattern = '''zelvatrin {group}\w+)'''
[[rule]]
id = "try/second"
category = "platform"
severity = "info"
confidence = "high"
title = "second"
message = "{{second}}"
help = "none"
[rule.when]
all = ["second"]
"#
        );
        let linter = own_pack::linter(&pack, Options::default());
        let text = "Take Zelvatrin today";
        let findings = linter.expect("a sound pack").check(&Post::from_text(text, Context::default()));
        assert_eq!(
            findings.iter().map(|finding| &text[finding.span.clone()]).collect::<Vec<_>>(),
            ["today"],
            "{group}"
        );
    }
}
