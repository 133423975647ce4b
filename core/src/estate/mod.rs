//! The typed model: hosts, units, sites, processes, endpoints, names,
//! environments; and the manifest.
//!
//! Reading order: [`reading`] turns files into [`Text`]s, each of a known kind
//! and on a host; a host is then built bottom up, in the order of the fields of
//! [`Host`]. A rule finds here every answer it needs; when it does not, the
//! question belongs into this floor.

pub mod compose;
pub mod endpoint;
pub mod environment;
mod glob;
mod index;
pub mod layout;
pub mod manifest;
mod many;
pub mod name;
pub mod nginx;
pub mod node;
pub mod process;
pub mod rails;
pub mod reading;
pub mod root;
pub mod runbook;
pub mod settings;
#[cfg(test)]
pub(crate) mod testing;
pub mod unit;

use std::collections::{BTreeMap, HashSet};

use crate::source::{FileId, FileSet, Hole, Source, Span};
use compose::Project;
use endpoint::{Connection, Listener, Meetings};
use environment::EnvFile;
use index::Index;
use layout::Layout;
use manifest::Manifest;
use name::Names;
use process::puma::Puma;
use process::{Container, Process};
use runbook::Runbook;
use unit::Unit;

pub use reading::{Kind, Place, Text};

/// A whole configuration estate.
#[derive(Debug)]
pub struct Estate {
    /// Every file, read or not.
    pub files: FileSet,
    /// `landreeve.toml`, or the empty manifest.
    pub manifest: Manifest,
    /// The versions that the estate runs.
    pub targets: Targets,
    /// Every stretch of text that is a configuration file of some program, in the order of the files.
    pub texts: Vec<Text>,
    /// The hosts, in the order of the first text of each.
    pub hosts: Vec<Host>,
    /// The time that the caller gives, in microseconds since 1970: without one nothing is said of what is past.
    pub now: Option<u64>,
    index: Index,
}

/// A machine (or a variant of one), as far as the files tell.
#[derive(Debug, Default)]
pub struct Host {
    /// The manifest's name for it, the document's path, or empty for the one host of a plain tree.
    pub name: String,
    /// What documents and the manifest say of the machine, the commands they run there, the records and plans they give.
    pub runbook: Runbook,
    /// Where things are on the machine: links, releases, known folders.
    pub layout: Layout,
    /// systemd units with their drop-ins.
    pub units: Vec<Unit>,
    /// nginx configurations: main files, and fragments that no main file includes.
    pub nginx: Vec<nginx::Configuration>,
    /// Projects of Docker Compose.
    pub compose: Vec<Project>,
    /// Env files, with everyone who reads them.
    pub env_files: Vec<EnvFile>,
    /// What the units start.
    pub processes: Vec<Process>,
    /// What runs in the containers of the projects. Their addresses and paths are the containers' own.
    pub containers: Vec<Container>,
    /// Puma configuration files that no process of the host reads.
    pub puma_files: Vec<Puma>,
    /// Whatever listens.
    pub listeners: Vec<Listener>,
    /// Whatever connects.
    pub connections: Vec<Connection>,
    /// Which of these may meet; asked by [`endpoint::listeners_at`] and its like.
    pub meetings: Meetings,
    /// Host names: served, allowed, certified, resolved, origins, cookie domains.
    pub names: Names,
}

impl Host {
    /// Returns every process: those that units start, then those in containers.
    pub fn programs(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().chain(self.containers.iter().map(|it| &it.process))
    }

    /// Returns the process at a place among [`programs`](Self::programs).
    ///
    /// # Panics
    ///
    /// Where no process has the place.
    pub fn program(&self, at: usize) -> &Process {
        match at.checked_sub(self.processes.len()) {
            None => &self.processes[at],
            Some(at) => &self.containers[at].process,
        }
    }
}

/// The versions of programs that findings speak of; unset means the newest known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets(BTreeMap<String, semver::Version>);

impl Targets {
    /// The programs whose version makes a difference.
    pub const PROGRAMS: [&str; 8] = ["nginx", "systemd", "puma", "gunicorn", "django", "rails", "ruby", "python"];

    /// Sets the version of a program, read leniently (`252`, `1.22`, `6.4.2`); returns whether it could be read.
    pub fn set(&mut self, program: &str, version: &str) -> bool {
        let Some(version) = lenient_version(version) else { return false };
        self.0.insert(program.to_owned(), version);
        true
    }

    /// Returns the version of a program, if the estate says.
    pub fn get(&self, program: &str) -> Option<&semver::Version> {
        self.0.get(program)
    }

    /// Returns whether the program's version is at least this one; unset means yes.
    pub fn at_least(&self, program: &str, major: u64, minor: u64) -> bool {
        self.get(program).is_none_or(|it| (it.major, it.minor) >= (major, minor))
    }
}

/// Reads one to three dot-separated numbers, with what follows them dropped (`252.38-1~deb12u1`).
fn lenient_version(text: &str) -> Option<semver::Version> {
    let numbers = text.trim().trim_start_matches('v').split(|it: char| !(it.is_ascii_digit() || it == '.')).next()?;
    let mut parts = numbers.split('.');
    let major = parts.next()?.parse().ok()?;
    // A part may be left out; a number that is too large for one is no version.
    let mut next = || parts.next().filter(|it| !it.is_empty()).map_or(Some(0), |it| it.parse().ok());
    Some(semver::Version::new(major, next()?, next()?))
}

impl Estate {
    /// Builds the model of `files`.
    ///
    /// `targets` are the caller's and win over the manifest's.
    ///
    /// # Errors
    ///
    /// When the manifest cannot be used; the error points into it.
    pub fn new(
        files: FileSet,
        manifest: Option<&str>,
        targets: &[(String, String)],
    ) -> Result<Self, manifest::ManifestError> {
        let manifest = Manifest::read(&files, manifest)?;
        let mut all = manifest.targets();
        for (program, version) in targets {
            if !Targets::PROGRAMS.contains(&program.as_str()) {
                return Err(manifest::ManifestError::program(program));
            }
            if !all.set(program, version) {
                return Err(manifest::ManifestError::version(program, version));
            }
        }
        let texts = reading::read(&files, &manifest);
        let index = Index::new(&texts);
        let mut estate = Self { files, manifest, targets: all, texts, hosts: Vec::new(), now: None, index };
        estate.hosts = build_hosts(&estate);
        Ok(estate)
    }

    /// Returns the texts of one host.
    pub fn texts_of(&self, host: &str) -> impl Iterator<Item = &Text> + use<'_> {
        self.places_of(host).map(|at| &self.texts[at])
    }

    /// Returns the places in `texts` of the texts of one host.
    fn places_of(&self, host: &str) -> impl Iterator<Item = usize> + use<'_> {
        self.index.of_host(&self.texts, host)
    }

    /// Returns the texts of a host whose path ends in these parts; see [`Index::ending_in`].
    fn ending_in(&self, host: &str, absolute: bool, parts: &str, whole: bool) -> impl Iterator<Item = &Text> {
        self.index.ending_in(&self.texts, host, absolute, parts, whole)
    }

    /// Returns the files of Capistrano that name the files a deploy links into each release.
    pub(crate) fn lists_of_links(&self) -> &[FileId] {
        self.index.lists_of_links(&self.files)
    }

    /// Returns whether a file of this name lies anywhere in the estate, or a document shows one.
    fn has_name(&self, name: &str) -> bool {
        self.index.has_name(&self.files, &self.texts, name)
    }

    /// Returns whether a file at `path` can be one that some program reads, whatever it holds.
    pub fn may_read(&self, path: &str) -> bool {
        reading::may_read(path)
    }

    /// Returns the innermost text that holds `span`: in a document, the block.
    pub fn text_at(&self, span: Span) -> Option<&Text> {
        self.index.at(&self.texts, span)
    }

    /// Returns whether a place is in a file that sets variables: an env file or a unit.
    pub fn is_environment_at(&self, span: Span) -> bool {
        self.text_at(span).is_some_and(|it| matches!(it.kind, Kind::Env | Kind::Unit))
    }

    /// Returns the source, with its holes, that `span` lies in.
    pub fn source_at(&self, span: Span) -> Option<&Source> {
        self.text_at(span).map(|text| &text.source)
    }

    /// Returns whether a template decides about any part of `span`.
    pub fn has_hole(&self, span: Span) -> bool {
        self.texts
            .iter()
            .filter(|text| text.source.file == span.file)
            .any(|text| text.source.holes.iter().any(|hole| matches!(hole, Hole::Value(it) if it.touches(span))))
    }
}

/// Builds each host bottom up: what a step needs stands in the fields before it.
fn build_hosts(estate: &Estate) -> Vec<Host> {
    let mut known = HashSet::new();
    let names = estate.texts.iter().map(|it| it.host.as_str()).filter(|name| known.insert(*name));
    names.map(|name| build_host(estate, name)).collect()
}

fn build_host(estate: &Estate, name: &str) -> Host {
    let mut host = Host { name: name.to_owned(), ..Host::default() };
    host.runbook = runbook::read(estate, &host);
    host.layout = layout::read(estate, &host);
    host.units = unit::load(estate, &host);
    host.nginx = nginx::load(estate, &host);
    host.compose = compose::load(estate, &host);
    host.env_files = environment::files(estate, &host);
    host.processes = process::find(estate, &host);
    environment::add_readers(&mut host);
    host.containers = process::containers(estate, &host);
    host.puma_files = process::puma::files(estate, &host);
    host.listeners = endpoint::listeners(estate, &host);
    host.connections = endpoint::connections(estate, &host);
    host.meetings = Meetings::of(&host);
    host.names = name::collect(estate, &host);
    host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_leniently() {
        let read = |text| lenient_version(text).map(|it| it.to_string());
        assert_eq!(read("252").as_deref(), Some("252.0.0"));
        assert_eq!(read("1.22").as_deref(), Some("1.22.0"));
        assert_eq!(read("252.38-1~deb12u1").as_deref(), Some("252.38.0"));
        assert_eq!(read("newest"), None);
    }
}
