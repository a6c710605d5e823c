//! Inputs, and the pieces of work they give: read in their order, a round at a time, so that memory does not grow with them.

use pharmalint::draft::jsonl::{BATCH, Batch, Batches};
use pharmalint::draft::{self, ChangedLines, Context, Draft, Earlier, Format, Options, Parsed, Post};
use pharmalint::git::Blob;
use pharmalint::verdict::Policy;
use pharmalint::{Finding, Linter};
use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How the posts of one input are checked.
pub struct Site {
    /// The name of the input in findings.
    pub name: Arc<str>,
    pub linter: Arc<Linter>,
    /// What is true of its posts unless they say otherwise.
    pub defaults: Context,
    pub options: Options,
    pub policy: Policy,
}

/// An input.
pub struct Input {
    pub content: Content,
    pub site: Arc<Site>,
    /// What it held before, where only what changed is checked.
    pub before: Option<Before>,
}

/// Where an input is read from.
pub enum Content {
    File(PathBuf),
    Stdin,
    Blob(Blob, Format),
}

/// An earlier version of an input.
pub struct Before {
    pub blob: Blob,
    pub format: Format,
    /// What was true of its posts unless they said otherwise.
    pub defaults: Context,
    /// Whether only changed lines count, rather than all of a post that changed.
    pub lines: bool,
}

impl Input {
    /// What of it counts; nothing when all of it does.
    pub fn scope(&self) -> io::Result<Option<Scope>> {
        self.before.as_ref().map(|before| scope(before, &self.content, &self.site.options)).transpose()
    }
}

/// What of an input counts.
pub struct Scope {
    earlier: Earlier,
    lines: Option<ChangedLines>,
}

impl Scope {
    /// Whether `post` is not as it was.
    pub fn has(&self, post: &Post, defaults: &Context) -> bool {
        !self.earlier.holds(post, defaults)
    }

    /// Whether `finding` touches what changed. That something is absent is said of the whole post.
    pub fn touches(&self, finding: &Finding, post: &Post) -> bool {
        let Some(lines) = &self.lines else { return true };
        let related = finding.related.iter().any(|related| {
            let Some(field) = post.fields.get(finding.field) else { return false };
            let place = field.source_range(related.span.clone(), &post.source);
            let line = |at| post.source.position(at).line;
            lines.touch(&(line(place.start)..line(place.end) + 1))
        });
        finding.span.is_empty() || related || lines.touch(&(finding.start.line..finding.end.line + 1))
    }
}

/// A piece of work.
pub struct Job {
    part: Part,
    pub site: Arc<Site>,
    pub scope: Option<Arc<Scope>>,
}

/// What of an input a job has.
enum Part {
    File(PathBuf),
    Bytes(Vec<u8>, Format),
    Batch(Batch),
    Parsed(Parsed),
}

impl Job {
    /// Reads its posts, those that count.
    pub fn read(self) -> (Parsed, Arc<Site>, Option<Arc<Scope>>) {
        let Site { name, options, .. } = &*self.site;
        let mut parsed = match self.part {
            Part::File(path) => draft::read_file(&path, options).collect(options),
            Part::Bytes(bytes, format) => {
                let size = bytes.len() as u64;
                draft::read(Box::new(io::Cursor::new(bytes)), name, size, format, options).collect(options)
            }
            Part::Batch(batch) => batch.parse(options),
            Part::Parsed(parsed) => parsed,
        };
        if let Some(scope) = &self.scope {
            parsed.posts.retain(|post| scope.has(post, &self.site.defaults));
        }
        (parsed, self.site, self.scope)
    }
}

/// About how many bytes a round has, so that a batch of lines fills it, and how many jobs at most.
const ROUND_BYTES: u64 = BATCH as u64 / 2;
const ROUND_JOBS: usize = 256;

/// So few bytes are checked before other threads have started.
const SMALL: u64 = 32 << 10;

/// Jobs that are done in one go.
pub struct Round {
    pub jobs: Vec<Job>,
    /// About how many bytes they have.
    pub bytes: u64,
    /// Whether there are no more.
    is_last: bool,
}

impl Round {
    /// Whether this is all, and one thread does it in less time than it takes to start others.
    pub fn is_small(&self) -> bool {
        self.is_last && self.bytes <= SMALL
    }
}

/// The jobs that inputs give.
pub struct Jobs {
    inputs: VecDeque<Input>,
    stream: Option<Stream>,
    /// How many inputs were opened.
    pub files: usize,
    /// About how many bytes were handed out.
    pub bytes: u64,
}

/// An input that gives one batch after another.
struct Stream {
    batches: Batches<Box<dyn Read + Send>>,
    site: Arc<Site>,
    scope: Option<Arc<Scope>>,
}

impl Jobs {
    pub fn new(inputs: Vec<Input>) -> Self {
        Self { inputs: inputs.into(), stream: None, files: 0, bytes: 0 }
    }

    /// The next jobs; none when all is done.
    pub fn round(&mut self) -> Round {
        let mut round = Round { jobs: Vec::new(), bytes: 0, is_last: false };
        while round.bytes < ROUND_BYTES && round.jobs.len() < ROUND_JOBS {
            let Some((job, size)) = self.next() else {
                round.is_last = true;
                break;
            };
            round.jobs.push(job);
            round.bytes += size;
        }
        self.bytes += round.bytes;
        round
    }

    /// The next piece of work, with about how many bytes it has.
    fn next(&mut self) -> Option<(Job, u64)> {
        loop {
            if let Some(Stream { batches, site, scope }) = &mut self.stream {
                if let Some(batch) = batches.next() {
                    let size = batch.size() as u64;
                    let job = Job { part: Part::Batch(batch), site: site.clone(), scope: scope.clone() };
                    return Some((job, size));
                }
                self.stream = None;
            }
            let input = self.inputs.pop_front()?;
            self.files += 1;
            let scope = input.scope();
            let Input { content, site, .. } = input;
            let opened = scope.and_then(|scope| Ok((open(content, &site)?, scope.map(Arc::new))));
            let (part, size, scope) = match opened {
                Err(error) => (Part::Parsed(Parsed::unreadable(&site.name, &error)), 0, None),
                Ok((Opened::Part(part, size), scope)) => (part, size, scope),
                Ok((Opened::Draft(Draft::Posts(parsed)), scope)) => {
                    let fields = parsed.posts.iter().flat_map(|post| &post.fields);
                    let size = fields.map(|field| field.text.len() as u64).sum();
                    (Part::Parsed(parsed), size, scope)
                }
                Ok((Opened::Draft(Draft::Stream(batches)), scope)) => {
                    self.stream = Some(Stream { batches, site, scope });
                    continue;
                }
            };
            return Some((Job { part, site, scope }, size));
        }
    }
}

/// An input that was opened: what is left to a job, with about how many bytes that is, or what was read here.
enum Opened {
    Part(Part, u64),
    Draft(Draft),
}

fn open(content: Content, site: &Site) -> io::Result<Opened> {
    let options = &site.options;
    Ok(match content {
        Content::Stdin => Opened::Draft(draft::read_stdin(Box::new(io::stdin()), options.format, options)),
        Content::File(path) if is_stream(&path, options) => Opened::Draft(draft::read_file(&path, options)),
        Content::File(path) => {
            let size = path.metadata().map_or(0, |metadata| metadata.len());
            Opened::Part(Part::File(path), size)
        }
        Content::Blob(blob, format) => {
            let mut reader = blob.open()?;
            let size = reader.size();
            if format.max_bytes().is_none_or(|max| size > max) {
                return Ok(Opened::Draft(draft::read(Box::new(reader), &site.name, size, format, options)));
            }
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes)?;
            Opened::Part(Part::Bytes(bytes, format), size)
        }
    })
}

/// Whether the file at `path` is read batch by batch.
fn is_stream(path: &Path, options: &Options) -> bool {
    options.format.or_else(|| Format::of(path)) == Some(Format::Jsonl)
}

/// What of `content` counts, given what it held before.
fn scope(before: &Before, content: &Content, options: &Options) -> io::Result<Scope> {
    let name = Arc::from("");
    let mut earlier = Earlier::default();
    let mut add = |posts: &[Post]| posts.iter().for_each(|post| earlier.add(post, &before.defaults));
    let reader = before.blob.open()?;
    let size = reader.size();
    match draft::read(Box::new(reader), &name, size, before.format, options) {
        Draft::Posts(parsed) => add(&parsed.posts),
        Draft::Stream(batches) => batches.for_each(|batch| add(&batch.parse(options).posts)),
    }
    // A line of JSONL is a post: one that changed is a line that changed.
    let by_line = before.lines && before.format != Format::Jsonl;
    let lines = if by_line { changed_lines(before, content)? } else { None };
    Ok(Scope { earlier, lines })
}

/// The changed lines; nothing where one of the two is no text, so that all of it counts.
fn changed_lines(before: &Before, content: &Content) -> io::Result<Option<ChangedLines>> {
    let now = match content {
        Content::File(path) => std::fs::read(path)?,
        Content::Blob(blob, _) => blob.read()?,
        Content::Stdin => return Ok(None),
    };
    let name = Arc::from("");
    let (Ok(old), Ok(now)) = (draft::decode(before.blob.read()?, &name), draft::decode(now, &name)) else {
        return Ok(None);
    };
    Ok(Some(ChangedLines::between(&old, &now)))
}
