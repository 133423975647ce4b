//! What the model makes of Django's settings modules against what Python makes of them: `tests/conformance/django` holds the
//! table, whose first line says how it was made.
//!
//! Each row is a host with one Gunicorn whose application has these files and this environment. What the model knows is
//! right in every row; what it does not know is named in `ledger.txt`, one `row NAME` a line.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeSet;
use std::fmt::Write;

use landreeve::Options;
use landreeve::estate::Estate;
use landreeve::estate::settings::Settings;
use landreeve::source::{FileSet, Value as Fact};
use landreeve::syntax::python::{Item, Object};
use landreeve_tests::{root, text};
use serde_json::{Map, Value, json};

/// Where the application lies.
const FOLDER: &str = "/srv/app";

#[test]
fn settings_are_as_python_makes_them() {
    let folder = root().join("tests/conformance/django");
    let ledger = text(&folder.join("ledger.txt"));
    let excused: BTreeSet<&str> = ledger.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).collect();
    let table = text(&folder.join("settings.jsonl"));
    let (mut wrong, mut unknown, mut known, mut rows) = (Vec::new(), BTreeSet::new(), 0, 0);
    for line in table.lines().skip(1) {
        let (id, input, answer): (String, Value, Value) = serde_json::from_str(line).unwrap();
        rows += 1;
        let estate = host(&input);
        let settings = estate.hosts[0].processes[0].settings.as_ref();
        let Some(settings) = settings else {
            wrong.push(format!("{id}: no settings"));
            continue;
        };
        let raised = settings.raised.as_ref().map(|it| it.class.as_str());
        if raised != answer["error"].as_str() {
            wrong.push(format!("{id}: raises {}, not {raised:?}", answer["error"]));
            continue;
        }
        for (name, expected) in answer["set"].as_object().unwrap_or(&Map::new()) {
            match settings.get(name).map(shown) {
                Some(Some(value)) if value == *expected => known += 1,
                Some(Some(value)) => wrong.push(format!("{id} {name}: {expected}, got {value}")),
                Some(None) => drop(unknown.insert(format!("{id} {name}"))),
                None if settings.is_open => drop(unknown.insert(format!("{id} {name}"))),
                None => wrong.push(format!("{id} {name}: {expected}, got nothing")),
            }
        }
        wrong.extend(invented(&id, settings, &answer));
    }
    let unknown: BTreeSet<&str> = unknown.iter().map(String::as_str).collect();
    wrong.extend(unknown.difference(&excused).map(|it| format!("{it}: unknown, and not in the ledger")));
    wrong.extend(excused.difference(&unknown).map(|it| format!("{it}: stands in the ledger and is known")));
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
    assert!(rows >= 85 && known >= 280, "{known} settings of {rows} rows");
}

/// Settings that the model knows and Python does not have.
fn invented(id: &str, settings: &Settings, answer: &Value) -> Option<String> {
    let names = ["DEBUG", "ALLOWED_HOSTS", "A", "B", "C", "X", "NAME"];
    let is_wrong =
        |it: &&&str| settings.get(it).is_some_and(|it| it.known().is_some()) && answer["set"].get(it).is_none();
    names.iter().find(is_wrong).filter(|_| answer.get("set").is_some()).map(|it| format!("{id} {it}: is not set"))
}

/// The root directory of a host that runs the application.
fn host(input: &Value) -> Estate {
    let mut unit = format!("[Service]\nWorkingDirectory={FOLDER}\nExecStart=/srv/gunicorn config.wsgi\n");
    writeln!(unit, "Environment=DJANGO_SETTINGS_MODULE={}", input["module"].as_str().unwrap()).unwrap();
    for (name, value) in input["env"].as_object().unwrap() {
        let value = value.as_str().unwrap().replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%");
        writeln!(unit, "Environment=\"{name}={value}\"").unwrap();
    }
    let files = input["files"].as_object().unwrap().iter();
    let files = files.map(|(path, text)| (format!("srv/app/{path}"), text.as_str().unwrap().to_owned()));
    let all = files.chain([("etc/systemd/system/app.service".to_owned(), unit)]);
    let all: Vec<(String, String)> = all.collect();
    let set = FileSet::from_texts(all.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    Estate::new(set.of_root(), None, &[]).unwrap()
}

/// A value as JSON; `None` where any part of it is not known.
fn shown(item: &Item) -> Option<Value> {
    let Fact::Known(object) = &item.value else { return None };
    Some(match object {
        Object::None => Value::Null,
        Object::Bool(it) => json!(it),
        Object::Integer(it) => json!(it),
        Object::Float(it) => json!(it),
        Object::String(it) | Object::Path(it) => json!(it.replace(FOLDER, "@D")),
        Object::List(items) | Object::Tuple(items) => items.iter().map(shown).collect::<Option<Vec<_>>>()?.into(),
        Object::Dict(pairs) => {
            let pair = |(key, value): &(Item, Item)| Some((shown(key)?.as_str()?.to_owned(), shown(value)?));
            Value::Object(pairs.iter().map(pair).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Nothing is said of a site that works; of one that does not, unless another rule says it or it cannot be known.
#[test]
fn posts_are_refused_where_django_refuses_them() {
    let table = text(&root().join("tests/conformance/django/csrf.jsonl"));
    let (mut wrong, mut told, mut silent) = (Vec::new(), 0, 0);
    for line in table.lines().skip(1) {
        let (id, input, status): (String, Value, u64) = serde_json::from_str(line).unwrap();
        let of = |key: &str| input[key].as_str().unwrap_or_default();
        let (settings, headers, pass) = (of("settings"), of("headers"), of("pass"));
        let unit = format!("[Service]\nWorkingDirectory=/srv/x\nExecStart=/srv/venv/bin/{}\n", of("command"));
        let settings = format!(
            "SECRET_KEY = 'x'\nMIDDLEWARE = ['django.middleware.csrf.CsrfViewMiddleware']\n\
             ALLOWED_HOSTS = ['app.acme.cl', 'localhost', '127.0.0.1']\n{settings}\n"
        );
        let start = "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'x.settings'\n";
        let site = format!(
            "server {{ listen 443 ssl; server_name app.acme.cl; location / {{ {headers} proxy_pass http://{pass}; }} }}\n"
        );
        let files = FileSet::from_texts([
            ("etc/systemd/system/x.service", unit.as_str()),
            ("srv/x/x/settings.py", &settings),
            ("srv/x/x/wsgi.py", start),
            ("srv/x/x/asgi.py", start),
            ("etc/nginx/sites-enabled/x", &site),
        ]);
        let report = landreeve::check(files, &Options::default()).unwrap();
        let codes: BTreeSet<&str> = report.findings.iter().map(|it| it.about.code).collect();
        let others = ["nginx/forwarded-proto-missing", "hosts/name-not-allowed"];
        match (status, codes.contains("hosts/csrf-origin-missing")) {
            (403, true) => told += 1,
            (403, false) if others.iter().any(|it| codes.contains(it)) => told += 1,
            (403, false) => silent += 1,
            (_, true) => wrong.push(format!("{id} is taken: {input}")),
            (_, false) => {}
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(told >= 425, "{told} told, {silent} silent");
}
