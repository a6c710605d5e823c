//! Drafts: files and streams that hold posts, and what is known about each post.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod allowance;
mod compare;
mod context;
pub mod csv;
mod decode;
pub mod edit;
mod error;
mod front_matter;
mod html;
mod ignored;
pub mod jsonl;
mod map;
pub mod markdown;
pub mod plain;
mod position;
mod post;
mod record;
mod scalar;
mod walk;

pub use allowance::{Allowance, NOTES, Reach};
pub use compare::{ChangedLines, Earlier, post_digest};
pub use context::{Audience, Author, Context, Jurisdiction, Kind, Lang, OneOrMany, Platform, UnknownWord};
pub use decode::{Encoding, decode};
pub use error::DraftError;
pub use ignored::Drafts;
pub use map::{JsonMap, Run, SourceMap};
pub use position::Position;
pub use post::{Field, Post, Source};
pub use walk::{Found, WalkOptions, find};

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

/// How a draft is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown with or without front matter.
    Markdown,
    /// Plain text.
    Text,
    /// One JSON object a line.
    Jsonl,
    /// CSV with a header.
    Csv,
    /// CSV with tabs.
    Tsv,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Self] = &[Self::Markdown, Self::Text, Self::Jsonl, Self::Csv, Self::Tsv];

    /// The word for it on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
    }

    /// The format that the extension of `path` stands for; nothing when it is not one of a draft.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        path.extension()?.to_str()?.parse().ok()
    }

    /// The most bytes a file may have; a stream of lines may have any number.
    #[must_use]
    pub const fn max_bytes(self) -> Option<u64> {
        match self {
            Self::Markdown | Self::Text => Some(16 << 20),
            Self::Csv | Self::Tsv => Some(256 << 20),
            Self::Jsonl => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownWord;

    /// The format of this name or file extension.
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word.to_ascii_lowercase().as_str() {
            "markdown" | "md" => Ok(Self::Markdown),
            "text" | "txt" => Ok(Self::Text),
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            "csv" => Ok(Self::Csv),
            "tsv" => Ok(Self::Tsv),
            _ => {
                let known = Self::ALL.iter().map(|format| format.as_str()).collect();
                Err(UnknownWord { key: "input format", found: word.to_owned(), known })
            }
        }
    }
}

/// How drafts are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Keys and columns that hold a text a reader sees, besides those that are known.
    pub text_fields: Vec<String>,
    /// The format of every draft, whatever its extension.
    pub format: Option<Format>,
}

/// What was read of a draft: its posts, and the faults that were found on the way.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The posts, with what the draft itself says of their context.
    pub posts: Vec<Post>,
    /// The faults. A post is there even when something of it could not be read.
    pub errors: Vec<DraftError>,
}

impl Parsed {
    /// What comes of the draft called `name` when `error` keeps it from being read.
    #[must_use]
    pub fn unreadable(name: &Arc<str>, error: &std::io::Error) -> Self {
        Self { posts: Vec::new(), errors: vec![DraftError::io(name, error)] }
    }

    /// Appends what was read elsewhere.
    pub fn extend(&mut self, other: Self) {
        self.posts.extend(other.posts);
        self.errors.extend(other.errors);
    }
}

/// A draft that is read, or a stream that is yet to be read batch by batch.
pub enum Draft {
    /// All there is.
    Posts(Parsed),
    /// A stream of any length: see [`jsonl::Batch::parse`].
    Stream(jsonl::Batches<Box<dyn Read + Send>>),
}

impl Draft {
    /// All of the draft at once, for callers to whom memory is no concern.
    #[must_use]
    pub fn collect(self, options: &Options) -> Parsed {
        match self {
            Self::Posts(parsed) => parsed,
            Self::Stream(batches) => batches.fold(Parsed::default(), |mut all, batch| {
                all.extend(batch.parse(options));
                all
            }),
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Posts(parsed) => f.debug_tuple("Posts").field(parsed).finish(),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// Reads the file at `path`. Its format is that of the options, or else of its extension, or else plain text.
#[must_use]
pub fn read_file(path: &Path, options: &Options) -> Draft {
    let name: Arc<str> = Arc::from(path.to_string_lossy());
    let format = options.format.or_else(|| Format::of(path)).unwrap_or(Format::Text);
    let file = match File::open(path).and_then(|file| file.metadata().map(|metadata| (file, metadata))) {
        Ok((_, metadata)) if metadata.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
        other => other,
    };
    match file {
        Ok((file, metadata)) => read(Box::new(file), &name, metadata.len(), format, options),
        Err(error) => Draft::Posts(Parsed::unreadable(&name, &error)),
    }
}

/// Reads standard input, or any other stream, called `-`. Without a format it is Markdown, which plain text is too.
#[must_use]
pub fn read_stdin(reader: Box<dyn Read + Send>, format: Option<Format>, options: &Options) -> Draft {
    let format = format.or(options.format).unwrap_or(Format::Markdown);
    read(reader, &Arc::from("-"), 0, format, options)
}

/// How a file begins that stands for one in Git LFS. Its few words would pass every rule.
const LFS_POINTER: &str = "version https://git-lfs.github.com/spec/";

fn failed(error: DraftError) -> Draft {
    Draft::Posts(Parsed { posts: Vec::new(), errors: vec![error] })
}

/// Reads `reader` as the draft called `name`. It is said to have `size` bytes; a pipe says zero and may have any number.
#[must_use]
pub fn read(reader: Box<dyn Read + Send>, name: &Arc<str>, size: u64, format: Format, options: &Options) -> Draft {
    let Some(max) = format.max_bytes() else {
        return Draft::Stream(jsonl::Batches::new(reader, name.clone()));
    };
    if size > max {
        return failed(too_large(name, Some(size), max, format));
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    match reader.take(max + 1).read_to_end(&mut bytes) {
        Err(error) => return Draft::Posts(Parsed::unreadable(name, &error)),
        Ok(read) if read as u64 > max => return failed(too_large(name, None, max, format)),
        Ok(_) => {}
    }
    match text(bytes, name) {
        Ok(text) => Draft::Posts(parse(&text, name, format, options)),
        Err(error) => failed(error),
    }
}

/// The text of the draft called `name` that has these bytes.
///
/// # Errors
/// They are no text, or not that of the draft.
pub fn text(bytes: Vec<u8>, name: &Arc<str>) -> Result<String, DraftError> {
    let text = decode(bytes, name)?;
    if text.starts_with(LFS_POINTER) {
        let help =
            "Fetch the file with `git lfs pull`, or keep drafts out of LFS: `git lfs untrack` and `git add` it anew.";
        return Err(DraftError::new(name, "this is a pointer of Git LFS instead of the draft itself", help));
    }
    Ok(text)
}

/// The posts of the whole `text` of a draft called `name`.
#[must_use]
pub fn parse(text: &str, name: &Arc<str>, format: Format, options: &Options) -> Parsed {
    match format {
        Format::Markdown => markdown::parse(text, name, options),
        Format::Text => plain::parse(text, name, options),
        Format::Jsonl => jsonl::parse(text, name, options),
        Format::Csv => csv::parse(text, name, options, None),
        Format::Tsv => csv::parse(text, name, options, Some(b'\t')),
    }
}

fn too_large(name: &Arc<str>, size: Option<u64>, max: u64, format: Format) -> DraftError {
    let max = max >> 20;
    let size = size.map_or_else(|| format!("more than {max} MiB"), |size| format!("{} MiB", size.div_ceil(1 << 20)));
    let help = match format {
        Format::Csv | Format::Tsv => "Split it into several files, or write it as JSONL, which may have any length.",
        _ => "A post is never that large: leave the file out of the paths.",
    };
    DraftError::new(name, format!("this file has {size}; the most that is read as {format} is {max} MiB"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_named(name: &str, bytes: &[u8], options: &Options) -> Parsed {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        read_file(&path, options).collect(options)
    }

    fn body(parsed: &Parsed) -> &str {
        &parsed.posts[0].fields[0].text
    }

    #[test]
    fn the_extension_tells_the_format() {
        let read = |name: &str, text: &str| read_named(name, text.as_bytes(), &Options::default());
        assert_eq!(body(&read("a.MD", "*hej*")), "hej");
        assert_eq!(body(&read("a.txt", "*hej*")), "*hej*");
        assert_eq!(body(&read("a.post", "*hej*")), "*hej*");
        assert_eq!(body(&read("a.ndjson", "{\"text\": \"hej\"}")), "hej");
        assert_eq!(body(&read("a.csv", "text;id\nhej;1")), "hej");
        assert_eq!(body(&read("a.tsv", "text\tid\nhej\t1")), "hej");
        let options = Options { format: Some(Format::Markdown), ..Options::default() };
        assert_eq!(body(&read_named("a.txt", b"*hej*", &options)), "hej");
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        File::create(&path).unwrap().set_len((40 << 20) + 1).unwrap();
        let parsed = read_file(&path, &Options::default()).collect(&Options::default());
        assert!(parsed.errors[0].message.contains("41 MiB"), "{parsed:?}");
        assert!(parsed.errors[0].help.contains("never that large"));
        let endless = Box::new(std::io::repeat(b'a'));
        let parsed = read_stdin(endless, None, &Options::default()).collect(&Options::default());
        assert!(parsed.errors[0].message.contains("more than 16 MiB"), "{parsed:?}");
    }

    #[test]
    fn what_cannot_be_read_is_an_error_with_a_way_out() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().join("none.md"), folder.path().to_owned()] {
            let parsed = read_file(&path, &Options::default()).collect(&Options::default());
            assert_eq!((parsed.posts.len(), parsed.errors.len()), (0, 1));
            assert!(!parsed.errors[0].help.is_empty());
        }
        assert!(read_named("a.md", b"a\0b", &Options::default()).errors[0].message.contains("binary"));
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
        assert!(read_named("a.md", pointer, &Options::default()).errors[0].message.contains("Git LFS"));
    }

    #[test]
    fn standard_input_is_markdown_unless_told_otherwise() {
        let read = |text: &'static str, format| {
            read_stdin(Box::new(text.as_bytes()), format, &Options::default()).collect(&Options::default())
        };
        assert_eq!(body(&read("**a**", None)), "a");
        assert_eq!(body(&read("{\"text\": \"a\"}", Some(Format::Jsonl))), "a");
        assert_eq!(&*read("a", None).posts[0].source.name, "-");
        assert!("docx".parse::<Format>().is_err());
    }

    #[test]
    fn utf16_files_have_the_places_of_their_text() {
        let bytes: Vec<u8> =
            "\u{feff}text;id\r\n\"😀 å\"\"\";1\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let parsed = read_named("a.csv", &bytes, &Options::default());
        let post = &parsed.posts[0];
        assert_eq!(body(&parsed), "😀 å\"");
        let place = post.fields[0].source_range(5..7, &post.source);
        assert_eq!(post.source.position(place.start), Position { line: 2, column: 4 });
    }
}
