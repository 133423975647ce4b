//! `File.expand_path`, `File.join` and their like: on text alone, never on a disk.

use ruby_prism::Location;

use super::call::Arguments;
use super::evaluator::{Evaluator, Outcome};
use super::{Item, Object};
use crate::source::{Unknown, Value};

impl Evaluator<'_> {
    /// A call of a method of `File`; `None` when it is not modelled.
    pub(super) fn file_call(&mut self, name: &str, arguments: &Arguments, at: &Location<'_>) -> Option<Outcome> {
        if !matches!(name, "expand_path" | "absolute_path" | "realpath" | "join" | "dirname" | "basename" | "read") {
            return None;
        }
        if name == "read" {
            return self.read_file(arguments, at);
        }
        let parts: Vec<&Item> = arguments.items.iter().collect();
        let texts = match texts(&arguments.items) {
            Ok(texts) if !arguments.open => texts,
            Ok(_) => return None,
            Err(reason) => return Some(Ok(self.pass_on(&reason, at, &parts))),
        };
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let path = match (name, texts.as_slice()) {
            ("expand_path" | "absolute_path" | "realpath", [path]) => {
                expand(path, self.context.around.folder.unwrap_or_default())
            }
            ("expand_path" | "absolute_path", [path, folder]) => expand(path, folder),
            ("join", parts) => Some(join(parts)),
            ("dirname", [path]) => Some(folder(path).to_owned()),
            ("basename", [path]) => Some(path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()),
            _ => None,
        };
        Some(Ok(match path {
            Some(path) => self.known(Object::String(path), at, &parts),
            None => self.unknown(format!("`File.{name}` of a relative path"), at),
        }))
    }
}

impl Evaluator<'_> {
    /// `File.read` of a file that is at hand.
    fn read_file(&self, arguments: &Arguments, at: &Location<'_>) -> Option<Outcome> {
        let look_up = self.context.around.text?;
        let [path] = arguments.items.as_slice() else { return None };
        let text = look_up(path.known()?.as_str()?).filter(|_| !arguments.open)?;
        Some(Ok(self.known(Object::String(text), at, &[path])))
    }
}

/// Returns the texts of the arguments, arrays spread as `File.join` does.
fn texts(items: &[Item]) -> Result<Vec<String>, Unknown> {
    let mut texts = Vec::new();
    for item in items {
        match &item.value {
            Value::Known(Object::String(text)) => texts.push(text.clone()),
            Value::Known(Object::Array(parts)) => texts.extend(self::texts(parts)?),
            Value::Known(other) => return Err(Unknown::NotEvaluated(format!("a path made of {}", other.class()))),
            Value::Unknown(reason) => return Err(reason.clone()),
        }
    }
    Ok(texts)
}

/// Makes a path absolute and normal; `None` when it stays relative or has a `~`.
fn expand(path: &str, folder: &str) -> Option<String> {
    if path.starts_with('~') || folder.starts_with('~') {
        return None;
    }
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    if !whole.starts_with('/') || (!path.starts_with('/') && !folder.starts_with('/')) {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

/// Joins with exactly one slash between the parts, as `File.join` does.
fn join(parts: &[&str]) -> String {
    let mut path = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            let kept = path.trim_end_matches('/').len();
            path.truncate(kept);
            path.push('/');
            path.push_str(part.trim_start_matches('/'));
        } else {
            path.push_str(part);
        }
    }
    path
}

/// Returns what `File.dirname` gives.
fn folder(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit_once('/') {
        Some((folder, _)) if folder.trim_end_matches('/').is_empty() => "/",
        Some((folder, _)) => folder.trim_end_matches('/'),
        None if trimmed.is_empty() && path.starts_with('/') => "/",
        None => ".",
    }
}
