use pharmalint::{
    Linter, Options, Severity,
    draft::{Context, Post},
};
fn main() {
    let linter = Linter::new(&Options::default()).expect("packs");
    let path = std::env::args().nth(1).expect("file");
    let max: usize = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(60);
    let text = std::fs::read_to_string(&path).expect("file");
    let mut per: std::collections::BTreeMap<String, usize> = Default::default();
    let (mut n, mut hit) = (0, 0);
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).expect("json");
        let lang = v["lang"].as_str().unwrap_or("en");
        let mut c = Context::default();
        c.set("lang", lang).unwrap();
        c.set("author", "company").unwrap();
        c.set(
            "jurisdiction",
            match lang {
                "sv" => "se",
                "nb" => "no",
                "da" => "dk",
                _ => "uk",
            },
        )
        .unwrap();
        let t = v["text"].as_str().unwrap();
        let post = Post::from_text(t, c);
        let f = linter.check(&post);
        n += 1;
        let f: Vec<_> = f.into_iter().filter(|f| f.severity > Severity::Info).collect();
        if !f.is_empty() {
            hit += 1;
        }
        for f in f {
            let k = per.entry(f.rule.to_string()).or_default();
            *k += 1;
            if *k <= max {
                println!(
                    "{} \"{}\" {:?} <- {}",
                    f.rule,
                    &t[f.span.clone()],
                    f.related.iter().map(|r| &t[r.span.clone()]).collect::<Vec<_>>(),
                    t.replace('\n', " ")
                );
            }
        }
    }
    println!("{n} texts, {hit} with remarks\n{per:#?}");
}
