//! A block of code: which program reads it, and under which name.

use super::edited::Edits;
use super::name::{By, Candidate};
use super::{Kind, Place, content, elision, kind, name, written};
use crate::source::Source;
use crate::syntax::markdown::{CodeBlock, Document, Part};
use crate::syntax::template::{self, Style};

/// What a document shows.
pub(super) struct Shown {
    /// Which program reads it.
    pub(super) kind: Kind,
    /// Its name; empty where it has none.
    pub(super) path: String,
    /// What gives it that name.
    pub(super) by: By,
    /// The text.
    pub(super) source: Source,
    /// How it stands there.
    pub(super) place: Place,
}

/// Returns the text of a block, if some program reads it, and the files that its commands write.
pub(super) fn texts(document: &Document, part: &Part, block: &CodeBlock, edits: &Edits) -> Vec<Shown> {
    let whole = text(document, part, block, edits);
    let shell = whole.as_ref().filter(|it| it.kind == Kind::Shell);
    let written = shell.map(|it| written::files(&it.source)).unwrap_or_default();
    whole.into_iter().chain(written).collect()
}

fn text(document: &Document, part: &Part, block: &CodeBlock, edits: &Edits) -> Option<Shown> {
    let code = &block.source.text;
    let language = block.language().to_ascii_lowercase();
    let fits = |path: &str| kind::of_path(path).filter(|kind| suits(*kind, &language, code));
    let candidates = name::candidates(document, part, block, edits).into_iter();
    let named = candidates.into_iter().find_map(|it| Some((fits(&it.path)?, it)));
    let (kind, path, by) = match named {
        None => unnamed(&language, code).map(|(kind, path)| (kind, path, By::Said))?,
        Some((kind, Candidate { path, by })) => {
            let is_file = !content::is_excerpt(kind, &path, code) && is_file(kind, &path, by, code);
            let unnamed = || unnamed(&language, code).filter(|it| it.0 == kind).map(|it| it.1).unwrap_or_default();
            (kind, if is_file { path } else { unnamed() }, by)
        }
    };
    let source = match kind {
        // Braces and dots are words of theirs.
        Kind::Shell | Kind::JavaScript => block.source.clone(),
        // It is a template by itself.
        Kind::Rails => elision::blank(&block.source, kind),
        _ => elision::blank(&template::blank(&block.source, Style::Plain), kind),
    };
    // What is shown of an env file are often the variables that matter.
    let is_open = kind == Kind::Env && matches!(by, By::Editor { .. });
    let source = if is_open { elision::at_end(source) } else { source };
    Some(Shown { kind, path, by, source, place: Place::Block })
}

/// Returns whether the block is the whole file, where that is not said of it.
fn is_file(kind: Kind, path: &str, by: By, code: &str) -> bool {
    let By::Editor { again, added } = by else { return true };
    let shared = path.ends_with("/default") || path.ends_with("nginx.conf");
    let is_addition = match kind {
        // Guides say "add the following" of new files as well.
        Kind::Unit | Kind::Env => false,
        Kind::Nginx => added && shared,
        _ => added,
    };
    !again && !is_addition && content::is_whole(kind, path, code)
}

/// Stands for the name of an env file that the document does not give.
pub(super) const UNNAMED_ENV: &str = "?";

/// Returns whether a block of this language and content can be a file of this kind.
fn suits(kind: Kind, language: &str, code: &str) -> bool {
    let plain = matches!(language, "" | "text" | "txt" | "plaintext" | "plain" | "conf" | "config" | "cfg" | "file");
    match kind {
        Kind::Unit => {
            (plain
                || matches!(
                    language,
                    "ini" | "systemd" | "service" | "unit" | "desktop" | "toml" | "properties" | "bash" | "sh"
                ))
                && content::is_unit(code)
                && !code.trim().is_empty()
        }
        Kind::Nginx => {
            (plain || matches!(language, "nginx" | "nginxconf" | "apache" | "bash" | "sh")) && content::is_nginx(code)
        }
        Kind::Env if matches!(language, "bash" | "sh" | "shell" | "zsh") => content::is_only_env(code),
        Kind::Env => {
            (plain || matches!(language, "env" | "dotenv" | "ini" | "properties" | "toml")) && content::is_env(code)
        }
        Kind::Puma => (plain || matches!(language, "ruby" | "rb")) && content::is_puma(code),
        Kind::Python => matches!(language, "python" | "py") && content::is(Kind::Python, code),
        Kind::Rails => {
            (plain || matches!(language, "ruby" | "rb" | "yaml" | "yml" | "erb")) && content::is(Kind::Rails, code)
        }
        Kind::Gunicorn => (plain || matches!(language, "python" | "py")) && content::is_gunicorn(code),
        Kind::Shell => is_shell(language) || language.is_empty() && code.starts_with("#!"),
        Kind::Compose => (plain || matches!(language, "yaml" | "yml")) && content::is_compose(code),
        Kind::JavaScript => {
            // What is left out of a program may be anything.
            matches!(language, "javascript" | "js" | "ts" | "typescript")
                && content::is(Kind::JavaScript, code)
                && !code.lines().any(content::is_elision)
        }
        Kind::Markdown | Kind::Manifest | Kind::Other => false,
    }
}

fn is_shell(language: &str) -> bool {
    matches!(language, "bash" | "sh" | "shell" | "zsh" | "console" | "shell-session" | "shellsession" | "terminal")
}

/// A block that the document does not name, if its language and content leave no doubt.
fn unnamed(language: &str, code: &str) -> Option<(Kind, String)> {
    let kind = match language {
        "nginx" | "nginxconf" if content::is_nginx(code) => Kind::Nginx,
        "systemd" | "service" | "unit" | "ini" | "conf" | "" if content::is_surely_unit(code) => Kind::Unit,
        "dotenv" | "env" if content::is_env(code) => return Some((Kind::Env, UNNAMED_ENV.to_owned())),
        "ruby" | "rb" if content::is_surely_puma(code) => Kind::Puma,
        shell if is_shell(shell) && content::is_only_env(code) => Kind::Env,
        shell if is_shell(shell) => Kind::Shell,
        _ => return None,
    };
    Some((kind, String::new()))
}
