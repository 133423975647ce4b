//! Applies what rules offer, again and again until nothing is left to apply.

use crate::check::{Error, Options, check, checked};
use crate::report::Report;
use crate::source::{FileId, FileSet, Finding, Fix, Flaw, Safety, apply, disjoint};

/// One fix may make room for another; rules that undo each other are stopped here.
const ROUNDS: usize = 20;

/// What became of an estate.
#[derive(Debug)]
pub struct Fixed {
    /// What was found before.
    pub before: Report,
    /// What is still found, over the changed files; ids are those of `before`.
    pub after: Report,
    /// The files that changed.
    pub changed: Vec<FileId>,
    /// How many fixes were applied.
    pub applied: usize,
}

/// Checks the files and applies every fix that is at least this safe.
///
/// A file that is no UTF-8 is never changed.
///
/// # Errors
///
/// As [`check`].
///
/// # Examples
///
/// ```
/// use landreeve::source::{FileSet, Safety};
/// use landreeve::{Options, fix};
///
/// let files = FileSet::from_texts([("backup.service", "[Service]\nExecStart=/usr/bin/backup\n")]);
/// let fixed = fix(files, &Options::default(), Safety::Safe)?;
/// assert!(fixed.changed.is_empty(), "nothing was wrong");
/// # Ok::<(), landreeve::Error>(())
/// ```
pub fn fix(files: FileSet, options: &Options, safety: Safety) -> Result<Fixed, Error> {
    let before = check(files, options)?;
    let mut after = before.clone();
    let mut applied = 0;
    for _ in 0..ROUNDS {
        let chosen = disjoint(after.findings.iter().filter_map(|it| offered(&after.files, it, safety)));
        if chosen.is_empty() {
            break;
        }
        applied += chosen.len();
        after = checked(mended(&after.files, &chosen), options, |_| true)?;
    }
    let changed = before.files.ids().filter(|id| before.files.text(*id) != after.files.text(*id)).collect();
    Ok(Fixed { before, after, changed, applied })
}

/// The fix of a finding, when it may be applied.
fn offered<'f>(files: &FileSet, finding: &'f Finding, safety: Safety) -> Option<&'f Fix> {
    let is_text = |id| !files.file(id).flaws.iter().any(|flaw| matches!(flaw, Flaw::NotUtf8(_)));
    let fix = finding.fix.as_ref()?;
    (fix.safety >= safety && fix.edits().iter().all(|edit| is_text(edit.span.file))).then_some(fix)
}

/// The files with these fixes applied, which do not overlap.
fn mended(files: &FileSet, chosen: &[&Fix]) -> FileSet {
    let mut touched: Vec<FileId> = chosen.iter().flat_map(|fix| fix.edits()).map(|edit| edit.span.file).collect();
    touched.sort();
    touched.dedup();
    touched.into_iter().fold(files.clone(), |set, id| {
        let text = apply(files.text(id), id, chosen.iter().copied());
        set.with(&files.file(id).path, &text)
    })
}
