//! Compares the switch that opens an application to every origin with the one that lets cookies through.

use std::collections::HashSet;

use crate::estate::environment::{EnvFile, Variable, deployed};
use crate::estate::node::{Cors, Origin};
use crate::estate::rails::Rails;
use crate::estate::settings::{Item, Middleware, Object, Settings, environment_word};
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
    for process in estate.hosts.iter().flat_map(Host::programs) {
        let settings = process.settings.as_ref().and_then(|it| of_settings(estate, it));
        let middleware = process.middleware.iter().filter_map(of_middleware);
        let rails = process.rails.iter().flat_map(of_rails);
        let node = process.node.iter().flat_map(|it| &it.cors).filter_map(of_node);
        for it in settings.into_iter().chain(middleware).chain(rails).chain(node) {
            if told.insert(it.at) {
                it.report(found);
            }
        }
    }
    for (_, file) in deployed(estate).filter(|(_, file)| !file.is_for_development()) {
        let Some(credentials) = switched_on(file, "CORS_ALLOW_CREDENTIALS") else { continue };
        let Some(all) = EVERY_ORIGIN.iter().find_map(|it| switched_on(file, it)) else { continue };
        Open { what: &all.name, list: None, at: all.key, credentials: credentials.key }.report(found);
    }
}

/// An application that lets every origin read.
struct Open<'e> {
    /// The switch, or the list that takes every origin.
    what: &'e str,
    /// The list that the front ends belong in, where that is the same.
    list: Option<&'e str>,
    at: Span,
    credentials: Span,
}

impl Open<'_> {
    fn report(&self, found: &mut Findings) {
        let how = if self.list.is_some() { " takes every origin," } else { "" };
        let message =
            format!("`{}`{how} with credentials: every site may read answers with the user's cookies", self.what);
        let help = match self.list {
            Some(list) => format!("list the front ends in `{list}`, or let no credentials through"),
            None => "list the front ends in `CORS_ALLOWED_ORIGINS` and switch it off".to_owned(),
        };
        let finding = found.report(&RULE.about, self.at, message);
        finding.because(self.credentials, "cookies are let through here").help(help);
    }
}

/// `CORSMiddleware` of Starlette names the origin that asks where a request has cookies, and Flask-CORS always does.
fn of_middleware(middleware: &Middleware) -> Option<Open<'static>> {
    let (origins, credentials) = match middleware.class.as_str() {
        "CORSMiddleware" => ("allow_origins", "allow_credentials"),
        "flask_cors.CORS" => ("origins", "supports_credentials"),
        _ => return None,
    };
    let holds = |it: &Object| match it {
        Object::String(text) => text == "*",
        other => {
            other.elements().is_some_and(|it| it.iter().any(|it| it.known().and_then(Object::as_str) == Some("*")))
        }
    };
    let any = middleware.get(origins).filter(|it| it.known().is_some_and(holds) && !middleware.is_open)?;
    let with = middleware.get(credentials).filter(|it| it.known().and_then(Object::truthy) == Some(true))?;
    Some(Open { what: origins, list: Some(origins), at: any.span, credentials: with.span })
}

/// `cors` of npm names the origin that asks; `*` is written as it is, which browsers do not take for cookies.
fn of_node(cors: &Cors) -> Option<Open<'static>> {
    let asking = cors.origins.iter().find(|it| it.value == Origin::Asking)?;
    let with = cors.credentials.as_ref().filter(|it| it.known() == Some(&true))?;
    Some(Open { what: "origin", list: Some("origin"), at: asking.span, credentials: with.span })
}

/// Blocks of rack-cors: a pattern that takes every origin is not refused as `*` is.
fn of_rails(rails: &Rails) -> impl Iterator<Item = Open<'static>> {
    let is_public = environment_word(&rails.environment.value).is_none();
    rails.settings.cors.iter().filter(move |_| is_public).filter_map(|allow| {
        let told = allow.resources.iter().filter_map(|it| it.credentials.as_ref());
        let with = told.into_iter().find(|it| it.known() == Some(&true))?;
        let any = allow.open_pattern()?;
        Some(Open { what: "origins", list: Some("origins"), at: any.span, credentials: with.span })
    })
}

/// The settings themselves; what stands in an env file is compared there.
fn of_settings(estate: &Estate, settings: &Settings) -> Option<Open<'static>> {
    let in_use = settings.has("MIDDLEWARE", "corsheaders.middleware.CorsMiddleware") != Some(false);
    let all = EVERY_ORIGIN.iter().find(|it| settings.is_on(it)).filter(|_| in_use)?;
    let credentials = settings.truth("CORS_ALLOW_CREDENTIALS").filter(|it| it.is_on).and_then(|it| it.span)?;
    let is_in_code = |it: &Item| it.from.iter().all(|it| estate.text_at(*it).is_none_or(|it| it.kind != Kind::Env));
    let place = settings.place(all).filter(|_| settings.get(all).is_some_and(is_in_code))?;
    let is_public = environment_word(&settings.module).is_none() && !settings.is_on("DEBUG");
    is_public.then_some(Open { what: all, list: None, at: place, credentials })
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
        assert_eq!(check("{ origin: (origin, done) => done(null, true), credentials: true }"), 1, "it says yes to all");
        assert_eq!(check("{ origin: (origin, done) => done(null, known(origin)), credentials: true }"), 0);
    }

    #[test]
    fn patterns_of_rack_cors() {
        let check = |environment: &str, origins: &str, resource: &str| {
            let unit = format!(
                "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV={environment}\nExecStart=/usr/bin/puma\n"
            );
            let block = format!("allow do\n    origins {origins}\n    resource \"*\", {resource}\n  end\n");
            let call = "Rails.application.config.middleware.insert_before 0, Rack::Cors do";
            let file = format!("//- srv/a/config/initializers/cors.rb\n{call}\n  {block}end\n");
            findings(&["cors/any-with-credentials"], &format!("{unit}{file}")).lines().count()
        };
        for origins in ["/.*/", "/\\Ahttps?:\\/\\//", "'a.cl', /^http/", "//"] {
            assert_eq!(check("production", origins, "headers: :any, credentials: true"), 1, "{origins}");
        }
        for (environment, origins, resource) in [
            ("production", "/.*/", "headers: :any"),
            ("production", "/.*/", "credentials: ENV['C']"),
            ("production", "/acme\\.cl\\z/", "credentials: true"),
            ("production", "ENV['ORIGINS']", "credentials: true"),
            ("staging", "/.*/", "credentials: true"),
            ("production", "'*'", "credentials: true"),
        ] {
            assert_eq!(check(environment, origins, resource), 0, "{environment} {origins} {resource}");
        }
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
