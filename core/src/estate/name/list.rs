//! Variables that hold names of the web, cut into their elements. How an
//! application splits such a value is its own affair; elements are cut here
//! generously (at commas, semicolons and blanks, without quotes and brackets),
//! so that what is missing from the elements is missing for every reader.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::super::{Estate, Host};
use super::Entries;
use crate::facts::web::rails::hosts::{Entry, allows};
use crate::facts::web::starlette;
use crate::facts::words::{Placeholder, Role, elided, placeholder};
use crate::source::{Located, Source, Span};

/// A variable that holds names, at one place that sets it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each says how another reader takes it")]
pub struct NameVariable {
    /// The variable.
    pub variable: String,
    /// What it holds.
    pub role: Role,
    /// Where its name stands.
    pub key: Span,
    /// Its value with quotes.
    pub span: Span,
    /// The elements that are written out, in lower case.
    pub elements: Vec<Located<String>>,
    /// Whether these are all of them: nothing is left out, filled in by a template, or still to be filled in.
    pub complete: bool,
    /// Whether it is a setting of a framework's, whose elements are as the framework gets them.
    pub is_setting: bool,
    /// The values of variables that a setting is made of.
    pub(super) made_of: Vec<Span>,
    /// Whether a library takes the elements letter by letter, a slash at the end and a star among them.
    pub is_literal: bool,
    /// Whether `manage.py` stops at an origin with a path, a slash included (corsheaders.E014).
    pub is_checked: bool,
    /// Patterns of Python that match whole origins, beside the elements.
    pub patterns: Vec<Located<String>>,
    /// Whether such a library compares them with the whole origin, its scheme included.
    pub is_whole: bool,
    /// How the entries are compared with a host.
    comparison: Comparison,
}

/// How the entries of a list are compared with a host.
#[derive(Debug, Clone)]
enum Comparison {
    /// As Django does; made on first use.
    Django(OnceLock<Entries>),
    /// As Rails does.
    Rails(Vec<Entry>),
    /// As Starlette's middleware does; whether it leads a host to that with `www.` in front.
    Starlette(bool),
}

impl NameVariable {
    /// Cuts the value at `span`; `text` is what stands there, template holes blanked.
    fn new(variable: &str, role: Role, key: Span, span: Span, text: &str) -> Self {
        let mut it = Self::empty(variable, role, key, span);
        it.complete = !text.is_empty();
        let mut at = 0;
        for piece in text.split(is_separator) {
            it.element(at, piece);
            at += piece.len() + text[at + piece.len()..].chars().next().map_or(0, char::len_utf8);
        }
        it
    }

    /// A list that is known to hold nothing.
    pub(super) fn empty(variable: &str, role: Role, key: Span, span: Span) -> Self {
        Self {
            variable: variable.to_owned(),
            role,
            key,
            span,
            elements: Vec::new(),
            complete: true,
            is_setting: false,
            made_of: Vec::new(),
            is_literal: false,
            is_whole: false,
            is_checked: false,
            patterns: Vec::new(),
            comparison: Comparison::Django(OnceLock::new()),
        }
    }

    /// Returns a list that stands in the code of an application, at `span`.
    pub(super) fn of_code(name: &str, role: Role, span: Span, elements: Vec<Located<String>>, complete: bool) -> Self {
        Self { elements, complete, ..Self::empty(name, role, span, span) }
    }

    /// Compares the entries as Rails does those of `config.hosts`.
    pub(super) fn compare_as_rails(&mut self, entries: Vec<Entry>) {
        self.comparison = Comparison::Rails(entries);
    }

    /// Compares the entries as `TrustedHostMiddleware` of Starlette does.
    pub(super) fn compare_as_starlette(&mut self, leads_to_www: bool) {
        self.comparison = Comparison::Starlette(leads_to_www);
    }

    /// Returns whether the entries are compared as Starlette does.
    pub fn is_starlette(&self) -> bool {
        matches!(self.comparison, Comparison::Starlette(_))
    }

    /// Takes the elements letter by letter.
    pub(super) fn compare_letters(&mut self) {
        self.is_literal = true;
    }

    /// Takes the elements letter by letter, for whole origins.
    pub(super) fn compare_exactly(&mut self) {
        self.is_literal = true;
        self.is_whole = true;
    }

    fn element(&mut self, at: usize, piece: &str) {
        let inner = piece.trim_start_matches(is_wrapping);
        let start = at + piece.len() - inner.len();
        let inner = inner.trim_end_matches(is_wrapping);
        if inner.is_empty() {
            return;
        }
        self.add(inner, self.span.sub(start, start + inner.len()));
    }

    /// Adds an element, unless it leaves open what it stands for.
    pub(super) fn add(&mut self, inner: &str, span: Span) {
        let unknown = inner.contains([Source::FILLER, '$', '{', '%']) || elided(inner);
        // Crossed-out addresses and made-up names stand for themselves; other placeholders stand for any name.
        let stands_for_any = matches!(
            placeholder(inner),
            Some(Placeholder::Bracketed | Placeholder::Instruction | Placeholder::Description)
        );
        if unknown || stands_for_any {
            self.complete = false;
        } else {
            self.elements.push(Located::new(inner.to_lowercase(), span));
        }
    }

    /// Returns whether an element, as an entry of `ALLOWED_HOSTS` or `config.hosts`, accepts a host in lower case.
    pub fn accepts(&self, host: &str) -> bool {
        match &self.comparison {
            Comparison::Django(entries) => {
                let new = || Entries::new(self.elements.iter().map(|it| it.value.as_str()));
                entries.get_or_init(new).accept(host)
            }
            // A pattern that is not known here may.
            Comparison::Rails(entries) => allows(entries, Some(host), None).unwrap_or(true),
            Comparison::Starlette(leads_to_www) => {
                let entries = self.elements.iter().map(|it| it.value.as_str());
                starlette::verdict(entries, host, *leads_to_www) != starlette::Verdict::Refused
            }
        }
    }

    /// Returns the elements as hosts: without scheme, port and path.
    pub fn hosts(&self) -> impl Iterator<Item = (&str, Span)> {
        self.elements.iter().map(|it| (host_of(&it.value), it.span))
    }
}

fn is_separator(it: char) -> bool {
    it.is_whitespace() || matches!(it, ',' | ';')
}

fn is_wrapping(it: char) -> bool {
    matches!(it, '"' | '\'' | '[' | ']' | '(' | ')' | '`')
}

/// Returns the host part of an origin, a URL or a bare host.
pub fn host_of(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let rest = rest.rsplit('@').next().unwrap_or(rest);
    match rest.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        _ => rest,
    }
}

/// Collects the variables of a host: of every env file that somebody may read, and of units.
pub(super) fn collect(estate: &Estate, host: &Host) -> Vec<NameVariable> {
    let of = |name: &str, key: Span, value: Span| {
        let role = estate.manifest.role(name)?;
        let text = without_comment(estate.source_at(value)?.slice(value));
        Some(NameVariable::new(name, role, key, value.sub(0, text.len()), text))
    };
    let mut found = Vec::new();
    for file in host.env_files.iter().filter(|it| !it.is_example) {
        // An earlier assignment of the same name counts for no reader.
        found.extend(file.effective().filter_map(|it| of(&it.name, it.key, it.value.span)));
    }
    let mut known: HashSet<Span> = found.iter().map(|it| it.key).collect();
    for assignment in host.programs().flat_map(|it| &it.environment.assignments) {
        if known.insert(assignment.key) {
            found.extend(of(&assignment.name, assignment.key, assignment.value.span));
        }
    }
    found
}

/// Most readers take ` #` behind an unquoted value for a comment; none takes it for a name.
fn without_comment(value: &str) -> &str {
    let end = value.find(" #").or_else(|| value.find("\t#")).unwrap_or(value.len());
    value[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileSet;

    fn elements(value: &str) -> (Vec<String>, bool) {
        let files = FileSet::from_texts([("a", value)]);
        let span = Source::whole(files.ids().next().unwrap(), value.into()).all();
        let it = NameVariable::new("A", Role::AllowedHosts, span, span, value);
        for element in &it.elements {
            assert_eq!(files.slice(element.span).to_lowercase(), element.value);
        }
        (it.elements.into_iter().map(|it| it.value).collect(), it.complete)
    }

    #[test]
    fn elements_are_cut_generously() {
        let of = |names: &[&str], complete| (names.iter().map(ToString::to_string).collect::<Vec<_>>(), complete);
        assert_eq!(elements("a.cl, B.cl"), of(&["a.cl", "b.cl"], true));
        assert_eq!(elements("'[\"a.cl\",\"b.cl\"]'"), of(&["a.cl", "b.cl"], true));
        assert_eq!(elements("a.cl b.cl;c.cl"), of(&["a.cl", "b.cl", "c.cl"], true));
        assert_eq!(elements("a.cl,...,b.cl"), of(&["a.cl", "b.cl"], false));
        assert_eq!(elements("a.cl,${HOST}"), of(&["a.cl"], false));
        assert_eq!(elements("a.cl,165.232.xx.xx"), of(&["a.cl", "165.232.xx.xx"], true));
        assert_eq!(elements("IP_PUBLICA,dominio.com"), of(&["dominio.com"], false));
        assert_eq!(elements(""), of(&[], false));
    }

    #[test]
    fn hosts_of_origins() {
        for text in ["https://a.cl", "https://a.cl:8443", "a.cl", "a.cl:80", "https://u@a.cl/x"] {
            assert_eq!(host_of(text), "a.cl");
        }
    }
}
