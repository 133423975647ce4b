//! The nginx texts of a host by their paths, and what an `include` reads.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::reading::{Kind, Place};
use super::super::{Estate, Text};
use crate::estate::glob;
use crate::facts::nginx::Name;
use crate::syntax::nginx::{Tree, parse};

/// The nginx texts of a host.
pub(super) struct Files<'e> {
    pub(super) texts: Vec<File<'e>>,
    /// Every path that leads to a text, links included, sorted; without a leading `/`.
    paths: BTreeMap<String, usize>,
}

/// One text, parsed.
pub(super) struct File<'e> {
    /// Its index in the estate's texts.
    pub(super) index: usize,
    pub(super) text: &'e Text,
    pub(super) tree: Arc<Tree>,
    /// Its path without a leading `/`; empty for a block without a name.
    pub(super) path: &'e str,
}

impl<'e> Files<'e> {
    pub(super) fn new(estate: &'e Estate, host: &str) -> Self {
        let texts: Vec<File<'e>> = estate
            .places_of(host)
            .map(|at| (at, &estate.texts[at]))
            .filter(|(_, it)| it.kind == Kind::Nginx && it.place != Place::Superseded)
            .map(|(index, text)| {
                let tree = Arc::new(parse(&text.source, &may_end));
                File { index, text, tree, path: text.path.trim_start_matches('/') }
            })
            .collect();
        let paths = paths(estate, &texts);
        Self { texts, paths }
    }

    /// Returns the texts that `include pattern` reads for a configuration whose directory is `directory`,
    /// in the order nginx reads them.
    pub(super) fn include(&self, directory: &str, pattern: &str) -> Vec<usize> {
        let places = places(directory, pattern);
        places.iter().map(|place| self.at(place)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn at(&self, path: &str) -> Vec<usize> {
        if !glob::is_pattern(path) {
            return self.paths.get(path).copied().into_iter().collect();
        }
        let start = path.split(['*', '?', '[']).next().unwrap_or_default();
        let below = self.paths.range(start.to_owned()..).take_while(|(it, _)| it.starts_with(start));
        below.filter(|(it, _)| glob::matches(path, it)).map(|(_, text)| *text).collect()
    }

    /// Returns whether some path of the estate leads into this folder.
    pub(super) fn has_folder(&self, folder: &str) -> bool {
        self.paths.range(folder.to_owned()..).next().is_some_and(|(it, _)| it.starts_with(folder))
    }

    /// Returns every path with the text it leads to, sorted.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&str, usize)> {
        self.paths.iter().map(|(path, text)| (path.as_str(), *text))
    }
}

/// Tells the parser where a `;` may be missing: the statement could end here, and a directive's name starts the line.
fn may_end(name: &str, args: usize, next: &str) -> bool {
    let complete = Name::find(name).is_none_or(|it| it.forms().iter().any(|form| form.args.allow(args) && !form.block));
    complete && args > 0 && next != "default" && next != "*" && Name::find(next).is_some()
}

/// Where a path may be in the estate, best first. A relative one is read from the folder of the main file;
/// an absolute one is below `/etc/nginx`, or below the root that the estate is a copy of.
fn places(directory: &str, pattern: &str) -> Vec<String> {
    let join = |base: &str, rest: &str| if base.is_empty() { rest.to_owned() } else { format!("{base}/{rest}") };
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let Some(absolute) = pattern.strip_prefix('/') else { return vec![join(directory, pattern)] };
    let mut places = Vec::new();
    if let Some(rest) = absolute.strip_prefix("etc/nginx/") {
        places.push(join(directory, rest));
    }
    if let Some(root) = directory.strip_suffix("etc/nginx") {
        places.push(format!("{root}{absolute}"));
    }
    places.push(absolute.to_owned());
    places
}

fn paths(estate: &Estate, texts: &[File<'_>]) -> BTreeMap<String, usize> {
    let mut links: HashMap<String, Vec<&str>> = HashMap::new();
    for link in estate.files.links() {
        links.entry(target(&link.path, &link.target)).or_default().push(&link.path);
    }
    let mut paths = BTreeMap::new();
    for (at, file) in texts.iter().enumerate().filter(|(_, it)| !it.path.is_empty()) {
        paths.insert(file.path.to_owned(), at);
        if links.is_empty() {
            continue;
        }
        for (cut, _) in file.path.match_indices('/').chain([(file.path.len(), "")]) {
            let (folder, rest) = file.path.split_at(cut);
            for link in links.get(folder).into_iter().flatten() {
                paths.entry(format!("{link}{rest}")).or_insert(at);
            }
        }
    }
    paths
}

/// Returns the path in the estate that a link leads to.
fn target(link: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        // The estate may be a copy of `/` or of `/etc`: the link stands in the same copy.
        let root = link.find("etc/nginx/").map_or("", |at| &link[..at]);
        return match link.find("sites-enabled/") {
            Some(at) if absolute.starts_with("etc/nginx/") && !link.contains("etc/nginx/") => {
                format!("{}{}", &link[..at], &absolute["etc/nginx/".len()..])
            }
            _ => format!("{root}{absolute}"),
        };
    }
    let mut parts: Vec<&str> = link.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
