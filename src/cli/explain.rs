//! `pharmalint explain`: a rule, for the person whose post it stopped.

use super::args::ExplainArgs;
use super::catalogue::Catalogue;
use super::io::{Exit, Io};
use pharmalint::Citation;
use pharmalint::draft::Lang;
use pharmalint::pack::model::{Pack, Rule, RuleTest};
use pharmalint::report::plain;
use pharmalint::verdict::Procedure;

pub fn run(args: &ExplainArgs, io: &mut Io) -> Exit {
    if let Some(rule) = Procedure::of(&args.rule) {
        return procedure(rule, io);
    }
    let catalogue = Catalogue::read(&Catalogue::configured(&args.packs.config, &args.packs.pack_folder)?)?;
    let (pack, rule) = catalogue.rule(&args.rule)?;
    let mut page = Page { text: String::new(), width: io.style().width.min(100), io };
    page.head(pack, rule);
    if !rule.why.is_empty() {
        page.section("Why");
        page.paragraph(&rule.why, 2);
    }
    page.section("What to do");
    page.paragraph(if rule.help.is_empty() { &rule.title } else { &rule.help }, 2);
    page.evidence(rule);
    page.odds(rule);
    page.clauses(&catalogue, rule);
    page.examples("Flagged", rule.tests.iter().filter(|test| test.flags.is_some()));
    page.examples("Left alone", rule.tests.iter().filter(|test| test.flags.is_none()));
    page.section("To allow it in a draft, in the line above");
    page.line(&format!("  <!-- pharmalint: allow {} reason=\"…\" until=2027-01-31 -->", rule.id));
    page.change(&rule.id);
    let text = page.text;
    io.out(&text)?;
    Ok(0)
}

/// Explains a rule of the verdict, which no pack holds.
fn procedure(rule: &Procedure, io: &mut Io) -> Exit {
    let mut page = Page { text: String::new(), width: io.style().width.min(100), io };
    let (id, severity) = (page.io.paint("1", rule.id), rule.severity.as_str());
    page.line(&format!("{id}  {severity}\n\n  {}", rule.title));
    page.section("Why");
    page.paragraph(rule.why, 2);
    page.section("What to do");
    page.paragraph(rule.help, 2);
    page.change(rule.id);
    let text = page.text;
    io.out(&text)?;
    Ok(0)
}

struct Page<'a> {
    text: String,
    width: usize,
    io: &'a Io,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn change(&mut self, id: &str) {
        self.section("To change it, in pharmalint.toml");
        self.line(&format!("  [rules]\n  \"{id}\" = \"info\"    # off, info, warning or error"));
    }

    fn section(&mut self, title: &str) {
        let title = self.io.paint("1", title);
        self.line(&format!("\n{title}"));
    }

    /// Appends `text`, broken at spaces and indented.
    fn paragraph(&mut self, text: &str, indent: usize) {
        let indent = " ".repeat(indent);
        let options = textwrap::Options::new(self.width)
            .initial_indent(&indent)
            .subsequent_indent(&indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for paragraph in text.split("\n\n") {
            let words: Vec<&str> = paragraph.split_whitespace().collect();
            self.text.push_str(&textwrap::fill(&words.join(" "), &options));
            self.text.push('\n');
        }
    }

    fn head(&mut self, pack: &Pack, rule: &Rule) {
        let title = format!("{}: {}", self.io.paint("1", &rule.id), rule.title);
        self.line(&title);
        self.line("");
        let kind = rule.identifier.map(|kind| format!(" ({kind})")).unwrap_or_default();
        self.line(&format!("  category    {}{kind}", rule.category));
        self.line(&format!("  severity    {}", rule.severity.as_str()));
        let confidence = if rule.evidence.is_some() || rule.odds.is_some() {
            "weighed, see below"
        } else {
            rule.confidence.as_str()
        };
        self.line(&format!("  confidence  {confidence}"));
        self.line(&format!("  applies to  {}", rule.applies));
        self.line(&format!("  pack        {} {}, {}", pack.name, pack.version, rule.origin));
    }

    /// What makes a finding more sure, or less.
    fn evidence(&mut self, rule: &Rule) {
        let Some(evidence) = &rule.evidence else { return };
        self.section("How sure it is");
        let (start, least) = (evidence.start, evidence.least);
        self.line(&format!("  {start:>4}  to begin with; nothing is said below {least}, from 80 on it is highly sure"));
        for weight in &evidence.weights {
            self.line(&format!("  {:>+4}  {}", weight.points, weight.because));
        }
    }

    /// The chances by which the rule judges the post as a whole.
    fn odds(&mut self, rule: &Rule) {
        let Some(likely) = rule.odds else { return };
        self.section("How sure it is");
        self.line("  It weighs all that stands in a post, as reviewers judged posts like it.");
        let says = |chance: u32, what: &str| format!("  {chance:>3} %  {what}");
        self.line(&says(likely.speaks, "and more: it speaks, or the rule that has found the same"));
        let doubts = [(likely.doubts_warning, "warnings"), (likely.doubts_error, "errors")];
        for (chance, what) in doubts.into_iter().filter(|(chance, _)| *chance > 0) {
            self.line(&says(chance, &format!("and less: {what} of its category become hints")));
        }
    }

    fn clauses(&mut self, catalogue: &Catalogue, rule: &Rule) {
        let changes: Vec<_> = catalogue.changes(&rule.id).collect();
        let own = rule.cites.iter().map(|cite| (cite, None));
        let others =
            changes.iter().flat_map(|(pack, change)| change.cites.iter().map(|cite| (cite, Some(pack.name.as_str()))));
        let mut cites: Vec<(&Citation, Option<&str>)> = Vec::new();
        for (cite, pack) in own.chain(others) {
            let known = cites.iter().any(|(known, _)| known.is_same_clause(cite));
            if !known {
                cites.push((cite, pack));
            }
        }
        if !cites.is_empty() {
            self.section("Rests on");
        }
        for (cite, pack) in cites {
            self.line(&format!("  {}", clause(cite, pack)));
        }
        let said = |(pack, change): &(&Pack, &pharmalint::pack::model::Extension)| {
            let severity = change.severity.map(|severity| format!("severity {}", severity.as_str()));
            let off = change.off.then(|| "switched off".to_owned());
            let other = (change.message.is_some() || change.help.is_some() || change.applies.is_some())
                .then(|| "words or reach of its own".to_owned());
            let parts: Vec<String> = severity.into_iter().chain(off).chain(other).collect();
            (!parts.is_empty()).then(|| format!("  {}: {} ({})", pack.name, parts.join(", "), change.origin))
        };
        let said: Vec<String> = changes.iter().filter_map(said).collect();
        if !said.is_empty() {
            self.section("Changed by other packs");
            said.iter().for_each(|line| self.line(line));
        }
    }

    fn examples<'t>(&mut self, title: &str, tests: impl Iterator<Item = &'t RuleTest>) {
        const MOST: usize = 3;
        let mut tests = tests.peekable();
        if tests.peek().is_none() {
            return;
        }
        self.section(title);
        for test in tests.take(MOST) {
            let lang = test.context.lang.map_or("  ", Lang::as_str);
            let text = if test.text.trim().is_empty() { "(no text)".into() } else { plain(test.text.trim()) };
            self.paragraph(&format!("{lang} {text}"), 2);
            for (name, text) in &test.fields {
                self.paragraph(&format!("{name}: {}", plain(text)), 5);
            }
            if let Some(words) = test.flags.as_deref().filter(|words| !words.is_empty()) {
                self.paragraph(&format!("→ {}", plain(words)), 5);
            }
        }
    }
}

/// A clause with how well it is known: one that nobody verified is not given out as law.
fn clause(cite: &Citation, pack: Option<&str>) -> String {
    let edition = if cite.edition.is_empty() { String::new() } else { format!(" ({})", cite.edition) };
    let place = cite.jurisdiction.map(|place| format!(", {place}")).unwrap_or_default();
    let pack = pack.map(|name| format!(", pack {name}")).unwrap_or_default();
    let known = cite.verified.in_words();
    format!("{} {}{edition}{place}{pack} – {known}", cite.code, cite.clause)
}
