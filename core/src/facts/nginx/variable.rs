//! Variables in a value: which names it reads, and where the value is no valid one.
//!
//! Source: `ngx_http_script_compile`.

use super::value::{Refusal, refuse};
use super::{Release, variable_table};

/// A variable of nginx itself.
#[derive(Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its name; for a family what the names begin with.
    pub name: &'static str,
    /// Whether it is one of `stream`, not of `http`.
    pub stream: bool,
    /// What it is.
    pub kind: Kind,
    /// Whether a configuration may define it again; `None` where that is not known.
    pub changeable: Option<bool>,
    /// The first release that has it.
    pub since: Option<Release>,
}

/// What a variable of nginx is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One name.
    Plain,
    /// Every name that begins so.
    Prefix,
    /// A module reads it, and the configuration must define it.
    Own,
}

impl BuiltIn {
    /// Returns the variable of this name, which is in lower case; its family when there is no such name.
    pub fn find(name: &str, stream: bool) -> Option<&'static Self> {
        let all = variable_table::VARIABLES;
        let from = all.partition_point(|it| it.name < name);
        let mut own = all[from..].iter().take_while(|it| it.name == name).filter(|it| it.stream == stream);
        own.find(|it| it.kind != Kind::Own).or_else(|| {
            // A family's name stands before those of its members.
            let family = |it: &&Self| it.kind == Kind::Prefix && it.stream == stream && name.starts_with(it.name);
            all[..from].iter().rev().take_while(|it| it.name.as_bytes().first() == name.as_bytes().first()).find(family)
        })
    }

    /// Returns the names of all variables but families.
    pub fn names(stream: bool) -> impl Iterator<Item = &'static str> {
        variable_table::VARIABLES
            .iter()
            .filter(move |it| it.stream == stream && it.kind == Kind::Plain)
            .map(|it| it.name)
    }
}

/// Returns the names of the captures in a regular expression: `(?<name>…)`, `(?P<name>…)`, `(?'name'…)`.
pub fn captures(regex: &str) -> impl Iterator<Item = &str> {
    regex.split("(?").skip(1).filter_map(|it| {
        let rest = it.strip_prefix('P').unwrap_or(it);
        let (close, rest) = match rest.as_bytes().first()? {
            b'<' => ('>', &rest[1..]),
            b'\'' => ('\'', &rest[1..]),
            _ => return None,
        };
        let (name, _) = rest.split_once(close)?;
        let fine = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        fine.then_some(name)
    })
}

/// One variable in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'t> {
    /// Its name as written.
    pub name: &'t str,
    /// Where its `$` stands, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Returns the variables of a value; captures (`$1` to `$9`) are none.
///
/// # Errors
///
/// When a `$` names nothing.
pub fn references(text: &str) -> Result<Vec<Reference<'_>>, Refusal> {
    let mut found = Vec::new();
    for step in walk(text) {
        found.extend(step?);
    }
    Ok(found)
}

/// A part of a value that nginx expands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'t> {
    /// Text as it stands.
    Text(&'t str),
    /// A variable.
    Variable(Reference<'t>),
    /// What a group of the last regular expression took: the group, and where its `$` stands.
    Capture(usize, usize),
}

/// Returns the parts of a value, up to what nginx cannot read.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|it| it.find('$')).map(|it| it + from) {
        if from < start {
            found.push(Part::Text(&text[from..start]));
        }
        let (step, next) = one(text, start);
        let Ok(step) = step else { return found };
        found.push(match step {
            Some(reference) => Part::Variable(reference),
            None => Part::Capture(usize::from(text.as_bytes()[start + 1] - b'0'), start),
        });
        from = next;
    }
    if from < text.len() {
        found.push(Part::Text(&text[from..]));
    }
    found
}

/// Walks through the variables of a value, captures (as `None`) included.
pub fn walk(text: &str) -> impl Iterator<Item = Result<Option<Reference<'_>>, Refusal>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + memchr::memchr(b'$', text.as_bytes().get(from..)?)?;
        let (step, next) = one(text, start);
        from = next;
        Some(step)
    })
}

fn one(text: &str, start: usize) -> (Result<Option<Reference<'_>>, Refusal>, usize) {
    let rest = &text[start + 1..];
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if rest.starts_with(|it: char| it.is_ascii_digit() && it != '0') {
        return (Ok(None), start + 2);
    }
    let (name, end) = match rest.strip_prefix('{') {
        Some(inner) => {
            let length = inner.find(|it| !is_name(it)).unwrap_or(inner.len());
            if !inner[length..].starts_with('}') {
                return (refuse("a `}` after the name of the variable", None), text.len());
            }
            (&inner[..length], start + 3 + length)
        }
        None => {
            let length = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
            (&rest[..length], start + 1 + length)
        }
    };
    if name.is_empty() {
        let why = "the name of a variable after every `$`: there is no way to write a plain `$` here";
        return (refuse(why, None), text.len());
    }
    (Ok(Some(Reference { name, start, end })), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_names_and_families() {
        let find = |name| BuiltIn::find(name, false).map(|it| it.name);
        assert_eq!(find("host"), Some("host"));
        assert_eq!(find("http_x_a"), Some("http_"));
        assert_eq!(find("arg_a"), Some("arg_"));
        assert_eq!(find("upstream_http_x"), Some("upstream_http_"));
        assert_eq!((find("hosts"), find("memcached_key"), find("")), (None, None, None));
        assert!(BuiltIn::find("ssl_preread_server_name", true).is_some() && find("ssl_preread_server_name").is_none());
    }

    #[test]
    fn the_parts_of_a_value() {
        assert_eq!(parts("a$1b$2"), [Part::Text("a"), Part::Capture(1, 1), Part::Text("b"), Part::Capture(2, 4)]);
        assert!(matches!(
            parts("${x}/")[..],
            [Part::Variable(Reference { name: "x", start: 0, end: 4 }), Part::Text("/")]
        ));
        assert_eq!(parts("a$"), [Part::Text("a")]);
    }

    #[test]
    fn names_of_captures() {
        let names: Vec<_> = captures("^(?<a>x)(?P<b_1>y)(?'c'z)(?:n)(?<!m)(?=k)(?i)").collect();
        assert_eq!(names, ["a", "b_1", "c"]);
    }

    #[test]
    fn names_braces_and_captures() {
        let names = |text| references(text).map(|it| it.iter().map(|it| it.name.to_owned()).collect::<Vec<_>>());
        assert_eq!(names("$a-${b}c$1x$_d"), Ok(vec!["a".into(), "b".into(), "_d".into()]));
        assert_eq!(names("${1}$0").unwrap(), ["1", "0"]);
        for it in ["a$", "$-", "${a", "${}", "$$a", "${a-b}"] {
            assert!(names(it).is_err(), "{it}");
        }
    }
}
