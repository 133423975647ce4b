//! A block of code: which program reads it, and under which name.

use super::{Kind, Place, content, elision, kind, name};
use crate::source::Source;
use crate::syntax::markdown::{CodeBlock, Document, Part};
use crate::syntax::template::{self, Style};

/// Returns the text of a block, if some program reads it.
pub(super) fn text(document: &Document, part: &Part, block: &CodeBlock) -> Option<(Kind, String, Source, Place)> {
    let code = &block.source.text;
    let language = block.language().to_ascii_lowercase();
    let fits = |path: &str| kind::of_path(path).filter(|kind| suits(*kind, &language, code));
    let named = name::candidates(document, part, block).into_iter().find_map(|path| Some((fits(&path)?, path)));
    let (kind, path) = named.or_else(|| unnamed(&language, code))?;
    let source = match kind {
        Kind::Shell => block.source.clone(),
        _ => elision::blank(&template::blank(&block.source, Style::Plain), kind),
    };
    Some((kind, path, source, Place::Block))
}

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
        "dotenv" | "env" if content::is_env(code) => return Some((Kind::Env, ".env".to_owned())),
        "ruby" | "rb" if content::is_surely_puma(code) => Kind::Puma,
        shell if is_shell(shell) && content::is_only_env(code) => Kind::Env,
        shell if is_shell(shell) => Kind::Shell,
        _ => return None,
    };
    Some((kind, String::new()))
}
