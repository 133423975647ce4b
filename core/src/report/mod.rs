//! Findings and answers as text and JSON. It knows findings, answers and files,
//! never a rule, and decides nothing: what is found and how bad it is comes from
//! below.

mod concise;
mod environment;
mod excerpt;
mod json;
mod mask;
mod masked;
mod reach;
mod refusal;
mod route;
mod text;

pub use concise::concise;
pub use environment::{Surrounded, environment_json, environment_text};
pub use json::json;
pub use reach::{Reached, reach_json, reach_text};
pub use refusal::refusal;
pub use route::{Routed, route_json, route_text};
pub use text::{Look, text};

use mask::Mask;

use crate::source::{FileId, FileSet, Finding, Safety, Severity, Span};

/// What a check found, with everything that is needed to show it.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The findings, in the order of path, offset, rule.
    pub findings: Vec<Finding>,
    /// The files that the findings point into.
    pub files: FileSet,
    /// What was read as what, in the order of the files.
    pub listed: Vec<Listed>,
    /// Every place that holds a secret; sorted.
    pub secrets: Vec<Span>,
    /// Stands before every path when it is shown: where the estate is, as the user called it.
    pub prefix: String,
    /// What the user calls the manifest, when it is not the estate's own.
    pub manifest: Option<String>,
}

/// A stretch of text that was read as a file of some program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it stands.
    pub at: Span,
    /// Its path as the estate knows it; empty for a block of a document without a name.
    pub path: String,
    /// What reads it: `nginx`, `systemd`, …; `other` when nothing does.
    pub kind: &'static str,
    /// The host it belongs to.
    pub host: String,
    /// Whether it is a whole file, rather than a part of a document.
    pub whole: bool,
}

/// How much was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were read as something.
    pub files: usize,
    /// Findings that fail a check.
    pub errors: usize,
    /// Findings that pass by default.
    pub warnings: usize,
    /// Findings that are worth knowing.
    pub infos: usize,
    /// Findings that offer a fix.
    pub fixable: usize,
    /// Those whose fix is safe.
    pub safely_fixable: usize,
}

impl Report {
    /// Counts what was found.
    pub fn summary(&self) -> Summary {
        let fixes = || self.findings.iter().filter_map(|it| it.fix.as_ref());
        let of = |severity| self.findings.iter().filter(|it| it.severity == severity).count();
        Summary {
            files: self.judged().count(),
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            infos: of(Severity::Info),
            fixable: fixes().count(),
            safely_fixable: fixes().filter(|it| it.safety == Safety::Safe).count(),
        }
    }

    /// Returns the whole files that some rule may judge.
    pub fn judged(&self) -> impl Iterator<Item = &Listed> {
        self.listed.iter().filter(|it| it.whole && it.kind != "other")
    }

    /// Returns the text of a file with its secrets masked, line by line as it stands.
    pub fn masked(&self, file: FileId) -> String {
        let text = self.files.text(file);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for secret in Mask::new(self).within(file, 0, text.len() as u32) {
            if secret.start as usize >= at {
                out.push_str(&text[at..secret.start as usize]);
                out.push_str(mask::MASK);
            }
            at = at.max(secret.end as usize);
        }
        out.push_str(&text[at..]);
        out
    }

    /// Returns the path of a file as the user calls it.
    pub fn path(&self, file: FileId) -> String {
        let path = &self.files.file(file).path;
        match &self.manifest {
            Some(manifest) if path == MANIFEST => visible(manifest),
            _ => visible(&format!("{}{path}", self.prefix)),
        }
    }

    /// Returns the path of a span's file as the user calls it.
    fn shown_path(&self, span: Span) -> String {
        self.path(span.file)
    }
}

impl std::ops::Add for Summary {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            infos: self.infos + other.infos,
            fixable: self.fixable + other.fixable,
            safely_fixable: self.safely_fixable + other.safely_fixable,
        }
    }
}

/// Where the manifest is in the set, wherever it came from.
const MANIFEST: &str = "landreeve.toml";

/// Counts what was found in several estates together.
fn total(reports: &[Report]) -> Summary {
    reports.iter().map(Report::summary).fold(Summary::default(), |sum, it| sum + it)
}

/// The text on one line, without characters that would move the cursor of a terminal.
fn visible(text: &str) -> String {
    text.replace(|it: char| it.is_control(), "\u{fffd}")
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::source::{About, Effect, Findings};

    pub(crate) static ABOUT: About = About {
        code: "nginx/alias-traversal",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: "# nginx/alias-traversal\n\nA page.\n",
    };

    /// The span of the first `needle` in a file.
    pub(crate) fn span(files: &FileSet, path: &str, needle: &str) -> Span {
        let id = files.find(path).unwrap();
        let at = files.text(id).find(needle).unwrap();
        Span::new(id, at, at + needle.len())
    }

    /// A report over these files, with what `write` reports.
    pub(crate) fn report(texts: &[(&str, &str)], write: impl FnOnce(&FileSet, &mut Findings)) -> Report {
        let files = FileSet::from_texts(texts.iter().copied());
        let mut findings = Findings::default();
        write(&files, &mut findings);
        let listed = |id| Listed {
            at: Span::new(id, 0, files.text(id).len()),
            path: files.file(id).path.clone(),
            kind: "nginx",
            host: String::new(),
            whole: true,
        };
        let listed = files.ids().map(listed).collect();
        Report { findings: findings.into_vec(), listed, files, ..Report::default() }
    }
}
