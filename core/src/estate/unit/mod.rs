//! systemd units as loaded: fragment and drop-ins merged.
//!
//! [`load`] finds the files of each unit (`place`), reads them, and merges
//! their assignments as systemd does (`merge`); [`verdict`] says what systemd
//! makes of one value. What a unit starts is the next step's ([`process`](super::process)).

mod beside;
mod cut;
mod cycle;
mod exposure;
mod idle;
mod links;
mod mend;
mod merge;
mod names;
mod order;
mod percent;
mod place;
mod refusal;
mod remote;
mod restart;
mod sandbox;
mod setting;
mod shell;
mod specifier;
mod swallowed;
#[cfg(test)]
mod tests;
mod timer;
mod timers;
mod trigger;
pub mod verdict;

use super::{Estate, Host, Kind, Place, Text};
use crate::facts::systemd;
use crate::source::{Source, Span};
use crate::syntax::systemd::{UnitFile, parse};
use links::Links;
use place::{Candidate, Tree};

pub use crate::syntax::systemd::words::WordErrorKind;
pub use crate::syntax::systemd::{ErrorKind, Line, command, words};
pub use beside::{Beside, Folders};
pub use cut::{Cut, Gap};
pub use exposure::Exposure;
pub use idle::Idle;
pub use names::{Anywhere, Names};
pub use order::{Order, PULLED, Step, Why};
pub use percent::Percents;
pub use place::SEARCH_PATH;
pub use refusal::Refusal;
pub use remote::remote_store;
pub use restart::RestartPolicy;
pub use setting::Setting;
pub use shell::{ShellKind, ShellPart};
pub use swallowed::Swallowed;
pub use timer::{Elapse, Moments, Timer};
pub use timers::Timers;

/// A unit.
#[derive(Debug)]
pub struct Unit {
    /// `django.service`. A block without a name that can only be a service is `.service`.
    pub name: String,
    /// The unit's main file (the whole text of it), to point at when the unit as such is meant.
    pub span: Span,
    /// The path of the main file as the estate knows it; empty without one.
    pub path: String,
    /// Every assignment of fragment and drop-ins, in the order systemd reads them.
    pub settings: Vec<Setting>,
    /// The files, as read: the fragment first, then the drop-ins in the order systemd applies them.
    pub files: Vec<UnitFile>,
    /// What systemd makes of the files as a whole.
    pub standing: Standing,
    /// Whether the manager of a user reads it, instead of the system's.
    pub is_user: bool,
    /// Whether its main file is a block of a document, which may show only a part of it.
    pub in_document: bool,
    /// Other names of it: links to its file.
    pub aliases: Vec<String>,
    /// What pulls it in by a link, as `systemctl enable` makes them.
    pub enabled: Vec<Enabled>,
}

/// That another unit pulls a unit in by a link in its `.wants/`, `.requires/` or `.upholds/` folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enabled {
    /// The name that is pulled in: the unit's, an alias, or an instance of a template.
    pub name: String,
    /// The unit that pulls it in.
    pub by: String,
    /// Whether that one fails without it (`.requires/`).
    pub needs: bool,
}

/// What systemd makes of the files of a unit as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It loads the unit, as far as its files can be read.
    Whole,
    /// The estate has no main file, only drop-ins: the rest of the unit is not known.
    Partial,
    /// The unit is switched off: its file is empty or a link to `/dev/null`.
    Masked,
    /// It rejects one of the files, so that the unit is not loaded at all.
    Rejected,
}

impl Unit {
    /// Returns the suffix: `service`, `timer`, …; empty where nothing tells the type.
    pub fn suffix(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, suffix)| suffix)
    }

    /// Returns what to call it in a message.
    pub fn title(&self) -> &str {
        if self.name.starts_with('.') || self.name.is_empty() { "this unit" } else { &self.name }
    }

    /// Returns whether it is a template (`app@.service`).
    pub fn is_template(&self) -> bool {
        self.name.rsplit_once('.').is_some_and(|(stem, _)| stem.ends_with('@'))
    }

    /// Returns whether systemd loads the unit and the estate has all of it.
    pub fn is_whole(&self) -> bool {
        self.standing == Standing::Whole
    }

    /// Returns whether `name` means this unit, an alias of it, or an instance of it.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name == name
            || self.aliases.iter().any(|it| it == name)
            || (self.is_template() && place::template_of(name).as_deref() == Some(self.name.as_str()))
    }

    /// Returns the value in force of a setting that takes one.
    pub fn setting(&self, section: &str, name: &str) -> Option<&Setting> {
        // The name first: most names differ in length already, and sections do not.
        self.settings.iter().rfind(|it| it.effective && it.name == name && it.section == section)
    }

    /// Returns the values in force of a setting that takes many, in order.
    pub fn settings_of<'u>(&'u self, section: &'u str, name: &'u str) -> impl DoubleEndedIterator<Item = &'u Setting> {
        self.settings.iter().filter(move |it| it.effective && it.name == name && it.section == section)
    }

    /// Returns whether systemd drops a value of the setting that it cannot read, or skips a line that was meant to be it:
    /// one that is misspelt or in another section. What follows from that is not what its author meant: another finding
    /// says so.
    pub fn drops(&self, section: &str, name: &str) -> bool {
        let is_lost = |it: &&Setting| !it.effective && it.faults.iter().any(|fault| fault.drops_all);
        let is_near =
            |it: &Setting| systemd::similar(section, &it.name, systemd::NEWEST).is_some_and(|it| it.name == name);
        let is_meant = |it: &Setting| it.name == name || (it.section == section && is_near(it));
        let skipped = self.settings.iter().filter(|it| it.directive.is_none() && !it.name.starts_with("X-"));
        self.settings.iter().filter(is_lost).any(|it| it.name == name && it.section == section)
            || skipped.into_iter().any(is_meant)
    }

    /// Returns the known text of the value in force.
    pub fn known(&self, section: &str, name: &str) -> Option<&str> {
        self.setting(section, name)?.value.known().map(String::as_str)
    }

    /// Returns the words of every value in force of a list of units (`After=`), each with its place.
    pub fn units_of<'u>(&'u self, section: &'u str, name: &'u str) -> impl Iterator<Item = (Span, &'u str)> {
        self.settings_of(section, name).flat_map(Setting::plain_words)
    }

    /// Returns the folders below `/run` that the unit owns, as far as they are known.
    pub fn runtime_directories(&self) -> impl Iterator<Item = (Span, &str)> {
        let section = systemd::own_section(self.suffix()).unwrap_or_default();
        let words = self.units_of(section, "RuntimeDirectory");
        words.map(|(span, word)| (span, word.split(':').next().unwrap_or(word))).filter(|(_, word)| !word.contains('%'))
    }

    /// Returns the program of the only command, without its prefixes.
    pub fn program(&self) -> Option<String> {
        let mut commands = self.settings_of("Service", "ExecStart");
        let (Some(only), None) = (commands.next(), commands.next()) else { return None };
        only.command_line().first().map(|it| it.program().text.clone())
    }

    /// Returns the paths of `EnvironmentFile=` that must exist, with their places.
    pub fn required_env_files(&self) -> impl Iterator<Item = (Span, &str)> {
        let known =
            self.settings_of("Service", "EnvironmentFile").filter_map(|it| Some((it, it.value.known()?.as_str())));
        known
            .filter(|(_, path)| !path.starts_with('-') && !path.contains(['%', '*', '?', '[']))
            .map(|(it, path)| (it.value.span, path))
    }

    /// Returns whether systemd leaves the unit's folder below `/run` when the unit stops.
    pub fn keeps_runtime(&self) -> bool {
        let section = systemd::own_section(self.suffix()).unwrap_or_default();
        self.setting(section, "RuntimeDirectoryPreserve").is_some_and(|it| it.is_true() || it.value.known().is_none())
    }

    /// Returns every assignment of sections that systemd reads in a unit of this
    /// type, with what is known of the directive.
    ///
    /// Names and sections that start with `X-` are left to other programs.
    pub fn read_settings(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter().filter(|it| it.is_read)
    }

    /// Returns the stretch of a file from the header of a section to the next one, for the section of a setting.
    pub fn section_around(&self, inside: Span) -> Option<Span> {
        let file = self.files.iter().find(|it| it.source.all().contains(inside))?;
        file.section_at(inside)
    }
}

/// Returns every unit of the estate, with its host.
pub fn all(estate: &Estate) -> impl Iterator<Item = (&Host, &Unit)> {
    estate.hosts.iter().flat_map(|host| host.units.iter().map(move |unit| (host, unit)))
}

/// Returns the folder of a unit's main file, as the estate knows it.
pub fn folder(unit: &Unit) -> &str {
    unit.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the release of systemd that an estate runs; unset means the newest known.
pub fn release(estate: &Estate) -> u16 {
    estate.targets.get("systemd").map_or(systemd::NEWEST, |it| u16::try_from(it.major).unwrap_or(systemd::NEWEST))
}

/// Loads the units of a host.
pub fn load(estate: &Estate, host: &Host) -> Vec<Unit> {
    let is_unit =
        |text: &&Text| text.kind == Kind::Unit && text.place != Place::Superseded && !place::is_hidden(&text.path);
    let mut candidates: Vec<Candidate<'_>> = estate.texts_of(&host.name).filter(is_unit).map(Candidate::new).collect();
    let links = Links::of(estate.files.links());
    place::adopt(&mut candidates, &links);
    let tree = Tree::new(&candidates, &links);
    let release = release(estate);
    let mut units: Vec<Unit> = tree.fragments().map(|fragment| build(&tree, fragment, release)).collect();
    for orphan in tree.orphans() {
        units.push(build_partial(&tree, orphan, release));
    }
    units
}

fn build(tree: &Tree<'_>, fragment: &Candidate<'_>, release: u16) -> Unit {
    let name = name_of(fragment);
    let aliases = tree.aliases_of(fragment);
    let drop_ins = tree.drop_ins_of(&name, &aliases, fragment);
    let texts: Vec<&Text> = std::iter::once(fragment.text).chain(drop_ins).collect();
    let mut unit = assemble(name, &texts, release);
    unit.is_user = fragment.is_user;
    unit.path.clone_from(&fragment.text.path);
    unit.in_document = fragment.text.place == Place::Block;
    if tree.is_masked(fragment) || fragment.text.source.text.trim().is_empty() {
        unit.standing = Standing::Masked;
    }
    let pulled = tree.pulling(fragment, &aliases).into_iter();
    let enabled = pulled.map(|it| Enabled { name: it.name.to_owned(), by: it.by.to_owned(), needs: it.needs });
    unit.enabled = enabled.collect();
    unit.aliases = aliases;
    unit
}

/// Builds what is known of a unit whose main file is not in the estate.
fn build_partial(tree: &Tree<'_>, orphan: &Candidate<'_>, release: u16) -> Unit {
    let name = orphan.name.to_owned();
    let texts = tree.drop_ins_of(&name, &[], orphan);
    // One that a stronger mask hides is still all there is.
    let texts = if texts.is_empty() { vec![orphan.text] } else { texts };
    let mut unit = assemble(name, &texts, release);
    unit.standing = if tree.is_masked(orphan) { Standing::Masked } else { Standing::Partial };
    unit.is_user = orphan.is_user;
    unit
}

/// Returns whether systemd reads an assignment in a unit of this type, as far as the type is known.
fn is_read(setting: &Setting, suffix: &str) -> bool {
    let section = &*setting.section;
    let reads = if suffix.is_empty() {
        systemd::sections().any(|it| it == section)
    } else {
        systemd::reads_section(suffix, section)
    };
    reads && !setting.name.starts_with("X-") && !setting.name.contains(Source::FILLER)
}

fn assemble(name: String, texts: &[&Text], release: u16) -> Unit {
    let span = texts[0].source.all();
    let files: Vec<UnitFile> = texts.iter().map(|text| parse(&text.source)).collect();
    let is_rejected = files.iter().any(|file| file.errors.iter().any(|error| error.kind.rejects_file()));
    let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix).to_owned();
    let mut settings = Vec::with_capacity(files.iter().map(|it| it.lines.len()).sum());
    for (file, text) in files.iter().zip(texts) {
        setting::read(file, text.place == Place::Block, &mut settings);
    }
    for setting in &mut settings {
        setting.is_read = is_read(setting, &suffix);
        setting.faults = verdict::faults(setting, &name, release);
    }
    merge::merge(&mut settings, &suffix);
    let standing = if is_rejected { Standing::Rejected } else { Standing::Whole };
    Unit {
        name,
        span,
        path: String::new(),
        settings,
        files,
        standing,
        is_user: false,
        in_document: false,
        aliases: Vec::new(),
        enabled: Vec::new(),
    }
}

/// The name of the file; where a block has none, the type that its sections tell.
fn name_of(fragment: &Candidate<'_>) -> String {
    if !fragment.name.is_empty() {
        return fragment.name.to_owned();
    }
    let has = |section: &str| {
        let header = format!("[{section}]");
        fragment.text.source.text.lines().any(|line| line.trim() == header)
    };
    let types = ["service", "timer", "socket", "path", "mount", "automount", "swap", "slice"];
    let suffix = types.iter().find(|it| systemd::own_section(it).is_some_and(has));
    suffix.map_or_else(String::new, |it| format!(".{it}"))
}
