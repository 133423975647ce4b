//! The tags of template languages, one after the other.

use std::ops::Range;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    /// From its first sign to its last.
    pub(super) range: Range<usize>,
    /// What it does.
    pub(super) role: Role,
}

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It writes a value.
    Value,
    /// It opens a stretch that is there or not, or repeated.
    Open,
    /// It closes the innermost stretch.
    Close,
    /// It stands inside a stretch (`else`).
    Between,
    /// It stands alone and may write lines (`include`), or none (`set`).
    Alone,
    /// It is a comment, or leaves a stretch untouched (`raw`): it hides nothing.
    Nothing,
}

/// Returns the tags of a text, in order. `envsubst` says whether `${VAR}` is one.
pub(super) fn tags(text: &str, envsubst: bool) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    let mut missing = Missing::default();
    while let Some(found) = memchr::memchr3(b'{', b'<', b'$', &text.as_bytes()[at..]) {
        at += found;
        let Some(tag) = tag(text, at, envsubst, &mut missing) else {
            at += 1;
            continue;
        };
        at = tag.range.end;
        if tag.role == Role::Nothing && is_raw(&text[tag.range.clone()]) {
            at += text[at..].find("endraw").and_then(|end| text[at..at + end].rfind("{%")).unwrap_or(0);
        }
        tags.push(tag);
    }
    tags
}

/// Closing signs that the rest of the text does not hold, so that looking for them is not repeated.
#[derive(Default)]
struct Missing(Vec<&'static str>);

impl Missing {
    fn find(&mut self, text: &str, from: usize, sign: &'static str) -> Option<usize> {
        if self.0.contains(&sign) {
            return None;
        }
        let found = text[from..].find(sign).map(|it| from + it);
        if found.is_none() {
            self.0.push(sign);
        }
        found
    }
}

fn tag(text: &str, at: usize, envsubst: bool, missing: &mut Missing) -> Option<Tag> {
    let rest = &text[at..];
    let mut between = |open: &str, close: &'static str| {
        let end = missing.find(text, at + open.len(), close)?;
        Some((&text[at + open.len()..end], at..end + close.len()))
    };
    let (role, range) = if rest.starts_with("{{{") {
        let (_, range) = between("{{{", "}}}")?;
        (Role::Value, range)
    } else if rest.starts_with("{{") {
        let (inner, range) = between("{{", "}}")?;
        (braces(inner)?, range)
    } else if rest.starts_with("{%") {
        let (inner, range) = between("{%", "%}")?;
        (jinja(inner), range)
    } else if rest.starts_with("{#") {
        let (_, range) = between("{#", "#}")?;
        (Role::Nothing, range)
    } else if rest.starts_with("<%") {
        let (inner, range) = between("<%", "%>")?;
        (erb(inner), range)
    } else if envsubst && rest.starts_with('$') {
        (Role::Value, at..at + variable(rest)?)
    } else {
        return None;
    };
    Some(Tag { range, role })
}

/// `{{ … }}`: an expression, or a statement of Handlebars or Go.
fn braces(inner: &str) -> Option<Role> {
    let inner = inner.trim_matches(['-', '~', '+']).trim();
    let word = inner.split_whitespace().next()?;
    let more = inner.len() > word.len();
    Some(match word {
        "if" | "range" | "with" | "define" | "block" | "unless" | "each" if more => Role::Open,
        "end" => Role::Close,
        "else" => Role::Between,
        "template" | "include" | "partial" if more => Role::Alone,
        _ if word.starts_with('#') => Role::Open,
        _ if word.starts_with('/') && !word.starts_with("/*") => Role::Close,
        _ if word.starts_with('^') => Role::Between,
        _ if word.starts_with('>') => Role::Alone,
        _ if word.starts_with('!') || word.starts_with("/*") => Role::Nothing,
        _ => Role::Value,
    })
}

/// `{% … %}`.
fn jinja(inner: &str) -> Role {
    let inner = inner.trim_matches(['-', '+']).trim();
    match inner.split(|it: char| !(it.is_alphanumeric() || it == '_')).next().unwrap_or_default() {
        "raw" | "endraw" | "comment" | "endcomment" => Role::Nothing,
        "set" if inner.contains('=') => Role::Alone,
        "if" | "for" | "macro" | "block" | "filter" | "call" | "set" | "with" | "autoescape" | "trans" | "unless" => {
            Role::Open
        }
        "else" | "elif" | "elsif" => Role::Between,
        word if word.starts_with("end") => Role::Close,
        _ => Role::Alone,
    }
}

/// `<% … %>`.
fn erb(inner: &str) -> Role {
    if inner.starts_with('#') || inner.starts_with('%') {
        return Role::Nothing;
    }
    let code = inner.trim_start_matches(['-', '=']).trim_end_matches('-').trim();
    let opens = code.ends_with(" do") || (code.ends_with('|') && (code.contains(" do |") || code.contains("{ |")));
    if inner.starts_with('=') {
        return if opens { Role::Open } else { Role::Value };
    }
    match code.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default() {
        "if" | "unless" | "case" | "for" | "while" | "until" | "begin" if !code.ends_with(" end") => Role::Open,
        "else" | "elsif" | "when" | "in" | "rescue" | "ensure" => Role::Between,
        "end" => Role::Close,
        "" if code.starts_with('}') => Role::Close,
        _ if opens => Role::Open,
        _ => Role::Alone,
    }
}

/// The length of `${NAME}` or `$NAME` in capitals: the variables of nginx are in small letters.
fn variable(text: &str) -> Option<usize> {
    let legal = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    let braced = text[1..].starts_with('{');
    let start = if braced { 2 } else { 1 };
    let rest = &text[start..];
    let length = rest.find(|it: char| !legal(it)).unwrap_or(rest.len());
    if length == 0 || !rest.starts_with(|it: char| it.is_ascii_uppercase()) {
        return None;
    }
    if !braced {
        return Some(start + length);
    }
    let line = rest.split('\n').next().unwrap_or_default();
    let end = line.find('}')?;
    (end >= length && (end == length || rest[length..].starts_with([':', '-']))).then_some(start + end + 1)
}

fn is_raw(tag: &str) -> bool {
    tag.trim_matches(['{', '}', '%', '-', '+', ' ']) == "raw"
}
