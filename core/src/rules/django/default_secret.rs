//! Compares the secret key of an application with those that anybody can look up.

use crate::estate::Estate;
use crate::estate::settings::in_production;
use crate::facts::words::{Placeholder, placeholder, stock_credential};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "django/default-secret",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("django"),
        page: include_str!("default_secret.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for it in in_production(host) {
            let (Some(key), Some(text)) = (it.settings.get("SECRET_KEY"), it.settings.text("SECRET_KEY")) else {
                continue;
            };
            // Env files and units have rules of their own.
            let Some(what) = known(text).filter(|_| !key.from.iter().any(|it| estate.is_environment_at(*it))) else {
                continue;
            };
            let place = it.settings.place("SECRET_KEY").unwrap_or(key.span);
            let (name, unit) = (&it.served.name, &it.process.unit);
            let message =
                format!("the `SECRET_KEY` behind `{}` is {what}: whoever has it signs in as anybody", name.value);
            let finding = found.report(&RULE.about, place, message);
            let is_fallback = |span: Span| {
                it.process.code_reads.iter().find(|it| it.fallback.as_ref().is_some_and(|it| it.span == span))
            };
            let read = key.from.iter().chain([&key.span]).find_map(|it| is_fallback(*it));
            if let Some(read) = read {
                finding.because(read.span, format!("nothing sets `{}` for {unit}, so the fallback counts", read.name));
            }
            finding
                .because(name.span, format!("nginx serves it from {unit}"))
                .help("make a key of its own, keep it out of the code, and let the start fail without it");
        }
    }
}

/// What `startproject` puts in front of the key that it makes.
const GENERATED: &str = "django-insecure-";

fn known(text: &str) -> Option<&'static str> {
    if text.starts_with(GENERATED) {
        return Some("the one that `startproject` wrote into the code");
    }
    let is_word =
        || stock_credential(text) || matches!(text, "insecure" | "secret" | "secret-key" | "dev" | "unsafe-secret-key");
    let stands_for =
        || placeholder(text).is_some_and(|it| !matches!(it, Placeholder::MadeUpName | Placeholder::ReservedName));
    (is_word() || stands_for()).then_some("a word that stands for one")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(settings: &str, env: &str) -> String {
        findings(
            &["django/default-secret"],
            &format!(
                "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironmentFile=/opt/a/.env\n\
                 Environment=DJANGO_SETTINGS_MODULE=a.settings\nExecStart=/opt/a/venv/bin/gunicorn -b unix:/run/a.sock a.wsgi\n\
                 //- opt/a/.env\nX=1\n{env}//- opt/a/a/settings.py\nimport os\n{settings}\n\
                 //- etc/nginx/sites-enabled/a\nserver {{\n  server_name shop.andina.cl;\n  location / {{\n    \
                 proxy_pass http://unix:/run/a.sock;\n  }}\n}}\n"
            ),
        )
    }

    #[test]
    fn keys_that_anybody_knows() {
        let fallback = "SECRET_KEY = os.environ.get('SECRET_KEY', 'django-insecure-k3y')";
        assert_eq!(
            check(fallback, ""),
            "opt/a/a/settings.py:2:1 django/default-secret the `SECRET_KEY` behind `shop.andina.cl` is the one that \
             `startproject` wrote into the code: whoever has it signs in as anybody\n"
        );
        assert_eq!(check(fallback, "SECRET_KEY=django-insecure-k3y\n"), "", "`env/default-secret` says so");
        assert!(!check("SECRET_KEY = 'changeme'", "").is_empty());
    }

    #[test]
    fn keys_of_their_own() {
        assert_eq!(check("SECRET_KEY = os.environ.get('SECRET_KEY', 'changeme')", "SECRET_KEY=f3k9q8w7\n"), "");
        assert_eq!(check("SECRET_KEY = os.environ['SECRET_KEY']", "SECRET_KEY=f3k9q8w7\n"), "");
        assert_eq!(check("from x import key\nSECRET_KEY = key()", ""), "");
        assert_eq!(check("SECRET_KEY = 'm0kq&8x-2h'", ""), "", "in the code, and known to whoever has the code only");
    }
}
