//! From files to texts: what each file is, on which host, and which stretches
//! of a document are files by themselves.

mod block;
mod code;
mod content;
mod document;
mod edited;
mod elision;
mod foreign;
mod included;
mod kind;
mod name;
mod rejected;
mod settings;
mod variables;
mod variant;
mod written;

pub(super) use kind::of_path as kind_of_path;

use super::manifest::Manifest;
use crate::source::{FileId, FileSet, Source};
use crate::syntax::template::{self, Style};

/// A stretch of text that one program reads as a file.
#[derive(Debug, Clone)]
pub struct Text {
    /// The text, with template holes blanked.
    pub source: Source,
    /// The file's path as the estate knows it: below the estate's root for a
    /// file on disk, as the document names it (often absolute) for a fenced
    /// block; empty for a block without a name. A template has the path of
    /// what it makes.
    pub path: String,
    /// What reads it.
    pub kind: Kind,
    /// The name of the [`Host`](super::Host) it belongs to.
    pub host: String,
    /// Where it stands.
    pub place: Place,
    /// Whether only an `include` of nginx tells what reads it.
    pub is_included: bool,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is a whole file.
    File,
    /// It is a fenced block of a document, and the last one of its name.
    Block,
    /// It is a fenced block of a document that a later one replaces.
    Superseded,
    /// It stands in a document's prose: a table of variables, or lines of them without a fence. The
    /// source's text is then that of an env file: everything but names, `=` and values is blank.
    Table,
}

/// What reads a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A systemd unit file, by its suffix (`service`, `timer`, …), or a drop-in of one.
    Unit,
    /// An nginx main file or fragment.
    Nginx,
    /// An env file.
    Env,
    /// A Puma configuration file.
    Puma,
    /// A Gunicorn configuration file.
    Gunicorn,
    /// Python code that a process's settings are read from: Django settings, the `wsgi.py` or `manage.py` that names them,
    /// an application that adds middleware.
    Python,
    /// A file of a Rails application's configuration: Ruby, or `database.yml`.
    Rails,
    /// A module of Node.
    JavaScript,
    /// A document with fenced blocks.
    Markdown,
    /// A shell script or a block of commands.
    Shell,
    /// A file of Docker Compose.
    Compose,
    /// `landreeve.toml`.
    Manifest,
    /// A file no rule reads yet; listed, never judged.
    Other,
}

impl Kind {
    /// Returns the word used in JSON and statistics.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unit => "systemd",
            Self::Nginx => "nginx",
            Self::Env => "env",
            Self::Puma => "puma",
            Self::Gunicorn => "gunicorn",
            Self::Python => "python",
            Self::Rails => "rails",
            Self::JavaScript => "javascript",
            Self::Markdown => "markdown",
            Self::Shell => "shell",
            Self::Compose => "compose",
            Self::Manifest => "manifest",
            Self::Other => "other",
        }
    }
}

impl Text {
    /// Returns whether the file is an example to copy (`.env.example`, `app.conf.sample`): nothing reads it
    /// as it is, and its placeholders stand there on purpose.
    pub fn is_example(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let words = name.split(['.', '-', '_']);
        words.into_iter().any(|word| matches!(word, "example" | "sample" | "dist" | "template" | "tmpl"))
    }
}

/// Returns whether the path alone speaks for a file of some program.
pub fn may_read(path: &str) -> bool {
    kind::of_path(path).is_some_and(|it| !matches!(it, Kind::JavaScript | Kind::Other | Kind::Markdown))
}

/// Finds the texts of all files, in the order of the files; in a document the document itself comes first.
///
/// The manifest's hosts come first; a document it does not speak of is a host by itself; what is left is one
/// host, or several variants of one.
pub fn read(files: &FileSet, manifest: &Manifest) -> Vec<Text> {
    let mut texts: Vec<Text> = files.ids().flat_map(|id| of_file(files, manifest, id)).collect();
    for at in included::find(&texts) {
        let id = texts[at].source.file;
        let source = Source::whole(id, files.file(id).text().clone());
        let is_template = kind::template_suffix(&files.file(id).path).is_some();
        let blanked = template::blank(&source, if is_template { Style::Template } else { Style::Plain });
        texts[at].kind = Kind::Nginx;
        texts[at].is_included = true;
        texts[at].source = template::blank_marks(blanked);
    }
    // A root directory is one host, whatever its folders are called.
    if files.is_root() { texts } else { variant::split(texts) }
}

fn of_file(files: &FileSet, manifest: &Manifest, id: FileId) -> Vec<Text> {
    let file = files.file(id);
    let whole = Source::whole(id, file.text().clone());
    let is_template = kind::template_suffix(&file.path).is_some();
    // What a file is shows in what its tags stand between, not in them.
    let blanked = template::blank(&whole, if is_template { Style::Template } else { Style::Plain });
    let kind =
        if manifest.file == Some(id) { Kind::Manifest } else { kind::of_file(&file.path, &blanked.text, file.named) };
    let path = if is_dot_env_template(&file.path) { &file.path } else { kind::without_template_suffix(&file.path) };
    let host = match manifest.host_of(&file.path) {
        Some(entry) => entry.name.value.clone(),
        None if kind == Kind::Markdown => file.path.clone(),
        None => String::new(),
    };
    let source = match kind {
        Kind::Unit | Kind::Nginx => template::blank_marks(blanked),
        Kind::Env | Kind::Puma | Kind::Compose => blanked,
        Kind::Shell | Kind::Gunicorn | Kind::Python | Kind::Rails | Kind::JavaScript if is_template => blanked,
        _ => whole,
    };
    let whole = Text { source, path: path.to_owned(), kind, host, place: Place::File, is_included: false };
    let inner = if kind == Kind::Markdown { document::texts(&whole) } else { Vec::new() };
    std::iter::once(whole).chain(inner).collect()
}

/// `.env.template` is an example like `.env.example`, and keeps its name.
fn is_dot_env_template(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some(".env.template" | ".env.tmpl" | ".env.tpl"))
}

#[cfg(test)]
mod tests;
