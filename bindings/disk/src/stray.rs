//! Links that lead nowhere useful: out of the tree, or round in a circle. They
//! were not followed; the user may want to know.

use std::collections::BTreeMap;

use landreeve::source::FileSet;

/// A link whose file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrayLink {
    /// Where the link stands, below the tree's root.
    pub path: String,
    /// Its target as written.
    pub target: String,
    /// What is wrong with it.
    pub stray: Stray,
}

/// What is wrong with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stray {
    /// It leads to itself in the end.
    Loops,
    /// Its target is not below the tree's root.
    Leaves,
}

/// The system's own limit on links in one path.
const HOPS: usize = 40;

impl StrayLink {
    /// Finds the stray links of a set, in the order of their paths.
    ///
    /// Looks at the set alone: an absolute target is inside the tree when the
    /// set holds something at its tail. A unit that is enabled (`*.wants`) or
    /// masked (`/dev/null`) by a link loses nothing, and is left out.
    pub fn all(files: &FileSet) -> Vec<Self> {
        let links: BTreeMap<&str, &str> =
            files.links().iter().map(|it| (it.path.as_str(), it.target.as_str())).collect();
        let switch = |path: &str| path.contains(".wants/") || path.contains(".requires/");
        files
            .links()
            .iter()
            .filter(|it| it.target != "/dev/null" && !switch(&it.path))
            .filter_map(|it| {
                let stray = follow(files, &links, &it.path)?;
                Some(Self { path: it.path.clone(), target: it.target.clone(), stray })
            })
            .collect()
    }
}

fn follow(files: &FileSet, links: &BTreeMap<&str, &str>, start: &str) -> Option<Stray> {
    let mut at = start.to_owned();
    for _ in 0..HOPS {
        let target = links.get(at.as_str())?;
        at = match target.strip_prefix('/') {
            Some(absolute) => tail(files, links, absolute, &at),
            None => match join(&at, target) {
                Some(path) => path,
                None => return Some(Stray::Leaves),
            },
        };
        if at.is_empty() {
            return Some(Stray::Leaves);
        }
    }
    Some(Stray::Loops)
}

/// The longest tail of an absolute path that the set holds, other than the link itself; empty when it holds none.
fn tail(files: &FileSet, links: &BTreeMap<&str, &str>, absolute: &str, link: &str) -> String {
    let tails = std::iter::successors(Some(absolute), |it| it.split_once('/').map(|(_, rest)| rest));
    let known = |path: &&str| links.contains_key(path) || files.find(path).is_some() || has_folder(files, path);
    tails.filter(|it| !it.is_empty() && *it != link).find(known).unwrap_or_default().to_owned()
}

/// Whether the set holds a file below `path`.
fn has_folder(files: &FileSet, path: &str) -> bool {
    files.ids().any(|id| files.file(id).path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
}

/// Joins a relative target to the folder of the link; `None` when it climbs out.
fn join(link: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = link.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use landreeve::source::{Content, Input};

    fn strays(entries: &[(&str, &str)]) -> Vec<(String, Stray)> {
        let input = |(path, target): &(&str, &str)| Input {
            path: (*path).to_owned(),
            content: if target.is_empty() { Content::Bytes(Vec::new()) } else { Content::Link((*target).to_owned()) },
            named: false,
        };
        let files = FileSet::new(entries.iter().map(input));
        StrayLink::all(&files).into_iter().map(|it| (it.path, it.stray)).collect()
    }

    #[test]
    fn links_inside_the_tree_are_fine() {
        assert_eq!(strays(&[("on/app", "../off/app"), ("off/app", "")]), []);
        assert_eq!(strays(&[("on/app", "/etc/nginx/off/app"), ("off/app", "")]), []);
        assert_eq!(strays(&[("current", "/srv/app/releases/7"), ("releases/7/a", "")]), []);
    }

    #[test]
    fn loops_and_ways_out_are_found() {
        assert_eq!(strays(&[("a", "b"), ("b", "a")]), [("a".to_owned(), Stray::Loops), ("b".to_owned(), Stray::Loops)]);
        assert_eq!(strays(&[("x/up", "../../secret")]), [("x/up".to_owned(), Stray::Leaves)]);
        assert_eq!(strays(&[("X11/rgb.conf", "/etc/X11/rgb.conf")]), [("X11/rgb.conf".to_owned(), Stray::Leaves)]);
        assert_eq!(strays(&[("app", "/srv/elsewhere")]), [("app".to_owned(), Stray::Leaves)]);
    }

    #[test]
    fn switches_of_units_are_left_out() {
        assert_eq!(strays(&[("a.target.wants/x.service", "/lib/x.service"), ("y.service", "/dev/null")]), []);
    }
}
