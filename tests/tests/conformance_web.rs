//! What `landreeve ask` says of hosts, origins and cookies against what the real libraries said, row by row.
//!
//! `tests/conformance/web` holds a file a topic, made by running the libraries; its first line says which. A row that
//! answers otherwise stands in `ledger.txt` with the reason, and one that does not any more may not stand there.

use std::collections::BTreeMap;

use landreeve::answer::ask::{ask, topics};
use landreeve_tests::{files_below, root, text};
use serde_json::{Value, json};

#[test]
fn the_models_answer_as_the_libraries_do() {
    let folder = root().join("tests/conformance/web");
    let ledger = text(&folder.join("ledger.txt"));
    let ledger = ledger.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    let mut excused: BTreeMap<&str, &str> = ledger.map(|it| it.split_once(' ').unwrap()).collect();
    let mut wrong = Vec::new();
    let mut rows = 0;
    for file in files_below(&folder, ".jsonl") {
        let topic = file.file_stem().unwrap().to_string_lossy().into_owned();
        for line in text(&file).lines().skip(1) {
            let (id, input, expected): (String, Value, Value) = serde_json::from_str(line).unwrap();
            let id = format!("{topic}-{id}");
            rows += 1;
            let answer = match ask(&topic, &input) {
                Ok(answer) => answer,
                Err(error) => json!({ "error": error.to_string() }),
            };
            let different = difference(&expected, &answer);
            match (different, excused.remove(id.as_str())) {
                (Some(_), Some(_)) | (None, None) => {}
                (Some(different), None) => wrong.push(format!("{id}: {input}\n  {different}")),
                (None, Some(reason)) => wrong.push(format!("{id} answers rightly; the ledger says: {reason}")),
            }
        }
    }
    wrong.extend(excused.keys().map(|id| format!("{id} stands in the ledger and in no file")));
    assert!(rows >= 3500, "{rows} rows");
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_topic_of_the_web_has_its_table() {
    let folder = root().join("tests/conformance/web");
    let known: Vec<&str> = topics().collect();
    for file in files_below(&folder, ".jsonl") {
        let topic = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(known.contains(&topic.as_str()), "{topic}");
    }
    assert_eq!(files_below(&folder, ".jsonl").len(), 10);
}

/// The first place where the answer lacks what is expected; what it says beyond that does not count.
fn difference(expected: &Value, answer: &Value) -> Option<String> {
    match expected {
        Value::Object(keys) => keys.iter().find_map(|(key, value)| {
            let Some(found) = answer.get(key) else { return Some(format!("{key} is missing in {answer}")) };
            difference(value, found).map(|it| format!("{key}: {it}"))
        }),
        value => (value != answer).then(|| format!("expected {value}, got {answer}")),
    }
}
