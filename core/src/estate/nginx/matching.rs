//! The regular expressions of a configuration, each with what it is compared
//! with, and which of them `$1` speaks of.
//!
//! Sources: `ngx_http_rewrite_module.c`, `ngx_http_core_find_location`,
//! `ngx_http_regex_exec`.

use super::statement::Statement;
use super::{Configuration, Modifier};
use crate::facts::nginx::own::Condition;
use crate::facts::regex::Pattern;
use crate::source::Span;

/// A regular expression where it stands.
#[derive(Debug, Clone)]
pub struct Match<'c> {
    /// The directive.
    pub statement: Statement<'c>,
    /// The pattern.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Whether case does not count.
    pub caseless: bool,
    /// What it is compared with.
    pub subject: Subject,
}

/// What a regular expression is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The path, decoded.
    Path,
    /// The name that is asked for.
    Name,
    /// A variable.
    Variable(String),
}

impl Match<'_> {
    /// Returns the pattern as a tree, where it is understood.
    pub fn pattern(&self) -> Option<Pattern> {
        Pattern::read(&self.text, self.caseless)
    }
}

impl<'c> Statement<'c> {
    /// Returns the regular expression of a `rewrite`, an `if` or a `location`.
    pub fn matching(self) -> Option<Match<'c>> {
        let found = |text: &str, span, caseless, subject| {
            Some(Match { statement: self, text: text.to_owned(), span, caseless, subject })
        };
        let known = |at: usize| self.arg(at).filter(super::Argument::is_known);
        match self.known()?.text() {
            "rewrite" => known(0).and_then(|it| found(&it.text, it.span, false, Subject::Path)),
            "location" => {
                let place = self.configuration().location_at(self.id())?;
                let regex = place.modifier == Modifier::Regex;
                regex.then(|| found(place.path.known()?, place.path.span, place.caseless, Subject::Path))?
            }
            "if" => {
                let args = self.args();
                if !args.iter().all(super::Argument::is_known) {
                    return None;
                }
                let texts: Vec<&str> = args.iter().map(|it| &*it.text).collect();
                let condition = Condition::read(&texts).ok()?;
                let counts = condition.regex?;
                let (at, text) = condition.operand?;
                let name = condition.variable?.to_ascii_lowercase();
                let subject =
                    if matches!(&*name, "uri" | "document_uri") { Subject::Path } else { Subject::Variable(name) };
                found(&text, args.get(at)?.span, !counts, subject)
            }
            _ => None,
        }
    }
}

impl Configuration {
    /// Returns the regular expression whose groups `$1` and its like are at `at`; `None` where several may be, or none
    /// is known.
    pub fn captured_by<'c>(&'c self, at: Statement<'c>) -> Option<Match<'c>> {
        let early = matches!(at.known()?.text(), "set" | "return" | "rewrite" | "if");
        let mut here = at;
        loop {
            let block = here.parent()?;
            let from = block.id();
            let before =
                |it: &Statement<'_>| it.parent().is_some_and(|it| it.id() == from) && (!early || it.id() < at.id());
            let mut others = self.named_in(block, "rewrite").chain(self.named_in(block, "if")).take(64).filter(before);
            if others.any(|it| it.id() != here.id() && it.matching().is_some()) {
                return None;
            }
            match block.known()?.text() {
                "if" | "location" => {
                    if let Some(found) = block.matching() {
                        return Some(found);
                    }
                }
                "server" => return self.captured_by_name(block),
                _ => return None,
            }
            here = block;
        }
    }

    /// Returns the only name of a server, where it is a regular expression.
    pub(super) fn captured_by_name<'c>(&'c self, block: Statement<'c>) -> Option<Match<'c>> {
        let server = self.server_of(block)?;
        let mut regexes = server.known_names().filter_map(|(name, span)| Some((name.strip_prefix('~')?, span)));
        let (text, span) = regexes.next().filter(|_| server.names.len() == 1)?;
        Some(Match { statement: block, text: text.to_owned(), span, caseless: true, subject: Subject::Name })
    }
}
