//! Commands and lists that were to go on in the next line, and do not: a blank
//! stands behind the backslash, an empty line follows it, or there is none
//! (systemd.syntax(7)).

use std::collections::BTreeMap;

use super::{Line, Setting, Unit};
use crate::facts::systemd::Kind;
use crate::source::{FileId, Span};
use crate::syntax::systemd::UnitFile;

/// A value that ends too early.
#[derive(Debug)]
pub struct Cut<'u> {
    /// The assignment.
    pub setting: &'u Setting,
    /// What keeps the line from going on.
    pub gap: Gap,
    /// Where: the blanks, the empty line, or the end of the line without a backslash.
    pub at: Span,
    /// The lines that were to belong to it, if there are any.
    pub lost: Option<Span>,
}

/// What keeps a line from going on in the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Blanks behind the backslash.
    Blanks,
    /// An empty line behind the one with the backslash.
    EmptyLine,
    /// No backslash.
    NoBackslash,
}

impl Unit {
    /// Returns the values that end too early, where something follows that looks like the rest, or where a command is
    /// left with the backslash as its last word.
    pub fn cuts(&self) -> Vec<Cut<'_>> {
        let is_odd = |it: &Setting| it.directive.is_none() || ends_in_backslash(it);
        if self.files.iter().all(|it| it.errors.is_empty()) && !self.settings.iter().any(is_odd) {
            return Vec::new();
        }
        let settings: BTreeMap<_, _> = self.settings.iter().map(|it| ((it.line.file, it.line.start), it)).collect();
        self.files.iter().flat_map(|file| cuts_of(file, &settings)).collect()
    }

    /// Returns the lines that were to belong to values above them.
    pub fn cut_off(&self) -> Vec<Span> {
        self.cuts().iter().filter_map(|it| it.lost).collect()
    }
}

type Settings<'u> = BTreeMap<(FileId, u32), &'u Setting>;

fn cuts_of<'u>(file: &UnitFile, settings: &Settings<'u>) -> Vec<Cut<'u>> {
    let find = |line: &Line| settings.get(&(line.span().file, line.span().start)).copied();
    let mut found = Vec::new();
    for (at, line) in file.lines.iter().enumerate() {
        let Some(setting) = find(line).filter(|it| it.directive.is_some()) else { continue };
        let (gap, place) = gap(file, setting);
        let is_rest = |line: &&Line| match line {
            Line::Error(span) => gap == Gap::Blanks || is_argument(file, setting, *span, None),
            Line::Assignment(it) => {
                let other = find(line);
                other.is_none_or(|other| other.directive.is_none())
                    && is_argument(file, setting, it.span, other.map(|it| &*it.name))
            }
            Line::Blank(_) | Line::Comment(_) | Line::Header { .. } => false,
        };
        let lost = file.lines[at + 1..].iter().take_while(is_rest).map(Line::span).reduce(Span::to);
        let keeps_backslash =
            gap == Gap::Blanks && setting.is_command() && setting.value.known().is_some_and(|it| it.ends_with(" \\"));
        if lost.is_some() || keeps_backslash {
            found.push(Cut { setting, gap, at: place, lost });
        }
    }
    found
}

/// What stands at the end of a value's last line.
fn gap(file: &UnitFile, setting: &Setting) -> (Gap, Span) {
    let line = setting.line;
    let text = file.source.slice(line);
    let body = text.strip_suffix('\n').unwrap_or(text);
    let body = body.strip_suffix('\r').unwrap_or(body);
    let ink = body.trim_end().len();
    if ends_in_backslash(setting) && ink < body.len() {
        return (Gap::Blanks, line.sub(ink, body.len()));
    }
    let last = body.rfind('\n').map_or(0, |it| it + 1);
    if last > 0 && last >= ink {
        return (Gap::EmptyLine, line.sub(last, body.len()));
    }
    (Gap::NoBackslash, line.sub(ink, ink))
}

fn ends_in_backslash(setting: &Setting) -> bool {
    setting.text().bytes().rev().take_while(|it| *it == b'\\').count() % 2 == 1
}

/// Whether a line below a value looks like more of it: an option, or words that stand further in.
fn is_argument(file: &UnitFile, setting: &Setting, line: Span, key: Option<&str>) -> bool {
    let text = file.source.slice(line);
    let word = text.trim_start();
    let is_option = word.starts_with('-');
    let is_deeper = text.len() - word.len() > indentation(setting);
    match setting.directive.map(|it| it.kind) {
        Some(Kind::Command) if is_option => true,
        Some(Kind::Command) => is_deeper && key.is_none_or(|it| !is_directive_like(it)),
        Some(Kind::EnvAssignments) => is_deeper && key.is_some_and(|it| !is_directive_like(it)),
        Some(
            Kind::AddressFamilies
            | Kind::BindPaths
            | Kind::Capabilities
            | Kind::IpPrefixes
            | Kind::PathList
            | Kind::RelativePathList
            | Kind::SyscallFilter
            | Kind::UnitList
            | Kind::UrlList,
        ) => is_deeper && key.is_none(),
        _ => false,
    }
}

/// How far in an assignment stands.
pub(super) fn indentation(setting: &Setting) -> usize {
    setting.key.start.saturating_sub(setting.line.start) as usize
}

/// Whether a name is written as directives are: letters of both sizes, the first a capital.
fn is_directive_like(key: &str) -> bool {
    key.starts_with(|it: char| it.is_ascii_uppercase())
        && key.contains(|it: char| it.is_ascii_lowercase())
        && key.bytes().all(|it| it.is_ascii_alphanumeric())
}
