//! `landreeve reach`: what it says about a small estate.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ran;

use landreeve_cli::Outcome;
use ran::{landreeve, landreeve_fed, tree};

const ENV: &str = "SSO_COOKIE_DOMAIN=.staging.example.cl\nCORS_ALLOWED_ORIGINS=https://help-staging.example.cl\n";

#[test]
fn each_fact_has_its_place() {
    let folder = tree(&[(".env", ENV)]);
    let ran = landreeve(&folder, &["reach", "help-staging.example.cl", "{}"]);
    assert_eq!((ran.outcome, ran.errors.as_str()), (Outcome::Clean, ""));
    for said in [
        "cookies\n  no   {}/.env:1  .staging.example.cl: `SSO_COOKIE_DOMAIN`: its cookies are not sent here",
        "as an origin\n  yes  {}/.env:2  https://help-staging.example.cl: `CORS_ALLOWED_ORIGINS` lets its pages read",
    ] {
        assert!(ran.output.contains(said), "{said:?} is missing in\n{}", ran.output);
    }
}

#[test]
fn programs_get_json() {
    let folder = tree(&[(".env", ENV)]);
    let ran = landreeve(&folder, &["reach", "a.staging.example.cl", "{}", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(shown["cookies"][0]["holds"], true);
    assert_eq!(shown["cookies"][0]["range"]["start"]["line"], 1);
    assert_eq!(shown["served"].as_array().map(Vec::len), Some(0));
}

#[test]
fn nothing_known_and_no_name() {
    let folder = tree(&[(".env", ENV)]);
    let ran = landreeve_fed(b"", &folder, &["reach", "nobody.org", "{}"]);
    assert_eq!(
        (ran.outcome, ran.output.as_str()),
        (Outcome::Found, "nobody.org\nnothing in the estate speaks of it\n")
    );
    assert_eq!(landreeve(&folder, &["reach", "a b", "{}"]).outcome, Outcome::Failed);
}
