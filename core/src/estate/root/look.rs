//! What of a host is looked at without being read: whether the programs and
//! folders that its units name are there.

use std::collections::BTreeMap;

use super::Mention;
use crate::estate::reading;
use crate::source::{FileSet, Nearest, Seen, Source};
use crate::syntax::systemd::{self, UnitFile, command};

/// Folders whose names are all that matters: what makes units at boot, and where accounts may be kept.
const LISTED: &[&str] = &[
    "etc/containers/systemd",
    "etc/init.d",
    "etc/systemd/system-generators",
    "etc/userdb",
    "run/systemd/system-generators",
    "run/userdb",
    "usr/lib/systemd/system-generators",
    "usr/lib/userdb",
    "usr/local/lib/systemd/system-generators",
    "usr/share/containers/systemd",
    "var/lib/systemd/home",
];

/// Looked at whatever the units name: who has it has programs at all.
pub(super) const SHELL: &str = "/bin/sh";

/// Where systemd looks for a program without a slash (`DEFAULT_PATH`).
pub(super) const PATH: &[&str] = &["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// Returns the folders below the root whose entries are looked at.
pub fn listed() -> impl Iterator<Item = &'static str> {
    LISTED.iter().copied()
}

/// Returns the paths, without their first slash, of what the units of a set name and that need only be looked at.
pub fn looked_at(files: &FileSet) -> Vec<String> {
    let mut found: Vec<Option<Mention>> = vec![Mention::of(SHELL)];
    for id in files.ids().filter(|id| reading::kind_of_path(&files.file(*id).path) == Some(reading::Kind::Unit)) {
        of_unit(&systemd::parse(&Source::whole(id, files.text(id).clone())), &mut found);
    }
    let mut found: Vec<String> = found.into_iter().flatten().filter(|it| !it.is_pattern()).map(|it| it.0).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn of_unit(file: &UnitFile, found: &mut Vec<Option<Mention>>) {
    for (_, assignment) in file.assignments() {
        let name = assignment.key.text(&file.source);
        let value = assignment.value.text(&file.source);
        if matches!(&*name, "EnvironmentFile" | "WorkingDirectory") {
            found.push(Mention::of(value.trim_start_matches('-')));
        } else if name.starts_with("ConditionPath")
            || name.starts_with("ConditionFile")
            || &*name == "ConditionDirectoryNotEmpty"
        {
            found.push(Mention::of(value.trim_start_matches(['|', '!'])));
        } else if name.starts_with("Exec") {
            for command in command::read(&value).commands {
                let program = &command.program().text;
                if program.contains('/') {
                    found.push(Mention::of(program));
                } else {
                    found.extend(PATH.iter().map(|folder| Mention::of(&format!("{folder}/{program}"))));
                }
            }
        }
    }
}

/// Returns the program that the kernel runs for a file that begins so: that of its first line, behind `#!`.
///
/// # Examples
///
/// ```
/// use landreeve::estate::root::interpreter;
///
/// assert_eq!(interpreter(b"#! /usr/bin/env python3\n").as_deref(), Some("/usr/bin/env"));
/// assert_eq!(interpreter(b"\x7fELF"), None);
/// ```
pub fn interpreter(head: &[u8]) -> Option<String> {
    let line = head.strip_prefix(b"#!")?.split(|it| *it == b'\n').next()?;
    let mut words = line.split(|it| matches!(it, b' ' | b'\t')).filter(|it| !it.is_empty());
    String::from_utf8(words.next()?.to_vec()).ok()
}

/// Returns a set as the root directory of a host that holds these files, each of which may be run, and nothing else.
///
/// For a host that is not on a disk: the layers of an image, an archive.
///
/// # Examples
///
/// ```
/// use landreeve::estate::root;
/// use landreeve::source::{FileSet, Seen};
///
/// let unit = ("etc/systemd/system/app.service", "[Service]\nExecStart=/opt/app/run\n");
/// let files = root::of_files(FileSet::from_texts([unit, ("opt/app/start", "")]));
/// assert!(files.is_root());
/// assert!(matches!(files.seen("/opt/app/run"), Some(Seen::Nothing { .. })));
/// ```
pub fn of_files(files: FileSet) -> FileSet {
    let files = files.of_root();
    let mut paths: Vec<&str> = files.ids().map(|id| files.file(id).path.as_str()).collect();
    paths.extend(files.links().iter().map(|it| it.path.as_str()));
    paths.sort_unstable();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut open = looked_at(&files);
    open.extend(paths.iter().filter(|it| LISTED.iter().any(|folder| is_in(it, folder))).map(|it| (*it).to_owned()));
    while let Some(path) = open.pop() {
        if seen.contains_key(&path) {
            continue;
        }
        let Some(below) = files.below_root(&format!("/{path}")) else { continue };
        let what = among(&files, &paths, &below);
        if let Seen::File { interpreter: Some(by), .. } = &what {
            open.extend(by.strip_prefix('/').map(str::to_owned));
        }
        seen.insert(path, what);
    }
    files.with_seen(seen)
}

fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).and_then(|it| it.strip_prefix('/')).is_some_and(|it| !it.contains('/'))
}

/// What stands at a path without links, among some others.
fn among(files: &FileSet, paths: &[&str], path: &str) -> Seen {
    let has_folder = |folder: &str| {
        let within = format!("{folder}/");
        let from = paths.partition_point(|it| *it < within.as_str());
        paths.get(from).is_some_and(|it| it.starts_with(&within))
    };
    if let Some(id) = files.find(path) {
        return Seen::File { runs: true, interpreter: interpreter(files.text(id).as_bytes()) };
    }
    if has_folder(path) {
        return Seen::Folder { is_empty: false };
    }
    let mut above = path.rmatch_indices('/').map(|it| &path[..it.0]);
    let folder = match above.position(has_folder) {
        Some(0) => Nearest::There,
        Some(_) => Nearest::Above,
        None => Nearest::Root,
    };
    Seen::Nothing { folder, is_empty: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_folders_and_conditions_are_looked_at() {
        let text = "[Unit]\nConditionPathExists=!/etc/off\n[Service]\nWorkingDirectory=-/srv/app\n\
                    EnvironmentFile=/etc/app/*.env\nExecStart=-/srv/app/%i/run\nExecStartPre=@/opt/x y /dev/null\n";
        let files = FileSet::from_texts([("etc/systemd/system/a.service", text)]);
        assert_eq!(looked_at(&files), ["bin/sh", "etc/off", "opt/x", "srv/app"]);
        let bare = FileSet::from_texts([("etc/systemd/system/a.service", "[Service]\nExecStart=puma\n")]);
        assert!(looked_at(&bare).contains(&"usr/local/bin/puma".to_owned()));
    }
}
