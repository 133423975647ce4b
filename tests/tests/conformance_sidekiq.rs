//! How many threads a process of Sidekiq is taken to run, against what the real one starts
//! (`tests/conformance/sidekiq/cases.jsonl`, made by `ask.rb`).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use landreeve::estate::Estate;
use landreeve::estate::process::pool;
use landreeve::source::FileSet;
use landreeve_tests::{root, text};
use serde_json::Value;

#[test]
fn sidekiq_starts_as_many_threads() {
    let table = text(&root().join("tests/conformance/sidekiq/cases.jsonl"));
    let (mut rows, mut wrong) = (0, Vec::new());
    for line in table.lines().skip(1) {
        let (id, input, threads): (String, Value, i64) = serde_json::from_str(line).unwrap();
        let found = threads_of(&input);
        rows += 1;
        if found != Some(threads) {
            wrong.push(format!("{id}: {threads}, and not {found:?}"));
        }
    }
    assert!(rows >= 220, "{rows} rows");
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
}

fn threads_of(input: &Value) -> Option<i64> {
    let texts = |name: &str| {
        let all = input[name].as_object().unwrap().iter();
        all.map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    let variables: Vec<String> =
        texts("env").iter().map(|(name, value)| format!("Environment={name}={value}\n")).collect();
    let arguments: Vec<&str> = input["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let unit = format!(
        "[Service]\nWorkingDirectory=/srv/a\n{}ExecStart=/usr/bin/bundle exec sidekiq {}\n",
        variables.concat(),
        arguments.join(" ")
    );
    let mut files = vec![
        ("etc/systemd/system/a.service".to_owned(), unit),
        ("srv/a/Gemfile.lock".to_owned(), "GEM\n  specs:\n    rails (6.1.7)\n    sidekiq (6.4.1)\n".to_owned()),
        ("srv/a/config/application.rb".to_owned(), "class A < Rails::Application\nend\n".to_owned()),
    ];
    files.extend(texts("files").into_iter().map(|(path, text)| (format!("srv/a/{path}"), text)));
    let files = FileSet::from_texts(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let estate = Estate::new(files, None, &[]).unwrap();
    pool::threads(&estate.hosts[0].processes[0]).map(|it| it.value)
}
