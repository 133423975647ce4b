//! Applies what rules offer, again and again until nothing is left to apply. A
//! safe fix after which something else is wrong is taken back: each rule is sure
//! of its own line only.

use std::collections::{BTreeMap, BTreeSet};

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
    let mut refused: BTreeSet<(String, String)> = BTreeSet::new();
    // So many were applied when those that were taken back were last given another chance.
    let mut tried = 0;
    // What was applied once, and cured nothing.
    let mut idle: BTreeSet<Cure> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let helps = |it: &&Finding| idle.is_empty() || cure_of(&after.files, it).is_none_or(|it| !idle.contains(&it));
        let helping = after.findings.iter().filter(helps);
        let chosen = disjoint(helping.filter_map(|it| offered(&after.files, it, safety, &refused)));
        if chosen.is_empty() {
            // What came too early may do no harm any more.
            if refused.is_empty() || applied == tried {
                break;
            }
            tried = applied;
            refused.clear();
            continue;
        }
        let next = checked(mended(&after.files, &chosen), options, |_| true)?;
        let useless = useless(&after, &chosen, &next);
        if !useless.is_empty() {
            idle.extend(useless);
            continue;
        }
        if safety == Safety::Unsafe || !is_worse(&after, &next) {
            applied += chosen.len();
            after = next;
            continue;
        }
        // One of them brings something new: each is tried by itself, as far as there is time for it.
        let singly: Vec<Fix> = chosen.iter().take(SINGLY).map(|it| (*it).clone()).collect();
        let late = chosen.iter().skip(SINGLY).map(|it| name_of(&after.files, it));
        refused.extend(late.collect::<Vec<_>>());
        for fix in singly {
            let name = name_of(&after.files, &fix);
            let finding = after.findings.iter().filter_map(|it| offered(&after.files, it, safety, &refused));
            let Some(now) = finding.into_iter().find(|it| name_of(&after.files, it) == name) else { continue };
            let next = checked(mended(&after.files, &[now]), options, |_| true)?;
            if is_worse(&after, &next) {
                refused.insert(name);
            } else {
                applied += 1;
                after = next;
            }
        }
    }
    for finding in &mut after.findings {
        let is_refused = finding.fix.as_ref().is_some_and(|fix| refused.contains(&name_of(&after.files, fix)));
        if let Some(fix) = finding.fix.as_mut().filter(|_| is_refused) {
            fix.safety = Safety::Unsafe;
        }
    }
    let changed = before.files.ids().filter(|id| before.files.text(*id) != after.files.text(*id)).collect();
    Ok(Fixed { before, after, changed, applied })
}

/// So many fixes of one round are tried one by one.
const SINGLY: usize = 64;

/// Whether there is more of some kind wrong than before.
fn is_worse(before: &Report, after: &Report) -> bool {
    let count = |report: &Report| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &report.findings {
            *counts.entry(finding.about.code).or_default() += 1;
        }
        counts
    };
    let before = count(before);
    count(after).into_iter().any(|(code, count)| before.get(code).is_none_or(|it| *it < count))
}

/// What tells a finding that has a fix from others: its file, its message, its line, and what its fix writes.
type Cure = (FileId, String, String, Vec<String>);

fn cure_of(files: &FileSet, finding: &Finding) -> Option<Cure> {
    let fix = finding.fix.as_ref()?;
    let text = files.text(finding.at.file);
    let (before, behind) = text.split_at_checked(finding.at.start as usize)?;
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let line = format!("{}{}", &before[start..], behind.split('\n').next().unwrap_or_default());
    let written = fix.edits().iter().map(|it| it.text.clone()).collect();
    Some((finding.at.file, finding.message.clone(), line, written))
}

/// Those of the applied fixes that come back, for as many findings as before.
fn useless(before: &Report, chosen: &[&Fix], after: &Report) -> Vec<Cure> {
    let chosen: BTreeSet<*const Fix> = chosen.iter().map(|it| std::ptr::from_ref(*it)).collect();
    let is_applied = |it: &Finding| it.fix.as_ref().is_some_and(|it| chosen.contains(&std::ptr::from_ref(it)));
    let applied: BTreeSet<Cure> =
        before.findings.iter().filter(|it| is_applied(it)).filter_map(|it| cure_of(&before.files, it)).collect();
    let count = |report: &Report| {
        let mut counts: BTreeMap<Cure, usize> = BTreeMap::new();
        for cure in report.findings.iter().filter_map(|it| cure_of(&report.files, it)) {
            *counts.entry(cure).or_default() += 1;
        }
        counts
    };
    let (before, after) = (count(before), count(after));
    applied
        .into_iter()
        .filter(|it| after.get(it).is_some_and(|now| before.get(it).is_none_or(|it| now >= it)))
        .collect()
}

/// What tells a fix from others, whatever was changed above it: its file and line, and what it does.
fn name_of(files: &FileSet, fix: &Fix) -> (String, String) {
    let lines = fix.edits().iter().map(|it| files.slice(it.span)).collect::<Vec<_>>();
    let path = fix.edits().first().map_or("", |it| files.file(it.span.file).path.as_str());
    (path.to_owned(), format!("{} {lines:?}", fix.title))
}

/// The fix of a finding, when it may be applied.
fn offered<'f>(
    files: &FileSet,
    finding: &'f Finding,
    safety: Safety,
    refused: &BTreeSet<(String, String)>,
) -> Option<&'f Fix> {
    let is_text = |id| !files.file(id).flaws.iter().any(|flaw| matches!(flaw, Flaw::NotUtf8(_)));
    let fix = finding.fix.as_ref()?;
    (fix.safety >= safety
        && (refused.is_empty() || !refused.contains(&name_of(files, fix)))
        && fix.edits().iter().all(|edit| is_text(edit.span.file)))
    .then_some(fix)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_too_early_is_tried_again() {
        let text = "[Unit]\nDescription=a\n[Service]\nRequires=b.service\nExecStart=/usr/bin/a\n[Install]\n\
                    WantedBy=multi-user.target\nAfter=b.service\n";
        let fixed = fix(FileSet::from_texts([("a.service", text)]), &Options::default(), Safety::Safe).unwrap();
        assert_eq!((fixed.applied, fixed.after.findings.len()), (2, 0));
    }

    #[test]
    fn a_fix_that_comes_back_is_useless() {
        let text = "[Unit]\nRequires=b.service\n[Service]\nExecStart=/usr/bin/a\n";
        let before = check(FileSet::from_texts([("a.service", text)]), &Options::default()).unwrap();
        let chosen: Vec<&Fix> = before.findings.iter().filter_map(|it| it.fix.as_ref()).collect();
        assert_eq!(useless(&before, &chosen, &before).len(), 1);
        let next = check(mended(&before.files, &chosen), &Options::default()).unwrap();
        assert_eq!(useless(&before, &chosen, &next), []);
    }

    #[test]
    fn a_fix_that_brings_something_new_is_taken_back() {
        let text = "[Service]\nType=oneshot\nRestrat=always\nRemainAfterExt=yes\nExecStart=/usr/bin/a\n";
        let files = FileSet::from_texts([("a.service", text)]);
        let fixed = fix(files, &Options::default(), Safety::Safe).unwrap();
        let after: Vec<&str> = fixed.after.findings.iter().map(|it| it.about.code).collect();
        assert_eq!((fixed.applied, after), (1, vec!["systemd/unknown-key"]));
        let id = fixed.after.files.find("a.service").unwrap();
        assert_eq!(&**fixed.after.files.text(id), text.replace("AfterExt", "AfterExit"));
        assert!(fixed.after.findings.iter().all(|it| it.fix.as_ref().is_none_or(|it| it.safety == Safety::Unsafe)));
    }
}
