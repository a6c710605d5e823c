//! What a key or column of a draft means, and the post that comes of them: shared by all formats.

use super::allowance::Allowance;
use super::context::Context;
use super::error::{DraftError, did_you_mean, quoted};
use super::{Field, Options, Parsed, Post, Source, SourceMap};
use std::borrow::Cow;
use std::fmt::Display;
use std::sync::Arc;

/// The keys whose text a reader of the platform sees.
const TEXT_KEYS: &[&str] = &["alt_text", "first_comment", "link_title", "title", "headline", "description"];

/// What a key or column is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    Id,
    Context(&'static str),
    /// A text field of this name.
    Text(Cow<'static, str>),
    /// A picture or film, which needs an alt text.
    Picture,
    /// What the writer allows.
    Allow,
    /// Nothing that is known here.
    Other,
}

impl Role {
    /// The role of `key`. Case does not matter, and spaces and hyphens count as `_`, because headers are written by hand.
    pub fn of(key: &str, options: &Options) -> Self {
        // Mostly it is written as it is known.
        Self::known(key).unwrap_or_else(|| {
            let key = normal(key);
            Self::known(&key).unwrap_or_else(|| {
                let own = options.text_fields.iter().find(|name| normal(name) == key);
                own.map_or(Self::Other, |name| Self::Text(Cow::Owned(name.clone())))
            })
        })
    }

    /// The role of a key that is known to every draft.
    fn known(key: &str) -> Option<Self> {
        Some(match key {
            "id" => Self::Id,
            "image" | "media" => Self::Picture,
            "allow" => Self::Allow,
            _ => match Context::KEYS.iter().find(|known| **known == key) {
                Some(known) => Self::Context(known),
                None => Self::Text(Cow::Borrowed(TEXT_KEYS.iter().find(|known| **known == key)?)),
            },
        })
    }
}

/// `key` in lower case with `_` for spaces and hyphens.
pub(super) fn normal(key: &str) -> Cow<'_, str> {
    let key = key.trim();
    if key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return Cow::Borrowed(key);
    }
    Cow::Owned(key.to_lowercase().replace([' ', '-'], "_"))
}

/// A post in the making.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub source: Arc<Source>,
    pub options: &'a Options,
    pub context: Context,
    pub id: Option<String>,
    pub errors: Vec<DraftError>,
    pub allowances: Vec<Allowance>,
    body: Option<Field>,
    fields: Vec<Field>,
    picture: Option<usize>,
    /// Where an alt text stands that is empty.
    empty_alt: Option<usize>,
}

impl<'a> Record<'a> {
    pub fn new(source: Arc<Source>, options: &'a Options) -> Self {
        Self {
            source,
            options,
            context: Context::default(),
            id: None,
            errors: Vec::new(),
            allowances: Vec::new(),
            body: None,
            fields: Vec::new(),
            picture: None,
            empty_alt: None,
        }
    }

    /// Reports a fault at byte `at` of the source.
    pub fn error(&mut self, at: usize, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push(DraftError::at(&self.source, at, message, help));
    }

    /// Sets the context key `key`. A word that is not known is reported at byte `at` and leaves the key absent.
    pub fn set_context(&mut self, key: &'static str, value: &str, at: usize) {
        let Err(unknown) = self.context.set(key, value) else { return };
        let found = quoted(&unknown.found);
        let known = unknown.known.join(", ");
        let guess = did_you_mean(&unknown.found, &unknown.known);
        let guess = guess.map_or_else(String::new, |word| format!("Did you mean \"{word}\"? "));
        let help = format!("{guess}Write one of: {known}.");
        self.error(at, format!("{key}: {found} is not a word pharmalint knows here"), help);
    }

    /// Reports `key` as given twice at byte `at`.
    pub fn duplicate(&mut self, key: &str, at: usize) {
        let help = "Keep one of the two; the last one was checked.";
        self.error(at, format!("{} is given twice", quoted(key)), help);
    }

    /// Sets the body.
    pub fn body(&mut self, text: String, map: SourceMap) {
        self.body = Some(Field { name: Cow::Borrowed("body"), text, map });
    }

    /// Adds a text field that a key or column gives. A blank one says nothing, but for the place of a missing alt text.
    pub fn text(&mut self, name: Cow<'static, str>, text: String, map: SourceMap, at: usize) {
        if !text.trim().is_empty() {
            self.field(name, text, map);
        } else if &*name == "alt_text" {
            self.empty_alt = Some(at);
        }
    }

    /// Adds a field, blank or not.
    pub fn field(&mut self, name: Cow<'static, str>, text: String, map: SourceMap) {
        self.fields.push(Field { name, text, map });
    }

    /// Takes away the fields called `name`, when a key is given again.
    pub fn forget(&mut self, name: &str) {
        self.fields.retain(|field| *field.name != *name);
    }

    /// Notes that there is a picture, at byte `at`.
    pub fn picture(&mut self, at: usize) {
        self.picture = Some(at);
    }

    /// Adds the post to `parsed`, if there is any text in it or an alt text missing, and the faults. A post without an id is
    /// called `default_id`.
    pub fn finish(mut self, default_id: impl Display, parsed: &mut Parsed) {
        if let Some(at) = self.picture
            && !self.fields.iter().any(|field| &*field.name == "alt_text")
        {
            let at = self.empty_alt.unwrap_or(at);
            self.field(Cow::Borrowed("alt_text"), String::new(), SourceMap::Verbatim(at));
        }
        let mut fields = self.fields;
        if let Some(body) = self.body {
            fields.insert(0, body);
        }
        parsed.errors.append(&mut self.errors);
        let worth_checking = |field: &Field| &*field.name == "alt_text" || !field.text.trim_start().is_empty();
        if fields.iter().any(worth_checking) {
            let allowances = self.allowances.into_iter().map(Arc::new).collect();
            let id = self.id.filter(|id| !id.is_empty()).unwrap_or_else(|| default_id.to_string());
            parsed.posts.push(Post { source: self.source, id, fields, context: self.context, allowances });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_however_they_are_written() {
        let options = Options { text_fields: vec!["Ingress".to_owned()], ..Options::default() };
        assert_eq!(Role::of("Alt text", &options), Role::Text(Cow::Borrowed("alt_text")));
        assert_eq!(Role::of("PLATFORM ", &options), Role::Context("platform"));
        assert_eq!(Role::of("ingress", &options), Role::Text(Cow::Borrowed("Ingress")));
        assert_eq!(Role::of("owner", &options), Role::Other);
    }

    #[test]
    fn an_unknown_word_is_located_and_leaves_the_key_absent() {
        let source = Source::new(Arc::from("a"), Arc::from("\nplatform: linkedn"), 1);
        let options = Options::default();
        let mut record = Record::new(Arc::new(source), &options);
        record.set_context("platform", "linkedn", 11);
        let [error] = record.errors.as_slice() else { panic!("one error") };
        assert_eq!((error.line, error.column), (Some(2), Some(11)));
        assert_eq!(error.message, "platform: \"linkedn\" is not a word pharmalint knows here");
        assert!(error.help.starts_with("Did you mean \"linkedin\"? Write one of: x, "), "{}", error.help);
        assert_eq!(record.context, Context::default());
    }
}
