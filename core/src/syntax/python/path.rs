//! Paths of `pathlib` and of `os.path`, as texts: links on the machine are not followed.

use super::evaluator::Evaluator;
use super::{Item, Object};
use crate::source::Span;

/// Joins as `os.path.join` does.
pub(super) fn joined(parts: &[&str]) -> String {
    let mut path = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at == 0 || part.starts_with('/') {
            (*part).clone_into(&mut path);
        } else {
            if !path.is_empty() && !path.ends_with('/') {
                path.push('/');
            }
            path.push_str(part);
        }
    }
    path
}

/// `os.path.dirname`.
pub(super) fn folder(path: &str) -> String {
    match path.rsplit_once('/') {
        Some((head, _)) if head.trim_end_matches('/').is_empty() => format!("{head}/"),
        Some((head, _)) => head.trim_end_matches('/').to_owned(),
        None => String::new(),
    }
}

/// Makes an absolute path normal; `None` for a relative one.
pub(super) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.strip_prefix('/')?.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

/// The text of a `Path`: without blanks between its parts, dots and a last slash; `..` stays.
pub(super) fn pure(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty() && *it != ".").collect();
    let joined = parts.join("/");
    match (path.starts_with('/'), joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// `Path.parent`.
fn parent(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((head, _)) => head.to_owned(),
        None => ".".to_owned(),
    }
}

impl Evaluator<'_> {
    /// `Path(a, b)`.
    pub(super) fn new_path(&self, parts: &[Item], at: Span) -> Item {
        let texts: Option<Vec<&str>> = parts.iter().map(|it| it.known().and_then(Object::as_path)).collect();
        match texts {
            Some(texts) => self.known(Object::Path(pure(&joined(&texts))), at, &parts.iter().collect::<Vec<_>>()),
            None => self.unknown("a path", at),
        }
    }

    /// An attribute of a path.
    pub(super) fn path_attribute(&self, path: &str, name: &str, object: &Item, at: Span) -> Item {
        let last = path.rsplit('/').next().unwrap_or(path);
        let (stem, suffix) = match last.rfind('.') {
            Some(dot) if dot > 0 && dot + 1 < last.len() => last.split_at(dot),
            _ => (last, ""),
        };
        let made = match name {
            "parent" => Object::Path(parent(path)),
            "parents" => {
                let above = |it: &String| (it != "/" && it != ".").then(|| parent(it));
                let all = std::iter::successors(above(&path.to_owned()), above);
                Object::Tuple(all.map(|it| self.known(Object::Path(it), at, &[object])).collect())
            }
            "name" => Object::String(last.to_owned()),
            "stem" => Object::String(stem.to_owned()),
            "suffix" => Object::String(suffix.to_owned()),
            _ => return self.unknown(format!("`{name}` of a path"), at),
        };
        self.known(made, at, &[object])
    }

    /// A method of a path.
    pub(super) fn path_method(&self, path: &str, method: &str, arguments: &[Item], object: &Item, at: Span) -> Item {
        let texts: Option<Vec<&str>> = arguments.iter().map(|it| it.known().and_then(Object::as_path)).collect();
        let made = match (method, texts.as_deref()) {
            ("resolve" | "absolute", _) => normal(path).map(Object::Path),
            ("joinpath", Some(more)) => {
                let parts: Vec<&str> = std::iter::once(path).chain(more.iter().copied()).collect();
                Some(Object::Path(pure(&joined(&parts))))
            }
            ("as_posix" | "__str__" | "__fspath__", _) => Some(Object::String(path.to_owned())),
            _ => None,
        };
        let parts: Vec<&Item> = std::iter::once(object).chain(arguments).collect();
        match made {
            Some(made) => self.known(made, at, &parts),
            None => self.unknown(format!("`{method}` of a path"), at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_as_pathlib_writes_them() {
        for (path, text) in [("/a//b/./c/", "/a/b/c"), ("a/../b", "a/../b"), ("", "."), ("/", "/"), ("./x", "x")] {
            assert_eq!(pure(path), text);
        }
        assert_eq!([parent("/a/b"), parent("/a"), parent("/"), parent("a")], ["/a", "/", "/", "."]);
    }
}
