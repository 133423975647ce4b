//! `--statistics`: what was read as what, what was not read, what was found.

use std::collections::BTreeMap;
use std::fmt::Write;

use landreeve::report::Report;
use landreeve_disk::Skipped;

/// Returns one line for everything that was seen, then one for each rule that found something.
pub(crate) fn of(report: &Report, skipped: &[Skipped]) -> String {
    let mut out = String::new();
    let mut add = |what: &str, path: &str, remark: &str| {
        let _ = writeln!(out, "{what:9} {}{path}{remark}", report.prefix);
    };
    for it in &report.listed {
        let file = &report.files.file(it.at.file).path;
        let line = report.files.positions(it.at).0.line;
        let remark = match (it.whole, it.path.as_str()) {
            (true, _) if it.kind == "other" => " (no rule reads it)".to_owned(),
            (true, _) => String::new(),
            (false, "") => format!(":{line} (a block without a name)"),
            (false, path) => format!(":{line} ({path})"),
        };
        add(it.kind, file, &remark);
    }
    for it in report.files.unread() {
        add("unread", &it.path, &format!(" ({})", it.reason));
    }
    for it in report.files.links() {
        add("link", &it.path, &format!(" -> {}", it.target));
    }
    for it in skipped {
        add("left out", &it.path, &format!(" ({})", it.reason));
    }
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        *rules.entry(finding.about.code).or_default() += 1;
    }
    for (rule, count) in rules {
        let _ = writeln!(out, "{count:<9} {rule}");
    }
    out
}
