//! `landreeve check` as a user meets it: exit status, streams, what is said
//! about odd and broken input. Runs in the process.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ran;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use landreeve_cli::{Outcome, Streams, run};
use ran::{landreeve, landreeve_fed, tree};

/// A comment that names no rule is a warning, whatever else is around it.
const WARNS: &str = "# landreeve: allow(no/such-rule)\nA=1\n";
/// Raises it to an error.
const STRICT: &str = "[rules]\n\"meta/unknown-rule\" = \"error\"\n";

#[test]
fn a_clean_estate_passes_in_silence_but_for_the_summary() {
    let ran = landreeve(&tree(&[(".env", "A=1\n")]), &["check", "{}"]);
    assert_eq!(
        (ran.outcome, ran.output.as_str(), ran.errors.as_str()),
        (Outcome::Clean, "nothing wrong in 1 file\n", "")
    );
}

#[test]
fn warnings_are_shown_and_pass_errors_do_not() {
    let folder = tree(&[(".env", WARNS)]);
    let ran = landreeve(&folder, &["check", "{}"]);
    assert_eq!(ran.outcome, Outcome::Clean);
    assert!(ran.output.starts_with("warning[meta/unknown-rule]: "), "{}", ran.output);
    assert_eq!(landreeve(&folder, &["check", "{}", "--fail-on", "warning"]).outcome, Outcome::Found);
    fs::write(folder.path().join("landreeve.toml"), STRICT).unwrap();
    assert_eq!(landreeve(&folder, &["check", "{}"]).outcome, Outcome::Found);
    assert_eq!(landreeve(&folder, &["check", "{}", "--fail-on", "never"]).outcome, Outcome::Clean);
}

#[test]
fn findings_go_to_the_output_in_every_format() {
    let folder = tree(&[("conf/.env", WARNS)]);
    let concise = landreeve(&folder, &["check", "{}", "--format", "concise"]);
    let line = "{}/conf/.env:1:20: warning[meta/unknown-rule] no rule is called `no/such-rule`, so this comment allows \
                nothing\n";
    assert_eq!((concise.output.as_str(), concise.errors.as_str()), (line, ""));
    let json: serde_json::Value =
        serde_json::from_str(&landreeve(&folder, &["check", "{}", "--format", "json"]).output).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(json["summary"]["warnings"], 1);
    assert_eq!(json["files"][0], serde_json::json!({"path": "{}/conf/.env", "kind": "env", "host": ""}));
    assert_eq!(json["findings"][0]["range"]["start"], serde_json::json!({"line": 1, "column": 20, "offset": 19}));
}

#[test]
fn a_document_that_is_a_host_is_called_by_its_path() {
    let ran = landreeve(&tree(&[("docs/a.md", "# A\n")]), &["check", "{}", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(json["files"][0]["host"], "{}/docs/a.md");
}

#[test]
fn json_is_complete_when_nothing_was_found() {
    let ran = landreeve(&tree(&[]), &["check", "{}", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!((ran.outcome, json["findings"].as_array().unwrap().len()), (Outcome::Clean, 0));
    assert!(ran.errors.contains("found no configuration"), "{}", ran.errors);
}

#[test]
fn every_path_is_an_estate_and_is_shown_as_typed() {
    let folder = tree(&[("a/.env", WARNS), ("b/.env", WARNS)]);
    let ran = landreeve(&folder, &["check", "{}/a", "{}/b/.env", "{}/a", "--format", "concise"]);
    let places: Vec<&str> = ran.output.lines().map(|it| it.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["{}/a/.env:1:20", "{}/b/.env:1:20"]);
}

#[test]
fn a_path_that_does_not_exist_fails_and_is_named() {
    let ran = landreeve(&tree(&[]), &["check", "{}/nowhere"]);
    let said = "error: cannot read `{}/nowhere`: there is no such file or folder\n";
    assert_eq!((ran.outcome, ran.output.as_str(), ran.errors.as_str()), (Outcome::Failed, "", said));
}

#[test]
fn a_path_that_does_not_exist_keeps_no_other_from_being_checked() {
    let ran = landreeve(&tree(&[(".env", WARNS)]), &["check", "{}/one", "{}", "{}/two", "--format", "concise"]);
    assert_eq!(ran.outcome, Outcome::Failed);
    assert!(ran.output.contains("meta/unknown-rule"), "{}", ran.output);
    assert!(ran.errors.contains("{}/one") && ran.errors.contains("{}/two"), "{}", ran.errors);
}

#[test]
fn a_broken_manifest_fails_with_the_place_shown() {
    let ran = landreeve(&tree(&[("landreeve.toml", "[targets]\nngnix = \"1.22\"\n")]), &["check", "{}"]);
    assert_eq!((ran.outcome, ran.output.as_str()), (Outcome::Failed, ""));
    assert!(ran.errors.contains("--> {}/landreeve.toml:2:1"), "{}", ran.errors);
    assert!(ran.errors.contains("did you mean `nginx`?"), "{}", ran.errors);
}

#[test]
fn a_manifest_elsewhere_stands_in_for_the_estates_own() {
    let folder = tree(&[("ops/.env", WARNS), ("ops/landreeve.toml", "broken"), ("strict.toml", STRICT)]);
    assert_eq!(landreeve(&folder, &["check", "{}/ops", "--config", "{}/strict.toml"]).outcome, Outcome::Found);
    fs::write(folder.path().join("strict.toml"), "[rules\n").unwrap();
    let ran = landreeve(&folder, &["check", "{}/ops", "--config", "{}/strict.toml"]);
    assert_eq!(ran.outcome, Outcome::Failed);
    assert!(ran.errors.contains("--> {}/strict.toml:1:"), "{}", ran.errors);
    assert_eq!(landreeve(&folder, &["check", "{}/ops", "--config", "{}/none.toml"]).outcome, Outcome::Failed);
}

#[test]
fn a_finding_in_the_manifest_is_shown_where_the_manifest_is() {
    let folder = tree(&[("ops/.env", "A=1\n"), ("my.toml", "[rules]\n\"no/such\" = \"off\"\n")]);
    let ran = landreeve(&folder, &["check", "{}/ops", "--config", "{}/my.toml", "--format", "concise"]);
    assert!(ran.output.starts_with("{}/my.toml:2:1: warning[meta/unknown-rule]"), "{}", ran.output);
}

#[test]
fn an_unknown_rule_fails_with_what_was_meant() {
    let ran = landreeve(&tree(&[]), &["check", "{}", "--select", "meta/unknwon-rule"]);
    assert_eq!(ran.outcome, Outcome::Failed);
    assert!(ran.errors.contains("did you mean `meta/unknown-rule`?"), "{}", ran.errors);
    let ran = landreeve(&tree(&[]), &["check", "{}", "--ignore", "nosuch/*"]);
    assert!(ran.errors.contains("`nosuch/*`") && ran.errors.contains("landreeve explain"), "{}", ran.errors);
}

#[test]
fn rules_are_selected_and_ignored() {
    let folder = tree(&[(".env", WARNS)]);
    let lines = |args: &[&str]| {
        landreeve(&folder, &[&["check", "{}", "--format", "concise"], args].concat()).output.lines().count()
    };
    assert_eq!(lines(&["--select", "meta/*"]), 1);
    assert_eq!(lines(&["--select", "meta/unused-suppression"]), 0);
    assert_eq!(lines(&["--ignore", "meta/unknown-rule,meta/unused-suppression"]), 0);
}

#[test]
fn usage_mistakes_fail_and_help_does_not() {
    let folder = tree(&[]);
    for args in [&["check", "--nonsense"][..], &["check", "--target", "nginx"], &["check", "{}", "--unsafe-fixes"], &[]]
    {
        let ran = landreeve(&folder, args);
        assert_eq!((ran.outcome, ran.output.as_str()), (Outcome::Failed, ""), "{args:?}");
        assert!(!ran.errors.is_empty(), "{args:?}");
    }
    let help = landreeve(&folder, &["check", "--help"]);
    assert_eq!((help.outcome, help.errors.as_str()), (Outcome::Clean, ""));
    assert!(help.output.contains("Exit status:"), "{}", help.output);
}

#[test]
fn a_target_without_a_version_that_can_be_read_fails() {
    let ran = landreeve(&tree(&[(".env", "")]), &["check", "{}", "--target", "nginx=newest"]);
    assert_eq!(ran.outcome, Outcome::Failed);
    assert!(ran.errors.contains("`newest`"), "{}", ran.errors);
}

#[test]
fn standard_input_is_a_file_when_it_is_named() {
    let folder = tree(&[]);
    let ran =
        landreeve_fed(WARNS.as_bytes(), &folder, &["check", "--stdin-filename", "app/.env", "--format", "concise"]);
    assert!(ran.output.starts_with("app/.env:1:20: warning"), "{}", ran.output);
    let ran = landreeve(&folder, &["check", "-"]);
    assert_eq!(ran.outcome, Outcome::Failed);
    assert!(ran.errors.contains("--stdin-filename"), "{}", ran.errors);
}

#[test]
fn secrets_are_shown_nowhere() {
    let text = "SECRET_KEY_BASE=Xk29dmPq77ZyTr4v # landreeve: allow(no/such)\n# landreeve: allow(no/such)\nDATABASE_URL=postgres://app:Xk29dmPq77ZyTr4w@db/app\n";
    let folder = tree(&[(".env", text)]);
    for format in ["text", "concise", "json"] {
        let ran = landreeve(&folder, &["check", "{}", "--pedantic", "--statistics", "--format", format]);
        assert!(!ran.output.contains("Xk29dmPq77"), "{}", ran.output);
        assert!(!ran.errors.contains("Xk29dmPq77"), "{}", ran.errors);
    }
}

#[test]
fn bytes_that_are_no_text_do_no_harm() {
    let folder = tree(&[("app.service", "[Unit]\r\nDescription=\r\n"), ("empty.timer", "")]);
    fs::write(folder.path().join("latin1.env"), b"# landreeve: allow(no/such) a\xf1o\nA=1\n").unwrap();
    fs::write(folder.path().join("nul.service"), b"[Unit]\nDescription=a\0b\n").unwrap();
    fs::write(folder.path().join("bom.env"), b"\xef\xbb\xbfA=1\n").unwrap();
    let ran = landreeve(&folder, &["check", "{}", "--format", "concise"]);
    assert_ne!(ran.outcome, Outcome::Failed);
    assert!(ran.output.contains("{}/latin1.env:1:20: warning[meta/unknown-rule]"), "{}", ran.output);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_estate_and_in_circles_are_noted() {
    use std::os::unix::fs::symlink;
    let folder = tree(&[("estate/.env", "A=1\n"), ("outside.env", WARNS)]);
    symlink("../outside.env", folder.path().join("estate/linked.env")).unwrap();
    symlink("round.service", folder.path().join("estate/round.service")).unwrap();
    let ran = landreeve(&folder, &["check", "{}/estate"]);
    assert_eq!((ran.outcome, ran.output.as_str()), (Outcome::Clean, "nothing wrong in 1 file\n"));
    let said = "note: `{}/estate/linked.env` -> `../outside.env` is a link out of the estate; it was not followed\n\
                note: `{}/estate/round.service` -> `round.service` is a link that leads back to itself; it was not followed\n";
    assert_eq!(ran.errors, said);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_outside_is_noted_and_many_are_counted() {
    use std::os::unix::fs::symlink;
    let folder = tree(&[("estate/.env", "A=1\n"), ("sites/a", "")]);
    symlink("../sites", folder.path().join("estate/sites")).unwrap();
    let ran = landreeve(&folder, &["check", "{}/estate"]);
    assert_eq!(ran.errors, "note: `{}/estate/sites` -> `../sites` is a link out of the estate; it was not followed\n");
    for name in ["a", "b", "c", "d.env"] {
        symlink("../x", folder.path().join("estate").join(name)).unwrap();
    }
    let ran = landreeve(&folder, &["check", "{}/estate", "--statistics"]);
    assert!(ran.errors.starts_with("note: `{}/estate/d.env` -> "), "{}", ran.errors);
    assert!(ran.errors.contains("note: 2 more links lead out of the estate"), "{}", ran.errors);
    assert!(ran.errors.contains("link      {}/estate/sites -> ../sites\n"), "{}", ran.errors);
}

#[test]
fn what_was_read_and_what_was_not_is_listed() {
    let folder = tree(&[(".env", WARNS), ("logo.png", ""), ("notes.md", "# N\n\n`/etc/a.env`:\n\n```env\nA=1\n```\n")]);
    let big = fs::File::create(folder.path().join("big.conf")).unwrap();
    (&big).write_all(&b"text\n".repeat(300)).unwrap();
    big.set_len(1 << 36).unwrap();
    let ran = landreeve(&folder, &["check", "{}", "--statistics"]);
    for line in [
        "env       {}/.env\n",
        "markdown  {}/notes.md\n",
        "env       {}/notes.md:6 (/etc/a.env)\n",
        "unread    {}/big.conf (is 65536 MiB, above the limit of 32 MiB)\n",
        "left out  {}/logo.png (no configuration, by its name)\n",
        "1         meta/unknown-rule\n",
    ] {
        assert!(ran.errors.contains(line), "{line}{}", ran.errors);
    }
}

/// An output that nobody reads any more.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = tree(&[(".env", WARNS), ("landreeve.toml", STRICT)]);
    let path: &Path = folder.path();
    let mut errors = Vec::new();
    let args = ["landreeve".as_ref(), "check".as_ref(), path.as_os_str()];
    let outcome = run(args, &mut Streams::plain(&mut io::empty(), &mut Closed, &mut errors));
    assert_eq!((outcome, errors.as_slice()), (Outcome::Found, &b""[..]));
}

#[test]
fn explain_shows_a_page_or_the_list() {
    let folder = tree(&[]);
    let page = landreeve(&folder, &["explain", "meta/unknown-rule"]);
    assert!(page.output.starts_with("# meta/unknown-rule\n\n"), "{}", page.output);
    let list = landreeve(&folder, &["explain"]).output;
    assert_eq!(list.lines().count(), landreeve::rules::all().count());
    let domain = landreeve(&folder, &["explain", "meta/*"]).output;
    assert!(domain.lines().all(|it| it.starts_with("meta/")) && domain.contains("  info     "), "{domain}");
    let unknown = landreeve(&folder, &["explain", "meta/unknown-rul"]);
    assert_eq!(unknown.outcome, Outcome::Failed);
    assert!(unknown.errors.contains("did you mean `meta/unknown-rule`?"), "{}", unknown.errors);
}

#[test]
fn a_fix_or_a_diff_with_nothing_to_do_says_so() {
    let folder = tree(&[(".env", WARNS)]);
    let ran = landreeve(&folder, &["check", "{}", "--fix"]);
    assert_eq!(ran.errors, "nothing to fix\n");
    assert_eq!(landreeve(&folder, &["check", "{}", "--diff"]).output, "");
    assert_eq!(fs::read_to_string(folder.path().join(".env")).unwrap(), WARNS);
}

#[test]
fn a_root_directory_is_read_as_its_host_reads_it() {
    let unit = "[Service]\nEnvironmentFile=/srv/app/current/.env\nExecStart=/bin/a\n";
    let folder = tree(&[
        ("usr/lib/systemd/system/app.service", unit),
        ("etc/systemd/system/app.service.d/10.conf", "[Service]\nExecStart=/bin/b\n"),
        ("srv/app/releases/staging/.env", WARNS),
        ("home/me/other.service", "[Service]\nNothing=1\n"),
    ]);
    std::os::unix::fs::symlink("/srv/app/releases/staging", folder.path().join("srv/app/current")).unwrap();
    let ran = landreeve(&folder, &["check", "--root", "{}", "--format", "concise"]);
    let places: Vec<&str> = ran.output.lines().map(|it| it.split(' ').next().unwrap()).collect();
    assert_eq!(
        places,
        ["{}/etc/systemd/system/app.service.d/10.conf:2:1:", "{}/srv/app/releases/staging/.env:1:20:"],
        "{}",
        ran.output
    );
    assert_eq!(ran.errors, "");
}
