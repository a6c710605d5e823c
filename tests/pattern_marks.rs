//! A group named `mark` is what is marked, however the group is written.

use pharmalint::draft::{Context, Post};
use pharmalint::{Linter, Options};

#[test]
fn both_spellings_of_a_named_group_mark_the_same_place() {
    for (number, group) in ["(?<mark>", "(?P<mark>"].into_iter().enumerate() {
        let folder = std::env::temp_dir().join(format!("pharmalint-mark-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the pack");
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
        std::fs::write(folder.join("pack.toml"), pack).expect("the pack is written");
        let options = Options { folders: vec![folder.clone()], packs: Some(vec!["try".into()]), ..Options::default() };
        let linter = Linter::new(&options);
        std::fs::remove_dir_all(&folder).expect("the folder goes");
        let text = "Take Zelvatrin today";
        let findings = linter.expect("a sound pack").check(&Post::from_text(text, Context::default()));
        assert_eq!(
            findings.iter().map(|finding| &text[finding.span.clone()]).collect::<Vec<_>>(),
            ["today"],
            "{group}"
        );
    }
}
