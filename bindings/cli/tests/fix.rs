//! `--fix`, `--unsafe-fixes` and `--diff`: they converge, and keep every byte
//! that is not the fault.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ran;

use std::fs;

use landreeve_cli::Outcome;
use ran::{landreeve, tree};

/// Two faults with a safe fix between everything that must stay as it is.
const TIMER: &str = "# \u{f1}and\u{fa}\r\n[Unit]\r\nDescription=Report \t\r\n\r\n[Timer]\r\nOnUnitActiveSec=15min\r\nOnBootSec=5min\r\nPersistent=true\r\n\r\n; last\r\n[Install]\r\nWantedBy=timers.target";
const SERVICE: &str = "[Service]\nType=oneshot\nExecStart=/usr/bin/report\n";

#[test]
fn every_other_byte_is_kept() {
    let folder = tree(&[("report.timer", TIMER), ("report.service", SERVICE)]);
    let ran = landreeve(&folder, &["check", "{}", "--fix", "--select", "systemd/persistent-without-calendar"]);
    assert_eq!((ran.outcome, ran.errors.as_str()), (Outcome::Clean, "1 fix applied\n"));
    assert_eq!(ran.output, "nothing wrong in 2 files\n");
    let fixed = fs::read_to_string(folder.path().join("report.timer")).unwrap();
    assert_eq!(fixed, TIMER.replace("Persistent=true\r\n", ""));
    assert_eq!(fs::read_to_string(folder.path().join("report.service")).unwrap(), SERVICE);
    assert_eq!(landreeve(&folder, &["check", "{}", "--fix"]).errors, "nothing to fix\n");
}

#[test]
fn a_file_inside_a_document_is_fixed_where_it_stands() {
    let document = format!(
        "# Reports\n\n1. Write `/etc/systemd/system/report.timer`:\n\n   ```ini\n   [Timer]\n   OnUnitActiveSec=15min\n   \
         OnBootSec=5min\n   Persistent=true\n   ```\n\n`/etc/systemd/system/report.service`:\n\n```ini\n{SERVICE}```\n\nDone.\n"
    );
    let folder = tree(&[("docs/reports.md", &document)]);
    let args = ["check", "{}/docs/reports.md", "--fix", "--select", "systemd/persistent-without-calendar"];
    let ran = landreeve(&folder, &args);
    assert_eq!(ran.errors, "1 fix applied\n", "{}", ran.output);
    let fixed = fs::read_to_string(folder.path().join("docs/reports.md")).unwrap();
    assert!(!fixed.contains("Persistent") && fixed.starts_with("# Reports\n\n1. Write "), "{fixed}");
    assert!(fixed.contains("   OnBootSec=5min\n") && fixed.ends_with("```\n\nDone.\n"), "{fixed}");
    assert_eq!(document.len() - fixed.len(), "   Persistent=true\n".len(), "{fixed}");
}

#[test]
fn a_diff_shows_the_change_and_changes_nothing() {
    let folder = tree(&[("report.timer", TIMER), ("report.service", SERVICE)]);
    let ran = landreeve(&folder, &["check", "{}", "--diff", "--select", "systemd/persistent-without-calendar"]);
    assert!(ran.output.starts_with("--- {}/report.timer\n+++ {}/report.timer\n@@ -"), "{}", ran.output);
    assert!(ran.output.contains("\n-Persistent=true\r\n"), "{}", ran.output);
    assert_eq!(fs::read_to_string(folder.path().join("report.timer")).unwrap(), TIMER);
}

#[test]
fn what_may_change_the_meaning_is_changed_only_on_request() {
    let service = "[Service]\nExecStart=/usr/bin/a\nMemoryMax=512MB\n";
    let folder = tree(&[("a.service", service)]);
    let read = || fs::read_to_string(folder.path().join("a.service")).unwrap();
    assert_eq!(landreeve(&folder, &["check", "{}", "--fix"]).errors, "nothing to fix\n");
    assert_eq!(read(), service);
    landreeve(&folder, &["check", "{}", "--fix", "--unsafe-fixes"]);
    assert_eq!(read(), service.replace("512MB", "512M"));
}

#[test]
fn a_secret_is_fixed_and_not_shown() {
    let env = "DB_PASSWORD=Xk29 dmPq77Zy\n";
    let folder = tree(&[("app.env", env), ("run.sh", "#!/bin/sh\nset -a\n. ./app.env\nexec ./app\n")]);
    let diff = landreeve(&folder, &["check", "{}", "--diff"]).output;
    assert!(diff.contains("-DB_PASSWORD=***\n+DB_PASSWORD=\"***\"\n"), "{diff}");
    let json = landreeve(&folder, &["check", "{}", "--format", "json"]).output;
    assert!(json.contains("env/unquoted-blanks") && !json.contains("dmPq77"), "{json}");
    landreeve(&folder, &["check", "{}", "--fix"]);
    assert_eq!(fs::read_to_string(folder.path().join("app.env")).unwrap(), "DB_PASSWORD=\"Xk29 dmPq77Zy\"\n");
}

#[test]
fn a_file_that_is_no_utf8_is_left_alone() {
    let folder = tree(&[("report.service", SERVICE)]);
    let bytes = b"# a\xf1o\n[Timer]\nOnUnitActiveSec=15min\nOnBootSec=5min\nPersistent=true\n";
    fs::write(folder.path().join("report.timer"), bytes).unwrap();
    let ran = landreeve(&folder, &["check", "{}", "--fix", "--select", "systemd/persistent-without-calendar"]);
    assert_eq!(ran.errors, "nothing to fix\n");
    assert!(ran.output.contains("persistent-without-calendar"), "{}", ran.output);
    assert_eq!(fs::read(folder.path().join("report.timer")).unwrap(), bytes);
}
