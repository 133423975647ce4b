//! Compares the entries of lists of origins with what browsers send.

use crate::estate::Estate;
use crate::estate::name::OriginForm;
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cors/origin-form",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("origin_form.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let lists = host.names.variables.iter().filter(|it| matches!(it.role, Role::CorsOrigins | Role::CsrfOrigins));
        for list in lists {
            for (entry, form, origin) in list.no_origins(|span| Some(estate.source_at(span)?.slice(span))) {
                let why = match form {
                    OriginForm::Path => "an origin ends behind the host and its port",
                    OriginForm::UpperCase => "browsers send origins in lower case",
                    OriginForm::NoScheme => "an origin begins with its scheme, which is compared",
                    OriginForm::DefaultPort => "browsers leave out the port that goes without saying",
                    OriginForm::Slash => "an origin has no slash at its end, and none is taken off here",
                    OriginForm::Star => "the star is taken for a letter",
                    OriginForm::Several => "it is one text, which nothing takes apart here",
                    OriginForm::CheckedSlash => "an origin has no path, not even a slash (corsheaders.E014)",
                };
                let written = estate.files.slice(entry.span);
                let message = if form == OriginForm::CheckedSlash {
                    format!("`manage.py` stops at the origin `{written}` of `{}`: {why}", list.variable)
                } else {
                    format!("no browser sends the origin `{written}` of `{}`: {why}", list.variable)
                };
                let finding = found.report(&RULE.about, entry.span, message);
                if form == OriginForm::Star {
                    finding.help(match list.variable.as_str() {
                        "allow_origins" => "write a regular expression in `allow_origin_regex`",
                        "origin" => "write a regular expression, with `^` and `$` around it",
                        _ => "write a regular expression, with `\\A` and `\\z` around it",
                    });
                } else if form == OriginForm::Several {
                    finding.help(format!("make a list of it: `{origin}`"));
                } else {
                    finding.help(format!("write `{origin}`"));
                    // Which scheme is meant, nobody knows.
                    if form != OriginForm::NoScheme
                        && let Some(place) = plain(entry.span, written, &entry.value)
                    {
                        finding.fix(Fix::replace("write the origin as browsers do", Safety::Unsafe, place, origin));
                    }
                }
            }
        }
    }
}

/// The place of an entry that stands there as it is, without quotes around it.
pub(in crate::rules) fn plain(span: Span, written: &str, value: &str) -> Option<Span> {
    let inner = written.trim_matches(['"', '\'']);
    let from = written.len() - written.trim_start_matches(['"', '\'']).len();
    inner.eq_ignore_ascii_case(value).then(|| span.sub(from, from + inner.len()))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn settings_of_django_need_a_scheme() {
        let check = |settings: &str| {
            let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironment=DJANGO_SETTINGS_MODULE=a.settings\n\
                        ExecStart=/opt/a/venv/bin/gunicorn a.wsgi\n";
            let middleware = "MIDDLEWARE = ['corsheaders.middleware.CorsMiddleware']\n";
            let file = format!("//- opt/a/a/settings.py\n{middleware}{settings}\n");
            findings(&["cors/origin-form"], &format!("{file}{unit}")).lines().count()
        };
        assert_eq!(check("CORS_ALLOWED_ORIGINS = ['front.acme.io']"), 1);
        assert_eq!(check("CORS_ALLOWED_ORIGINS = ['https://front.acme.io', 'null']"), 0);
        assert_eq!(check("CORS_ORIGIN_WHITELIST = ['front.acme.io']"), 0, "old releases took hosts");
        let slash = "CORS_ALLOWED_ORIGINS = ['https://front.acme.io/']";
        assert_eq!(check(slash), 0, "it works as long as nobody runs the checks");
        assert_eq!(check(&format!("INSTALLED_APPS = ['corsheaders']\n{slash}")), 1);
        assert_eq!(check("CORS_ALLOWED_ORIGINS = ['front.acme.io']\nMIDDLEWARE = []"), 0, "nothing reads it");
    }

    fn check(origins: &str) -> String {
        findings(&["cors/origin-form"], &format!("//- .env\nCORS_ALLOWED_ORIGINS={origins}\n"))
    }

    #[test]
    fn entries_that_equal_no_origin() {
        assert_eq!(
            check("https://a.acme.cl/app,https://b.acme.cl"),
            ".env:1:22 cors/origin-form no browser sends the origin `https://a.acme.cl/app` of `CORS_ALLOWED_ORIGINS`: \
             an origin ends behind the host and its port\n"
        );
        assert!(check("https://Portal.acme.cl").contains("in lower case"));
        assert!(check("https://portal.acme.cl:443").contains("goes without saying"));
        assert!(check("http://portal.acme.cl:80/").contains("goes without saying"));
        let csrf = findings(&["cors/origin-form"], "//- .env\nCSRF_TRUSTED_ORIGINS=https://a.acme.cl/login\n");
        assert!(csrf.contains("`CSRF_TRUSTED_ORIGINS`"), "{csrf}");
    }

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        let fixed = |origins: &str| {
            crate::rules::testing::fixed(&["cors/origin-form"], &format!("//- .env\nCORS_ALLOWED_ORIGINS={origins}\n"))
        };
        assert_eq!(
            fixed("https://a.acme.cl/app,https://b.acme.cl:443,https://C.acme.cl"),
            "CORS_ALLOWED_ORIGINS=https://a.acme.cl,https://b.acme.cl,https://c.acme.cl\n"
        );
    }

    #[test]
    fn rack_cors_takes_every_letter() {
        let check = |origin: &str| {
            findings(
                &["cors/origin-form"],
                &format!(
                    "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production\n\
                     ExecStart=/usr/bin/puma\n//- srv/a/config/initializers/cors.rb\n\
                     Rails.application.config.middleware.insert_before 0, Rack::Cors do\n  allow do\n    origins {origin}\n    \
                     resource \"*\"\n  end\nend\n"
                ),
            )
        };
        assert!(check("'https://a.acme.cl/'").contains("none is taken off here"));
        assert!(check("\"https://a.acme.cl\", %w[https://*.acme.cl]").contains("taken for a letter"));
        assert!(check("'https://a.acme.cl/app'").contains("ends behind the host"));
        for origin in ["'https://a.acme.cl'", "'a.acme.cl:3000', /\\Ahttps:\\/\\/.*\\.acme\\.cl\\z/", "'*'", "ENV['A']"]
        {
            assert_eq!(check(origin), "", "{origin}");
        }
    }

    #[test]
    fn starlette_takes_every_letter() {
        let check = |arguments: &str| {
            let unit =
                "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/opt/a/venv/bin/uvicorn main:app\n";
            let code =
                "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\napp = FastAPI()\n";
            let add = format!("app.add_middleware(CORSMiddleware, {arguments})");
            findings(&["cors/origin-form"], &format!("{unit}//- opt/a/main.py\n{code}{add}\n"))
        };
        assert!(check("allow_origins=['https://a.acme.cl/']").contains("none is taken off here"));
        assert!(check("['https://*.acme.cl']").contains("taken for a letter"));
        assert_eq!(check("allow_origins=['https://a.acme.cl', 'null'], allow_origin_regex='https://.*/'"), "");
        assert_eq!(check("allow_origins=['*', 'https://a.acme.cl/']"), "");
    }

    #[test]
    fn cors_of_npm_takes_every_letter() {
        let check = |origin: &str| {
            let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironmentFile=/opt/a/.env\n\
                        ExecStart=/usr/bin/node server.js\n//- opt/a/.env\nFRONTS=https://a.acme.cl,https://b.acme.cl/\n";
            let app = format!("const app = require('express')();\napp.use(require('cors')({{ origin: {origin} }}));\n");
            findings(&["cors/origin-form"], &format!("//- opt/a/server.js\n{app}{unit}"))
        };
        assert!(check("'https://a.acme.cl/'").contains("none is taken off here"));
        assert!(check("['https://a.acme.cl', 'https://*.acme.cl']").contains("taken for a letter"));
        assert!(check("['b.acme.cl']").contains("begins with its scheme"));
        assert!(check("['localhost:3000']").contains("begins with its scheme"));
        let several = check("process.env.FRONTS");
        assert!(several.starts_with("opt/a/.env:1:8 ") && several.contains("which nothing takes apart"), "{several}");
        let split = check("process.env.FRONTS.split(',')");
        assert!(split.starts_with("opt/a/.env:1:26 ") && split.contains("none is taken off here"), "{split}");
        let asked = check("(it, done) => done(null, process.env.FRONTS.split(',').includes(it))");
        assert!(asked.starts_with("opt/a/.env:1:26 ") && asked.contains("none is taken off here"), "{asked}");
        for origin in [
            "'https://a.acme.cl'",
            "['http://localhost:3000', 'null', 'capacitor://localhost']",
            "/\\.acme\\.cl$/",
            "'*'",
            "true",
            "process.env.OTHER",
            "process.env.FRONTS.split(',').map(it => it.replace('cl/', 'cl'))",
        ] {
            assert_eq!(check(origin), "", "{origin}");
        }
    }

    #[test]
    fn entries_that_a_library_may_take() {
        for origins in [
            "https://a.acme.cl",
            "https://a.acme.cl/",
            "https://a.acme.cl:8443,http://a.acme.cl:443",
            "a.acme.cl,A.acme.cl/x",
            "*,https://*.acme.cl/x,/acme\\.cl$/",
            "^https://[A-Z]+\\.acme\\.cl$",
            "capacitor://localhost/x",
            "null",
            "${FRONT}/x,https://${HOST}/x",
            "",
        ] {
            assert_eq!(check(origins), "", "{origins}");
        }
        assert_eq!(findings(&["cors/origin-form"], "//- .env\nFRONTEND_URL=https://a.acme.cl/app\n"), "");
    }
}
