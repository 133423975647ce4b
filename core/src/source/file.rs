//! The files of an estate as the caller hands them in: bytes, links, and what
//! could not be read.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{FileId, LineIndex, Position, Seen, Span};

/// The largest file that is read, in bytes: 32 MiB, far above any configuration.
pub const SIZE_LIMIT: usize = 32 << 20;

/// One entry of an estate on its way in.
#[derive(Debug, Clone)]
pub struct Input {
    /// The path below the estate's root, with `/` between its parts.
    pub path: String,
    /// What is there.
    pub content: Content,
    /// Whether the user named this very file, instead of a folder above it.
    pub named: bool,
}

/// What stands at a path.
#[derive(Debug, Clone)]
pub enum Content {
    /// A file.
    Bytes(Vec<u8>),
    /// A symbolic link, with its target as written.
    Link(String),
    /// Something that could not be read, and why.
    Unreadable(String),
}

/// All files of an estate, in the order of their paths.
#[derive(Debug, Clone, Default)]
pub struct FileSet {
    files: Vec<SourceFile>,
    links: Vec<Link>,
    unread: Vec<Unread>,
    /// Whether it is a host's root directory.
    root: bool,
    /// What was looked at and not read, by its path below the root.
    seen: Arc<BTreeMap<String, Seen>>,
}

/// How many links one path may cross, as the kernel counts them (`MAXSYMLINKS`).
const HOPS: usize = 40;

/// One file of the set.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path below the estate's root.
    pub path: String,
    /// Whether the user named this very file.
    pub named: bool,
    /// What is odd about its bytes.
    pub flaws: Vec<Flaw>,
    text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

/// Something odd about the bytes of a file, and the offset where it first shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A byte that is no UTF-8; it reads as U+001A, one byte for one byte.
    NotUtf8(u32),
    /// A byte-order mark at the start.
    ByteOrderMark,
    /// A NUL byte.
    Nul(u32),
}

/// A symbolic link of the estate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the link stands, below the estate's root.
    pub path: String,
    /// Its target as written.
    pub target: String,
}

/// A path that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The path below the estate's root.
    pub path: String,
    /// Why, in words for the user.
    pub reason: String,
    /// The empty file that findings about it point at.
    pub file: FileId,
}

impl FileSet {
    /// Builds a set; the order of the inputs does not matter.
    ///
    /// A file above [`SIZE_LIMIT`] becomes an unread path.
    pub fn new(inputs: impl IntoIterator<Item = Input>) -> Self {
        let mut inputs: Vec<Input> = inputs.into_iter().collect();
        inputs.sort_by(|a, b| a.path.cmp(&b.path));
        inputs.dedup_by(|later, earlier| later.path == earlier.path);
        let mut set = Self::default();
        for input in inputs {
            set.insert(input);
        }
        set
    }

    /// Returns the set as that of a host's root directory: absolute paths, those of links too, are below it, and
    /// what the host's configuration names and the set lacks is not there.
    #[must_use]
    pub fn of_root(self) -> Self {
        Self { root: true, ..self }
    }

    /// Returns the set with what stands at other paths below its root, each as it is named, without the first slash.
    #[must_use]
    pub fn with_seen(self, seen: impl IntoIterator<Item = (String, Seen)>) -> Self {
        Self { seen: Arc::new(seen.into_iter().collect()), ..self }
    }

    /// Returns what stands at an absolute path of the host; `None` where nobody looked.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::source::{FileSet, Seen};
    ///
    /// let program = Seen::File { runs: true, interpreter: None };
    /// let files = FileSet::default().of_root().with_seen([("usr/bin/env".to_owned(), program.clone())]);
    /// assert_eq!(files.seen("/usr/bin//env"), Some(&program));
    /// assert_eq!(files.seen("/usr/bin/python3"), None);
    /// ```
    pub fn seen(&self, path: &str) -> Option<&Seen> {
        let below = path.strip_prefix('/')?;
        self.seen.get(below).or_else(|| {
            let parts: Vec<&str> = below.split('/').filter(|it| !matches!(*it, "" | ".")).collect();
            self.seen.get(&parts.join("/"))
        })
    }

    /// Returns the names of what stands in a folder below the root, as far as it was looked at.
    pub fn seen_in<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = &'f str> {
        let from = self.seen.range(folder.to_owned()..).map(|(path, _)| path.as_str());
        let within = from.take_while(move |it| it.starts_with(folder));
        within.filter_map(move |it| it[folder.len()..].strip_prefix('/').filter(|it| !it.contains('/')))
    }

    /// Returns whether the set is a host's root directory.
    pub fn is_root(&self) -> bool {
        self.root
    }

    /// Returns the path of the set that an absolute path of the host leads to, all links followed; `None` where
    /// they go round in a circle. The file itself may be missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use landreeve::source::{Content, FileSet, Input};
    ///
    /// let link = Content::Link("/srv/app/releases/7".to_owned());
    /// let files = FileSet::new([Input { path: "srv/app/current".to_owned(), content: link, named: false }]).of_root();
    /// assert_eq!(files.below_root("/srv/app/current/.env").as_deref(), Some("srv/app/releases/7/.env"));
    /// ```
    pub fn below_root(&self, path: &str) -> Option<String> {
        let mut done: Vec<String> = Vec::new();
        let mut open: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
        let mut hops = 0;
        while let Some(part) = open.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => drop(done.pop()),
                _ => done.push(part),
            }
            let at = done.join("/");
            let Ok(link) = self.links.binary_search_by(|it| it.path.as_str().cmp(&at)) else { continue };
            hops += 1;
            if hops > HOPS {
                return None;
            }
            let target = self.links[link].target.as_str();
            done.truncate(if target.starts_with('/') { 0 } else { done.len() - 1 });
            open.extend(target.rsplit('/').map(str::to_owned));
        }
        Some(done.join("/"))
    }

    /// Builds a set of (path, text) pairs.
    pub fn from_texts<P: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        Self::new(texts.into_iter().map(|(path, text)| Input {
            path: path.into(),
            content: Content::Bytes(text.into().into_bytes()),
            named: false,
        }))
    }

    /// Returns the set with `text` as the file at `path`, in place of what is there.
    ///
    /// Ids of other files stay as they are when there is a file at `path`.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        let place = self.files.binary_search_by(|file| file.path.as_str().cmp(path));
        let named = place.is_ok_and(|at| self.files[at].named);
        let file = SourceFile::new(path.to_owned(), named, text.as_bytes().to_vec());
        match place {
            Ok(at) => self.files[at] = file,
            Err(at) => {
                self.files.insert(at, file);
                for unread in self.unread.iter_mut().filter(|it| it.file.index() >= at) {
                    unread.file.0 += 1;
                }
            }
        }
        self.unread.retain(|it| it.path != path);
        self.links.retain(|it| it.path != path);
        self
    }

    fn insert(&mut self, input: Input) {
        let Input { path, content, named } = input;
        let id = FileId(self.files.len() as u32);
        match content {
            Content::Link(target) => self.links.push(Link { path, target }),
            Content::Bytes(bytes) if bytes.len() <= SIZE_LIMIT => self.files.push(SourceFile::new(path, named, bytes)),
            Content::Bytes(bytes) => {
                let reason = format!("is {} MiB, above the limit of {} MiB", bytes.len() >> 20, SIZE_LIMIT >> 20);
                self.unread.push(Unread { path: path.clone(), reason, file: id });
                self.files.push(SourceFile::new(path, named, Vec::new()));
            }
            Content::Unreadable(reason) => {
                self.unread.push(Unread { path: path.clone(), reason, file: id });
                self.files.push(SourceFile::new(path, named, Vec::new()));
            }
        }
    }

    /// Returns whether there is so much text that to wake a second processor takes less than it saves.
    pub(crate) fn is_large(&self) -> bool {
        const LARGE: usize = 1 << 18;
        self.files.iter().map(|it| it.text.len()).sum::<usize>() >= LARGE
    }

    /// Returns the ids of all files, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// Returns a file of this set.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }

    /// Returns the text of a file of this set.
    pub fn text(&self, id: FileId) -> &Arc<str> {
        &self.files[id.index()].text
    }

    /// Returns the text a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or_default()
    }

    /// Returns the file at `path`.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok().map(|at| FileId(at as u32))
    }

    /// Returns line and column of the start and of the end of a span.
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let file = self.file(span.file);
        let lines = file.lines();
        (lines.position(&file.text, span.start), lines.position(&file.text, span.end))
    }

    /// Returns the symbolic links, in the order of their paths.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Returns what could not be read.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }
}

impl SourceFile {
    fn new(path: String, named: bool, bytes: Vec<u8>) -> Self {
        let (text, flaws) = decode(bytes);
        Self { path, named, flaws, text: text.into(), lines: OnceLock::new() }
    }

    /// Returns the text, with every byte that is no UTF-8 replaced by U+001A.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Returns the lines, found on first use.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// Reads bytes as UTF-8. Offsets stay those of the bytes, whatever they hold.
fn decode(bytes: Vec<u8>) -> (String, Vec<Flaw>) {
    let mut flaws = Vec::new();
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        flaws.push(Flaw::NotUtf8(error.utf8_error().valid_up_to() as u32));
        patched(error.as_bytes())
    });
    if text.starts_with('\u{feff}') {
        flaws.push(Flaw::ByteOrderMark);
    }
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        flaws.push(Flaw::Nul(at as u32));
    }
    (text, flaws)
}

fn patched(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{1a}'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(path: &str, bytes: &[u8]) -> Input {
        Input { path: path.into(), content: Content::Bytes(bytes.to_vec()), named: false }
    }

    #[test]
    fn order_of_inputs_does_not_matter() {
        let one = FileSet::from_texts([("b", "2"), ("a", "1")]);
        let id = one.find("a").unwrap();
        assert_eq!((id.index(), &**one.text(id)), (0, "1"));
    }

    #[test]
    fn latin1_keeps_offsets() {
        let set = FileSet::new([bytes("x", b"# a\xf1o\nA=1\n")]);
        let id = set.find("x").unwrap();
        assert_eq!(set.file(id).flaws, [Flaw::NotUtf8(3)]);
        assert_eq!(set.text(id).find("A=1"), Some(6));
        assert_eq!(set.text(id).len(), 10);
    }

    #[test]
    fn byte_order_mark_and_nul_are_flaws() {
        let set = FileSet::new([bytes("x", b"\xef\xbb\xbfA=\0\n"), bytes("y", b"")]);
        assert_eq!(set.file(FileId(0)).flaws, [Flaw::ByteOrderMark, Flaw::Nul(5)]);
        assert_eq!(set.file(FileId(1)).flaws, []);
    }

    #[test]
    fn a_file_can_be_put_in_place_of_another() {
        let unread = Input { path: "m".into(), content: Content::Unreadable("is odd".into()), named: false };
        let set = FileSet::new([bytes("b", b"2"), unread]).with("a", "1").with("b", "3");
        let all: Vec<&str> = set.ids().map(|id| &**set.text(id)).collect();
        assert_eq!(all, ["1", "3", ""]);
        assert_eq!(set.file(set.unread()[0].file).path, "m");
    }

    #[test]
    fn a_very_large_file_is_left_unread_with_a_reason() {
        let set = FileSet::new([bytes("dump.sql", &vec![b'x'; SIZE_LIMIT + 1])]);
        assert_eq!(set.unread()[0].path, "dump.sql");
        assert!(set.unread()[0].reason.contains("32 MiB"), "{}", set.unread()[0].reason);
    }
}
