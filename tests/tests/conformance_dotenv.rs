//! What `landreeve ask` makes of env files against what the programs that read them made of the same texts:
//! `tests/conformance/dotenv/cases.jsonl` and `more.jsonl` (made by `record.py`), whose first lines name the programs; and docker-compose and systemd's own
//! reader, where they are installed.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use landreeve::answer::ask::ask;
use landreeve_tests::random::Random;
use landreeve_tests::{root, text};
use serde_json::{Value, json};

type Case = (String, String, BTreeMap<String, Value>);

fn cases() -> (Value, Vec<Case>) {
    table("cases.jsonl")
}

fn table(name: &str) -> (Value, Vec<Case>) {
    let text = text(&root().join("tests/conformance/dotenv").join(name));
    let mut lines = text.lines();
    let head: Value = serde_json::from_str(lines.next().unwrap_or_default()).expect("the first line is an object");
    let cases = lines.map(|it| serde_json::from_str(it).expect("a line is a case")).collect();
    (head["env"].clone(), cases)
}

#[test]
fn the_readers_agree_with_the_programs() {
    assert!(agree("cases.jsonl") >= 180);
}

#[test]
fn readers_of_frameworks_agree_with_the_programs() {
    assert!(agree("more.jsonl") >= 880);
}

/// Holds every answer against the table; gives how many texts there are.
fn agree(name: &str) -> usize {
    let (env, cases) = table(name);
    let mut wrong = Vec::new();
    for (id, text, expect) in &cases {
        for (dialect, expected) in expect {
            let answer = ask("dotenv", &json!({ "text": text, "dialect": dialect, "env": env }));
            let answer = answer.unwrap_or_else(|error| json!({ "error": error.to_string() }));
            let same = if expected["error"].is_string() && answer.get("error").is_some() {
                answer == *expected
            } else {
                answer["vars"] == *expected && answer.get("unknown").is_none()
            };
            if !same {
                wrong.push(format!("{id} {dialect} {text:?}\n  expected {expected}\n  got      {answer}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    cases.len()
}

#[test]
fn the_readers_agree_with_the_programs_on_texts_nobody_wrote() {
    let table = text(&root().join("tests/conformance/dotenv/further.jsonl"));
    let mut lines = table.lines();
    let head: Value = serde_json::from_str(lines.next().unwrap_or_default()).expect("the first line is an object");
    let (mut wrong, mut rows, mut known) = (Vec::new(), 0, 0);
    for line in lines {
        let (id, text, expect): (String, String, BTreeMap<String, Value>) =
            serde_json::from_str(line).expect("a line is a case");
        for (dialect, expected) in &expect {
            rows += 1;
            let asked = json!({ "text": text, "dialect": dialect, "env": head["env"] });
            let answer = ask("dotenv", &asked).unwrap_or_else(|error| json!({ "error": error.to_string() }));
            let unknown = answer["unknown"].as_object().cloned().unwrap_or_default();
            known += usize::from(unknown.is_empty());
            let kept = |it: &Value| {
                let all = it.as_object().into_iter().flatten();
                let kept =
                    all.filter(|(name, value)| !unknown.contains_key(*name) && head["env"].get(*name) != Some(*value));
                kept.map(|(name, value)| (name.clone(), value.clone())).collect::<BTreeMap<_, _>>()
            };
            if kept(&answer["vars"]) != kept(expected) || answer.get("error").is_some() {
                wrong.push(format!("{id} {dialect} {text:?}\n  expected {expected}\n  got      {answer}"));
            }
        }
    }
    assert!(rows >= 1_500, "{rows} rows");
    assert!(known * 100 >= rows * 95, "{known} of {rows} rows are known");
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// Pieces that texts are made of, beside those of the cases.
const PIECES: [&str; 40] = [
    "A",
    "B",
    "HOST",
    "OUTER",
    "=",
    "=",
    "=",
    " = ",
    ": ",
    "export ",
    "\n",
    "\n",
    "\r\n",
    "\"",
    "'",
    "`",
    "\\",
    "\\n",
    "\\\"",
    "$OUTER",
    "${OUTER}",
    "${NOPE:-d}",
    "${A}",
    "${}",
    "$$",
    "#",
    " #c",
    "# c\n",
    " ",
    "\t",
    "x",
    "a b",
    "é",
    "{",
    "}",
    ";",
    "\u{feff}",
    "\r",
    "C:\\new",
    "://",
];

#[test]
fn docker_compose_reads_the_same() {
    let program = Path::new("/usr/bin/docker-compose");
    let is_first = Command::new(program).arg("--version").output();
    if !is_first.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains(" 1.")) {
        // Nothing to compare with.
        return;
    }
    let texts = texts(400);
    let (env, _) = cases();
    compare("compose", &texts, &read_by_docker_compose(program, &env, &texts));
}

#[test]
fn systemd_reads_the_same() {
    // The manager's own reader stands in the library that its programs share.
    let folder = Path::new("/usr/lib/x86_64-linux-gnu/systemd");
    let library = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut library = library.filter(|it| it.file_name().to_string_lossy().starts_with("libsystemd-shared-"));
    let Some(library) = library.next() else { return };
    // Before 254 a backslash in a comment carried it on into the next line.
    let carries_on = |line: &str| line.trim_start().starts_with(['#', ';']) && line.contains('\\');
    let mut texts = texts(1500);
    texts.retain(|it| !it.contains('\0') && !it.split(['\n', '\r']).any(carries_on));
    let script = include_str!("../conformance/dotenv/systemd.py");
    let mut reader = Command::new("/usr/bin/python3");
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("texts");
    std::fs::write(&input, serde_json::to_string(&texts).expect("texts are JSON")).expect("a file is written");
    let output = reader.args(["-c", script]).arg(library.path()).arg(&input).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    compare("systemd", &texts, &read);
}

/// The texts of the cases, and more that are put together from pieces.
fn texts(more: usize) -> Vec<String> {
    let mut texts: Vec<String> = cases().1.into_iter().map(|it| it.1).collect();
    let mut random = Random::of("env files");
    for _ in 0..more {
        let count = 2 + random.below(9);
        texts.push((0..count).filter_map(|_| random.one_of(&PIECES).copied()).collect());
    }
    texts
}

/// Holds what a dialect makes of each text against what the program made of it.
fn compare(dialect: &str, texts: &[String], read: &[Value]) {
    assert_eq!(texts.len(), read.len());
    let (env, _) = cases();
    let mut wrong = Vec::new();
    for (text, expected) in texts.iter().zip(read) {
        let answer = ask("dotenv", &json!({ "text": text, "dialect": dialect, "env": env }));
        let answer = answer.expect("a question that can be read");
        if answer["vars"] != *expected {
            wrong.push(format!("{text:?}\n  expected {expected}\n  got      {answer}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
}

/// What `docker-compose config` shows of each text, as the `env_file` of a service of its own.
fn read_by_docker_compose(program: &Path, env: &Value, texts: &[String]) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut services = String::from("version: '3'\nservices:\n");
    for (at, text) in texts.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{at}.env")), text).expect("a file is written");
        writeln!(services, "  s{at}:\n    image: x\n    env_file: [{at}.env]").expect("a text takes all");
    }
    std::fs::write(folder.path().join("docker-compose.yml"), services).expect("a file is written");
    // What it shows is YAML; the Python that it runs on reads it.
    let script = "import json, subprocess, sys, yaml\n\
        shown = subprocess.run([sys.argv[1], 'config'], stdout=subprocess.PIPE, check=True).stdout\n\
        print(json.dumps(yaml.safe_load(shown)))";
    let variables = env.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let output = Command::new("/usr/bin/python3")
        .args(["-c", script])
        .arg(program)
        .current_dir(folder.path())
        .env_clear()
        .envs(variables)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let read = |at: usize| {
        let variables = shown["services"][format!("s{at}")]["environment"].as_object().cloned().unwrap_or_default();
        // It shows every `$` twice.
        let undoubled = |value: Value| value.as_str().map_or(Value::Null, |it| it.replace("$$", "$").into());
        variables.into_iter().map(|(name, value)| (name.replace("$$", "$"), undoubled(value))).collect()
    };
    (0..texts.len()).map(read).collect()
}
