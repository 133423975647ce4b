//! Compares the switch that opens an application to every origin with the one that lets cookies through.

use std::collections::HashSet;

use crate::estate::environment::{EnvFile, Variable, deployed};
use crate::estate::node::{Cors, Origin};
use crate::estate::settings::{Middleware, Object, Settings, environment_word};
use crate::estate::{Estate, Host, Kind};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cors/any-with-credentials",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: None,
        page: include_str!("any_with_credentials.md"),
    },
    check,
};

/// Settings of django-cors-headers, by their names of now and of before, that projects read from variables of the same
/// name.
const EVERY_ORIGIN: [&str; 2] = ["CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"];

fn check(estate: &Estate, found: &mut Findings) {
    let mut told = HashSet::new();
    for settings in estate.hosts.iter().flat_map(Host::programs).filter_map(|it| it.settings.as_ref()) {
        of_settings(estate, settings, &mut told, found);
    }
    for middleware in estate.hosts.iter().flat_map(Host::programs).flat_map(|it| &it.middleware) {
        of_middleware(middleware, &mut told, found);
    }
    for node in estate.hosts.iter().flat_map(|it| &it.processes).filter_map(|it| it.node.as_ref()) {
        node.cors.iter().for_each(|it| of_node(it, &mut told, found));
    }
    for (_, file) in deployed(estate).filter(|(_, file)| !file.is_for_development()) {
        let Some(credentials) = switched_on(file, "CORS_ALLOW_CREDENTIALS") else { continue };
        let Some(all) = EVERY_ORIGIN.iter().find_map(|it| switched_on(file, it)) else { continue };
        let message = format!("`{}` with credentials: every site may read answers with the user's cookies", all.name);
        found
            .report(&RULE.about, all.key, message)
            .because(credentials.key, "cookies are let through here")
            .help("list the front ends in `CORS_ALLOWED_ORIGINS` and switch it off");
    }
}

/// `CORSMiddleware` of Starlette names the origin that asks where a request has cookies, and Flask-CORS always does.
fn of_middleware(middleware: &Middleware, told: &mut HashSet<Span>, found: &mut Findings) {
    let (origins, credentials) = match middleware.class.as_str() {
        "CORSMiddleware" => ("allow_origins", "allow_credentials"),
        "flask_cors.CORS" => ("origins", "supports_credentials"),
        _ => return,
    };
    let holds = |it: &Object| match it {
        Object::String(text) => text == "*",
        other => {
            other.elements().is_some_and(|it| it.iter().any(|it| it.known().and_then(Object::as_str) == Some("*")))
        }
    };
    let any = middleware.get(origins).filter(|it| it.known().is_some_and(holds));
    let with = middleware.get(credentials).filter(|it| it.known().and_then(Object::truthy) == Some(true));
    let (Some(any), Some(with)) = (any.filter(|_| !middleware.is_open), with) else { return };
    if told.insert(any.span) {
        found
            .report(
                &RULE.about,
                any.span,
                format!("`{origins}` takes every origin, with credentials: every site may read answers with the user's cookies"),
            )
            .because(with.span, "cookies are let through here")
            .help(format!("list the front ends in `{origins}`, or let no credentials through"));
    }
}

/// `cors` of npm names the origin that asks; `*` is written as it is, which browsers do not take for cookies.
fn of_node(cors: &Cors, told: &mut HashSet<Span>, found: &mut Findings) {
    let asking = cors.origins.iter().find(|it| it.value == Origin::Asking);
    let with = cors.credentials.as_ref().filter(|it| it.known() == Some(&true));
    if let (Some(asking), Some(with)) = (asking, with)
        && told.insert(asking.span)
    {
        found
            .report(
                &RULE.about,
                asking.span,
                "`origin` takes every origin, with credentials: every site may read answers with the user's cookies",
            )
            .because(with.span, "cookies are let through here")
            .help("list the front ends in `origin`, or let no credentials through");
    }
}

/// The settings themselves; what stands in an env file is compared there.
fn of_settings(estate: &Estate, settings: &Settings, told: &mut HashSet<Span>, found: &mut Findings) {
    let in_use = settings.has("MIDDLEWARE", "corsheaders.middleware.CorsMiddleware") != Some(false);
    let all = EVERY_ORIGIN.iter().find(|it| settings.is_on(it)).filter(|_| in_use);
    let credentials = settings.truth("CORS_ALLOW_CREDENTIALS").filter(|it| it.is_on).and_then(|it| it.span);
    let (Some(all), Some(credentials)) = (all, credentials) else { return };
    let is_in_code = |it: &str| {
        let item = settings.get(it);
        item.is_some_and(|it| it.from.iter().all(|it| estate.text_at(*it).is_none_or(|it| it.kind != Kind::Env)))
    };
    let Some(place) = settings.place(all).filter(|it| is_in_code(all) && told.insert(*it)) else { return };
    if environment_word(&settings.module).is_some() || settings.is_on("DEBUG") {
        return;
    }
    found
        .report(
            &RULE.about,
            place,
            format!("`{all}` with credentials: every site may read answers with the user's cookies"),
        )
        .because(credentials, "cookies are let through here")
        .help("list the front ends in `CORS_ALLOWED_ORIGINS` and switch it off");
}

fn switched_on<'e>(file: &'e EnvFile, name: &str) -> Option<&'e Variable> {
    let is_true = |it: &str| matches!(it.to_ascii_lowercase().as_str(), "1" | "on" | "t" | "true" | "y" | "yes");
    file.get(name).filter(|it| it.value.known().is_some_and(|it| is_true(it)))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn middleware_of_starlette_and_flask() {
        let check = |code: &str| {
            let unit =
                "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/opt/a/venv/bin/uvicorn app.main:app\n";
            findings(&["cors/any-with-credentials"], &format!("//- opt/a/app/main.py\n{code}\n{unit}")).lines().count()
        };
        let app = "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\napp = FastAPI()\n";
        let with = |arguments: &str| check(&format!("{app}app.add_middleware(CORSMiddleware, {arguments})"));
        assert_eq!(with("allow_origins=['*'], allow_credentials=True"), 1);
        assert_eq!(with("allow_origins=['*']"), 0);
        assert_eq!(with("allow_origins=['https://a.cl'], allow_credentials=True"), 0);
        assert_eq!(with("allow_origins=settings.origins, allow_credentials=True"), 0);
        assert_eq!(with("allow_origins=['*'], **more, allow_credentials=True"), 0);
        let flask = "from flask import Flask\nfrom flask_cors import CORS\napp = Flask(__name__)\n";
        assert_eq!(check(&format!("{flask}CORS(app, origins='*', supports_credentials=True)")), 1);
    }

    #[test]
    fn cors_of_npm() {
        let check = |options: &str| {
            let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/usr/bin/node server.js\n";
            let app = format!("const app = require('express')();\napp.use(require('cors')({options}));");
            findings(&["cors/any-with-credentials"], &format!("//- opt/a/server.js\n{app}\n{unit}")).lines().count()
        };
        assert_eq!(check("{ origin: true, credentials: true }"), 1);
        assert_eq!(check("{ origin: '*', credentials: true }"), 0, "browsers refuse that");
        assert_eq!(check("{ origin: true }"), 0);
        assert_eq!(check("{ origin: true, credentials: 'yes' }"), 0);
        assert_eq!(check("{ origin: process.env.PRODUCTION === '1', credentials: true }"), 0);
        assert_eq!(check("{ origin: ['https://a.cl'], credentials: true }"), 0);
        assert_eq!(check("{ origin: (origin, done) => done(null, true), credentials: true }"), 0);
    }

    #[test]
    fn settings_of_django() {
        let check = |settings: &str| {
            let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironment=DJANGO_SETTINGS_MODULE=a.settings\n\
                        ExecStart=/opt/a/venv/bin/gunicorn a.wsgi\n";
            let middleware = "MIDDLEWARE = ['corsheaders.middleware.CorsMiddleware']\n";
            let file = format!("//- opt/a/a/settings.py\n{middleware}{settings}\n");
            findings(&["cors/any-with-credentials"], &format!("{file}{unit}")).lines().count()
        };
        let on = "CORS_ALLOW_CREDENTIALS = True\nCORS_ALLOW_ALL_ORIGINS = True";
        assert_eq!(check(on), 1);
        assert_eq!(check(&format!("{on}\nDEBUG = True")), 0, "for development");
        assert_eq!(check(&format!("{on}\nMIDDLEWARE = []")), 0, "nothing reads it");
        assert_eq!(check("CORS_ALLOW_ALL_ORIGINS = True"), 0);
        assert_eq!(check("CORS_ALLOW_CREDENTIALS = True\nfrom x import f\nCORS_ALLOW_ALL_ORIGINS = f()"), 0);
    }

    fn check(path: &str, file: &str) -> String {
        findings(&["cors/any-with-credentials"], &format!("//- {path}\n{file}\n"))
    }

    #[test]
    fn every_origin_with_cookies() {
        assert_eq!(
            check(".env", "CORS_ALLOW_ALL_ORIGINS=True\nCORS_ALLOW_CREDENTIALS=True"),
            ".env:1:1 cors/any-with-credentials `CORS_ALLOW_ALL_ORIGINS` with credentials: every site may read answers \
             with the user's cookies\n"
        );
        assert!(!check(".env", "CORS_ALLOW_CREDENTIALS=1\nCORS_ORIGIN_ALLOW_ALL=yes").is_empty());
    }

    #[test]
    fn one_of_the_two_or_a_machine_for_development() {
        let both = "CORS_ALLOW_ALL_ORIGINS=True\nCORS_ALLOW_CREDENTIALS=True";
        assert_eq!(check(".env.example", both), "");
        assert_eq!(check(".env.development", both), "");
        assert_eq!(check(".env", &format!("DJANGO_ENV=development\n{both}")), "");
        for file in [
            "CORS_ALLOW_ALL_ORIGINS=True",
            "CORS_ALLOW_ALL_ORIGINS=True\nCORS_ALLOW_CREDENTIALS=False",
            "CORS_ALLOW_ALL_ORIGINS=False\nCORS_ALLOW_CREDENTIALS=True",
            "CORS_ALLOW_ALL_ORIGINS=${ALL}\nCORS_ALLOW_CREDENTIALS=True",
            "CORS_ALLOW_ALL_ORIGINS=True\nCORS_ALLOW_ALL_ORIGINS=False\nCORS_ALLOW_CREDENTIALS=True",
        ] {
            assert_eq!(check(".env", file), "", "{file}");
        }
    }
}
