//! What a small estate says about its names.

use super::*;
use crate::source::FileSet;

const SITE: &str = "server {\n  listen 443 ssl;\n  server_name portal.example.cl *.dev.example.cl;\n\
    ssl_certificate /etc/letsencrypt/live/portal.example.cl/fullchain.pem;\n  location / {\n\
    proxy_set_header Host $host;\n    proxy_pass http://unix:/run/a/a.sock;\n  }\n}\n";
const UNIT: &str = "[Service]\nWorkingDirectory=/opt/app\nEnvironmentFile=/opt/app/.env\n\
    ExecStart=/opt/app/.venv/bin/gunicorn --bind unix:/run/a/a.sock x.wsgi\n";
const ENV: &str = "ALLOWED_HOSTS=portal.example.cl\nSESSION_COOKIE_DOMAIN=.example.cl\n\
    CORS_ALLOWED_ORIGINS=https://front.example.cl,other.cl,https://old.example.cl/a\nCSRF_TRUSTED_ORIGINS=https://front.example.cl\n";
const RUNBOOK: &str = "```sh\ncertbot certonly --webroot -w /var/www -d portal.example.cl\n```\n";

fn asked(name: &str) -> Reach {
    let files = FileSet::from_texts([
        ("etc/nginx/conf.d/a.conf", SITE),
        ("etc/systemd/system/a.service", UNIT),
        ("opt/app/.env", ENV),
        ("docs/setup.md", RUNBOOK),
    ]);
    let estate = Estate::new(files, None, &[]).unwrap();
    reach(&estate, name).unwrap()
}

fn shown(facts: &[Fact]) -> Vec<(String, Option<bool>)> {
    facts.iter().map(|it| (it.subject.clone(), it.holds)).collect()
}

fn of(subject: &str, holds: impl Into<Option<bool>>) -> (String, Option<bool>) {
    (subject.to_owned(), holds.into())
}

#[test]
fn everything_about_a_served_name() {
    let portal = asked("https://Portal.example.cl:443/x");
    assert_eq!(portal.name, "portal.example.cl");
    assert_eq!(shown(&portal.served), [of("portal.example.cl", true)]);
    assert!(portal.served[0].message.contains("a.service listens"), "{:?}", portal.served);
    assert_eq!(shown(&portal.allowed), [of("a.service", true)]);
    assert_eq!(shown(&portal.cookies), [of(".example.cl", true)]);
    assert_eq!(
        shown(&portal.origins),
        [
            of("https://front.example.cl", true),
            of("other.cl", None),
            of("https://old.example.cl/a", false),
            of("https://front.example.cl", true)
        ]
    );
}

#[test]
fn a_name_that_the_application_refuses() {
    let dev = asked("x.dev.example.cl");
    assert_eq!(shown(&dev.allowed), [of("a.service", false)]);
    assert!(dev.certified.iter().all(|it| it.holds != Some(true)), "{:?}", dev.certified);
    assert_eq!(shown(&dev.cookies), [of(".example.cl", true)]);
}

#[test]
fn the_middleware_of_starlette() {
    let code = "from fastapi import FastAPI\nfrom fastapi.middleware import Middleware\n\
        from fastapi.middleware.cors import CORSMiddleware\nfrom fastapi.middleware.trustedhost import TrustedHostMiddleware\n\
        app = FastAPI(middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=['*.example.cl'])])\n\
        app.add_middleware(CORSMiddleware, ['https://front.example.cl'], \
        allow_origin_regex='https://[a-z]+\\\\.example\\\\.com')\n";
    let unit = UNIT.replace("gunicorn --bind unix:/run/a/a.sock x.wsgi", "uvicorn main:app --uds /run/a/a.sock");
    let files = FileSet::from_texts([
        ("etc/nginx/conf.d/a.conf", SITE),
        ("etc/systemd/system/a.service", &unit),
        ("opt/app/main.py", code),
    ]);
    let estate = Estate::new(files, None, &[]).unwrap();
    let asked = |name| reach(&estate, name).unwrap();
    let portal = asked("portal.example.cl");
    assert_eq!(shown(&portal.allowed), [of("a.service", true)]);
    let pattern = "https://[a-z]+\\.example\\.com";
    assert_eq!(shown(&portal.origins), [of(pattern, None), of("https://front.example.cl", true)]);
    assert_eq!(shown(&asked("front.example.cl").reads), [of("https://front.example.cl", true)]);
    assert_eq!(shown(&asked("front.example.com").reads), [of(pattern, true)]);
    assert!(asked("front2.example.com").reads.is_empty());
}

#[test]
fn a_name_that_is_only_an_origin() {
    let front = asked("front.example.cl");
    assert!(front.served.is_empty() && front.allowed.is_empty() && front.origins.is_empty());
    assert_eq!(front.reads.len(), 2);
    assert_eq!(shown(&asked("old.example.cl").reads), [of("https://old.example.cl/a", false)]);
    assert!(!asked("nobody.org").is_known());
}

#[test]
fn what_is_no_name() {
    let estate = Estate::new(FileSet::from_texts([("a", "")]), None, &[]).unwrap();
    for name in ["", "a b", "/x", "https://"] {
        assert!(reach(&estate, name).is_err(), "{name}");
    }
}
