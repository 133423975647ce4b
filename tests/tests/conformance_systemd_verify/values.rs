//! Every directive with many values: the values stand in `tests/conformance/systemd/values.txt`.

use std::fmt::Write as _;

use landreeve_tests::{root, text};
use serde_json::Value;

/// Sections that a unit file can have and the unit each is tried in.
const UNITS: &[(&str, &str, &str)] = &[
    ("Unit", "service", "[Service]\nType=oneshot\nExecStart=/bin/true\n"),
    ("Install", "service", "[Service]\nType=oneshot\nExecStart=/bin/true\n"),
    ("Service", "service", "[Service]\nExecStart=/bin/true\n"),
    ("Socket", "socket", "[Socket]\nListenStream=/run/a\n"),
    ("Timer", "timer", "[Timer]\nOnBootSec=1\n"),
    ("Path", "path", "[Path]\nPathExists=/a\n"),
    ("Mount", "mount", "[Mount]\nWhat=/dev/null\n"),
    ("Automount", "automount", "[Automount]\n"),
    ("Swap", "swap", "[Swap]\nWhat=/dev/null\n"),
    ("Slice", "slice", "[Slice]\n"),
];

/// Values of a type, or of any.
pub(crate) struct Pool(Vec<(String, String)>);

impl Pool {
    pub(crate) fn read() -> Self {
        let lines = text(&root().join("tests/conformance/systemd/values.txt"));
        let pair = |line: &str| {
            line.split_once(' ').map_or((line.to_owned(), String::new()), |(a, b)| (a.to_owned(), b.to_owned()))
        };
        Self(lines.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).map(pair).collect())
    }

    pub(crate) fn of(&self, kind: &str) -> Vec<&str> {
        let fits = |it: &&(String, String)| it.0 == "any" || it.0 == kind;
        self.0.iter().filter(fits).map(|(_, value)| value.as_str()).collect()
    }
}

/// A directive of the table.
pub(crate) struct Row {
    pub(crate) section: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Whether later values of one unit say nothing: the first one refuses the unit, or is the only one that counts.
    is_alone: bool,
}

/// Every directive that unit files can hold.
pub(crate) fn rows() -> Vec<Row> {
    let data = text(&root().join("core/data/systemd/directives.json"));
    let rows: Vec<Value> = serde_json::from_str(&data).expect("the data is JSON");
    let word = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| Row {
            section: word(row, "section"),
            name: word(row, "name"),
            kind: word(row, "type"),
            is_alone: row["refuses"] == true || row["repeat"] == "first_wins" || row["name"] == "PIDFile",
        })
        .filter(|row| UNITS.iter().any(|(section, ..)| *section == row.section))
        .collect()
}

/// Units that try every value of `pool` for every directive, as name and text.
///
/// A unit that systemd refuses is read no further, so a directive that can do that gets a unit for each value.
pub(crate) fn units(pool: &Pool) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for row in rows() {
        let values = pool.of(&row.kind);
        let Some((_, suffix, base)) = UNITS.iter().find(|(section, ..)| *section == row.section) else { continue };
        let step = if row.is_alone { 1 } else { values.len() };
        for (at, some) in values.chunks(step).enumerate() {
            let mut text = format!("{base}[{}]\n", row.section);
            for value in some {
                let _ = writeln!(text, "{}={value}", row.name);
            }
            all.push((format!("{}-{}-{at}.{suffix}", row.section, row.name), text.into_bytes()));
        }
    }
    all
}
