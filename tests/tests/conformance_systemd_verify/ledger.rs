//! Differences that are known, each with its reason, for each release of systemd that was
//! compared: `tests/conformance/systemd/*.ledger`. Other releases have none to compare with.
//!
//! A line is `who: complaint: file: line of it  # reason`. A difference that is
//! not in the ledger is an error, and so is an entry that no longer differs.
//! `UPDATE_LEDGER=1` writes what differs now; the reasons are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use landreeve_tests::root;

use crate::{Difference, Units};

fn path(what: &str, release: u16) -> PathBuf {
    root().join(format!("tests/conformance/systemd/{what}.{release}.ledger"))
}

/// What differs, as lines of the ledger.
pub(crate) fn list(differences: &[Difference], units: &Units) -> Vec<String> {
    let texts: BTreeMap<&str, &[u8]> = units.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
    let describe = |it: &Difference| {
        let who = if it.ours { "landreeve" } else { "systemd" };
        let text = String::from_utf8_lossy(texts.get(it.file.as_str()).copied().unwrap_or_default()).into_owned();
        let line = (it.complaint.0 as usize).checked_sub(1).and_then(|at| text.lines().nth(at)).unwrap_or_default();
        format!("only {who}: {:?}: {}: {}", it.complaint.1, it.file, line.escape_debug())
    };
    differences.iter().map(describe).collect()
}

/// What the ledger and the differences disagree on.
pub(crate) fn check(what: &str, release: u16, differences: &[Difference], units: &Units) -> Vec<String> {
    let path = path(what, release);
    let now: BTreeSet<String> = list(differences, units).into_iter().collect();
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let entries = text.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    let known: BTreeMap<&str, &str> = entries.map(|it| it.rsplit_once("  # ").unwrap_or((it, ""))).collect();
    if std::env::var_os("UPDATE_LEDGER").is_some() {
        let line = |it: &String| format!("{it}  # {}\n", known.get(it.as_str()).unwrap_or(&"?"));
        std::fs::write(&path, now.iter().map(line).collect::<String>()).expect("the ledger is written");
        return Vec::new();
    }
    if !path.exists() {
        return Vec::new();
    }
    let new = now.iter().filter(|it| !known.contains_key(it.as_str())).map(|it| format!("not in the ledger: {it}"));
    let gone = known.keys().filter(|it| !now.contains(**it)).map(|it| format!("no longer differs: {it}"));
    let bare = known.iter().filter(|(_, why)| why.len() < 10).map(|(it, _)| format!("without a reason: {it}"));
    new.chain(gone).chain(bare).collect()
}
