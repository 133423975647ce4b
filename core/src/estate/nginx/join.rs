//! Joins texts through `include`, and finds which texts begin a configuration.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::reading::Place;
use super::files::Files;
use super::marks::Marks;
use super::statement::{Id, Node, Origin};
use super::{Configuration, fit};
use crate::estate::glob;
use crate::facts::nginx::{Contexts, Form, Name, packaged};
use crate::source::Span;
use crate::syntax::nginx::{Children, Directive, Ending};

/// Blocks deeper than this are not looked into; nothing real comes near.
const DEPTH: usize = 100;

/// Includes can double with every file; more statements than this are not joined.
const STATEMENTS: usize = 2_000_000;

/// Builds the configurations of a host.
pub(super) fn configurations(files: &Files<'_>) -> Vec<Configuration> {
    let mut all = Vec::new();
    let mut reached = vec![false; files.texts.len()];
    let mut bases = Vec::new();
    for (at, file) in files.texts.iter().enumerate() {
        if is_main(file.tree.directives()) && !is_dump(&file.text.source.text) {
            let base = folder(file.path);
            all.push(Joiner::new(files, base, &mut reached).main(at));
            bases.push(base);
        }
    }
    for (base, sites) in sites(files, &reached, &bases) {
        all.push(Joiner::new(files, base, &mut reached).sites(&sites));
    }
    // What others include comes last, so that it is not taken for a configuration of its own.
    // What is nginx's by an include alone says nothing by itself.
    let alone = |at: &usize| !reached[*at] && !files.texts[*at].text.is_included;
    let mut rest: Vec<usize> = (0..files.texts.len()).filter(alone).collect();
    rest.sort_by_key(|at| files.texts[*at].tree.directives().all(|it| it.name().raw() != "include"));
    for at in rest {
        if !reached[at] {
            let base = base_of(files, files.texts[at].path);
            all.push(Joiner::new(files, base, &mut reached).fragment(at));
        }
    }
    all.sort_by_key(|it| it.texts.first().map_or(usize::MAX, |text| text.0));
    all
}

fn is_main(mut directives: Children<'_>) -> bool {
    directives.any(|it| matches!(it.name().raw(), "http" | "events") && it.block().is_some())
}

/// Whether a text is what `nginx -T` prints: all files one after the other, each includes' text at its end.
fn is_dump(text: &str) -> bool {
    text.contains("\n# configuration file /") || text.starts_with("# configuration file /")
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Folders whose files a packaged main file includes inside `http`, in its order.
const SITES: [&str; 4] = ["conf.d", "http.d", "sites-enabled", "sites-available"];

/// Splits the path of a site into the folder of the main file, and the place of its own folder in [`SITES`].
fn site(path: &str) -> Option<(&str, usize)> {
    let own = folder(path);
    let (base, name) = own.rsplit_once('/').unwrap_or(("", own));
    Some((base, SITES.iter().position(|it| *it == name)?))
}

/// Returns the folder that relative includes of a fragment are read from: that of the main file, where it can be told.
fn base_of<'p>(files: &Files<'_>, path: &'p str) -> &'p str {
    if let Some((base, _)) = site(path) {
        return base;
    }
    let own = folder(path);
    let above = folder(own);
    if own.ends_with("/snippets") || (!files.has_folder(&format!("{own}/snippets/")) && above.ends_with("nginx")) {
        return above;
    }
    own
}

/// Finds the sites that no main file reads, by the folder where a main file would stand.
fn sites<'f>(files: &'f Files<'_>, reached: &[bool], bases: &[&str]) -> Vec<(&'f str, Vec<usize>)> {
    let mut found: BTreeMap<&str, Vec<(usize, &str, usize)>> = BTreeMap::new();
    for (path, at) in files.paths() {
        let Some((base, order)) = site(path) else { continue };
        let text = files.texts[at].text;
        let read = if order < 2 { path.rsplit('.').next() == Some("conf") } else { !path.ends_with('~') };
        if !reached[at]
            && read
            && !text.is_example()
            && !bases.contains(&base)
            && fit::fits(files.texts[at].tree.directives(), Contexts::HTTP)
        {
            found.entry(base).or_default().push((order, path, at));
        }
    }
    found.into_iter().flat_map(|(base, sites)| groups(files, sites).into_iter().map(move |it| (base, it))).collect()
}

/// Tells which sites are read together: those that are enabled. What is only available on disk may be
/// enabled or not, so each stands alone; a document shows what it wants to be there.
fn groups(files: &Files<'_>, mut sites: Vec<(usize, &str, usize)>) -> Vec<Vec<usize>> {
    let available = |it: &(usize, &str, usize)| SITES[it.0] == "sites-available";
    let told = sites.iter().any(|it| SITES[it.0] == "sites-enabled");
    sites.sort_unstable();
    let mut seen = HashSet::new();
    let (mut together, mut alone) = (Vec::new(), Vec::new());
    for site in sites {
        if available(&site) && told || !seen.insert(site.2) {
            continue;
        }
        if available(&site) && files.texts[site.2].text.place == Place::File {
            alone.push(vec![site.2]);
        } else {
            together.push(site.2);
        }
    }
    if !together.is_empty() {
        alone.insert(0, together);
    }
    alone
}

struct Joiner<'f, 'e> {
    files: &'f Files<'e>,
    /// Where relative includes are read from.
    directory: &'f str,
    reached: &'f mut [bool],
    /// The files being read, the innermost last.
    stack: Vec<usize>,
    /// The place of each file in the configuration's list.
    places: HashMap<usize, u32>,
    made: Configuration,
}

/// Where a run of statements stands.
#[derive(Clone, Copy)]
struct Scope {
    text: u32,
    parent: Option<u32>,
    contexts: Contexts,
    via: Option<u32>,
    depth: usize,
}

impl<'f, 'e> Joiner<'f, 'e> {
    fn new(files: &'f Files<'e>, directory: &'f str, reached: &'f mut [bool]) -> Self {
        Self { files, directory, reached, stack: Vec::new(), places: HashMap::new(), made: Configuration::default() }
    }

    fn main(mut self, at: usize) -> Configuration {
        self.made.main = true;
        self.made.whole = true;
        self.file(at, Contexts::MAIN, None);
        let all_known = self.made.whole && self.made.missing.is_empty();
        let has_events = self.made.top().any(|it| it.is("events"));
        self.made.lacks_events = all_known && !has_events;
        self.made.whole = all_known && has_events;
        self.made
    }

    fn sites(mut self, sites: &[usize]) -> Configuration {
        self.made.sites = true;
        for at in sites {
            self.file(*at, Contexts::HTTP, None);
        }
        self.made
    }

    fn fragment(mut self, at: usize) -> Configuration {
        let file = &self.files.texts[at];
        let hint = if file.path.contains("stream") { Contexts::STREAM } else { Contexts::HTTP };
        if is_dump(&file.text.source.text) {
            self.file(at, Contexts::ALL, None);
            return self.made;
        }
        let in_site = site(file.path).is_some() && fit::fits(file.tree.directives(), hint);
        let contexts = if in_site { hint } else { fit::narrow(file.tree.directives(), Contexts::ALL) };
        self.file(at, contexts, None);
        self.made
    }

    /// Reads a file into the block `at` stands in.
    fn file(&mut self, at: usize, contexts: Contexts, within: Option<Scope>) {
        let file = &self.files.texts[at];
        let made = &mut self.made;
        let text = *self.places.entry(at).or_insert_with(|| {
            made.texts.push((file.index, file.tree.clone()));
            made.texts.len() as u32 - 1
        });
        self.reached[at] = true;
        self.made.whole &= file.text.source.holes.is_empty();
        self.stack.push(at);
        let (parent, via, depth) = within.map_or((None, None, 0), |it| (it.parent, it.via, it.depth));
        self.statements(file.tree.directives(), Scope { text, parent, contexts, via, depth });
        self.stack.pop();
    }

    fn statements(&mut self, statements: Children<'_>, scope: Scope) {
        for statement in statements {
            if self.made.nodes.len() >= STATEMENTS {
                self.open(scope.parent);
                return;
            }
            self.statement(statement, scope);
        }
    }

    fn statement(&mut self, statement: Directive<'_>, scope: Scope) {
        let in_file = self.stack.last().is_some_and(|at| self.files.texts[*at].text.place == Place::File);
        if in_file && statement.is_opaque() && statement.name().raw().starts_with('#') {
            return;
        }
        let name = Name::find(&statement.name_text());
        let block = matches!(statement.ending(), Ending::Block { .. });
        let form = name.and_then(|it| fit::form(it, scope.contexts, block));
        let opens = if block { opens(name, form, scope.contexts) } else { Contexts::NONE };
        let opens = prefer(fit::narrow(statement.children(), opens));
        let id = self.push(Origin::Text(scope.text, statement.index()), name, form, opens, scope);
        self.made.nodes[id as usize].marks = Marks::of(statement.head_text());
        if statement.is_opaque() {
            self.open(scope.parent);
        }
        if block && !statement.is_lua() && scope.depth < DEPTH {
            let inner = Scope { parent: Some(id), contexts: opens, depth: scope.depth + 1, ..scope };
            self.statements(statement.children(), inner);
            self.close(id);
        }
        if name.is_some_and(|it| it.text() == "include") && !block {
            let pattern = statement.arg(0).filter(|_| statement.args().count() == 1);
            match pattern.filter(|it| !it.has_hole()) {
                Some(pattern) => self.include(&pattern.text(), id, scope),
                None => self.open(scope.parent),
            }
        }
    }

    /// Ends a block: what was pushed since is in it.
    fn close(&mut self, id: u32) {
        let made = &mut self.made;
        let (from, end) = (made.plain.len() as u32, made.nodes.len() as u32);
        let mut at = id + 1;
        while let Some(node) = made.nodes.get(at as usize).filter(|_| at < end) {
            if node.end == at + 1 {
                made.plain.push((node.name, at));
            }
            at = node.end;
        }
        let block = &mut made.nodes[id as usize];
        block.end = end;
        block.plain = (from, made.plain.len() as u32);
    }

    fn push(
        &mut self,
        origin: Origin,
        name: Option<Name>,
        form: Option<&'static Form>,
        opens: Contexts,
        scope: Scope,
    ) -> u32 {
        let id = self.made.nodes.len() as u32;
        if let Some(name) = name {
            self.made.used.insert(name);
        }
        self.made.nodes.push(Node {
            origin,
            name,
            parent: scope.parent,
            end: id + 1,
            contexts: scope.contexts,
            opens,
            form,
            plain: (0, 0),
            via: scope.via,
            marks: Marks::default(),
            open: false,
        });
        id
    }

    /// Notes that something in this block is not known.
    fn open(&mut self, block: Option<u32>) {
        self.made.whole = false;
        if let Some(node) = block.and_then(|it| self.made.nodes.get_mut(it as usize)) {
            node.open = true;
        }
    }

    /// The included statements follow the include, in the same block.
    fn include(&mut self, pattern: &str, id: u32, scope: Scope) {
        let found = self.files.include(self.directory, pattern);
        let inner = Scope { via: Some(id), depth: scope.depth + 1, ..scope };
        if found.iter().any(|at| self.stack.contains(at)) {
            self.made.cycles.push(Id(id));
        }
        if found.is_empty() {
            self.not_found(pattern, id, inner);
        } else if scope.depth < DEPTH {
            for at in found {
                if !self.stack.contains(&at) {
                    self.file(at, scope.contexts, Some(inner));
                }
            }
        }
    }

    fn not_found(&mut self, pattern: &str, id: u32, scope: Scope) {
        if let Some(snippet) = packaged(pattern) {
            let at = self.made.statement(Id(id)).span();
            for entry in snippet.directives {
                self.packaged(entry, at, scope);
            }
        } else if glob::is_pattern(pattern) {
            // Repositories keep no empty folders: one that is not there counts as empty, sites excepted.
            if !["modules-enabled/", "conf.d/", "default.d/"].iter().any(|it| pattern.contains(it)) {
                self.open(scope.parent);
            }
        } else {
            self.made.missing.push(Id(id));
            self.open(scope.parent);
        }
    }

    fn packaged(&mut self, entry: &'static (&'static str, &'static [&'static str]), at: Span, scope: Scope) {
        let name = Name::find(entry.0);
        let form = name.and_then(|it| fit::form(it, scope.contexts, false));
        let opens = form.map_or(Contexts::NONE, |it| it.opens);
        let origin = Origin::Package(self.made.packaged.len() as u32);
        self.made.packaged.push((entry, at));
        self.push(origin, name, form, opens, scope);
        let inner = if entry.0 == "include" { entry.1.first().and_then(|it| packaged(it)) } else { None };
        for entry in inner.iter().flat_map(|it| it.directives).filter(|it| it.0 != "include") {
            self.packaged(entry, at, scope);
        }
    }
}

/// What a block is, by the directive that opens it and the block around it.
fn opens(name: Option<Name>, form: Option<&'static Form>, contexts: Contexts) -> Contexts {
    let Some(name) = name.filter(|_| !contexts.is_empty()) else { return Contexts::NONE };
    if name.text() == "if" {
        let server = if contexts.has(Contexts::SERVER) { Contexts::IF_IN_SERVER } else { Contexts::NONE };
        let location = if contexts.has(Contexts::LOCATION) { Contexts::IF_IN_LOCATION } else { Contexts::NONE };
        let both = server.or(location);
        return if both.is_empty() { Contexts::IF_IN_SERVER.or(Contexts::IF_IN_LOCATION) } else { both };
    }
    let all = |contexts: Contexts| {
        let forms = name.forms().iter().filter(|it| it.block && it.contexts.has(contexts));
        forms.fold(Contexts::NONE, |all, it| all.or(it.opens))
    };
    if form.is_some() { all(contexts) } else { all(Contexts::ALL) }
}

/// A `server` that fits http and others alike is one of http.
fn prefer(contexts: Contexts) -> Contexts {
    [Contexts::SERVER, Contexts::UPSTREAM].into_iter().find(|it| contexts.has(*it)).unwrap_or(contexts)
}
