//! The example estates, whole: what the program says of each stands beside it,
//! as a user would read it. `UPDATE_EXPECTED=1` writes it anew, to be read
//! before it is committed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use landreeve_cli::{Outcome, Streams, run};
use landreeve_tests::{root, text};

/// Checks an estate as the README's first command does, and compares.
fn estate(name: &str, outcome: Outcome) {
    let folder = root().join("fixtures/estates");
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let path = folder.join(name).display().to_string();
    let mut input: &[u8] = b"";
    let mut streams = Streams::plain(&mut input, &mut output, &mut errors);
    let seen = run(["landreeve", "check", &path], &mut streams);
    let shown = String::from_utf8(output).unwrap().replace(&format!("{}/", folder.display()), "");
    let expected = folder.join(format!("{name}.expected.txt"));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&expected, &shown).unwrap();
    }
    assert!(shown == text(&expected), "{name} now shows:\n{shown}");
    assert_eq!((seen, String::from_utf8(errors).unwrap()), (outcome, String::new()));
}

#[test]
fn rails_behind_puma() {
    estate("rails-puma", Outcome::Found);
}

#[test]
fn django_behind_gunicorn() {
    estate("django-gunicorn", Outcome::Found);
}

#[test]
fn several_projects_on_one_server() {
    estate("docker-staging", Outcome::Found);
}

#[test]
fn a_compose_stack_in_production() {
    estate("compose-runbook", Outcome::Found);
}

#[test]
fn an_estate_without_faults() {
    estate("clean", Outcome::Clean);
}
