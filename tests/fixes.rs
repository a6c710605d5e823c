//! `--fix` on drafts of every format: whatever stands in them, the file stays whole, says what it said but for the fixes,
//! and is left alone by a second run.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

use pharmalint::draft::{Encoding, Format, Options, Parsed, Post, decode, parse};
use pharmalint::fix::{Draft, Fixed, Fixes, fix};
use pharmalint::report::{Style, diff};
use pharmalint::{Finding, Linter};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(&pharmalint::Options::default()).unwrap());

/// What a fix takes out, and must therefore not be shown.
const SECRETS: &[&str] =
    &["640823-3234", "19811218-9876", "070-174 06 05", "anna.berg@example.com", "94-year-old", "Kari Nordmann"];

/// What posts are made of: identifiers, and whatever means something to one of the formats.
const PIECES: &[&str] = &[
    "patient 640823-3234 ",
    "640823-3234",
    "19811218-9876: ",
    "19811218-9876(a.se)",
    "**640823-3234**",
    "640823-**3234**",
    "ring patienten på 070-174 06 05 ",
    "anna.berg@example.com ",
    "<anna.berg@example.com>",
    "[anna.berg@example.com](mailto:anna.berg@example.com)",
    "[her](https://x.example/p/640823-3234 \"640823-3234\")",
    "a 94-year-old patient ",
    "Patienten Kari Nordmann, 640823-3234, ",
    "född 12.3.1954 ",
    "it's \"fine\" ",
    "; , : # - ",
    "[…] ![x](y.png) ",
    "\\ & &amp; < > | ",
    "🎉 åäö ",
    "*a* _b_ `c` ",
    "\n",
    "\n\n",
    "\n\n---\n\n",
    "\n- ",
    "\n> ",
    "\n[x]: https://x.example/640823-3234\n",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 1..7).prop_map(|pieces| pieces.concat())
}

/// A text on one line.
fn line() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace('\n', " "))
}

/// A draft as text, and its format.
fn draft() -> impl Strategy<Value = (Format, String)> {
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let escaped = |text: &str| {
        let mut units = String::from("\"");
        text.encode_utf16().for_each(|unit| units.push_str(&format!("\\u{unit:04x}")));
        units + "\""
    };
    let yaml = (line(), text(), 0..4_usize).prop_map(move |(alt, body, style)| {
        let alt = match style {
            0 => json(&alt),
            1 => format!("'{}'", alt.replace('\'', "''")),
            2 => format!("|\n  {}", alt.trim()),
            // Without quotes: only what YAML takes for a text.
            _ => {
                alt.chars().filter(|c| c.is_alphanumeric() || " -.@".contains(*c)).collect::<String>().trim().to_owned()
            }
        };
        (Format::Markdown, format!("---\nplatform: x\nalt_text: {alt}\nowner: Bo # of 640823-3234\n---\n{body}\n"))
    });
    let toml = (line(), text()).prop_map(move |(alt, body)| {
        (Format::Markdown, format!("+++\nalt_text = {}\naudience = 'hcp'\n+++\n{body}", json(&alt)))
    });
    let cells = move |delimiter: char| {
        let cell = move |(text, quoted): (String, bool)| {
            if quoted || text.contains([delimiter, '"', '\n']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text
            }
        };
        let rows = prop::collection::vec((text(), any::<bool>(), line(), any::<bool>()), 1..4);
        rows.prop_map(move |rows| {
            let rows: Vec<String> = rows
                .into_iter()
                .enumerate()
                .map(|(at, (body, q1, alt, q2))| {
                    let cells = [format!("{at}"), cell((body, q1)), "Bo 640823-3234".to_owned(), cell((alt, q2))];
                    cells.join(&delimiter.to_string())
                })
                .collect();
            let header = ["id", "text", "owner", "alt_text"].join(&delimiter.to_string());
            format!("{header}\n{}\n", rows.join("\n"))
        })
    };
    let jsonl = prop::collection::vec((text(), any::<bool>()), 1..4).prop_map(move |lines| {
        let line = |(text, all): &(String, bool)| {
            let text = if *all { escaped(text) } else { json(text) };
            format!("{{\"owner\": \"640823-3234\", \"text\":{text} , \"platform\":\"x\"}}")
        };
        (Format::Jsonl, lines.iter().map(line).collect::<Vec<_>>().join("\nbroken\n"))
    });
    prop_oneof![
        text().prop_map(|text| (Format::Text, text)),
        text().prop_map(|text| (Format::Markdown, text)),
        yaml,
        toml,
        cells(',').prop_map(|text| (Format::Csv, text)),
        cells(';').prop_map(|text| (Format::Csv, format!("sep=;\n{text}"))),
        cells('\t').prop_map(|text| (Format::Tsv, text)),
        jsonl,
    ]
}

fn run(bytes: Vec<u8>, format: Format, fixes: Fixes) -> Fixed {
    let (name, options) = (Arc::from("a"), Options::default());
    let draft = Draft { bytes, name: &name, format, options: &options };
    let check = |posts: &[Post]| -> Vec<Vec<Finding>> { posts.iter().map(|post| LINTER.check(post)).collect() };
    fix(draft, fixes, |_, _| true, check).unwrap()
}

/// What must be the same before and after a fix.
fn outline(parsed: &Parsed) -> Vec<String> {
    let post = |post: &Post| {
        let fields: Vec<&str> = post.fields.iter().map(|field| &*field.name).collect();
        format!("{} {:?} {fields:?}", post.id, post.context)
    };
    let errors = parsed.errors.iter().map(|error| error.message.clone());
    parsed.posts.iter().map(post).chain(errors).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn a_fixed_draft_is_whole_and_stays_as_it_is(
        (format, text) in draft(),
        crlf: bool,
        encoding in 0..4_usize,
        all: bool,
    ) {
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let encodings = [Encoding::Utf8 { mark: false }, Encoding::Utf8 { mark: true }, Encoding::Utf16Le, Encoding::Utf16Be];
        let bytes = encodings[encoding].encode(&text);
        let fixes = if all { Fixes::Unsafe } else { Fixes::Safe };
        let fixed = run(bytes.clone(), format, fixes);
        let after = fixed.bytes();
        // The file is what it was: its encoding, its posts, its faults, what is not text, its line ends.
        prop_assert_eq!(Encoding::of(&after), encodings[encoding]);
        let new = decode(after.clone(), &Arc::from("a")).unwrap();
        prop_assert_eq!(&new, &fixed.after.text);
        let read = |text: &str| parse(text, &Arc::from("a"), format, &Options::default());
        prop_assert_eq!(outline(&read(&new)), outline(&read(&text)), "{}\n{}", text, new);
        prop_assert_eq!(new.matches("Bo ").count(), text.matches("Bo ").count());
        prop_assert_eq!(new.matches('\r').count(), new.matches("\r\n").count());
        if fixed.made == 0 {
            prop_assert_eq!(&after, &bytes);
        }
        if format == Format::Jsonl {
            for (old, new) in text.lines().zip(new.lines()).filter(|(old, _)| *old != "broken") {
                let read = |line: &str| -> serde_json::Value { serde_json::from_str(line).unwrap() };
                let (old, new) = (read(old), read(new));
                prop_assert_eq!(&old["owner"], &new["owner"]);
                prop_assert_eq!(old.as_object().unwrap().len(), new.as_object().unwrap().len());
            }
        }
        // Nothing that was to be fixed is left, but for what was said to be.
        let left = fixed.after.findings.iter().flatten().filter_map(|finding| finding.fix.as_ref());
        let left = left.filter(|fix| all || fix.applicability == pharmalint::Applicability::Safe).count();
        prop_assert!(left == 0 || !fixed.refused.is_empty(), "{}", new);
        // What was found is not shown, neither where it was taken out nor wherever else the same words stand.
        let shown = diff("a", &fixed, true, Style::default());
        prop_assert_eq!(shown.is_empty(), fixed.made == 0);
        let versions = [&fixed.before, &fixed.after].into_iter().chain(&fixed.between);
        let found: Vec<&str> = versions
            .flat_map(|version| version.parsed.posts.iter().zip(&version.findings))
            .flat_map(|(post, findings)| findings.iter().map(move |finding| (post, finding)))
            .filter(|(_, finding)| finding.is_personal())
            .map(|(post, finding)| &post.fields[finding.field].text[finding.span.clone()])
            .collect();
        for secret in SECRETS.iter().filter(|secret| found.contains(secret)) {
            prop_assert!(!shown.contains(*secret), "{} in {}", secret, shown);
        }
        // A second run changes nothing.
        let again = run(after.clone(), format, fixes);
        prop_assert_eq!(again.made, 0, "{}\n{}", new, again.after.text);
        prop_assert_eq!(again.bytes(), after);
    }
}
