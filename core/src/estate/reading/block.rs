//! A block of code: which program reads it, and under which name.

use super::{Kind, Place, content, elision, kind, name, written};
use crate::source::Source;
use crate::syntax::markdown::{CodeBlock, Document, Part};
use crate::syntax::template::{self, Style};

/// What a document shows: which program reads it, its name, the text, and how it stands there.
pub(super) type Shown = (Kind, String, Source, Place);

/// Returns the text of a block, if some program reads it, and the files that its commands write.
pub(super) fn texts(document: &Document, part: &Part, block: &CodeBlock) -> Vec<Shown> {
    let whole = text(document, part, block);
    let shell = whole.as_ref().filter(|it| it.0 == Kind::Shell);
    let written = shell.map(|it| written::files(&it.2)).unwrap_or_default();
    whole.into_iter().chain(written).collect()
}

fn text(document: &Document, part: &Part, block: &CodeBlock) -> Option<Shown> {
    let code = &block.source.text;
    let language = block.language().to_ascii_lowercase();
    let fits = |path: &str| kind::of_path(path).filter(|kind| suits(*kind, &language, code));
    let named = name::candidates(document, part, block).into_iter().find_map(|path| Some((fits(&path)?, path)));
    let (kind, path) = named.or_else(|| unnamed(&language, code))?;
    let path = if content::is_excerpt(kind, &path, code) { String::new() } else { path };
    let source = match kind {
        Kind::Shell => block.source.clone(),
        _ => elision::blank(&template::blank(&block.source, Style::Plain), kind),
    };
    Some((kind, path, source, Place::Block))
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
        Kind::Shell => is_shell(language) || language.is_empty() && code.starts_with("#!"),
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
