//! The secret that an application signs its sessions with, where it surely is the one that its own files give:
//! `config.secret_key_base`, and before Rails 7.2 `config/secrets.yml`.
//!
//! From Rails 7.1 on the setting wins; before, and over the file, `SECRET_KEY_BASE` and the encrypted credentials come first
//! (railties, `Rails::Application#secret_key_base`).

use super::files::Application;
use super::setting::Settings;
use super::template::{Run, Template};
use crate::estate::Estate;
use crate::estate::process::Process;
use crate::source::{Located, Value};
use crate::syntax::ruby::{Object, Variable};

/// Returns the secret of an environment.
pub(super) fn read(
    estate: &Estate,
    process: &Process,
    application: &Application<'_>,
    settings: &Settings,
    environment: &str,
    variable: &dyn Fn(&str) -> Variable,
    run: Run<'_>,
) -> Option<Located<String>> {
    let own = format!("{environment}.yml.enc");
    let is_encrypted = || estate.has_name("credentials.yml.enc") || estate.has_name(&own);
    let is_unset = || matches!(variable("SECRET_KEY_BASE"), Variable::Unset);
    // Without a lock file nobody knows what else sets variables: what is seen of them counts.
    let is_not_seen = || !process.environment.open && process.environment.get("SECRET_KEY_BASE").is_none();
    if settings.is_opaque {
        return None;
    }
    if let Some(item) = &settings.secret_key_base {
        let counts = match settings.rails {
            Some(release) => release >= (7, 1) || is_unset() && !is_encrypted(),
            None => is_not_seen() && !is_encrypted(),
        };
        let Some(Object::String(text)) = item.known().filter(|_| counts) else { return None };
        return Some(Located { value: text.clone(), span: item.span, from: item.from.clone() });
    }
    if !is_unset() || is_encrypted() {
        return None;
    }
    let text = application.yaml.get("secrets.yml").filter(|_| settings.rails.is_some_and(|it| it < (7, 2)))?;
    let template = Template::fill(&text.source, run);
    let word = template.word(template.root()?.get(environment)?.get("secret_key_base")?);
    match word.value {
        Value::Known(text) if !text.is_empty() => Some(Located { value: text, span: word.span, from: word.from }),
        _ => None,
    }
}
