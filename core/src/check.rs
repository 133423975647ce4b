//! The whole way from files to a report: the one call that most callers need.

use std::sync::Arc;

use crate::estate::environment;
use crate::estate::manifest::{self, ManifestError};
use crate::estate::reading::Place;
use crate::estate::{Estate, Text};
use crate::report::{Listed, Report};
use crate::rules::{self, Selection, UnknownRule};
use crate::source::{FileSet, Finding};

/// What a check is asked for. The default checks everything as the manifest says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which rules run, and how severe their findings are.
    pub selection: Selection,
    /// Versions of programs, as (program, version); they win over the manifest's.
    pub targets: Vec<(String, String)>,
    /// The text of the manifest, in place of the estate's own `landreeve.toml`.
    pub manifest: Option<String>,
    /// The time of the check, in microseconds since 1970, for rules that tell what is past; without it they are silent.
    pub now: Option<u64>,
}

/// Why a check could not be made. What is wrong with the *estate* is never an
/// error: it is a finding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The manifest, or a version among the targets, cannot be used.
    #[error("{error}")]
    Manifest {
        /// What is wrong.
        error: ManifestError,
        /// The text of the manifest.
        text: Arc<str>,
    },
    /// The selection names a rule that does not exist.
    #[error(transparent)]
    Rule(#[from] UnknownRule),
}

/// Reads the files as an estate and runs the rules over it.
///
/// # Errors
///
/// When the manifest or the options cannot be used.
///
/// # Examples
///
/// ```
/// use landreeve::source::FileSet;
/// use landreeve::{Options, check};
///
/// let files = FileSet::from_texts([("deploy/backup.service", "[Service]\nExecStart=/usr/bin/backup\n")]);
/// let report = check(files, &Options::default())?;
/// for finding in &report.findings {
///     println!("{}: {}", finding.about.code, finding.message);
/// }
/// assert_eq!(report.summary().errors, 0);
/// # Ok::<(), landreeve::Error>(())
/// ```
pub fn check(files: FileSet, options: &Options) -> Result<Report, Error> {
    // Only what a finding shows can give a secret away.
    checked(files, options, |found| !found.is_empty())
}

/// Checks; looks for the secrets of the estate when `shown` says that some of it will be shown.
pub(crate) fn checked(
    files: FileSet,
    options: &Options,
    shown: impl FnOnce(&[Finding]) -> bool,
) -> Result<Report, Error> {
    options.selection.validate()?;
    let mut estate = estate_of(files, options)?;
    let mut selection = options.selection.clone();
    for (pattern, severity) in &estate.manifest.rules {
        selection.severities.entry(pattern.value.clone()).or_insert(*severity);
    }
    let findings = rules::run(&estate, &selection);
    let listed = listed(&estate);
    let secrets = if shown(&findings) { environment::secrets(&estate) } else { Vec::new() };
    let files = std::mem::take(&mut estate.files);
    if files.is_large() {
        // Nobody needs to wait until it is taken apart.
        rayon::spawn(move || drop(estate));
    }
    Ok(Report { findings, files, listed, secrets, ..Report::default() })
}

/// Builds the estate with the manifest and the targets of the options.
pub(crate) fn estate_of(files: FileSet, options: &Options) -> Result<Estate, Error> {
    let files = match &options.manifest {
        Some(text) => files.with(manifest::FILE_NAME, text),
        None => files,
    };
    let text = files.find(manifest::FILE_NAME).map_or_else(Arc::default, |id| Arc::clone(files.text(id)));
    let mut estate = Estate::new(files, None, &options.targets).map_err(|error| Error::Manifest { error, text })?;
    estate.now = options.now;
    Ok(estate)
}

fn listed(estate: &Estate) -> Vec<Listed> {
    let listed = |text: &Text| Listed {
        at: text.source.all(),
        path: text.path.clone(),
        kind: text.kind.word(),
        host: text.host.clone(),
        whole: text.place == Place::File,
    };
    estate.texts.iter().map(listed).collect()
}
