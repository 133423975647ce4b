//! Patterns for the origins and pages that are trusted, tried on names of
//! strangers.

use super::Configuration;
use super::matching::Subject;
use super::statement::{Argument, Statement};
use crate::facts::nginx::Contexts;
use crate::facts::pcre::{Match, Regex};
use crate::source::Span;

/// A pattern that also fits a stranger.
#[derive(Debug)]
pub struct Loose {
    /// The pattern.
    pub span: Span,
    /// The domain that it means.
    pub domain: String,
    /// An origin, or the address of a page, that fits and is not of that domain.
    pub stranger: String,
}

impl Configuration {
    /// Returns the patterns for trusted origins and pages that fit strangers.
    pub fn loose_origins(&self) -> Vec<Loose> {
        let branches = self
            .named("if")
            .filter(|it| it.raw().is_some_and(|it| it.contains("$http_origin") || it.contains("$http_referer")));
        let mut found: Vec<Loose> = branches.filter_map(branch).collect();
        let maps = self.named("map").filter(|it| it.opens().has(Contexts::MAPS));
        let maps = maps.filter(|it| it.arg(0).is_some_and(|it| it.text.eq_ignore_ascii_case("$http_origin")));
        found.extend(maps.flat_map(Statement::children).filter_map(entry));
        found
    }
}

fn branch(branch: Statement<'_>) -> Option<Loose> {
    let regex = branch.matching()?;
    let Subject::Variable(name) = &regex.subject else { return None };
    let page = match name.as_str() {
        "http_origin" => "",
        "http_referer" => "/",
        _ => return None,
    };
    let not = branch.raw().is_some_and(|it| it.contains("!~"));
    // Who is turned away by name is not trusted; what a page does for its visitors is no matter of trust.
    let guards = branch.refuses() || branch.all("add_header").next().is_some();
    let trusted = if not { guards } else { !branch.refuses() && page.is_empty() };
    if !trusted || branch.is_open() {
        return None;
    }
    stranger(&regex.text, regex.caseless, page).map(|(domain, stranger)| Loose { span: regex.span, domain, stranger })
}

/// An entry that gives the origin back.
fn entry(entry: Statement<'_>) -> Option<Loose> {
    let key = entry.name();
    let rest = key.strip_prefix('~')?;
    let value = entry.arg(0).filter(Argument::is_known)?;
    if !value.text.contains("$http_origin") && !value.text.contains("$0") {
        return None;
    }
    let (text, caseless) = rest.strip_prefix('*').map_or((rest, false), |it| (it, true));
    stranger(text, caseless, "").map(|(domain, stranger)| Loose { span: entry.name_span(), domain, stranger })
}

/// Returns the domain that a pattern means, and what else fits.
fn stranger(text: &str, caseless: bool, page: &str) -> Option<(String, String)> {
    let domains = domains(text);
    let regex = domains.first().and_then(|_| Regex::new(text, caseless).ok())?;
    let fits = |it: &str| matches!(regex.exec(it.as_bytes()), Match::Yes(_));
    for (written, domain) in &domains {
        let own = ["https://", "http://", "https://www.", "https://x."]
            .iter()
            .find(|it| fits(&format!("{it}{domain}{page}")))?;
        let scheme = if own.starts_with("https") { "https://" } else { "http://" };
        let others = [format!("{domain}.stranger.net"), format!("stranger{domain}")];
        let dotted = dots(written).filter(|it| !it.ends_with(&format!(".{domain}")));
        let strange = others.into_iter().chain(dotted).map(|it| format!("{scheme}{it}{page}"));
        let query = (!page.is_empty()).then(|| format!("https://stranger.net/?{scheme}{domain}{page}"));
        let mut all = strange.chain(query);
        if let Some(stranger) = all.find(|it| fits(it)) {
            return Some((domain.clone(), stranger));
        }
    }
    None
}

/// Returns the domains in a pattern, as written and without backslashes.
fn domains(text: &str) -> Vec<(String, String)> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '\\');
    let words = text.split(|it: char| !is_part(it));
    words
        .map(|it| it.trim_start_matches(['.', '\\', '-']).trim_end_matches(['.', '\\', '-']))
        .map(|it| (it.to_owned(), it.replace("\\.", ".").replace("\\-", "-")))
        .filter(|(_, domain)| {
            let label = domain.rsplit('.').next().unwrap_or_default();
            let plain = label.len() > 1 && label.bytes().all(|it| it.is_ascii_alphabetic());
            domain.contains('.') && plain && !domain.contains('\\') && domain.split('.').all(|it| !it.is_empty())
        })
        .take(8)
        .collect()
}

/// Returns what a domain becomes when one of its dots that are not escaped is another letter, and still is a domain.
fn dots(written: &str) -> impl Iterator<Item = String> {
    let places = written.char_indices().filter(|(_, it)| *it == '.').map(|(at, _)| at);
    let bare = places.filter(|at| !written[..*at].ends_with('\\'));
    bare.map(|at| format!("{}x{}", &written[..at], &written[at + 1..]).replace("\\.", ".").replace("\\-", "-"))
        .filter(|it| it.contains('.'))
}
