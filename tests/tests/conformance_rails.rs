//! What the model says of Rails applications against what the real Rails and rack-cors are configured to do once they
//! have started, application by application.
//!
//! `tests/conformance/rails/ask.rb` made the answers of `cases.jsonl`. What the model does not know it leaves open; what it
//! says is right in every case.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeMap;
use std::fmt::Write;

use landreeve::estate::Estate;
use landreeve::estate::rails::{Rails, Settings};
use landreeve::facts::web::cors::rack::Origin;
use landreeve::facts::web::rails::cookie_domain::Domain;
use landreeve::facts::web::rails::hosts::Entry;
use landreeve::source::{FileSet, Located, Value as Fact};
use landreeve_tests::{root, text};
use serde_json::{Value, json};

const LOCK: &str = "GEM\n  specs:\n    rack-cors (1.1.1)\n    rails (6.1.7)\n";

#[test]
fn applications_are_configured_as_rails_starts_them() {
    let table = text(&root().join("tests/conformance/rails/cases.jsonl"));
    let (mut wrong, mut asked, mut known) = (Vec::new(), 0, 0);
    for line in table.lines() {
        let (id, input, answers): (String, Value, BTreeMap<String, Value>) = serde_json::from_str(line).unwrap();
        let estate = estate(&input);
        let rails = estate.hosts[0].processes[0].rails.as_ref().unwrap();
        for (release, answer) in answers.iter().filter(|it| it.1["error"].is_null()) {
            for (key, ours) in said(rails) {
                let theirs = normal(key, answer);
                // What nobody sets goes without saying.
                asked += usize::from(theirs != normal(key, &json!({})));
                let Some(ours) = ours else { continue };
                known += usize::from(theirs != normal(key, &json!({})));
                if ours != theirs {
                    wrong.push(format!("{id} {release}: {key} is {theirs}, got {ours}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked >= 60, "{asked} settings");
    assert!(known * 100 >= asked * 88, "{known} of {asked} settings are known");
}

fn estate(input: &Value) -> Estate {
    let mut unit = String::from("[Service]\nWorkingDirectory=/srv/shop\n");
    let of = |key: &str| input[key].as_object().unwrap().clone();
    let mut environment = of("env");
    environment.entry("RAILS_ENV").or_insert_with(|| json!("production"));
    for (name, value) in &environment {
        writeln!(unit, "Environment=\"{name}={}\"", value.as_str().unwrap()).unwrap();
    }
    unit.push_str("ExecStart=/usr/bin/puma\n");
    let mut files = vec![
        ("etc/systemd/system/shop.service".to_owned(), unit),
        ("srv/shop/Gemfile.lock".to_owned(), LOCK.to_owned()),
    ];
    let own = of("files");
    files.extend(own.into_iter().map(|(path, text)| (format!("srv/shop/{path}"), text.as_str().unwrap().to_owned())));
    Estate::new(FileSet::from_texts(files), None, &[]).unwrap()
}

/// Every setting of the table as the model has it; nothing where it is not known.
fn said(rails: &Rails) -> Vec<(&'static str, Option<Value>)> {
    let settings = &rails.settings;
    vec![
        ("hosts", hosts(settings)),
        ("force_ssl", switch(settings.force_ssl.as_ref(), settings)),
        ("domain", session(settings, |it| domain(it.domain.as_ref()))),
        ("secure", secure(settings)),
        ("same_site", session(settings, |it| texts(it.same_site.as_ref()))),
        ("key", session(settings, |it| texts(it.key.as_ref()))),
        ("cors", cors(settings)),
        ("pool", pool(rails)),
    ]
}

/// A setting of the table, in the words of the model.
fn normal(key: &str, answer: &Value) -> Value {
    match key {
        "hosts" if answer[key].is_null() => json!([]),
        "force_ssl" => json!(answer[key] == true),
        "secure" => json!(answer["session"][key] == true),
        "domain" | "key" | "same_site" => {
            let value = &answer["session"][key];
            match value.as_str().filter(|_| key == "same_site") {
                Some(it) => json!(it.trim_start_matches(':')),
                // Rails names the cookie after the application.
                None if key == "key" && value == "_shop_session" => Value::Null,
                None => value.clone(),
            }
        }
        _ => answer[key].clone(),
    }
}

fn hosts(settings: &Settings) -> Option<Value> {
    let shown = |it: &Located<Entry>| match &it.value {
        Entry::Text(text) => json!(text),
        Entry::Regex(source, flags) => json!({ "regex": source, "flags": flags }),
        Entry::Addresses(_) => json!({ "address": "10.0.0.0" }),
    };
    let is_known = settings.hosts.complete && !settings.is_opaque;
    is_known.then(|| settings.hosts.entries.iter().map(shown).collect())
}

fn switch(value: Option<&Located<Fact<bool>>>, settings: &Settings) -> Option<Value> {
    match value {
        None => (!settings.is_opaque).then_some(json!(false)),
        Some(it) => it.known().map(|it| json!(it)),
    }
}

fn session(settings: &Settings, look: impl Fn(&landreeve::estate::rails::Session) -> Option<Value>) -> Option<Value> {
    settings.session.as_ref().map_or(Some(Value::Null), look)
}

fn texts(value: Option<&Located<Fact<String>>>) -> Option<Value> {
    match value {
        None => Some(Value::Null),
        Some(it) => it.known().map(|it| if it == "_shop_session" { Value::Null } else { json!(it) }),
    }
}

fn domain(value: Option<&Located<Fact<landreeve::estate::rails::Domain>>>) -> Option<Value> {
    let Some(value) = value else { return Some(Value::Null) };
    Some(match &value.known()?.domain {
        Domain::None => Value::Null,
        Domain::All => json!(":all"),
        Domain::Text(text) => json!(text),
        Domain::OneOf(texts) => json!(texts),
    })
}

/// With `force_ssl` Rails makes every cookie secure.
fn secure(settings: &Settings) -> Option<Value> {
    let own = settings.session.as_ref().and_then(|it| it.secure.as_ref());
    match own {
        Some(it) => it.known().map(|it| json!(it)),
        None => switch(settings.force_ssl.as_ref(), settings),
    }
}

fn cors(settings: &Settings) -> Option<Value> {
    let is_known = !settings.cors_is_open && settings.cors.iter().all(|it| it.complete);
    if !is_known {
        return None;
    }
    if settings.cors.is_empty() {
        return Some(Value::Null);
    }
    let blocks = settings.cors.iter().map(|it| {
        let public = it.any().is_some();
        let origins: Vec<Value> = it.origins.iter().map(|it| origin(&it.value)).collect();
        let credentials: Option<Vec<bool>> = it
            .resources
            .iter()
            .map(|it| it.credentials.as_ref().map_or(Some(false), |it| it.known().copied()))
            .collect();
        Some(json!({ "origins": origins, "public": public, "credentials": credentials? }))
    });
    blocks.collect::<Option<Vec<Value>>>().map(Value::Array)
}

/// An origin as rack-cors keeps it: a text without a scheme becomes a pattern.
fn origin(origin: &Origin) -> Value {
    match origin {
        Origin::Text(text) if text == "*" || text.contains("://") => json!(text),
        Origin::Text(text) => {
            let quoted = text.replace('.', "\\.").replace('-', "\\-");
            json!({ "regex": format!("^[a-z][a-z0-9.+-]*:\\/\\/{quoted}$"), "flags": "" })
        }
        Origin::Regex(source, flags) => json!({ "regex": source, "flags": flags }),
    }
}

fn pool(rails: &Rails) -> Option<Value> {
    match rails.database.as_ref()?.pool.as_ref() {
        None => Some(Value::Null),
        Some(it) => it.known().map(|it| json!(it)),
    }
}
