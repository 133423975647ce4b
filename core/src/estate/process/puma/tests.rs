//! The settings against what the real releases settled on (`tests/conformance/puma/releases.jsonl`).

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::*;
use crate::estate::Targets;
use crate::source::{FileSet, Unknown};

static CASES: &str = include_str!("../../../../../tests/conformance/puma/releases.jsonl");

/// The options of the table that are settled here.
static OPTIONS: [&str; 8] =
    ["workers", "min_threads", "max_threads", "preload_app", "prune_bundler", "binds", "directory", "pidfile"];

fn settle(input: &Json, version: &str) -> (Settings, Evaluation) {
    let text = input["config"].as_str().unwrap_or_default();
    let files = FileSet::from_texts([("config.rb", text)]);
    let id = files.ids().next().unwrap();
    let source = Source::whole(id, Arc::clone(files.text(id)));
    let words = input["argv"].as_array().cloned().unwrap_or_default();
    let words = std::iter::once("puma").chain(words.iter().filter_map(Json::as_str));
    let words: Vec<_> = words.map(|it| Located::new(Value::Known(it.to_owned()), source.all())).collect();
    let flags = flags::read(&words);
    let variable = |name: &str| match input["env"][name].as_str() {
        Some(value) => Variable::Set(Located::new(Value::Known(value.to_owned()), source.all())),
        None => Variable::Unset,
    };
    let mut targets = Targets::default();
    assert!(targets.set("puma", version));
    let file = Some("@APP@/config/puma.rb");
    let evaluation = ruby::evaluate(&source, Context { file, variable: &variable, around: AROUND });
    let (versions, at) = (Versions::of(&targets), source.all());
    let sources =
        Sources { evaluation: Some(&evaluation), flags: &flags, variable: &variable, versions, at, only: None };
    let settings = sources.settle();
    (settings, evaluation)
}

fn shown<T: Clone + Into<Json>>(value: Option<&Located<Value<T>>>) -> Option<Json> {
    match &value?.value {
        Value::Known(it) => Some(it.clone().into()),
        Value::Unknown(Unknown::NotEvaluated(_) | Unknown::Undefined(_)) => Some(json!("unknown")),
        Value::Unknown(_) => None,
    }
}

fn option(settings: &Settings, name: &str) -> Option<Json> {
    match name {
        "workers" => shown(settings.workers.as_ref()),
        "min_threads" => shown(settings.threads.as_ref().map(|it| &it.0)),
        "max_threads" => shown(settings.threads.as_ref().map(|it| &it.1)),
        "preload_app" => shown(settings.preload.as_ref()),
        "prune_bundler" => shown(settings.prune_bundler.as_ref()),
        "directory" => shown(settings.directory.as_ref()),
        "pidfile" => shown(settings.pidfile.as_ref()),
        "binds" if settings.binds.iter().any(|it| it.by == "default") => None,
        "binds" => {
            let uris: Vec<Json> = settings.binds.iter().map(|it| shown(Some(&it.uri)).unwrap_or_default()).collect();
            if uris.contains(&json!("unknown")) { Some(json!("unknown")) } else { Some(Json::Array(uris)) }
        }
        _ => None,
    }
}

/// Shows an option: a port listens on every IPv4 address in every release, 8.0 says so in IPv6's words; the
/// options behind a TLS address are left out.
fn plain(json: &Json) -> String {
    let text = json.to_string().replace("[::]", "0.0.0.0");
    text.split('?').next().unwrap_or_default().trim_end_matches(['"', ']']).to_owned()
}

/// Returns how the settings differ from the table, if they do.
fn difference(case: &Json, version: &str, expected: &Json) -> Option<String> {
    let (settings, evaluation) = settle(&case["input"], version);
    if expected["set"].is_null() {
        return None;
    }
    let name = format!("{} {version}", case["id"]);
    if let Some(raise) = evaluation.raised {
        return Some(format!("{name}: raises {}", raise.class));
    }
    OPTIONS.iter().find_map(|&option_name| {
        let wanted = expected["set"].get(option_name).filter(|it| !it.is_null());
        let ours = option(&settings, option_name);
        if ours == Some(json!("unknown")) {
            return None;
        }
        let default = |json: &Json| [json!(0), json!(5), json!(16), json!(false)].contains(json);
        let wanted = wanted.map(plain);
        let ours = ours.filter(|it| wanted.is_some() || !default(it)).map(|it| plain(&it));
        // Before 5.0 ports were not looked at, and `worker_directory` was the older word for `directory`.
        let before_5 = version.starts_with('4') && matches!(option_name, "binds" | "directory");
        let same = before_5 || wanted == ours || matches!(wanted.as_deref(), Some("" | "\"" | "false"));
        (!same).then(|| format!("{name}: {option_name} is {wanted:?}, here {ours:?}"))
    })
}

#[test]
fn settings_are_those_of_the_releases() {
    let mut wrong = Vec::new();
    let mut right = 0;
    for line in CASES.lines().skip(1) {
        let (id, input, expect): (Json, Json, Json) = serde_json::from_str(line).unwrap();
        let case = json!({ "id": id, "input": input, "expect": expect });
        // What another file adds is not settled from one text.
        if case["input"].get("files").is_some() {
            continue;
        }
        for (version, expected) in case["expect"].as_object().unwrap() {
            match difference(&case, version, expected) {
                Some(text) => wrong.push(text),
                None => right += 1,
            }
        }
    }
    assert!(right > 600, "the table was read: {right}");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), right + wrong.len(), wrong.join("\n"));
}
