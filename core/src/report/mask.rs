//! Secrets are never shown: what stands in their place, in messages and in
//! displayed text.

use std::collections::{BTreeSet, HashSet};

use crate::source::{FileId, FileSet, Span};

use super::Report;

/// What is shown for a secret, however long it is.
pub(super) const MASK: &str = "***";

/// A shorter secret is no secret, and stands in many an innocent word.
const SHORTEST: usize = 4;

/// The secrets of a report.
pub(super) struct Mask<'r> {
    spans: &'r [Span],
    /// The secrets that a message or an edit happens to quote, the longest first.
    quoted: Vec<&'r str>,
}

impl<'r> Mask<'r> {
    pub(super) fn new(report: &'r Report) -> Self {
        Self::over(&report.files, &report.secrets, &said(report))
    }

    /// Returns the mask for what is said in some words about these files.
    pub(super) fn over(files: &'r FileSet, secrets: &'r [Span], said: &str) -> Self {
        let texts: BTreeSet<&str> = secrets.iter().map(|it| files.slice(*it)).collect();
        let known: HashSet<&str> = words(said).collect();
        // All words of a secret that is said are said; few secrets are left to search everything for.
        let may_be_said = |it: &&str| it.len() >= SHORTEST && words(it).all(|word| known.contains(word));
        let mut quoted: Vec<&str> = texts.into_iter().filter(may_be_said).filter(|it| said.contains(it)).collect();
        quoted.sort_by_key(|it| std::cmp::Reverse(it.len()));
        Self { spans: secrets, quoted }
    }

    /// Returns the secrets in a stretch of a file, in order.
    pub(super) fn within(&self, file: FileId, start: u32, end: u32) -> impl Iterator<Item = Span> + use<'r> {
        let from = self.spans.partition_point(|it| (it.file, it.end) <= (file, start));
        self.spans[from..].iter().copied().take_while(move |it| it.file == file && it.start < end)
    }

    /// Returns the text with every secret in it masked.
    pub(super) fn hide(&self, text: &str) -> String {
        self.quoted.iter().fold(text.to_owned(), |text, secret| replaced(&text, secret))
    }

    /// Returns whether the text gives a secret away.
    pub(super) fn gives_away(&self, text: &str) -> bool {
        self.quoted.iter().any(|secret| apart(text, secret).next().is_some())
    }
}

/// Where a text holds a secret as a word of its own: the password `postgres` is no part of `postgresql`, and the
/// password `test` only one where a value stands, not in a path or a sentence.
fn apart<'t>(text: &'t str, secret: &'t str) -> impl Iterator<Item = usize> + 't {
    let joins = |one: Option<char>, other: Option<char>| matches!((one, other), (Some(one), Some(other)) if one.is_alphanumeric() && other.is_alphanumeric());
    text.match_indices(secret).map(|it| it.0).filter(move |at| {
        let (before, after) = (text[..*at].chars().next_back(), text[at + secret.len()..].chars().next());
        let whole = !joins(before, secret.chars().next()) && !joins(secret.chars().next_back(), after);
        let value = before.is_none_or(|it| "`'\"=:".contains(it)) && after.is_none_or(|it| "`'\"@,;$".contains(it));
        whole && (value || !is_plain_word(secret))
    })
}

/// Whether a secret reads like any word of a sentence.
fn is_plain_word(secret: &str) -> bool {
    secret.len() < 8 && secret.bytes().all(|it| it.is_ascii_lowercase())
}

/// The words of a text, as [`apart`] sees them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty())
}

fn replaced(text: &str, secret: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for at in apart(text, secret) {
        out.push_str(&text[from..at]);
        out.push_str(MASK);
        from = at + secret.len();
    }
    out + &text[from..]
}

/// Everything the findings say in words.
fn said(report: &Report) -> String {
    let mut said = String::new();
    for finding in &report.findings {
        let labels = finding.related.iter().map(|it| it.message.as_str());
        let edits = finding
            .fix
            .iter()
            .flat_map(|fix| std::iter::once(fix.title.as_str()).chain(fix.edits().iter().map(|it| it.text.as_str())));
        let own = [finding.message.as_str(), finding.label.as_str(), finding.help.as_deref().unwrap_or_default()];
        for part in own.into_iter().chain(labels).chain(edits) {
            said.push_str(part);
            said.push('\n');
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::{Mask, replaced};
    use crate::report::testing::{ABOUT, report, span};

    #[test]
    fn a_secret_is_hidden_where_it_is_a_word_of_its_own() {
        assert_eq!(replaced("`postgres` is the password", "postgres"), "`***` is the password");
        assert_eq!(replaced("postgres://postgres:postgres@postgresql", "postgres"), "***://***:***@postgresql");
        assert_eq!(replaced("tests with `test` in /a/test/b, A=test", "test"), "tests with `***` in /a/test/b, A=***");
    }

    #[test]
    fn only_secrets_that_are_said_as_words_are_looked_for() {
        let text = "postgres se:cret/x ::::: unsaid gres\n";
        let mut report = report(&[("a", text)], |files, found| {
            found.report(&ABOUT, span(files, "a", "unsaid"), "postgres has se:cret/x and :::::, not progress");
        });
        report.secrets = text.split_whitespace().map(|it| span(&report.files, "a", it)).collect();
        assert_eq!(Mask::new(&report).quoted, ["se:cret/x", "postgres", ":::::"]);
        assert_eq!(Mask::new(&report).hide(&report.findings[0].message), "*** has *** and ***, not progress");
    }
}
