//! What links in the folders of units mean: other names of a unit, units that
//! are switched off, files that stand elsewhere, and what is enabled.
//! Sources: `systemd.unit(5)`, UNIT FILE LOAD PATH; `src/basic/unit-file.c`.

use std::collections::BTreeMap;

use super::place::Folder;
use crate::source::Link;

/// The links of an estate, by what is asked of them.
#[derive(Debug, Default)]
pub(super) struct Links<'e> {
    /// Links beside unit files, by their own name.
    named: BTreeMap<&'e str, Vec<Named<'e>>>,
    /// The same, by the name of what they lead to.
    leading: BTreeMap<&'e str, Vec<Named<'e>>>,
    /// Links in `X.wants/` and its like, by the name of the unit that is pulled in.
    pulling: BTreeMap<&'e str, Vec<Pulling<'e>>>,
    /// The same, by the template of the unit.
    of_template: BTreeMap<String, Vec<Pulling<'e>>>,
    /// Links to `/dev/null` in drop-in folders, by the folder's name without `.d`.
    masked: BTreeMap<&'e str, Vec<(&'e str, Folder<'e>)>>,
}

/// A link beside unit files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'e> {
    pub(super) name: &'e str,
    pub(super) folder: Folder<'e>,
    /// The target as written.
    pub(super) target: &'e str,
    /// The path of the link.
    path: &'e str,
}

/// A link that makes one unit pull in another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pulling<'e> {
    /// The unit that is pulled in.
    pub(super) name: &'e str,
    /// The unit that pulls it in.
    pub(super) by: &'e str,
    /// Whether it fails without it.
    pub(super) needs: bool,
    pub(super) folder: Folder<'e>,
}

impl<'e> Links<'e> {
    pub(super) fn of(links: &'e [Link]) -> Self {
        let mut all = Self::default();
        for link in links {
            let Some((folder, name)) = link.path.rsplit_once('/') else { continue };
            let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
            let ways = [(".wants", false), (".upholds", false), (".requires", true)];
            let way = ways.iter().find_map(|(end, needs)| Some((last.strip_suffix(end)?, *needs)));
            if let Some((by, needs)) = way {
                let it = Pulling { name, by, needs, folder: Folder::of(above) };
                all.pulling.entry(name).or_default().push(it);
                if let Some(template) = super::place::template_of(name) {
                    all.of_template.entry(template).or_default().push(it);
                }
            } else if let Some(unit) = last.strip_suffix(".d") {
                if link.target == "/dev/null" {
                    all.masked.entry(unit).or_default().push((name, Folder::of(above)));
                }
            } else {
                let it = Named { name, folder: Folder::of(folder), target: &link.target, path: &link.path };
                all.named.entry(name).or_default().push(it);
                all.leading.entry(it.target_name()).or_default().push(it);
            }
        }
        all
    }

    /// The links of this name in folders that one manager reads together with `near`, strongest first.
    pub(super) fn named(&self, name: &str, near: Folder<'_>) -> Vec<Named<'e>> {
        let there = self.named.get(name).into_iter().flatten().copied();
        let mut found: Vec<Named<'e>> = there.filter(|it| it.folder.meets(near)).collect();
        found.sort_by_key(|it| it.folder.rank);
        found
    }

    /// The links that lead to a unit of this name, directly or by way of each other.
    pub(super) fn leading_to(&self, name: &str, near: Folder<'_>) -> Vec<Named<'e>> {
        let mut found: Vec<Named<'e>> = Vec::new();
        let mut open = vec![name.to_owned()];
        while let Some(name) = open.pop() {
            for it in self.leading.get(name.as_str()).into_iter().flatten() {
                let is_new = it.name != name && found.iter().all(|known| known.path != it.path);
                if is_new && it.folder.meets(near) {
                    found.push(*it);
                    open.push(it.name.to_owned());
                }
            }
        }
        found.sort_by_key(|it| it.path);
        found
    }

    /// What pulls in a unit, or the instances of a template.
    pub(super) fn pulling(&self, name: &str, near: Folder<'_>) -> impl Iterator<Item = Pulling<'e>> {
        let own = self.pulling.get(name).into_iter().flatten();
        let instances = self.of_template.get(name).into_iter().flatten();
        own.chain(instances).copied().filter(move |it| it.folder.meets(near))
    }

    /// The folders (named without `.d`) in which links to `/dev/null` switch drop-ins off.
    pub(super) fn masked_folders(&self) -> impl Iterator<Item = &'e str> {
        self.masked.keys().copied()
    }

    /// The drop-ins of a folder (named without `.d`) that links to `/dev/null` switch off, with how strong each is.
    pub(super) fn masked_drop_ins<'l>(
        &'l self,
        folder: &str,
        near: Folder<'l>,
    ) -> impl Iterator<Item = (&'e str, Option<usize>)> {
        let there = self.masked.get(folder).into_iter().flatten();
        there.filter(move |it| it.1.meets(near)).map(|(file, folder)| (*file, folder.rank))
    }

    /// The strongest searched folder with a link to exactly this file, which stands in a folder that is not searched.
    pub(super) fn home_of(&self, path: &str, name: &str) -> Option<Folder<'e>> {
        let there = self.named.get(name).into_iter().flatten();
        let mine = there.filter(|it| it.folder.rank.is_some() && it.leads_to(path));
        mine.min_by_key(|it| it.folder.rank).map(|it| it.folder)
    }
}

impl<'e> Named<'e> {
    /// The name of the file it leads to.
    pub(super) fn target_name(&self) -> &'e str {
        self.target.rsplit('/').next().unwrap_or(self.target)
    }

    /// Whether it switches the unit of its name off.
    pub(super) fn masks(&self) -> bool {
        self.target == "/dev/null"
    }

    /// Whether it leads to the file at `path`; an absolute target is one below the link's root.
    fn leads_to(&self, path: &str) -> bool {
        match self.target.strip_prefix('/') {
            Some(below) => path.strip_prefix(self.folder.root).is_some_and(|it| it.trim_start_matches('/') == below),
            None => {
                let folder = self.path.rsplit_once('/').map_or("", |it| it.0);
                let mut parts: Vec<&str> = folder.split('/').collect();
                for part in self.target.split('/') {
                    match part {
                        "" | "." => {}
                        ".." => drop(parts.pop()),
                        name => parts.push(name),
                    }
                }
                path.split('/').eq(parts)
            }
        }
    }
}
