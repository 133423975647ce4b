//! From a path the user named to a [`Tree`].

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use landreeve::source::{Content, FileSet, Input, SIZE_LIMIT};
use rayon::prelude::*;

use crate::{Error, Skipped, skip, words};

/// From here on threads pay for themselves.
const MANY: usize = 512;

/// What a path on disk holds.
#[derive(Debug)]
pub struct Tree {
    /// What stands before every path of `files` when it is shown: the path the
    /// user typed, with a slash; empty for the current folder.
    pub prefix: String,
    /// The files and links.
    pub files: FileSet,
    /// What was left out, in the order of the paths.
    pub skipped: Vec<Skipped>,
}

/// Reads the file or folder at `path`.
///
/// A file or folder *below* it that cannot be read becomes an unread path of
/// the set, and the rest goes on.
///
/// # Errors
///
/// When `path` itself cannot be read.
///
/// # Examples
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("backup.timer"), "[Timer]\nOnCalendar=daily\n")?;
/// let tree = landreeve_disk::load(folder.path())?;
/// assert!(tree.files.find("backup.timer").is_some());
/// # Ok(())
/// # }
/// ```
pub fn load(path: impl AsRef<Path>) -> Result<Tree, Error> {
    let path = path.as_ref();
    let meta = fs::metadata(path).map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
    if meta.is_dir() {
        folder(path)
    } else if meta.is_file() {
        file(path)
    } else {
        Err(Error::Special { path: path.to_owned() })
    }
}

/// A file the user named is read whatever it is called and holds.
fn file(path: &Path) -> Result<Tree, Error> {
    let (prefix, below) = split(path);
    let content = read(path, |_| true).map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
    let files = FileSet::new(content.map(|content| Input { path: below, content, named: true }));
    Ok(Tree { prefix, files, skipped: Vec::new() })
}

/// Splits a path after its last `/`, `.` or `..` part, which no estate can have.
fn split(path: &Path) -> (String, String) {
    let parts: Vec<Component<'_>> = path.components().collect();
    let below = parts.iter().rposition(|it| !matches!(it, Component::Normal(_))).map_or(0, |at| at + 1);
    let prefix: PathBuf = parts[..below].iter().collect();
    let below: PathBuf = parts[below..].iter().collect();
    (with_slash(&prefix), slashed(&below))
}

fn folder(root: &Path) -> Result<Tree, Error> {
    fs::read_dir(root).map_err(|cause| Error::Read { path: root.to_owned(), cause })?;
    let (entries, unreadable) = walk(root);
    let below = |path: &Path| slashed(path.strip_prefix(root).unwrap_or(path));
    let one = |entry: &Entry| (below(&entry.path), enter(entry));
    let read: Vec<(String, Entered)> = match entries.len() {
        0..MANY => entries.iter().map(one).collect(),
        _ => entries.par_iter().map(one).collect(),
    };
    let mut inputs: Vec<Input> = unreadable
        .into_iter()
        .map(|(path, reason)| Input {
            path: with_slash(Path::new(&below(&path))),
            content: Content::Unreadable(reason),
            named: false,
        })
        .collect();
    let mut skipped = Vec::new();
    for (path, entered) in read {
        match entered {
            Entered::Content(content) => inputs.push(Input { path, content, named: false }),
            Entered::Skipped(reason) => skipped.push(Skipped { path, reason }),
        }
    }
    skipped.sort();
    let prefix = if root == Path::new(".") { String::new() } else { with_slash(root) };
    Ok(Tree { prefix, files: FileSet::new(inputs), skipped })
}

/// Something below the folder, not yet opened.
struct Entry {
    path: PathBuf,
    kind: fs::FileType,
}

/// What came of it.
enum Entered {
    Content(Content),
    Skipped(&'static str),
}

/// Lists everything but folders, and what could not be listed, with the reason.
fn walk(root: &Path) -> (Vec<Entry>, Vec<(PathBuf, String)>) {
    let entered = |entry: &DirEntry| {
        let folder = entry.file_type().is_some_and(|it| it.is_dir());
        entry.depth() == 0 || !folder || !entry.file_name().to_str().is_some_and(skip::folder)
    };
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .add_custom_ignore_filename(".landreeveignore")
        .filter_entry(entered)
        .build();
    let mut entries = Vec::new();
    let mut unreadable = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) => match entry.file_type() {
                Some(kind) if !kind.is_dir() => entries.push(Entry { path: entry.into_path(), kind }),
                _ => {}
            },
            Err(error) => unreadable.extend(place(error)),
        }
    }
    (entries, unreadable)
}

/// The path that could not be listed, and why; a bad line of an ignore file has none.
fn place(error: ignore::Error) -> Option<(PathBuf, String)> {
    match error {
        ignore::Error::WithDepth { err, .. } => place(*err),
        ignore::Error::WithPath { path, err } => {
            let reason = err.io_error().map(words)?;
            Some((path, format!("cannot be read: {reason}")))
        }
        _ => None,
    }
}

fn enter(entry: &Entry) -> Entered {
    if entry.kind.is_symlink() {
        return Entered::Content(match fs::read_link(&entry.path) {
            Ok(target) => Content::Link(slashed(&target)),
            Err(error) => Content::Unreadable(format!("cannot be read: {}", words(&error))),
        });
    }
    if !entry.kind.is_file() {
        return Entered::Skipped("a socket, a pipe or a device");
    }
    if skip::file(&entry.path) {
        return Entered::Skipped("no configuration, by its name");
    }
    match read(&entry.path, |head| !skip::binary(head)) {
        Ok(None) => Entered::Skipped("no text"),
        Ok(Some(content)) => Entered::Content(content),
        Err(error) => Entered::Content(Content::Unreadable(format!("cannot be read: {}", words(&error)))),
    }
}

/// Reads a file, unless its first bytes are not wanted.
///
/// It may be too large, or grow while it is read: no more than the limit is ever held.
pub(crate) fn read(path: &Path, wanted: impl Fn(&[u8]) -> bool) -> io::Result<Option<Content>> {
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(size.min(SIZE_LIMIT as u64) as usize + 1);
    file.by_ref().take(skip::HEAD as u64).read_to_end(&mut bytes)?;
    if !wanted(&bytes) {
        return Ok(None);
    }
    if size > SIZE_LIMIT as u64 {
        return Ok(Some(too_large(size)));
    }
    // Most files end within the head.
    if bytes.len() == skip::HEAD {
        file.take((SIZE_LIMIT - skip::HEAD + 1) as u64).read_to_end(&mut bytes)?;
    }
    Ok(Some(if bytes.len() > SIZE_LIMIT { too_large(bytes.len() as u64) } else { Content::Bytes(bytes) }))
}

fn too_large(size: u64) -> Content {
    Content::Unreadable(format!("is {} MiB, above the limit of {} MiB", size >> 20, SIZE_LIMIT >> 20))
}

/// The path with `/` between its parts, on every system.
pub(crate) fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

pub(crate) fn with_slash(path: &Path) -> String {
    let text = slashed(path);
    if text.is_empty() || text.ends_with('/') { text } else { text + "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_file_keeps_the_folders_that_tell_what_it_is() {
        let split = |text: &str| split(Path::new(text));
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(split("etc/nginx/sites-enabled/app"), pair("", "etc/nginx/sites-enabled/app"));
        assert_eq!(split("/etc/nginx/nginx.conf"), pair("/", "etc/nginx/nginx.conf"));
        assert_eq!(split("../../ops/a.timer"), pair("../../", "ops/a.timer"));
        assert_eq!(split("./a.timer"), pair("./", "a.timer"));
    }
}
