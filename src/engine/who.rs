//! Who speaks to whom, held against what a rule applies to.

use super::rules::{Change, CompiledRule};
use crate::draft::{Audience, Author, Context, Jurisdiction, Kind, Lang};
use crate::pack::model::{Applies, Known};

/// Who speaks to whom, as sets that rules are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who {
    applies: Applies,
    jurisdictions_given: bool,
    /// The post says where a written consent is kept.
    pub consent: bool,
}

impl Who {
    /// The sets of a post in `lang`; `default_jurisdictions` counts when it names none.
    pub fn of(context: &Context, lang: Lang, default_jurisdictions: u32) -> Self {
        let named = context.jurisdiction.iter().fold(0, |set, jurisdiction| set | jurisdiction.bit());
        let jurisdiction = if named == 0 { default_jurisdictions } else { named };
        let author = context.author.unwrap_or(Author::Company);
        let speaks_for_company = matches!(author, Author::Company | Author::Employee | Author::Agency);
        Self {
            applies: Applies {
                audience: context.audience.unwrap_or(Audience::Public).bit(),
                author: author.bit(),
                jurisdiction: with_union(jurisdiction),
                platform: context.platform.map_or(u32::MAX, |platform| platform.bit()),
                kind: context.kind.unwrap_or(Kind::Original).bit(),
                lang: lang.bit(),
                affiliation: context.affiliation.or(speaks_for_company.then_some(true)),
            },
            jurisdictions_given: jurisdiction != 0,
            consent: context.consent.as_ref().is_some_and(|consent| !consent.trim().is_empty()),
        }
    }

    /// Whether rules of the jurisdictions in `set` apply; zero is everywhere, and so is a post without jurisdiction.
    pub fn in_jurisdiction(&self, set: u32) -> bool {
        set == 0 || !self.jurisdictions_given || set & self.applies.jurisdiction != 0
    }

    /// Whether that is `known` of these posts.
    pub fn is(&self, known: Known) -> bool {
        match known {
            Known::Author(author) => self.applies.author == author.bit(),
            Known::Audience(audience) => self.applies.audience == audience.bit(),
            Known::Affiliation(tie) => self.applies.affiliation == Some(tie),
        }
    }

    /// What is changed in `rule` for these posts.
    pub fn changes<'r>(&self, rule: &'r CompiledRule) -> impl DoubleEndedIterator<Item = &'r Change> {
        rule.changes.iter().filter(|change| self.in_jurisdiction(change.jurisdiction))
    }

    /// Whether `rule` applies to these posts, as it is changed for them.
    pub fn heeds(&self, rule: &CompiledRule) -> bool {
        let changed = self.changes(rule).rev().find_map(|change| change.applies);
        self.meets(&changed.unwrap_or(rule.rule.applies)) && !self.changes(rule).any(|change| change.off)
    }

    /// Whether a rule applies.
    fn meets(&self, rule: &Applies) -> bool {
        let has = |wanted: u32, found: u32| wanted == 0 || wanted & found != 0;
        has(rule.audience, self.applies.audience)
            && has(rule.author, self.applies.author)
            && self.in_jurisdiction(rule.jurisdiction)
            && has(rule.platform, self.applies.platform)
            && has(rule.kind, self.applies.kind)
            && has(rule.lang, self.applies.lang)
            // A tie that is not known may be there.
            && rule.affiliation.is_none_or(|wanted| self.applies.affiliation.is_none_or(|found| found == wanted))
    }
}

/// What the union's and the economic area's members share counts for each of them.
fn with_union(jurisdictions: u32) -> u32 {
    use Jurisdiction as J;
    let members =
        [J::Se, J::No, J::Dk, J::Fi, J::Is, J::Ie, J::De, J::Fr].iter().fold(0, |set, member| set | member.bit());
    if jurisdictions & members != 0 { jurisdictions | J::Eu.bit() } else { jurisdictions }
}
