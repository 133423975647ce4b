//! One assignment of a unit, with its place and what is known of its value.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::shell::{self, ShellPart};
use super::verdict::Fault;
use crate::facts::systemd::{self, Directive, Kind, Repeat, scalar};
use crate::facts::words as placeholder;
use crate::source::{Edit, FileSet, Fix, Frame, Located, Safety, Source, Span, Unknown, Value};
use crate::syntax::systemd::command::{self, CommandLine};
use crate::syntax::systemd::words;
use crate::syntax::systemd::{Assignment, Joined, Line, UnitFile};

/// One assignment of a unit.
#[derive(Debug)]
pub struct Setting {
    /// The section, without brackets.
    pub section: Cow<'static, str>,
    /// The directive, without `=`.
    pub name: Cow<'static, str>,
    /// Where the directive's name stands.
    pub key: Span,
    /// The value as systemd sees it: continuation lines joined, outer blanks gone.
    pub value: Located<Value<String>>,
    /// Whether it still counts: no later empty assignment wiped it, no later value replaced it.
    pub effective: bool,
    /// Whether systemd reads it, in a unit of this type.
    pub is_read: bool,
    /// What is known of the directive in this section.
    pub directive: Option<&'static Directive>,
    /// The whole logical line with its line end, to delete it.
    pub line: Span,
    /// Why the release of systemd that the estate runs cannot read the value, or parts of it.
    pub faults: Vec<Fault>,
    /// The value as written, with the way back to the file.
    at: Joined,
    /// The text of a value that is not known, holes and all.
    masked: Option<Box<str>>,
    /// The value as a command line, read on first use.
    command_line: OnceLock<Box<CommandLine>>,
}

impl Setting {
    /// Returns the place in the file of a range of the value's text.
    ///
    /// A value without continuation lines is at the same offsets in the file.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        self.at.span_of(range)
    }

    /// Returns the text of the value, known or not; a template's holes are runs of [`Source::FILLER`].
    pub fn text(&self) -> &str {
        match &self.value.value {
            Value::Known(text) => text,
            Value::Unknown(_) => self.masked.as_deref().unwrap_or_default(),
        }
    }

    /// Returns whether the value is known and this text.
    pub fn known_is(&self, text: &str) -> bool {
        self.value.known().is_some_and(|it| it == text)
    }

    /// Returns whether the value is known and a boolean that means yes.
    pub fn is_true(&self) -> bool {
        self.value.known().and_then(|it| scalar::boolean(it)) == Some(true)
    }

    /// Returns the time span of the value in microseconds, if it is known and one.
    pub fn timespan(&self) -> Option<u64> {
        self.value.known().and_then(|it| scalar::timespan(it))
    }

    /// Returns the value as a command line; empty where it is not known.
    pub fn command_line(&self) -> &CommandLine {
        self.command_line.get_or_init(|| Box::new(self.value.known().map(|it| command::read(it)).unwrap_or_default()))
    }

    /// Returns the words of the value, cut at white space alone, each with its place; none where it is not known.
    pub fn plain_words(&self) -> impl Iterator<Item = (Span, &str)> {
        let text = self.value.known().map_or("", String::as_str);
        words::plain(text).map(|(range, word)| (self.span_of(range), word))
    }

    /// Returns the parts of a command that only a shell understands, the first of each kind.
    pub fn shell_parts(&self) -> Vec<ShellPart> {
        shell::parts(self)
    }

    /// Returns whether it says when a timer elapses.
    pub fn is_trigger(&self) -> bool {
        self.directive.is_some_and(|it| it.section == "Timer" && it.repeat == Repeat::Adds)
    }

    /// Returns where a comment seems to start behind the value, with the blank before it:
    /// systemd has none there and takes it for a part of the value.
    pub fn comment_at(&self) -> Option<usize> {
        let text = self.value.known().filter(|it| it.contains(['#', ';']))?;
        [" # ", " #\t", " ; ", "\t# ", "\t; "].iter().filter_map(|it| text.find(it)).min().filter(|at| *at > 0)
    }

    /// Returns whether the value stands on one line.
    pub fn is_one_line(&self) -> bool {
        self.at.pieces().count() == 1
    }

    /// Returns the stretches of the file that the value is made of, with one blank between two of them in its text.
    pub fn pieces(&self) -> impl Iterator<Item = Span> {
        self.at.pieces()
    }

    /// Returns whether the value is a command line.
    pub fn is_command(&self) -> bool {
        self.directive.is_some_and(|it| it.kind == Kind::Command)
    }

    /// Returns what puts a line below this one, framed as this one is; nothing where this one shares its line with
    /// other text.
    pub fn line_below(&self, files: &FileSet, line: &str) -> Option<Edit> {
        let Frame { prefix, end } = files.frame(self.key)?;
        let is_ended = files.slice(self.line).ends_with('\n');
        let text = if is_ended { format!("{prefix}{line}{end}") } else { format!("{end}{prefix}{line}") };
        Some(Edit { span: self.line.tail(), text })
    }

    /// Returns what moves the comment behind a value of one line, from `at` on, to a line of its own above.
    pub fn comment_above(&self, files: &FileSet, at: usize) -> Option<Fix> {
        let Frame { prefix, end } = files.frame(self.key).filter(|_| self.is_one_line())?;
        let comment = self.text().get(at..)?.trim();
        let above = Edit { span: self.key.head(), text: format!("{comment}{end}{prefix}") };
        let behind = Edit { span: self.span_of(at..self.text().len()), text: String::new() };
        Some(Fix::new("put the comment on a line of its own", Safety::Unsafe, vec![above, behind]))
    }

    /// Returns whether the value is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.value.known().is_some_and(String::is_empty)
    }
}

/// Reads the assignments of a file; those before the first section, and those behind a line for
/// which systemd gives up on the file, are left out.
///
/// `in_document` says that the file is a block of a document, which may leave parts of values out.
pub(super) fn read(file: &UnitFile, in_document: bool, settings: &mut Vec<Setting>) {
    let end = file.errors.iter().find(|it| it.kind.rejects_file()).map_or(u32::MAX, |it| it.span.start);
    let mut section = None;
    for line in file.lines.iter().take_while(|it| it.span().start < end) {
        match line {
            Line::Header { name, .. } => section = Some(Section::of(file.source.slice(*name))),
            Line::Assignment(it) => {
                if let Some(section) = &section {
                    settings.push(setting(&file.source, section, it, in_document));
                }
            }
            Line::Blank(_) | Line::Comment(_) | Line::Error(_) => {}
        }
    }
}

/// A section, and what is known of its directives.
struct Section {
    name: Cow<'static, str>,
    directives: &'static [Directive],
}

impl Section {
    fn of(name: &str) -> Self {
        let directives = systemd::section(name);
        let name = directives.first().map_or_else(|| Cow::Owned(name.to_owned()), |it| Cow::Borrowed(it.section));
        Self { name, directives }
    }

    fn directive(&self, name: &str) -> Option<&'static Directive> {
        self.directives.binary_search_by(|it| it.name.cmp(name)).ok().map(|at| &self.directives[at])
    }
}

fn setting(source: &Source, section: &Section, assignment: &Assignment, in_document: bool) -> Setting {
    let name = assignment.key.text(source);
    let text = assignment.value.text(source).into_owned();
    let span = assignment.value.span();
    let unknown = if memchr::memchr(Source::FILLER as u8, text.as_bytes()).is_some() {
        Some(Unknown::Hole)
    } else if in_document && leaves_out(&text) {
        Some(Unknown::Elided)
    } else {
        None
    };
    let (value, masked) = match unknown {
        None => (Value::Known(text), None),
        Some(reason) => (Value::Unknown(reason), Some(text.into_boxed_str())),
    };
    let directive = section.directive(&name);
    Setting {
        directive,
        section: section.name.clone(),
        name: directive.map_or_else(|| Cow::Owned(name.into_owned()), |it| Cow::Borrowed(it.name)),
        key: assignment.key.span(),
        value: Located::new(value, span),
        effective: true,
        is_read: false,
        line: assignment.span,
        faults: Vec::new(),
        at: assignment.value.clone(),
        masked,
        command_line: OnceLock::new(),
    }
}

/// Whether a document leaves out (a part of) the value: `...`, `…`, `<user>`.
fn leaves_out(text: &str) -> bool {
    let bracketed = |word: &str| {
        word.split_once('<').and_then(|(_, rest)| rest.split_once('>')).is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ' '))
        })
    };
    placeholder::elided(text)
        || text.split_whitespace().any(placeholder::elided)
        || text.contains('…')
        || bracketed(text)
}
