//! Which files make a project, and the services they write together.

use std::collections::HashMap;

use super::interpolation::Variables;
use super::layers::Layers;
use super::{Project, below, service};
use crate::estate::index::backwards;
use crate::estate::{Estate, Host, Kind, Place, Text};
use crate::source::{Hole, Located, Source};
use crate::syntax::env::{Dialect, EnvTree, LineKind, read};
use crate::syntax::yaml::{Node, Yaml};

/// The names that Compose looks for, the preferred ones first.
const USUAL: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// How far `extends` and `include` are followed.
const DEPTH: usize = 16;

/// Finds the projects of a host.
///
/// A file of the usual name is read with the one that overrides it. Any other file is a project by itself, or, where
/// one of its services has neither an image nor a build, changes to the usual one.
pub fn load(estate: &Estate, host: &Host) -> Vec<Project> {
    let files = Files::of(estate, host);
    if files.all.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for file in files.all.iter().filter(|it| !it.is_override() && !it.is_part) {
        let mut parts = vec![file];
        let is_usual = file.is_usual();
        if is_usual {
            parts.extend(files.beside(file, "override"));
        } else if !file.stands_alone() {
            parts.splice(..0, files.usual(file.folder));
        }
        found.push(files.project(estate, host, &parts, is_usual || parts.len() > 1 || file.stands_alone()));
    }
    found
}

/// The files of Compose on a host.
struct Files<'e> {
    all: Vec<File<'e>>,
    /// Places in `all`.
    by_path: HashMap<&'e str, usize>,
}

struct File<'e> {
    text: &'e Text,
    path: &'e str,
    folder: &'e str,
    tree: Yaml,
    /// Whether it is there because another one names it, whatever it is called.
    is_part: bool,
}

impl<'e> Files<'e> {
    fn of(estate: &'e Estate, host: &Host) -> Self {
        let texts = estate.texts_of(&host.name).filter(|it| it.kind == Kind::Compose && it.place != Place::Superseded);
        let mut all: Vec<File<'e>> = texts.filter(|it| !it.is_example()).map(|text| File::new(text, false)).collect();
        let mut by_path: HashMap<&str, usize> = HashMap::new();
        for (at, file) in all.iter().enumerate() {
            by_path.entry(file.path).or_insert(at);
        }
        let mut at = 0;
        while let Some(file) = all.get(at) {
            let mut parts = Vec::new();
            for path in file.names() {
                let text = texts_at(estate, host, &path).into_iter().find(|it| it.place == Place::File);
                if let Some(part) = text.map(|it| File::new(it, true)).filter(|it| !by_path.contains_key(it.path)) {
                    by_path.insert(part.path, all.len() + parts.len());
                    parts.push(part);
                }
            }
            all.extend(parts);
            at += 1;
        }
        Self { all, by_path }
    }

    fn at(&self, path: &str) -> Option<&File<'e>> {
        self.by_path.get(path).map(|&at| &self.all[at])
    }

    /// The file that Compose takes in a folder when it is told none.
    fn usual(&self, folder: &str) -> Option<&File<'e>> {
        USUAL.iter().find_map(|name| self.at(&below(folder, name)))
    }

    /// The file of the same name with a word in it: `compose.override.yaml`.
    fn beside(&self, file: &File<'e>, word: &str) -> Option<&File<'e>> {
        let stem = file.path.rsplit_once('.').map_or(file.path, |it| it.0);
        ["yml", "yaml"].iter().find_map(|suffix| self.at(&format!("{stem}.{word}.{suffix}")))
    }

    fn project(&self, estate: &Estate, host: &Host, parts: &[&File<'e>], is_complete: bool) -> Project {
        let first = parts[0];
        let variables = variables(estate, host, first.folder);
        let mut gathered = Gathered { files: self, order: Vec::new(), layers: HashMap::new(), is_complete };
        for part in parts {
            gathered.file(part, 0);
        }
        let layers = std::mem::take(&mut gathered.layers);
        let services =
            gathered.order.iter().filter_map(|name| service::read(name, layers.get(name.text()?)?, &variables));
        let services = services.collect();
        Project {
            path: first.path.to_owned(),
            folder: first.folder.to_owned(),
            span: first.text.source.all(),
            services,
            is_complete: gathered.is_complete,
            filled_in: variables.used.into_inner(),
        }
    }
}

impl<'e> File<'e> {
    fn new(text: &'e Text, is_part: bool) -> Self {
        let path = text.path.trim_start_matches("./");
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        Self { text, path, folder, tree: Yaml::parse(&text.source), is_part }
    }

    /// The files that it includes or extends, each once.
    fn names(&self) -> Vec<String> {
        let Some(root) = self.tree.root() else { return Vec::new() };
        let included = root.get("include").into_iter().flat_map(Node::items);
        let included = included.filter_map(|it| if it.is_mapping() { it.get("path") } else { Some(it) });
        let services = root.get("services").map(Node::entries).unwrap_or_default();
        let extended = services.into_iter().filter_map(|it| it.1.get("extends")?.get("file"));
        let mut paths: Vec<String> =
            included.chain(extended).filter_map(Node::text).map(|it| below(self.folder, it)).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.rsplit_once('.').map_or(name, |it| it.0)
    }

    fn is_usual(&self) -> bool {
        matches!(self.stem(), "compose" | "docker-compose")
    }

    fn is_override(&self) -> bool {
        matches!(self.stem(), "compose.override" | "docker-compose.override")
    }

    fn stands_alone(&self) -> bool {
        let Some(services) = self.tree.root().and_then(|it| it.get("services")) else { return true };
        let has = |it: Node<'_>| ["image", "build", "extends"].iter().any(|key| it.get(key).is_some());
        services.entries().into_iter().all(|it| has(it.1))
    }
}

/// The services of a project while its files are read.
struct Gathered<'f, 'e> {
    files: &'f Files<'e>,
    order: Vec<Node<'f>>,
    layers: HashMap<&'f str, Layers<'f>>,
    is_complete: bool,
}

impl<'f, 'e> Gathered<'f, 'e> {
    fn file(&mut self, file: &'f File<'e>, depth: usize) {
        self.is_complete &=
            file.tree.is_complete() && !file.text.source.holes.iter().any(|it| matches!(it, Hole::Lines(_)));
        let Some(root) = file.tree.root() else { return };
        for include in root.get("include").into_iter().flat_map(Node::items) {
            let path = if include.is_mapping() { include.get("path") } else { Some(include) };
            let Some(path) = path.and_then(Node::text).filter(|_| depth < DEPTH) else {
                self.is_complete = false;
                continue;
            };
            match self.files.at(&below(file.folder, path)) {
                Some(other) if !std::ptr::eq(other, file) => self.file(other, depth + 1),
                _ => self.is_complete = false,
            }
        }
        for (name, body) in root.get("services").map(Node::entries).unwrap_or_default() {
            let Some(text) = name.text() else { continue };
            if !self.layers.contains_key(text) {
                self.order.push(name);
            }
            let mut layers = Vec::new();
            self.extended(file, body, &mut layers, depth);
            self.layers.entry(text).or_default().0.extend(layers);
        }
    }

    /// Adds what a service extends, then itself.
    fn extended(&mut self, file: &'f File<'e>, body: Node<'f>, layers: &mut Vec<(Node<'f>, String)>, depth: usize) {
        if let Some(extends) = body.get("extends") {
            let (path, name) = match extends.text() {
                Some(name) => (None, Some(name)),
                None => (extends.get("file").and_then(Node::text), extends.get("service").and_then(Node::text)),
            };
            let other = match path {
                Some(path) => self.files.at(&below(file.folder, path)),
                None => Some(file),
            };
            let base = other.and_then(|it| Some((it, it.tree.root()?.get("services")?.get(name?)?)));
            match base.filter(|_| depth < DEPTH) {
                Some((other, base)) => self.extended(other, base, layers, depth + 1),
                None => self.is_complete = false,
            }
        }
        layers.push((body, file.folder.to_owned()));
    }
}

/// What the `.env` beside a project sets.
fn variables(estate: &Estate, host: &Host, folder: &str) -> Variables {
    let path = below(folder, ".env");
    let texts =
        texts_at(estate, host, &path).into_iter().filter(|it| it.kind == Kind::Env && it.place != Place::Superseded);
    let mut found = Variables { is_open: !estate.files.is_root(), ..Variables::default() };
    for text in texts {
        found.is_open = text.place != Place::File || !is_whole(&text.source);
        let reading = read(&text.source, Dialect::Compose, &|_| Some(Source::FILLER.to_string()));
        found
            .set
            .extend(reading.variables.into_iter().map(|it| (it.name, Located::new(it.value.value, it.value.span))));
    }
    found
}

/// The texts that lie at a path, or are to be written there.
fn texts_at<'e>(estate: &'e Estate, host: &Host, path: &str) -> Vec<&'e Text> {
    estate.ending_in(&host.name, path.starts_with('/'), &backwards(path), true).collect()
}

/// Whether no template or dots stand for lines of an env file.
fn is_whole(source: &Source) -> bool {
    let tree = EnvTree::parse(source);
    source.holes.iter().all(|it| matches!(it, Hole::Value(_))) && !tree.lines.iter().any(|it| it.kind == LineKind::Junk)
}
