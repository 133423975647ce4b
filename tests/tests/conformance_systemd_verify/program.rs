//! What `systemd-analyze verify` says about unit files.

use std::path::Path;
use std::process::Command;

use crate::complaint::{Complaints, Wrong, add};

/// Parts of messages that are neither a dropped value nor a skipped line: the value counts as written.
const NOTICES: &[&str] = &[
    "Unit uses MemoryLimit=",
    "Unit uses CPUShares=",
    "Unit uses StartupCPUShares=",
    "Unit uses BlockIO",
    "is obsolete, automatically updating to",
    "is obsolete, replacing by",
    "nobody configured, this is not safe",
    "does not match strict user/group name rules",
    "used in unit configuration, which is deprecated",
    "has been removed and it is ignored",
    "references a path below legacy directory",
    "Standard output type",
    "Executable path contains",
];

/// The release of the program; `None` where it is not installed.
pub(crate) fn release() -> Option<u16> {
    let output = Command::new("systemd-analyze").arg("--version").output().ok()?;
    String::from_utf8_lossy(&output.stdout).split_whitespace().nth(1)?.parse().ok()
}

/// Asks about every file of a folder. Gives the complaints, and the messages that they were read from.
pub(crate) fn verify(folder: &Path, names: &[&str]) -> (Complaints, String) {
    let mut said = String::new();
    // One call takes many units, and the load path keeps the units of this machine out.
    // Two mutants of one unit would ask for one bus name, so each call gets those of one mistake.
    let mistake = |name: &str| name.split_once('_').map_or(0, |(mistake, _)| mistake.len());
    let mut sorted = names.to_vec();
    sorted.sort_by_key(|it| &it[..mistake(it)]);
    let batches = sorted.chunk_by(|one, other| one[..mistake(one)] == other[..mistake(other)]);
    for some in batches.flat_map(|it| it.chunks(400)) {
        let output = Command::new("systemd-analyze")
            .args(["verify", "--man=no"])
            .args(some.iter().map(|it| folder.join(it)))
            .env("SYSTEMD_UNIT_PATH", folder)
            .env("LC_ALL", "C")
            .output()
            .expect("systemd-analyze runs");
        said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    (read(folder, &said), said)
}

fn read(folder: &Path, said: &str) -> Complaints {
    let mut all = Complaints::new();
    let prefix = format!("{}/", folder.display());
    for line in said.lines() {
        let Some(rest) = line.strip_prefix(&prefix) else {
            if let Some((unit, wrong)) = refused(line) {
                add(&mut all, &unit.replace("@i.", "@."), (0, wrong));
            }
            continue;
        };
        let mut parts = rest.splitn(3, ':');
        let (Some(file), Some(number), Some(text)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let Ok(number) = number.parse() else { continue };
        if let Some(wrong) = classify(text.trim()) {
            add(&mut all, file, (number, wrong));
        }
    }
    all
}

/// The unit that a message is about as a whole: mostly one that is not loaded. A template is asked about as its
/// instance `i`.
fn refused(line: &str) -> Option<(&str, Wrong)> {
    if let Some((unit, rest)) = line.split_once(": ")
        && !unit.contains(' ')
    {
        let idle =
            ["has no effect in combination", "no RuntimeMaxSec=. Ignoring", "it has no effect", ", but no USBFunction"];
        let is_idle = is_one_of(rest, &idle);
        let is_stuck = rest.contains("Transaction contains conflicting jobs");
        return if is_idle { Some((unit, Wrong::Idle)) } else { is_stuck.then_some((unit, Wrong::Start)) };
    }
    let (unit, rest) = line.strip_prefix("Unit ")?.split_once(' ')?;
    let is_refused = rest.starts_with("has a bad unit file setting") || rest.starts_with("failed to load properly");
    is_refused.then_some((unit, Wrong::Unit))
}

fn classify(text: &str) -> Option<Wrong> {
    if text.starts_with("Unknown section") {
        Some(Wrong::Section)
    } else if text.starts_with("Unknown key") {
        Some(Wrong::Key)
    } else if is_one_of(text, &["Assignment outside of section", "Missing '='", "Missing key name before '='"]) {
        Some(Wrong::Line)
    } else if is_one_of(text, &["Invalid section header", "Bad characters in section header", "not UTF-8 clean"]) {
        Some(Wrong::File)
    } else if text.contains("Multiple units to trigger specified") {
        Some(Wrong::Idle)
    } else if is_one_of(text, &["Ignoring unknown escape sequences", "Unit uses KillMode=none"]) {
        Some(Wrong::Word)
    } else {
        (!is_one_of(text, NOTICES)).then_some(Wrong::Value)
    }
}

fn is_one_of(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|it| text.contains(it))
}
