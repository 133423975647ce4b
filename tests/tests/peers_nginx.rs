//! What the checker says of the configurations that were judged by hand, and
//! that it finds no less of what is right than gixy-ng, with fewer false
//! alarms. `benches/gixy.py` runs gixy-ng itself.

use std::collections::BTreeSet;

use landreeve::source::{FileSet, Finding};
use landreeve::{Options, check};
use landreeve_tests::{root, text};

/// A finding of one of the two, or of both.
struct Row {
    configuration: String,
    gixy: bool,
    /// Line and rule.
    ours: Option<(String, String)>,
    right: bool,
    reason: String,
}

fn rows() -> Vec<Row> {
    let table = text(&root().join("tests/conformance/nginx/peers/judged.tsv"));
    let lines = table.lines().filter(|it| !it.starts_with('#'));
    let rows = lines.map(|line| {
        let [configuration, _, check, at, rule, verdict, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("7 columns: {line}")
        };
        assert!(matches!(verdict, "right" | "false alarm"), "{line}");
        Row {
            configuration: configuration.to_owned(),
            gixy: !check.is_empty(),
            ours: (!rule.is_empty()).then(|| (at.to_owned(), rule.to_owned())),
            right: verdict == "right",
            reason: reason.to_owned(),
        }
    });
    rows.collect()
}

#[test]
fn every_finding_is_judged_right() {
    let rows = rows();
    let names: BTreeSet<&str> = rows.iter().map(|it| it.configuration.as_str()).collect();
    let folder = root().join("tests/conformance/nginx/peers");
    let files = landreeve_tests::files_below(&folder, ".conf");
    assert!(files.len() >= 25, "{}", files.len());
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let set = FileSet::from_texts([("etc/nginx/nginx.conf", text(&file))]);
        let report = check(set, &Options::default()).unwrap();
        let line = |it: &Finding| report.files.positions(it.at).0.line.to_string();
        let found: BTreeSet<(String, String)> =
            report.findings.iter().map(|it| (line(it), it.about.code.to_owned())).collect();
        let judged: BTreeSet<(String, String)> =
            rows.iter().filter(|it| it.configuration == name).filter_map(|it| it.ours.clone()).collect();
        assert_eq!(found, judged, "{name}: left is found, right is judged");
        assert!(names.contains(name.as_str()) || found.is_empty(), "{name}");
    }
}

#[test]
fn more_is_found_with_fewer_false_alarms() {
    let rows = rows();
    let gixy = |right: bool| rows.iter().filter(|it| it.right == right && it.gixy).count();
    let ours = |right: bool| rows.iter().filter(|it| it.right == right && it.ours.is_some()).count();
    assert!(ours(true) >= gixy(true));
    assert!(ours(false) < gixy(false));
    // Nothing that gixy-ng is right about is missed.
    let missed: Vec<&str> =
        rows.iter().filter(|it| it.right && it.ours.is_none()).map(|it| it.reason.as_str()).collect();
    assert_eq!(missed, [""; 0]);
}
