//! What `landreeve ask` says of Puma and Gunicorn against what the real releases settled on, row by row.
//!
//! `tests/conformance/puma` and `tests/conformance/gunicorn` hold the tables; the first line of each says how it was
//! made. An answer may leave out what cannot be known, and name it; a row that does so and is not of the tables that say
//! `"unknown": true` stands in `ledger.txt` with the reason. What an answer does say is right in every row.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeMap;

use landreeve::answer::ask::ask;
use landreeve_tests::{files_below, root, text};
use serde_json::{Map, Value};

#[test]
fn puma_is_as_its_releases_are() {
    let (rows, known) = judged("puma");
    assert!(rows >= 1_150, "{rows} rows");
    assert!(known * 100 >= rows * 93, "{known} of {rows} rows are known");
}

#[test]
fn gunicorn_is_as_its_releases_are() {
    let (rows, known) = judged("gunicorn");
    assert!(rows >= 1_100, "{rows} rows");
    assert!(known * 100 >= rows * 95, "{known} of {rows} rows are known");
}

#[test]
fn binds_are_as_puma_takes_them() {
    let table = text(&root().join("tests/conformance/puma_bind/binds.jsonl"));
    for line in table.lines().skip(1) {
        let row: Value = serde_json::from_str(line).unwrap();
        let answer = ask("puma_bind", &serde_json::json!({ "uri": row["uri"] })).unwrap();
        let expected = row["expect"].as_object().unwrap();
        // A file that was there before is not the bind's to tell.
        for (key, value) in expected.iter().filter(|it| it.0 != "removed_at_shutdown") {
            assert_eq!(&answer[key], value, "{key} of {line}");
        }
    }
}

/// Judges every row of every table of a topic; gives how many there are and how many are known in full.
fn judged(topic: &str) -> (usize, usize) {
    let folder = root().join("tests/conformance").join(topic);
    let ledger = text(&folder.join("ledger.txt"));
    let ledger = ledger.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    let excused: BTreeMap<&str, &str> = ledger.map(|it| it.split_once(' ').unwrap()).collect();
    let mut used: BTreeMap<&str, bool> = excused.keys().map(|it| (*it, false)).collect();
    let (mut wrong, mut rows, mut known) = (Vec::new(), 0, 0);
    for file in files_below(&folder, ".jsonl") {
        let table = text(&file);
        let mut lines = table.lines();
        let head: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        let lenient = head["unknown"] == true;
        for line in lines {
            let (id, input, answers): (String, Value, BTreeMap<String, Value>) = serde_json::from_str(line).unwrap();
            for (version, expected) in &answers {
                rows += 1;
                let mut input = input.clone();
                input["version"] = version.as_str().into();
                let answer = ask(topic, &input).unwrap();
                let unknown = answer["unknown"].as_object().cloned().unwrap_or_default();
                known += usize::from(unknown.is_empty());
                if let Some(used) = used.get_mut(id.as_str()) {
                    *used |= !unknown.is_empty();
                } else if !unknown.is_empty() && !lenient {
                    wrong.push(format!("{id} {version}: unknown, and not in the ledger: {unknown:?}"));
                }
                if let Some(different) = difference(expected, &answer, &unknown) {
                    wrong.push(format!("{id} {version}: {input}\n  {different}"));
                }
            }
        }
    }
    wrong.extend(used.iter().filter(|it| !it.1).map(|it| format!("{} stands in the ledger and is known", it.0)));
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
    (rows, known)
}

/// The first thing that an answer says and the program does not, or the other way round.
fn difference(expected: &Value, answer: &Value, unknown: &Map<String, Value>) -> Option<String> {
    if let Some(defaults) = expected.get("defaults") {
        return (&answer["defaults"] != defaults)
            .then(|| format!("defaults are {defaults}, got {}", answer["defaults"]));
    }
    let is_hidden = !unknown.is_empty() && answer["set"].as_object().is_some_and(Map::is_empty);
    for key in ["error", "app", "warns"] {
        if expected.get(key) != answer.get(key) && !is_hidden {
            return Some(format!("{key} is {:?}, got {:?}", expected.get(key), answer.get(key)));
        }
    }
    let none = Map::new();
    let expected = expected["set"].as_object().unwrap_or(&none);
    let found = answer["set"].as_object().unwrap_or(&none);
    let differs = |key: &&String| expected.get(*key) != found.get(*key) && !unknown.contains_key(*key);
    let key = expected.keys().chain(found.keys()).find(differs)?;
    Some(format!("{key} is {:?}, got {:?}", expected.get(key), found.get(key)))
}
