//! nginx as loaded: files joined through `include` into one tree, with the
//! context of every directive, and the servers, locations and upstreams in it.
//!
//! A [`Configuration`] is what one main file reaches; where an estate has none,
//! what a packaged main file would reach (`conf.d`, `sites-enabled`), or a
//! fragment by itself. What a directive accepts is in
//! [`facts::nginx`](crate::facts::nginx); what is wrong is for the rules.

mod absent;
mod access;
mod address;
mod buffers;
mod declared;
mod entries;
mod files;
mod fit;
mod folder;
mod handing;
mod influence;
mod join;
mod location;
mod marks;
mod matching;
mod modules;
mod never;
mod origin;
mod outermost;
mod pass;
mod repeat;
mod selection;
mod server;
mod shadow;
mod statement;
mod strictly;
mod structure;
mod swallow;
mod target;
mod unused;
mod variables;
mod verdict;
mod warned;

#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use super::{Estate, Host};
use crate::facts::nginx::{Contexts, Name, Names, Release};
use crate::source::Span;
use crate::syntax::nginx::Tree;
use modules::Modules;

pub use absent::Absent;
pub use buffers::Misfit;
pub use declared::{Clash, Undeclared};
pub use folder::Folder;
pub use handing::{Loss, Lost, Surprise};
pub use influence::{Influence, Piece, Reach};
pub use location::{Location, Modifier};
pub use matching::{Match, Subject};
pub use modules::Told;
pub use never::Settled;
pub use origin::Loose;
pub use pass::{Destination, Pass, Upstream, UpstreamServer};
pub use repeat::Repeat;
pub use selection::end_of;
pub use server::{Listen, Server};
pub use shadow::Shadow;
pub use statement::{Argument, Effective, Id, Statement};
pub use structure::{Bare, Hollow};
pub use unused::Unused;
pub use variables::{Redefined, UnknownVariable};
pub use verdict::{Lifetime, Verdict};
pub use warned::{CutAddress, Overruled};

pub use crate::syntax::nginx::{Flaw, Problem};

/// One nginx configuration: what one main file reaches, or fragments that none does.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the files")]
pub struct Configuration {
    /// Whether a main file is known (one with `events` or `http` outside any block).
    pub main: bool,
    /// Whether everything that nginx would read is known: a main file with `events`, all of its includes found,
    /// nothing hidden by a template or left out by a document.
    pub whole: bool,
    /// Whether everything is known, and `events` is not there, without which nginx does not start.
    pub lacks_events: bool,
    /// Whether these are the sites of a host as a packaged main file would join them.
    pub sites: bool,
    /// The texts it is made of, in the order they are first read, each with its index in
    /// [`Estate::texts`](super::Estate::texts).
    pub texts: Vec<(usize, Arc<Tree>)>,
    /// `server` blocks of `http`, in the order nginx reads them.
    pub servers: Vec<Server>,
    /// `location` blocks, of all servers and of none, outer ones before inner ones.
    pub locations: Vec<Location>,
    /// `upstream` blocks of `http` and `stream`.
    pub upstreams: Vec<Upstream>,
    /// Every directive that hands requests on: `proxy_pass` and its kin, wherever it stands.
    pub passes: Vec<Pass>,
    /// Variables that are read and nobody defines, each where it is read first; only where the configuration is whole.
    pub unknown_variables: Vec<UnknownVariable>,
    /// Variables of nginx that are defined again and may not be.
    pub redefined_variables: Vec<Redefined>,
    /// Includes that lead back to a file that is being read.
    pub cycles: Vec<Id>,
    /// Includes of files that the estate lacks, patterns not counted.
    pub missing: Vec<Id>,
    /// The release the estate runs; `None` for any.
    release: Option<Release>,
    /// The modules of others that nginx has.
    modules: Modules,
    /// Whether it is a block of a document without a name.
    pub is_nameless: bool,
    /// The names of the upstreams in lower case, sorted, each with its place in the list.
    upstream_names: Vec<(String, usize)>,
    nodes: Vec<statement::Node>,
    /// The names of all nodes.
    used: Names,
    complaints: Vec<(Id, Verdict)>,
    /// The statements without a block, block by block, with their names.
    plain: Vec<(Option<Name>, u32)>,
    /// The packaged snippets' statements, each with the include that it is read through.
    packaged: Vec<(statement::Packaged, Span)>,
    /// The statements that are directives of nginx, by name, each name's in order; made on first use.
    by_name: OnceLock<Vec<(Name, u32)>>,
    /// Who defines which variable; made on first use.
    definitions: OnceLock<influence::Definitions>,
    /// Every `if` by the block it stands in, sorted; made on first use.
    branches: OnceLock<Vec<(Id, Id)>>,
    /// The blocks in which a module of others may refuse requests, sorted; made on first use.
    guarded: OnceLock<Vec<Id>>,
    /// The settings outside any block, and whether an include among them finds nothing; made on first use.
    outermost: OnceLock<(Vec<Id>, bool)>,
}

impl Configuration {
    /// Returns a statement.
    pub fn statement(&self, id: Id) -> Statement<'_> {
        Statement::new(self, id)
    }

    /// Returns every statement in the order nginx reads them, blocks before what they hold.
    pub fn statements(&self) -> impl Iterator<Item = Statement<'_>> {
        (0..self.nodes.len() as u32).map(|id| Statement::new(self, Id(id)))
    }

    /// Returns the statements of one directive of nginx, in order, wherever they stand.
    pub fn named(&self, name: &str) -> impl Iterator<Item = Statement<'_>> {
        self.from(name, 0)
    }

    /// Returns the directive of this name if some statement is one: most checks ask for what is not there.
    fn used(&self, name: &str) -> Option<Name> {
        Name::find(name).filter(|it| self.used.has(*it))
    }

    fn from(&self, name: &str, first: u32) -> impl Iterator<Item = Statement<'_>> {
        let wanted = self.used(name);
        let all = self.by_name.get_or_init(|| {
            let names = self.nodes.iter().zip(0..).filter(|(node, _)| !node.contexts.has(Contexts::DATA));
            let mut all: Vec<(Name, u32)> = names.filter_map(|(node, id)| Some((node.name?, id))).collect();
            all.sort_unstable();
            all
        });
        let from = wanted.map_or(all.len(), |wanted| all.partition_point(|it| *it < (wanted, first)));
        all[from..].iter().take_while(move |it| Some(it.0) == wanted).map(|it| self.statement(Id(it.1)))
    }

    /// Returns the statements of one directive in a block and the blocks in it.
    pub fn named_in<'c>(&'c self, block: Statement<'c>, name: &str) -> impl Iterator<Item = Statement<'c>> {
        let end = self.nodes[block.id().0 as usize].end;
        self.from(name, block.id().0 + 1).take_while(move |it| it.id().0 < end)
    }

    /// Returns the server of `http` that a statement is in, or is.
    pub fn server_of(&self, statement: Statement<'_>) -> Option<&Server> {
        let mut level = Some(statement);
        while let Some(block) = level.filter(|it| it.opens() != Contexts::SERVER) {
            level = block.parent();
        }
        let id = level?.id();
        let at = self.servers.binary_search_by_key(&id, |it| it.id).ok()?;
        self.servers.get(at)
    }

    /// Returns the location of a block.
    pub fn location_at(&self, block: Id) -> Option<&Location> {
        let at = self.locations.binary_search_by_key(&block, |it| it.id).ok()?;
        self.locations.get(at)
    }

    /// Returns the statements outside any block.
    pub fn top(&self) -> impl Iterator<Item = Statement<'_>> {
        statement::Children::new(self, 0, self.nodes.len() as u32)
    }

    /// Returns the locations of a server, nested ones included.
    pub fn locations_of<'c>(&'c self, server: &'c Server) -> impl Iterator<Item = &'c Location> {
        // Locations stand in the order of their ids, so those of a server stand together.
        let from = self.locations.partition_point(|it| it.id < server.id);
        let end = self.nodes[server.id.0 as usize].end;
        self.locations[from..].iter().take_while(move |it| it.id.0 < end)
    }

    /// Returns what a location (or an `if`, or a server of `stream`) hands requests to. The last one wins.
    pub fn pass_in(&self, block: Id) -> Option<&Pass> {
        let from = self.passes.partition_point(|it| it.id < block);
        let end = self.nodes[block.0 as usize].end;
        self.passes[from..].iter().take_while(|it| it.id.0 < end).filter(|it| it.block == Some(block)).last()
    }

    /// Returns the `upstream` of this name; case does not count.
    pub fn upstream(&self, name: &str) -> Option<&Upstream> {
        let lower = name.to_ascii_lowercase();
        let at = self.upstream_names.binary_search_by(|it| it.0.cmp(&lower)).ok()?;
        self.upstreams.get(self.upstream_names[at].1)
    }

    /// Returns what nginx cannot read in these texts, each with the text's whole span, and where nginx notices it.
    pub fn problems(&self) -> impl Iterator<Item = (Problem, Span, Option<Span>)> {
        let swallowed: std::collections::HashSet<Span> =
            self.swallowed().iter().map(|(list, _)| list.head().tail()).collect();
        let all = self.texts.iter().zip(0..).flat_map(move |((_, tree), text)| {
            let contexts = if tree.problems().is_empty() { Contexts::NONE } else { self.contexts_of(text) };
            let mut reader = strictly::Reader::new(contexts, self.release);
            let stop = if tree.problems().is_empty() { None } else { tree.stop(&mut |step| reader.accepts(step)) };
            tree.problems().iter().map(move |it| (*it, tree.source.all(), tree.noticed(it, stop)))
        });
        all.filter(move |(it, ..)| !swallowed.contains(&it.span))
    }

    /// Returns the context that a text stands in.
    fn contexts_of(&self, text: u32) -> Contexts {
        let first = self.nodes.iter().find(|it| matches!(it.origin, statement::Origin::Text(at, 0) if at == text));
        first.map_or(Contexts::NONE, |it| it.contexts)
    }

    /// Returns every directive that nginx complains about by the common rules, with what it says.
    pub fn complaints(&self) -> impl Iterator<Item = (Statement<'_>, &Verdict)> {
        self.complaints.iter().map(|(id, verdict)| (self.statement(*id), verdict))
    }

    /// Returns the blocks outside and inside of which directives stand: `None` for the outermost level, then every block.
    pub fn blocks(&self) -> impl Iterator<Item = (Option<Statement<'_>>, statement::Children<'_>)> {
        let top = statement::Children::new(self, 0, self.nodes.len() as u32);
        std::iter::once((None, top))
            .chain(self.statements().filter(|it| it.has_block()).map(|it| (Some(it), it.children())))
    }
}

/// Loads the nginx configurations of a host.
pub fn load(estate: &Estate, host: &Host) -> Vec<Configuration> {
    let files = files::Files::new(estate, &host.name);
    let mut all = join::configurations(&files);
    for configuration in &mut all {
        configuration.release = verdict::release(&estate.targets);
        configuration.modules = Modules::of(configuration, estate.manifest.nginx_modules.as_deref());
        configuration.is_nameless =
            configuration.texts.iter().all(|(at, _)| estate.texts.get(*at).is_some_and(|it| it.path.is_empty()));
        server::find(configuration);
        location::find(configuration);
        pass::find(configuration);
        verdict::find(configuration);
        variables::find(configuration);
    }
    all
}
