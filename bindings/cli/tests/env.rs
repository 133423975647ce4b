//! `landreeve env`: what it says about a small estate.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ran;

use landreeve_cli::Outcome;
use ran::{landreeve, landreeve_fed, tree};

const UNIT: &str = "[Service]\nWorkingDirectory=/srv/app\nEnvironment=RAILS_ENV=staging DB_PASSWORD=hunter2hunter2\n\
                    EnvironmentFile=/srv/app/app.env\nExecStart=/usr/bin/puma -C config/puma.rb\n";

fn estate() -> Vec<(&'static str, &'static str)> {
    vec![
        ("etc/systemd/system/app.service", UNIT),
        ("srv/app/app.env", "RAILS_ENV=production\n"),
        ("srv/app/config/puma.rb", "workers ENV.fetch('WEB_CONCURRENCY', 2)\nenvironment ENV['RAILS_ENV']\n"),
    ]
}

#[test]
fn each_variable_has_its_trail() {
    let folder = tree(&estate());
    let ran = landreeve(&folder, &["env", "app", "{}", "--pedantic"]);
    assert_eq!((ran.outcome, ran.errors.as_str()), (Outcome::Clean, ""));
    for said in [
        "app.service: puma  {}/etc/systemd/system/app.service:5\n",
        "  RAILS_ENV=production  EnvironmentFile= {}/srv/app/app.env:1\n    over staging  Environment= {}/etc",
        "  DB_PASSWORD=***  Environment= ",
        "    WEB_CONCURRENCY  falls back to 2  {}/srv/app/config/puma.rb:1\n",
        "  set, and read by nothing in the estate\n    DB_PASSWORD\n",
    ] {
        assert!(ran.output.contains(said), "{said:?} is missing in\n{}", ran.output);
    }
    assert!(!ran.output.contains("hunter2"));
}

#[test]
fn programs_get_json() {
    let folder = tree(&estate());
    let ran = landreeve(&folder, &["env", "app.service", "{}", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&ran.output).unwrap();
    let process = &shown["processes"][0];
    assert_eq!((&process["program"], &process["certain"]), (&"puma".into(), &true.into()));
    assert_eq!(process["variables"][1]["name"], "RAILS_ENV");
    assert_eq!(process["variables"][1]["lost"][0]["value"], "staging");
    assert_eq!(process["missing"][0]["fallback"], "2");
    assert!(process.get("unread").is_none());
}

#[test]
fn a_name_that_means_nothing_lists_what_there_is() {
    let folder = tree(&estate());
    let ran = landreeve_fed(b"", &folder, &["env", "other", "{}"]);
    assert_eq!(
        (ran.outcome, ran.output.as_str()),
        (Outcome::Found, "no process of the estate is other\n  app.service\n")
    );
}
