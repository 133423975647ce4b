//! Looks for variables that settings need to be read at all, and that nothing sets for the process.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::environment::manager_adds_variables;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "django/variable-missing",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("django"),
        page: include_str!("variable_missing.md"),
    },
    check,
};

/// What `os.environ[…]`, django-environ and python-decouple raise for a variable that is missing.
const RAISED: [&str; 3] = ["ImproperlyConfigured", "KeyError", "UndefinedValueError"];

fn check(estate: &Estate, found: &mut Findings) {
    if manager_adds_variables(estate) {
        return;
    }
    for host in &estate.hosts {
        let mut told = HashSet::new();
        for process in host.processes.iter().filter(|it| !it.environment.open) {
            let Some(settings) = &process.settings else { continue };
            let raised = settings.raised.as_ref().filter(|it| RAISED.contains(&it.class.as_str()));
            let Some(raise) = raised.filter(|_| settings.is_whole) else { continue };
            let read = process.code_reads.iter().rfind(|it| it.span == raise.span && it.fallback.is_none());
            let Some(read) = read.filter(|it| told.insert((it.span, process.span))) else { continue };
            let (name, unit) = (&read.name, &process.unit);
            let message = format!(
                "`{name}` has no default here, and nothing sets it for {unit}: Django stops with a {}",
                raise.class
            );
            let finding = found.report(&RULE.about, read.span, message);
            finding.because(process.span, "started here").absent_from(process.span);
            let mut files: Vec<_> =
                process.environment.assignments.iter().filter_map(|it| estate.text_at(it.key)).collect();
            files.dedup_by_key(|it| it.source.all());
            for text in files {
                finding.absent_from(text.source.all());
            }
            finding.help(format!("set `{name}` in a file that `EnvironmentFile=` names, or give a default"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(settings: &str, env: &str) -> String {
        findings(
            &["django/variable-missing"],
            &format!(
                "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironmentFile=/opt/a/.env\n\
                 Environment=DJANGO_SETTINGS_MODULE=a.settings\nExecStart=/opt/a/venv/bin/gunicorn a.wsgi\n\
                 //- opt/a/.env\nX=1\n{env}//- opt/a/a/settings.py\nimport os\n{settings}\n"
            ),
        )
    }

    #[test]
    fn nothing_sets_it() {
        assert_eq!(
            check("SECRET_KEY = os.environ['DJANGO_SECRET']", ""),
            "opt/a/a/settings.py:2:14 django/variable-missing `DJANGO_SECRET` has no default here, and nothing sets it for \
             a.service: Django stops with a KeyError\n"
        );
        assert!(!check("import environ\nenv = environ.Env()\nSECRET_KEY = env('K')", "").is_empty());
        assert!(!check("from decouple import config\nSECRET_KEY = config('K')", "").is_empty(), "`.env` is there");
    }

    #[test]
    fn what_may_set_it_silences() {
        assert_eq!(check("SECRET_KEY = os.environ['K']", "K=1\n"), "");
        assert_eq!(check("SECRET_KEY = os.environ.get('K')", ""), "");
        assert_eq!(check("from dotenv import load_dotenv\nload_dotenv('/etc/x')\nA = os.environ['K']", ""), "");
        assert_eq!(check("import dotenv\ndotenv.read_dotenv('/etc/x')\nA = os.environ['K']", ""), "");
        assert_eq!(check("from vault import fill\nfill()\nA = os.environ['K']", ""), "", "a library that may set it");
        assert_eq!(check("try:\n    A = os.environ['K']\nexcept KeyError:\n    A = 1", ""), "");
    }
}
