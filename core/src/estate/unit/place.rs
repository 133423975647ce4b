//! Which files make up a unit: fragments that hide others, and drop-ins, by
//! folder and name. Sources: `systemd.unit(5)`, UNIT FILE LOAD PATH;
//! `src/shared/dropin.c`.

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::Text;
use crate::facts::systemd;
use crate::source::Link;

/// Where systemd looks for units, strongest first; below a root that is not part of the list.
const SEARCH_PATH: &[&str] = &[
    "etc/systemd/system.control",
    "run/systemd/system.control",
    "run/systemd/transient",
    "run/systemd/generator.early",
    "etc/systemd/system",
    "etc/systemd/system.attached",
    "run/systemd/system",
    "run/systemd/system.attached",
    "run/systemd/generator",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
    "lib/systemd/system",
    "run/systemd/generator.late",
    "etc/systemd/user",
    "run/systemd/user",
    "usr/local/lib/systemd/user",
    "usr/lib/systemd/user",
];

/// A text that is a unit file or a drop-in.
#[derive(Debug)]
pub(super) struct Candidate<'e> {
    pub(super) text: &'e Text,
    /// The unit it is of: the file's name, or what its folder says.
    pub(super) name: &'e str,
    pub(super) role: Role,
    /// The folder that holds units, below its root, and how strong it is.
    folder: Folder<'e>,
    pub(super) is_user: bool,
}

/// What a file is to its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Fragment,
    DropIn,
}

/// A folder of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Folder<'e> {
    /// What stands before the search path; the whole folder where it is none of them.
    root: &'e str,
    /// The place in the search path; `None` for a folder that systemd does not search.
    rank: Option<usize>,
}

impl<'e> Folder<'e> {
    fn of(folder: &'e str) -> Self {
        let found = SEARCH_PATH.iter().enumerate().find_map(|(rank, known)| {
            let root = folder.strip_suffix(known)?;
            (root.is_empty() || root.ends_with('/')).then_some((root, rank))
        });
        match found {
            Some((root, rank)) => Self { root, rank: Some(rank) },
            None => Self { root: folder, rank: None },
        }
    }

    /// Whether files of both folders can belong to one unit: two folders that
    /// one manager searches, or the same folder.
    fn meets(self, other: Self) -> bool {
        self.root == other.root && self.rank.is_some() == other.rank.is_some()
    }
}

impl<'e> Candidate<'e> {
    pub(super) fn new(text: &'e Text) -> Self {
        let (folder, file) = text.path.rsplit_once('/').unwrap_or(("", &text.path));
        let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
        let is_user = text.path.contains("systemd/user/");
        match last.strip_suffix(".d").filter(|_| file.strip_suffix(".conf").is_some()) {
            Some(name) => Self { text, name, role: Role::DropIn, folder: Folder::of(above), is_user },
            None => Self { text, name: file, role: Role::Fragment, folder: Folder::of(folder), is_user },
        }
    }

    /// The name of the file itself.
    fn file_name(&self) -> &'e str {
        self.text.path.rsplit('/').next().unwrap_or_default()
    }
}

/// All files of a host's units, by the name of the unit they are of.
#[derive(Debug)]
pub(super) struct Tree<'e> {
    fragments: BTreeMap<&'e str, Vec<&'e Candidate<'e>>>,
    drop_ins: BTreeMap<&'e str, Vec<&'e Candidate<'e>>>,
    links: &'e [Link],
}

impl<'e> Tree<'e> {
    pub(super) fn new(candidates: &'e [Candidate<'e>], links: &'e [Link]) -> Self {
        let mut tree = Self { fragments: BTreeMap::new(), drop_ins: BTreeMap::new(), links };
        for it in candidates {
            let map = if it.role == Role::Fragment { &mut tree.fragments } else { &mut tree.drop_ins };
            map.entry(it.name).or_default().push(it);
        }
        tree
    }

    /// The main files that count: of one name in several searched folders the strongest.
    pub(super) fn fragments(&self) -> impl Iterator<Item = &'e Candidate<'e>> {
        self.fragments.values().flat_map(|same| {
            same.iter().copied().filter(|it| {
                let hides = |other: &&&Candidate<'_>| {
                    other.folder.meets(it.folder) && other.folder.rank < it.folder.rank && other.is_user == it.is_user
                };
                it.name.is_empty() || !same.iter().any(|other| hides(&other))
            })
        })
    }

    /// One drop-in of each unit that has no main file here.
    pub(super) fn orphans(&self) -> Vec<&'e Candidate<'e>> {
        let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
        for fragment in self.fragments.values().flatten() {
            for folder in folders_of(fragment.name) {
                if let Some((name, found)) = self.drop_ins.get_key_value(folder.as_str()) {
                    let near = found.iter().filter(|it| it.folder.meets(fragment.folder));
                    used.extend(near.map(|it| (*name, it.folder.root)));
                }
            }
        }
        let all = self.drop_ins.values().flatten().copied();
        all.filter(|it| used.insert((it.name, it.folder.root))).collect()
    }

    /// The drop-ins of a unit in the order systemd applies them: by file name; of
    /// one file name the strongest only.
    pub(super) fn drop_ins_of(&self, name: &str, near: &Candidate<'_>) -> Vec<&'e Text> {
        let mut found: Vec<(&str, Option<usize>, usize, &Candidate<'_>)> = Vec::new();
        for (exactness, folder) in folders_of(name).into_iter().enumerate() {
            let there = self.drop_ins.get(folder.as_str()).into_iter().flatten();
            let near = there.filter(|it| it.folder.meets(near.folder) && it.is_user == near.is_user);
            found.extend(near.map(|it| (it.file_name(), it.folder.rank, exactness, *it)));
        }
        let last = folders_of(name).len() - 1;
        found.sort_by_key(|(file, rank, exactness, _)| (*file, *exactness == last && last > 0, *rank, *exactness));
        found.dedup_by_key(|(file, ..)| *file);
        found.into_iter().map(|(.., it)| it.text).collect()
    }

    /// Whether a stronger link to `/dev/null` switches the unit off.
    pub(super) fn is_masked(&self, fragment: &Candidate<'_>) -> bool {
        self.links_to(fragment)
            .any(|(name, rank, target)| name == fragment.name && target == "/dev/null" && rank <= fragment.folder.rank)
    }

    /// Names that are links to this unit's file, in a folder of the same manager.
    pub(super) fn aliases_of(&self, fragment: &Candidate<'_>) -> Vec<String> {
        self.links_to(fragment)
            .filter(|(name, _, target)| {
                target.rsplit('/').next() == Some(fragment.name)
                    && *name != fragment.name
                    && systemd::is_unit_name(name)
            })
            .map(|(name, ..)| name.to_owned())
            .collect()
    }

    /// The links of folders that belong with the fragment's: name, rank, target.
    fn links_to(&self, fragment: &Candidate<'_>) -> impl Iterator<Item = (&'e str, Option<usize>, &'e str)> {
        let near = fragment.folder;
        let is_named = !fragment.name.is_empty();
        self.links.iter().filter(move |_| is_named).filter_map(move |link| {
            let (folder, name) = link.path.rsplit_once('/').unwrap_or(("", &link.path));
            let folder = Folder::of(folder);
            let meets = folder.root == near.root && folder.rank.is_some() == near.rank.is_some();
            meets.then_some((name, folder.rank, link.target.as_str()))
        })
    }
}

/// The drop-in folders (without `.d`) of a unit, most exact first: its name, its
/// template, the prefixes that end in a dash, its type.
fn folders_of(name: &str) -> Vec<String> {
    let mut folders = vec![name.to_owned()];
    let Some((stem, suffix)) = name.rsplit_once('.') else { return folders };
    let (own, instance) = stem.split_once('@').map_or((stem, None), |(own, instance)| (own, Some(instance)));
    folders.extend(template_of(name));
    let dashes: Vec<usize> = own.match_indices('-').map(|(at, _)| at + 1).filter(|at| *at < own.len()).collect();
    for at in dashes.into_iter().rev() {
        if instance.is_some() {
            folders.push(format!("{}@.{suffix}", &own[..at]));
        }
        folders.push(format!("{}.{suffix}", &own[..at]));
    }
    if !suffix.is_empty() && folders[0] != suffix {
        folders.push(suffix.to_owned());
    }
    folders
}

/// Returns the template of an instance: `a@.service` of `a@b.service`.
pub(super) fn template_of(name: &str) -> Option<String> {
    let (stem, suffix) = name.rsplit_once('.')?;
    let (own, instance) = stem.split_once('@')?;
    (!instance.is_empty()).then(|| format!("{own}@.{suffix}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drop_in_folders_are_those_of_name_template_prefix_and_type() {
        assert_eq!(folders_of("a-b-c.service"), ["a-b-c.service", "a-b-.service", "a-.service", "service"]);
        assert_eq!(folders_of("t@i.timer"), ["t@i.timer", "t@.timer", "timer"]);
        assert_eq!(folders_of("f-t@i.timer"), ["f-t@i.timer", "f-t@.timer", "f-@.timer", "f-.timer", "timer"]);
        assert_eq!(template_of("t@i.service").as_deref(), Some("t@.service"));
    }

    #[test]
    fn folders_know_their_root() {
        assert_eq!(Folder::of("hosts/a/etc/systemd/system"), Folder { root: "hosts/a/", rank: Some(4) });
        assert_eq!(Folder::of("/etc/systemd/system"), Folder { root: "/", rank: Some(4) });
        assert_eq!(Folder::of("deploy"), Folder { root: "deploy", rank: None });
        assert!(Folder::of("etc/systemd/system").meets(Folder::of("usr/lib/systemd/system")));
        assert!(!Folder::of("deploy").meets(Folder::of("other")));
    }
}
