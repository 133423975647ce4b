//! Projects of Compose against what `docker-compose config` of Debian settles on, row by row.
//!
//! `tests/conformance/compose/services.jsonl` is made by the script beside it. A value may be unknown where the two
//! generations of Compose print YAML's numbers differently; what is known is right in every row.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeMap;

use landreeve::estate::compose::{Port, Service, Word};
use landreeve::estate::{Estate, Host};
use landreeve::source::FileSet;
use landreeve_tests::{root, text};
use serde_json::Value;

#[test]
fn services_are_as_compose_settles_them() {
    let table = text(&root().join("tests/conformance/compose/services.jsonl"));
    let (mut wrong, mut unknown, mut rows) = (Vec::new(), 0, 0);
    for line in table.lines().skip(1) {
        let row: Value = serde_json::from_str(line).unwrap();
        let files: BTreeMap<String, String> = serde_json::from_value(row["files"].clone()).unwrap();
        let estate = Estate::new(FileSet::from_texts(files), None, &[]).unwrap();
        let Some(services) = row["services"].as_object() else { continue };
        rows += 1;
        let host = &estate.hosts[0];
        let names: Vec<&str> = services.keys().map(String::as_str).collect();
        let mut found: Vec<&str> = host.compose[0].services.iter().map(|it| it.name.value.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, names, "{}", row["id"]);
        for (at, service) in host.compose[0].services.iter().enumerate() {
            let expected = &services[&service.name.value];
            let mut check = |what: &str, expected: &Value, found: Option<Option<String>>| match (expected, found) {
                (_, Some(None)) => unknown += usize::from(!expected.is_null()),
                (Value::Null, None) => {}
                (Value::String(text), Some(Some(found))) if *text == found => {}
                (expected, found) => wrong.push(format!("{} {what}: {expected}, got {found:?}", row["id"])),
            };
            check("image", &expected["image"], service.image.as_ref().map(shown));
            let environment = environment(host, at);
            for (name, value) in expected["environment"].as_object().unwrap() {
                check(name, value, environment.get(name).cloned());
            }
            for name in environment.keys().filter(|it| expected["environment"].get(it.as_str()).is_none()) {
                check(name, &"nothing".into(), Some(Some("something".to_owned())));
            }
            let ports = Value::from(ports(service));
            assert_eq!(ports, expected["ports"], "{}", row["id"]);
        }
    }
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
    assert!(rows >= 50 && unknown <= 6, "{unknown} values of {rows} rows are unknown");
}

fn shown(word: &Word) -> Option<String> {
    word.known().cloned()
}

/// What wins in the environment of a service of the first project.
fn environment(host: &Host, service: usize) -> BTreeMap<String, Option<String>> {
    let container = host.containers.iter().find(|it| it.project == 0 && it.service == service).unwrap();
    let winners = container.process.environment.winners();
    winners.all().map(|it| (it.name.clone(), it.value.known().cloned())).collect()
}

/// The ports in their short form, ranges one by one.
fn ports(service: &Service) -> Vec<String> {
    let of = |it: &Port| -> Vec<String> {
        let host = it.host_ip.as_deref().unwrap_or_default();
        let each = (it.target.0..=it.target.1).enumerate();
        let text = |(at, target): (usize, u16)| {
            let published = it.published.map_or_else(String::new, |it| (usize::from(it.0) + at).to_string());
            format!("{host}:{published}:{target}/{}", it.protocol)
        };
        each.map(text).collect()
    };
    service.ports.iter().flat_map(of).collect()
}
