//! `location` blocks: which requests they take, and where their files are.

use super::super::many;
use super::Configuration;
use super::statement::{Id, Statement};
use crate::facts::pcre::{Match, Regex};
use crate::facts::regex::Pattern;
use crate::source::{Located, Span, Value};

/// A `location` block.
#[derive(Debug)]
pub struct Location {
    /// Its statement.
    pub id: Id,
    /// The whole block.
    pub span: Span,
    /// Name and arguments: `location /x`.
    pub head: Span,
    /// How the pattern is compared.
    pub modifier: Modifier,
    /// Whether a regex is compared without regard to case: `~*`.
    pub caseless: bool,
    /// The pattern without its modifier.
    pub path: Located<Value<String>>,
    /// Its own `alias`.
    pub alias: Option<Located<Value<String>>>,
    /// Its own `root`.
    pub root: Option<Located<Value<String>>>,
}

/// How the pattern of a location is compared with the path of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// The path begins with it.
    Prefix,
    /// `=`: the path is it.
    Exact,
    /// `^~`: the path begins with it, and no regex is tried.
    NoRegex,
    /// `~` and `~*`: the path matches it.
    Regex,
    /// `@`: only from inside nginx.
    Named,
}

impl Location {
    /// Returns a path that a regular expression takes and that leads out of the folder of its `alias`, where there is one.
    pub fn way_out(&self) -> Option<String> {
        let (path, alias) = (self.path.known()?, self.alias.as_ref()?.known()?);
        let (folder, rest) = alias.split_once('$').filter(|_| self.modifier == Modifier::Regex)?;
        let group = usize::from(rest.bytes().next()?.checked_sub(b'0').filter(|it| *it <= 9)?);
        if !folder.ends_with('/') {
            return None;
        }
        let (before, after) = Pattern::read(path, self.caseless)?.around(group)?;
        let mut tried = before.clone();
        tried.extend(b"../x");
        tried.extend(after);
        // What nginx resolves by itself never gets here.
        let plain = before.first() == Some(&b'/') && before.last() != Some(&b'/');
        let regex = Regex::new(path, self.caseless).ok().filter(|_| plain)?;
        let Match::Yes(groups) = regex.exec(&tried) else { return None };
        let text = String::from_utf8(tried).ok()?;
        groups.get(group).is_some_and(|it| it.starts_with(b"../")).then_some(text)
    }

    /// Returns whether it compares beginnings of paths.
    pub fn is_prefix(&self) -> bool {
        matches!(self.modifier, Modifier::Prefix | Modifier::NoRegex)
    }
}

/// Finds the locations of a configuration.
pub(super) fn find(configuration: &mut Configuration) {
    configuration.locations = many::ask(configuration.named("location").filter(|it| it.has_block()), location);
}

fn location(block: Statement<'_>) -> Option<Location> {
    let args = block.args();
    let caseless = args.first().is_some_and(|it| it.text.starts_with("~*"));
    let (modifier, path) = match args.as_slice() {
        [sign, path] => (by_sign(&sign.text)?, path.value()),
        [only] => {
            let (modifier, length) = glued(&only.text);
            let value = only.value();
            (modifier, Located { value: value.value.map(|it| it[length..].to_owned()), ..value })
        }
        _ => return None,
    };
    let own = |name: &'static str| block.last(name).and_then(|it| it.arg(0)).map(|it| it.value());
    Some(Location {
        id: block.id(),
        span: block.span(),
        head: block.head(),
        modifier,
        caseless,
        path,
        alias: own("alias"),
        root: own("root"),
    })
}

fn by_sign(sign: &str) -> Option<Modifier> {
    Some(match sign {
        "=" => Modifier::Exact,
        "^~" => Modifier::NoRegex,
        "~" | "~*" => Modifier::Regex,
        _ => return None,
    })
}

/// Modifier and pattern may be one word; gives the modifier's length.
fn glued(text: &str) -> (Modifier, usize) {
    match text.as_bytes() {
        [b'=', ..] => (Modifier::Exact, 1),
        [b'^', b'~', ..] => (Modifier::NoRegex, 2),
        [b'~', b'*', ..] => (Modifier::Regex, 2),
        [b'~', ..] => (Modifier::Regex, 1),
        [b'@', ..] => (Modifier::Named, 0),
        _ => (Modifier::Prefix, 0),
    }
}

/// Returns how a location compares and with what, by the words after its name.
pub(super) fn by_words(words: &[&str]) -> Option<(Modifier, String)> {
    match words {
        [sign, path] => Some((by_sign(sign)?, (*path).to_owned())),
        [only] => {
            let (modifier, length) = glued(only);
            Some((modifier, only[length..].to_owned()))
        }
        _ => None,
    }
}

/// Returns how a location compares and with what, where both are known.
pub(super) fn pattern(block: Statement<'_>) -> Option<(Modifier, String)> {
    let (modifier, path) = match block.args().as_slice() {
        [sign, path] => (by_sign(&sign.text)?, path.value().value),
        [only] => {
            let (modifier, length) = glued(&only.text);
            (modifier, only.value().value.map(|it| it[length..].to_owned()))
        }
        _ => return None,
    };
    Some((modifier, path.known()?.clone()))
}
