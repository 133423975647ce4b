//! The modules of an application among the files of a host.

use std::collections::BTreeMap;

use super::start::Start;
use crate::estate::{Estate, Host, Kind, Place, Text, layout};
use crate::syntax::javascript::{Found, scripts};

/// The files of a host by their paths.
pub(super) struct Files<'e>(BTreeMap<&'e str, &'e Text>);

impl<'e> Files<'e> {
    pub(super) fn of(estate: &'e Estate, host: &Host) -> Self {
        let is_read = |it: &&Text| {
            let is_plain = it.kind == Kind::Other && it.place == Place::File && is_data(&it.path);
            it.place != Place::Superseded && (it.kind == Kind::JavaScript || is_plain)
        };
        Self(estate.texts_of(&host.name).filter(is_read).map(|it| (it.path.as_str(), it)).collect())
    }

    /// Returns the path of the module that a process starts.
    pub(super) fn first(&self, estate: &Estate, host: &Host, start: &Start) -> Option<String> {
        let plain = start.path.trim_end_matches('/');
        let tail = start.named.trim_start_matches("./").trim_end_matches('/');
        let endings = scripts().iter().map(|it| format!(".{it}"));
        let whole = endings.clone().map(|it| format!("/index{it}"));
        std::iter::once(String::new()).chain(endings).chain(whole).find_map(|end| {
            let text = layout::file_for(estate, host, &format!("{plain}{end}"))?;
            // Every application has an `index.js`: the folder in front of it has to be the one that is meant.
            let wanted = format!("/{}{end}", tail.trim_start_matches('/'));
            let is_meant =
                tail.starts_with('/') || format!("/{}", text.path.trim_start_matches('/')).ends_with(&wanted);
            (is_meant && self.0.contains_key(text.path.as_str())).then(|| text.path.clone())
        })
    }

    /// Whether a file's folder says that it is the one at a path of the host.
    pub(super) fn is_told(file: &str, path: &str) -> bool {
        let mut own = file.rsplit('/').skip(1);
        let mut theirs = path.rsplit('/').skip(1);
        matches!((own.next(), theirs.next()), (Some(a), Some(b)) if a == b && !matches!(a, "" | "." | "bin" | "dist" | "src"))
    }

    pub(super) fn text(&self, path: &str) -> Option<&'e Text> {
        self.0.get(path).copied()
    }

    /// Returns the modules by their paths on the host, of which one is known.
    pub(super) fn below(&self, file: &str, path: &str) -> Modules<'_, 'e> {
        let name = file.rsplit('/').next().unwrap_or(file);
        // What the command leaves away.
        let path = match path.rsplit('/').next() {
            Some(last) if last == name => path.to_owned(),
            Some(last) if name.starts_with("index.") && !last.starts_with("index") => {
                format!("{}/{name}", path.trim_end_matches('/'))
            }
            _ => path.rsplit_once('/').map_or_else(|| name.to_owned(), |it| format!("{}/{name}", it.0)),
        };
        // As much of their ends as is the same is below both.
        let (mut own, mut theirs) = (file, path.as_str());
        while let (Some((a, one)), Some((b, other))) = (split(own), split(theirs)) {
            if one != other {
                break;
            }
            (own, theirs) = (a, b);
        }
        let own = if own.is_empty() { String::new() } else { format!("{own}/") };
        Modules { files: self, own, theirs: format!("{theirs}/"), first: path }
    }
}

/// Whether a file holds JSON.
fn is_data(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|it| it.1 == "json")
}

/// Splits the last part of a path off.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.is_empty() { None } else { Some(path.rsplit_once('/').unwrap_or(("", path))) }
}

/// Modules by their paths on the host.
pub(super) struct Modules<'f, 'e> {
    files: &'f Files<'e>,
    /// The folder of the application, in the estate and on the host.
    own: String,
    theirs: String,
    /// The first module.
    first: String,
}

impl<'e> Modules<'_, 'e> {
    /// Finds a module by its path, the way `require` does.
    pub(super) fn find(&self, path: &str) -> Found<'e> {
        let is_first = self.first == path || self.first.strip_prefix(path).is_some_and(|it| it.starts_with(['.', '/']));
        let path = if is_first && self.exact(path).is_none() { self.first.as_str() } else { path };
        let stem = path.strip_suffix(".js").or_else(|| path.strip_suffix(".mjs"));
        let mut ways = vec![String::new(), ".js".to_owned(), ".json".to_owned()];
        ways.extend(scripts().iter().map(|it| format!(".{it}")));
        ways.extend(scripts().iter().map(|it| format!("/index.{it}")));
        let plain = ways.iter().find_map(|end| self.exact(&format!("{path}{end}")));
        // TypeScript is told of what it is compiled to.
        let typed = || stem.and_then(|it| self.exact(&format!("{it}.ts")).or_else(|| self.exact(&format!("{it}.mts"))));
        match plain.or_else(typed) {
            Some((path, text)) if is_data(&path) => Found::Json(&text.source),
            Some((path, text)) => Found::Script(path, &text.source),
            None => Found::Unknown,
        }
    }

    fn exact(&self, path: &str) -> Option<(String, &'e Text)> {
        let below = path.strip_prefix(self.theirs.as_str())?;
        let text = self.files.text(&format!("{}{below}", self.own))?;
        Some((path.to_owned(), text))
    }
}
