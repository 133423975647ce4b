//! Which files make up a unit: fragments that hide others, and drop-ins, by
//! folder and name. Sources: `systemd.unit(5)`, UNIT FILE LOAD PATH;
//! `src/shared/dropin.c`.

use std::collections::{BTreeMap, BTreeSet};

use super::links::{Links, Pulling};
use crate::estate::Text;
use crate::facts::systemd;

/// Where systemd looks for units, strongest first; below a root that is not part of the list.
pub const SEARCH_PATH: &[&str] = &[
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
pub(super) struct Folder<'e> {
    /// What stands before the search path; the whole folder where it is none of them.
    pub(super) root: &'e str,
    /// The place in the search path; `None` for a folder that systemd does not search.
    pub(super) rank: Option<usize>,
}

impl<'e> Folder<'e> {
    pub(super) fn of(folder: &'e str) -> Self {
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
    pub(super) fn meets(self, other: Folder<'_>) -> bool {
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
    /// The [heads](head) of all folders of drop-ins: most units have none that could be theirs.
    heads: BTreeSet<(&'e str, Option<char>)>,
    links: &'e Links<'e>,
}

/// Returns whether systemd skips a file for the dot its name starts with. (A block without a name is `.service`.)
pub(super) fn is_hidden(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(_, name)| name.starts_with('.') && !name.is_empty())
}

/// Moves the files that are linked into a searched folder (`systemctl link`) to where the link stands.
pub(super) fn adopt<'e>(candidates: &mut [Candidate<'e>], links: &Links<'e>) {
    for it in candidates.iter_mut().filter(|it| it.role == Role::Fragment && it.folder.rank.is_none()) {
        if let Some(home) = links.home_of(&it.text.path, it.name) {
            it.folder = home;
        }
    }
}

impl<'e> Tree<'e> {
    pub(super) fn new(candidates: &'e [Candidate<'e>], links: &'e Links<'e>) -> Self {
        let heads = links.masked_folders().map(head).collect();
        let mut tree = Self { fragments: BTreeMap::new(), drop_ins: BTreeMap::new(), heads, links };
        for it in candidates {
            let map = if it.role == Role::Fragment { &mut tree.fragments } else { &mut tree.drop_ins };
            map.entry(it.name).or_default().push(it);
        }
        tree.heads.extend(tree.drop_ins.keys().map(|it| head(it)));
        tree
    }

    /// Whether any folder of drop-ins may be one of this unit.
    fn may_have_drop_ins(&self, name: &str) -> bool {
        let (suffix, first) = head(name);
        self.heads.contains(&(suffix, first)) || self.heads.contains(&(suffix, None))
    }

    /// The main files that count: of one name in several searched folders the strongest, unless a stronger link
    /// gives the name to another unit.
    pub(super) fn fragments(&self) -> impl Iterator<Item = &'e Candidate<'e>> {
        self.fragments.values().flat_map(|same| {
            same.iter().copied().filter(|it| {
                let hides = |other: &&&Candidate<'_>| {
                    other.folder.meets(it.folder) && other.folder.rank < it.folder.rank && other.is_user == it.is_user
                };
                it.name.is_empty() || !(same.iter().any(|other| hides(&other)) || self.is_given_away(it))
            })
        })
    }

    fn is_given_away(&self, fragment: &Candidate<'_>) -> bool {
        let strongest = self.links.named(fragment.name, fragment.folder).into_iter().next();
        strongest.is_some_and(|it| {
            it.folder.rank < fragment.folder.rank
                && !it.masks()
                && it.target_name() != fragment.name
                && self.fragments.contains_key(it.target_name())
        })
    }

    /// One drop-in of each unit that has no main file here.
    pub(super) fn orphans(&self) -> Vec<&'e Candidate<'e>> {
        let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
        for fragment in self.fragments.values().flatten().filter(|it| self.may_have_drop_ins(it.name)) {
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
    /// one file name the strongest only. The folders of the unit's own name come before those of its aliases.
    pub(super) fn drop_ins_of(&self, name: &str, aliases: &[String], near: &Candidate<'_>) -> Vec<&'e Text> {
        let mut found = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let names = std::iter::once(name).chain(aliases.iter().map(String::as_str)).enumerate();
        for (turn, name) in names.filter(|it| self.may_have_drop_ins(it.1)) {
            for (exactness, folder) in folders_of(name).into_iter().enumerate().filter(|it| seen.insert(it.1.clone())) {
                // Those of the type come last, whoever brings them.
                let turn = if exactness > 0 && !folder.contains('.') { usize::MAX } else { turn };
                let there = self.drop_ins.get(folder.as_str()).into_iter().flatten();
                let near_by = there.filter(|it| it.folder.meets(near.folder) && it.is_user == near.is_user);
                found.extend(near_by.map(|it| (it.file_name(), turn, it.folder.rank, exactness, Some(it.text))));
                let masks = self.links.masked_drop_ins(&folder, near.folder);
                found.extend(masks.map(|(file, rank)| (file, turn, rank, exactness, None)));
            }
        }
        found.sort_by_key(|(file, turn, rank, exactness, _)| (*file, *turn, *rank, *exactness));
        found.dedup_by_key(|(file, ..)| *file);
        found.into_iter().filter_map(|(.., text)| text).collect()
    }

    /// Whether a stronger link to `/dev/null` switches the unit off.
    pub(super) fn is_masked(&self, fragment: &Candidate<'_>) -> bool {
        let strongest = self.links.named(fragment.name, fragment.folder).into_iter().next();
        // Drop-ins stand beside any main file.
        let is_above = |rank| rank <= fragment.folder.rank || fragment.role == Role::DropIn;
        !fragment.name.is_empty() && strongest.is_some_and(|it| it.masks() && is_above(it.folder.rank))
    }

    /// Names that are links to this unit's file, in a folder of the same manager, and that no stronger file takes.
    pub(super) fn aliases_of(&self, fragment: &Candidate<'_>) -> Vec<String> {
        if fragment.name.is_empty() {
            return Vec::new();
        }
        let leading = self.links.leading_to(fragment.name, fragment.folder).into_iter();
        let mut names: Vec<String> = leading
            .filter(|it| it.name != fragment.name && systemd::is_unit_name(it.name))
            .filter(|it| {
                let strongest = self.links.named(it.name, it.folder).into_iter().next();
                let files = self.fragments.get(it.name).into_iter().flatten();
                strongest.is_none_or(|other| other.folder.rank == it.folder.rank)
                    && !files.into_iter().any(|file| file.folder.meets(it.folder) && file.folder.rank < it.folder.rank)
            })
            .map(|it| it.name.to_owned())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What pulls the unit, an alias of it or an instance of it in, by links in `X.wants/` and its like.
    pub(super) fn pulling(&self, fragment: &Candidate<'_>, aliases: &[String]) -> Vec<Pulling<'e>> {
        let own = Some(fragment.name).filter(|it| !it.is_empty());
        let names = own.into_iter().chain(aliases.iter().map(String::as_str));
        let mut found: Vec<Pulling<'e>> = names.flat_map(|it| self.links.pulling(it, fragment.folder)).collect();
        // An instance with a file of its own is a unit by itself.
        found.retain(|it| it.name == fragment.name || !self.fragments.contains_key(it.name));
        found.sort_by_key(|it| (it.name, it.by));
        found.dedup_by_key(|it| (it.name, it.by));
        found
    }
}

/// The suffix of a folder of drop-ins and what it starts with: those of a unit share both, but for the type's.
fn head(folder: &str) -> (&str, Option<char>) {
    let (stem, suffix) = folder.rsplit_once('.').unwrap_or(("", folder));
    (suffix, stem.chars().next())
}

/// The drop-in folders (without `.d`) of a unit, most exact first: its name, its
/// template, the prefixes that end in a dash, its type (`unit_file_process_dir`).
fn folders_of(name: &str) -> Vec<String> {
    let mut folders = vec![name.to_owned()];
    let Some((stem, suffix)) = name.rsplit_once('.') else { return folders };
    let (own, instance) = stem.split_once('@').map_or((stem, None), |(own, instance)| (own, Some(instance)));
    let mut add = |stem: String| {
        let folder = format!("{stem}.{suffix}");
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    };
    let mut prefixes: Vec<&str> = vec![own];
    let dashes: Vec<usize> = own.match_indices('-').map(|(at, _)| at + 1).filter(|at| *at < own.len()).collect();
    prefixes.extend(dashes.into_iter().rev().map(|at| &own[..at]));
    match instance {
        None | Some("") => prefixes[1..].iter().for_each(|it| add((*it).to_owned())),
        // Each prefix with the instance brings its template along, and that the prefixes without an instance.
        Some(instance) => {
            for (at, prefix) in prefixes.iter().enumerate() {
                add(format!("{prefix}@{instance}"));
                add(format!("{prefix}@"));
                prefixes[at + 1..].iter().for_each(|it| add((*it).to_owned()));
            }
        }
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
        assert_eq!(
            folders_of("f-t@i.timer"),
            ["f-t@i.timer", "f-t@.timer", "f-.timer", "f-@i.timer", "f-@.timer", "timer"]
        );
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
