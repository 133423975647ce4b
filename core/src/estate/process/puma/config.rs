//! Which configuration file Puma reads: `-C`, else `config/puma/ENV.rb`, else
//! `config/puma.rb`, from its working folder; never two of them.

use super::flags::Flags;
use crate::estate::{Estate, Host, Kind, Place, Text, layout};
use crate::syntax::ruby::Variable;

/// The file that is read.
pub(super) enum Choice<'e> {
    /// None at all.
    None,
    /// This one; its path as `__FILE__` shows it, when that is known.
    File(&'e Text, Option<String>),
    /// One that the estate does not have, or it is not clear which.
    Unknown,
}

pub(super) fn choose<'e>(
    estate: &'e Estate,
    host: &Host,
    flags: &Flags,
    folder: Option<&str>,
    variable: &(dyn Fn(&str) -> Variable + Sync),
) -> Choice<'e> {
    if flags.open {
        return Choice::Unknown;
    }
    let find = |path: &str| find(estate, host, path, folder);
    if let Some(given) = &flags.config {
        return match given.known().map(String::as_str) {
            None => Choice::Unknown,
            Some("-") => Choice::None,
            Some(path) => find(path),
        };
    }
    match environment(flags, variable) {
        Some(name) => match find(&format!("config/puma/{name}.rb")) {
            Choice::File(text, path) => Choice::File(text, path),
            _ => find("config/puma.rb"),
        },
        None if puma_files(estate, host).any(|text| text.path.contains("config/puma/")) => Choice::Unknown,
        None => find("config/puma.rb"),
    }
}

/// Returns the name of the environment that chooses the file: `-e`, then the variables in Puma's order.
fn environment(flags: &Flags, variable: &(dyn Fn(&str) -> Variable + Sync)) -> Option<String> {
    if let Some(given) = &flags.environment {
        return given.known().cloned();
    }
    for name in ["APP_ENV", "RACK_ENV", "RAILS_ENV"] {
        match variable(name) {
            Variable::Set(it) => return it.known().cloned(),
            Variable::Unset => {}
            Variable::Unknown => return None,
        }
    }
    Some("development".into())
}

fn puma_files<'e>(estate: &'e Estate, host: &Host) -> impl Iterator<Item = &'e Text> {
    let is_read = |text: &&Text| text.kind == Kind::Puma && text.place != Place::Superseded;
    estate.texts_of(&host.name).filter(is_read)
}

/// Finds the file of the estate that a path of the host means.
fn find<'e>(estate: &'e Estate, host: &Host, path: &str, folder: Option<&str>) -> Choice<'e> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let absolute = match (path.starts_with('/'), folder) {
        (true, _) => path.to_owned(),
        (false, Some(folder)) => format!("{}/{path}", folder.trim_end_matches('/')),
        (false, None) => {
            let mut named = puma_files(estate, host).filter(|text| ends_with(&text.path, path));
            return match (named.next(), named.next()) {
                (Some(text), None) => Choice::File(text, None),
                _ => Choice::Unknown,
            };
        }
    };
    match layout::file_for(estate, host, &absolute).filter(|it| it.kind == Kind::Puma) {
        None => Choice::Unknown,
        Some(text) => {
            // A path that is given whole is the path that Ruby shows; another is looked up from a folder
            // whose links are resolved.
            let shown = path.starts_with('/')
                || host.layout.is_below_release_link(&absolute).is_none() && !is_linked(&absolute);
            Choice::File(text, shown.then_some(absolute))
        }
    }
}

/// Returns whether `tail` is all of `path` or its last parts.
fn ends_with(path: &str, tail: &str) -> bool {
    path.strip_suffix(tail).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

/// Returns whether a path goes through what is by custom a link.
fn is_linked(path: &str) -> bool {
    path.split('/').any(|part| part == "current")
}
