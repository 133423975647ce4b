//! From a host's root directory to a [`Tree`], without a walk over the whole
//! disk: the folders that hold configuration, and what is named there. Links are
//! followed as the host itself would: an absolute target is below the root.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use landreeve::estate::root::{self, Mention};
use landreeve::source::{Content, FileSet, Input};

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
    let mut reader = Reader { base, found: BTreeMap::new(), folders: BTreeSet::new(), skipped: Vec::new() };
    for folder in root::folders() {
        reader.folder(folder);
    }
    for file in root::files() {
        reader.file(file);
    }
    reader.follow_mentions();
    let files = FileSet::new(reader.found.into_iter().map(|(path, content)| Input { path, content, named: false }));
    reader.skipped.sort();
    reader.skipped.dedup();
    let prefix = if base == Path::new(".") { String::new() } else { with_slash(base) };
    Ok(Tree { prefix, files: files.of_root(), skipped: reader.skipped })
}

struct Reader<'p> {
    base: &'p Path,
    /// What was read, by its path below the root.
    found: BTreeMap<String, Content>,
    /// Folders that were listed, by their paths below the root.
    folders: BTreeSet<String>,
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
            if !fs::symlink_metadata(&disk).ok()?.is_symlink() {
                continue;
            }
            let target = slashed(&fs::read_link(&disk).ok()?);
            hops += 1;
            self.found.insert(at, Content::Link(target.clone()));
            // A unit is masked by such a link; there is nothing to read.
            if hops > HOPS || target == "/dev/null" {
                return None;
            }
            done.truncate(if target.starts_with('/') { 0 } else { done.len() - 1 });
            open.extend(target.rsplit('/').map(str::to_owned));
        }
        Some(done.join("/"))
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
        let Some(folder) = self.resolve(mention.path()) else { return };
        for (name, kind) in self.entries(&folder) {
            if !kind.is_dir() && mention.matches(&name) {
                self.file(&format!("{folder}/{name}"));
            }
        }
    }
}
