//! Comments that allow what a rule would report:
//! `# landreeve: allow(nginx/alias-traversal, env/*) reason`.
//!
//! A comment covers its own line and the first line below it that is not
//! itself such a comment. It is applied once, where rules are run, by the
//! primary place of a finding.

mod comment;

use crate::estate::Estate;
use crate::source::{Finding, Span};

/// One rule (or domain) that a comment allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowed {
    /// A rule code or `domain/*`.
    pub(super) pattern: String,
    /// Where the pattern stands.
    pub(super) span: Span,
    /// The lines it covers, both included.
    lines: (u32, u32),
}

impl Allowed {
    fn covers(&self, estate: &Estate, finding: &Finding) -> bool {
        let at = finding.at;
        let line = || estate.files.file(at.file).lines().line(at.start);
        at.file == self.span.file
            && super::run::matches(&self.pattern, finding.about)
            && (self.lines.0..=self.lines.1).contains(&line())
    }
}

/// Finds what the comments of an estate allow, in the order of the files.
pub(super) fn find(estate: &Estate) -> Vec<Allowed> {
    estate.files.ids().flat_map(|file| comment::read(estate, file)).collect()
}

/// Takes out the findings that a comment allows; returns for each of `allowed`
/// whether it took any.
pub(super) fn apply(estate: &Estate, allowed: &[Allowed], findings: &mut Vec<Finding>) -> Vec<bool> {
    let mut used = vec![false; allowed.len()];
    if !allowed.is_empty() {
        findings.retain(|finding| {
            let mut shown = true;
            for (_, used) in allowed.iter().zip(&mut used).filter(|(it, _)| it.covers(estate, finding)) {
                *used = true;
                shown = false;
            }
            shown
        });
    }
    used
}
