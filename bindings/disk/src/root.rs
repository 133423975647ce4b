//! From a host's root directory to a [`Tree`], without a walk over the whole
//! disk: the folders that hold configuration, and what is named there. What is
//! named and holds none (programs, folders) is looked at. Links are followed as
//! the host itself would: an absolute target is below the root.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use landreeve::estate::root::{self, Mention};
use landreeve::source::{Content, FileSet, Input, Nearest, Seen};

use crate::load::{read, slashed, with_slash};
use crate::{Error, Skipped, Tree, skip, words};

/// How many links one path may cross, as the kernel counts them.
const HOPS: usize = 40;

/// Reads the configuration of the host whose root directory is at `path`.
///
/// What cannot be read becomes an unread path of the set, and the rest goes on.
///
/// # Errors
///
/// When `path` is no folder, or cannot be read.
///
/// # Examples
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let root = tempfile::tempdir()?;
/// std::fs::create_dir_all(root.path().join("etc/systemd/system"))?;
/// std::fs::write(root.path().join("etc/systemd/system/backup.timer"), "[Timer]\nOnCalendar=daily\n")?;
/// std::fs::create_dir_all(root.path().join("home/user"))?;
/// std::fs::write(root.path().join("home/user/other.timer"), "")?;
/// let tree = landreeve_disk::load_root(root.path())?;
/// assert_eq!(tree.files.ids().count(), 1);
/// # Ok(())
/// # }
/// ```
pub fn load_root(path: impl AsRef<Path>) -> Result<Tree, Error> {
    let base = path.as_ref();
    fs::read_dir(base).map_err(|cause| Error::Read { path: base.to_owned(), cause })?;
    let mut reader =
        Reader { base, found: BTreeMap::new(), folders: BTreeSet::new(), seen: BTreeMap::new(), skipped: Vec::new() };
    for folder in root::folders() {
        reader.folder(folder);
    }
    for file in root::files() {
        reader.file(file);
    }
    reader.follow_mentions();
    for folder in root::listed() {
        reader.list(folder);
    }
    let files = FileSet::new(reader.found.into_iter().map(|(path, content)| Input { path, content, named: false }));
    reader.skipped.sort();
    reader.skipped.dedup();
    let prefix = if base == Path::new(".") { String::new() } else { with_slash(base) };
    Ok(Tree { prefix, files: files.of_root().with_seen(reader.seen), skipped: reader.skipped })
}

/// As much of a file as the kernel looks for an interpreter in.
const HEAD: u64 = 256;

/// Where a path below the root leads to.
enum Walk {
    /// To this path, without links.
    There(String),
    /// To nothing: `above` is the last folder on the way that is there, and `is_last` says that only its name is missing.
    Gone { above: String, is_last: bool },
    /// It cannot be followed.
    Unknown,
}

struct Reader<'p> {
    base: &'p Path,
    /// What was read, by its path below the root.
    found: BTreeMap<String, Content>,
    /// Folders that were listed, by their paths below the root.
    folders: BTreeSet<String>,
    /// What was looked at, by the paths as they are named.
    seen: BTreeMap<String, Seen>,
    skipped: Vec<Skipped>,
}

impl Reader<'_> {
    /// Where a path below the root is on the disk.
    fn on_disk(&self, path: &str) -> PathBuf {
        self.base.join(path)
    }

    /// Reads everything below a folder; what is there already is not read again.
    fn folder(&mut self, path: &str) {
        let Some(path) = self.resolve(path).filter(|it| !self.folders.contains(it)) else { return };
        for (name, kind) in self.entries(&path) {
            let below = format!("{path}/{name}");
            if kind.is_dir() {
                if !skip::folder(&name) {
                    self.folder(&below);
                }
            } else {
                self.file(&below);
            }
        }
        self.folders.insert(path);
    }

    /// The names in a folder, in order.
    fn entries(&self, path: &str) -> Vec<(String, fs::FileType)> {
        let Ok(entries) = fs::read_dir(self.on_disk(path)) else { return Vec::new() };
        let named =
            entries.flatten().filter_map(|it| Some((slashed(Path::new(&it.file_name())), it.file_type().ok()?)));
        let mut entries: Vec<(String, fs::FileType)> = named.collect();
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        entries
    }

    /// Reads the file that a path below the root leads to.
    fn file(&mut self, path: &str) {
        let Some(path) = self.resolve(path).filter(|it| !self.found.contains_key(it)) else { return };
        let disk = self.on_disk(&path);
        let Ok(meta) = fs::symlink_metadata(&disk) else { return };
        let reason = if !meta.is_file() {
            "a socket, a pipe or a device"
        } else if skip::file(&disk) {
            "no configuration, by its name"
        } else {
            match read(&disk, |head| !skip::binary(head)) {
                Ok(Some(content)) => return drop(self.found.insert(path, content)),
                Ok(None) => "no text",
                Err(error) => {
                    let reason = format!("cannot be read: {}", words(&error));
                    return drop(self.found.insert(path, Content::Unreadable(reason)));
                }
            }
        };
        if !meta.is_dir() {
            self.skipped.push(Skipped { path, reason });
        }
    }

    /// Follows the links of a path below the root and notes them; `None` where nothing is there.
    fn resolve(&mut self, path: &str) -> Option<String> {
        match self.walk(path) {
            Walk::There(path) => Some(path),
            Walk::Gone { .. } | Walk::Unknown => None,
        }
    }

    fn walk(&mut self, path: &str) -> Walk {
        let mut done: Vec<String> = Vec::new();
        let mut open: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
        let mut hops = 0;
        while let Some(part) = open.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    done.pop();
                    continue;
                }
                _ => done.push(part),
            }
            let at = done.join("/");
            let disk = self.on_disk(&at);
            match fs::symlink_metadata(&disk) {
                Ok(meta) if meta.is_symlink() => {}
                Ok(_) => continue,
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    done.pop();
                    let is_last = open.iter().all(|it| matches!(it.as_str(), "" | "."));
                    return Walk::Gone { above: done.join("/"), is_last };
                }
                Err(_) => return Walk::Unknown,
            }
            let Ok(target) = fs::read_link(&disk) else { return Walk::Unknown };
            let target = slashed(&target);
            hops += 1;
            self.found.insert(at, Content::Link(target.clone()));
            // A unit is masked by such a link; there is nothing to read.
            if hops > HOPS || target == "/dev/null" {
                return Walk::Unknown;
            }
            done.truncate(if target.starts_with('/') { 0 } else { done.len() - 1 });
            open.extend(target.rsplit('/').map(str::to_owned));
        }
        Walk::There(done.join("/"))
    }

    /// Looks at what stands at a path, and at what runs it if it is a script.
    fn look(&mut self, path: &str) {
        if self.seen.contains_key(path) {
            return;
        }
        let Some(seen) = self.seen_at(path) else { return };
        let by = match &seen {
            Seen::File { interpreter: Some(by), .. } => by.strip_prefix('/').map(str::to_owned),
            _ => None,
        };
        self.seen.insert(path.to_owned(), seen);
        if let Some(by) = by {
            self.look(&by);
        }
    }

    /// What stands at a path; `None` where that cannot be known.
    fn seen_at(&mut self, path: &str) -> Option<Seen> {
        let path = match self.walk(path) {
            Walk::There(path) => path,
            Walk::Unknown => return None,
            Walk::Gone { above, is_last } => {
                let folder = match (above.is_empty(), is_last) {
                    (true, _) => Nearest::Root,
                    (false, true) => Nearest::There,
                    (false, false) => Nearest::Above,
                };
                let is_empty = is_empty(&self.on_disk(&above)).unwrap_or(false);
                return Some(Seen::Nothing { folder, is_empty });
            }
        };
        let disk = self.on_disk(&path);
        let meta = fs::metadata(&disk).ok()?;
        if meta.is_dir() {
            // A folder that may not be listed holds something all the same.
            return Some(Seen::Folder { is_empty: is_empty(&disk).unwrap_or(false) });
        }
        if !meta.is_file() {
            return Some(Seen::Special);
        }
        let mut head = Vec::new();
        let read = fs::File::open(&disk).and_then(|file| file.take(HEAD).read_to_end(&mut head));
        let interpreter = read.ok().and_then(|_| root::interpreter(&head));
        Some(Seen::File { runs: runs(&meta), interpreter })
    }

    /// Looks at every entry of a folder.
    fn list(&mut self, folder: &str) {
        let Some(path) = self.resolve(folder) else { return };
        for (name, _) in self.entries(&path) {
            self.look(&format!("{folder}/{name}"));
        }
    }

    /// Reads what the files name, and what those name in turn.
    fn follow_mentions(&mut self) {
        let mut asked: BTreeSet<Mention> = BTreeSet::new();
        let mut read: BTreeSet<String> = BTreeSet::new();
        loop {
            let new = self.found.iter().filter(|(path, _)| !read.contains(*path));
            let text = |(path, content): (&String, &Content)| match content {
                Content::Bytes(bytes) => {
                    let content = Content::Bytes(bytes.clone());
                    Some(Input { path: path.clone(), content, named: false })
                }
                Content::Link(_) | Content::Unreadable(_) => None,
            };
            let files = FileSet::new(new.filter_map(text));
            if files.ids().next().is_none() {
                return;
            }
            read.extend(files.ids().map(|id| files.file(id).path.clone()));
            for path in root::looked_at(&files) {
                self.look(&path);
            }
            for mention in root::mentions(&files) {
                if asked.insert(mention.clone()) {
                    self.mention(&mention);
                }
            }
        }
    }

    /// A program that a command names is no configuration that was left out.
    fn mention(&mut self, mention: &Mention) {
        let told = self.skipped.len();
        self.read_mentioned(mention);
        self.skipped.truncate(told);
    }

    fn read_mentioned(&mut self, mention: &Mention) {
        if !mention.is_pattern() {
            return self.file(mention.path());
        }
        if mention.is_folder() {
            return self.folder(mention.path());
        }
        let Some(folder) = self.resolve(mention.path()) else { return };
        for (name, kind) in self.entries(&folder) {
            if !kind.is_dir() && mention.matches(&name) {
                self.file(&format!("{folder}/{name}"));
            }
        }
    }
}

/// Whether a folder holds nothing; `None` where it cannot be listed.
fn is_empty(folder: &Path) -> Option<bool> {
    Some(fs::read_dir(folder).ok()?.next().is_none())
}

#[cfg(unix)]
fn runs(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o111 != 0
}

/// Elsewhere no file says so.
#[cfg(not(unix))]
fn runs(_: &fs::Metadata) -> bool {
    true
}
