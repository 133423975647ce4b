//! Units that are judged as a whole: the cases stand in `tests/conformance/systemd/refusals.txt`.

use landreeve_tests::{root, text};

use crate::Units;

/// Returns each case, a folder of units, by its name.
pub(crate) fn cases() -> Vec<(String, Units)> {
    let all = text(&root().join("tests/conformance/systemd/refusals.txt"));
    let mut cases: Vec<(String, Units)> = Vec::new();
    for line in all.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            cases.push((name.to_owned(), Vec::new()));
        } else if let (Some(file), Some((_, units))) = (line.strip_prefix("--- "), cases.last_mut()) {
            units.push((file.to_owned(), Vec::new()));
        } else if let Some((_, text)) = cases.last_mut().and_then(|(_, units)| units.last_mut()) {
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
        }
    }
    cases
}
