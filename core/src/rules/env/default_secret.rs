//! Reports secrets of production that everybody knows.

use crate::estate::environment::{EnvFile, Reader, Via, base_layers};
use crate::estate::name::is_guide;
use crate::estate::{Estate, Place};
use crate::facts::words::{placeholders, published_secret};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/default-secret",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: None,
        page: include_str!("default_secret.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let mut bases = None;
        for file in host.env_files.iter().filter(|it| !it.is_example && !it.is_for_development()) {
            let Some(why) = production(file) else { continue };
            let known = known_to_all(file);
            if known.is_empty() || is_guide(host, file.span.file) {
                continue;
            }
            if bases.get_or_insert_with(|| base_layers(host)).contains(file.path.as_str()) {
                continue;
            }
            for (name, value) in known {
                let finding = found.report(
                    &RULE.about,
                    value,
                    format!("`{name}` has the value that its software or a guide comes with: everybody knows it"),
                );
                match why {
                    Why::Says(at) => finding.because(at, "production, by this file"),
                    Why::ReadBy(reader) => finding.because(reader.span, format!("read by {}", reader.title())),
                };
                finding.help("make a new one, as with `openssl rand -hex 32`, and change it wherever it is used");
            }
        }
    }
}

/// The variables whose value everybody knows, and which is no mere placeholder: those have a rule of their own.
fn known_to_all(file: &EnvFile) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    for part in file.parts.iter().filter(|it| it.place != Place::Table) {
        let source = &part.tree.source;
        for it in part.tree.assignments() {
            let (name, place) = (source.slice(it.key), it.literal(source));
            let value = source.slice(place);
            if published_secret(name, value) && placeholders(value, || true).is_empty() {
                found.push((name, place));
            }
        }
    }
    found
}

/// Why a file is one of production.
enum Why<'f> {
    /// It says so.
    Says(Span),
    /// A unit of a host reads it.
    ReadBy(&'f Reader),
}

fn production(file: &EnvFile) -> Option<Why<'_>> {
    const MODES: &[&str] = &["APP_ENV", "DJANGO_ENV", "ENVIRONMENT", "FLASK_ENV", "NODE_ENV", "RACK_ENV", "RAILS_ENV"];
    let is_live = |it: &String| matches!(it.as_str(), "production" | "prod" | "live");
    let set = MODES.iter().filter_map(|it| file.get(it)).find(|it| it.value.known().is_some_and(is_live));
    if let Some(set) = set {
        return Some(Why::Says(set.value.span));
    }
    let unit = |it: &&Reader| matches!(it.via, Via::EnvironmentFile) && !it.unit.is_empty();
    file.readers.iter().find(unit).map(Why::ReadBy)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn secrets_of_production() {
        assert_eq!(
            findings(
                &["env/default-secret"],
                "//- .env\nDJANGO_ENV=production\nSECRET_KEY='django-insecure-1x'\nRABBITMQ_DEFAULT_PASS=guest\n"
            ),
            ".env:2:13 env/default-secret `SECRET_KEY` has the value that its software or a guide comes with: everybody knows it\n\
             .env:3:23 env/default-secret `RABBITMQ_DEFAULT_PASS` has the value that its software or a guide comes with: everybody knows it\n"
        );
        let unit = "//- a.service\n[Service]\nEnvironmentFile=/etc/a.env\nExecStart=/bin/a\n//- etc/a.env\nMINIO_ROOT_PASSWORD=minioadmin\n";
        assert_eq!(findings(&["env/default-secret"], unit).lines().count(), 1);
    }

    #[test]
    fn what_guards_nothing_or_is_reported_elsewhere() {
        for fixture in [
            "//- .env\nPOSTGRES_PASSWORD=postgres\n",
            "//- .env\nRAILS_ENV=development\nPOSTGRES_PASSWORD=postgres\n",
            "//- .env.example\nRAILS_ENV=production\nPOSTGRES_PASSWORD=postgres\n",
            "//- .env\nRAILS_ENV=production\nSECRET_KEY=changeme\nPOSTGRES_USER=postgres\n",
            "//- .env\nRAILS_ENV=production\nPOSTGRES_PASSWORD=${P:-postgres}\n",
        ] {
            assert_eq!(findings(&["env/default-secret"], fixture), "", "{fixture}");
        }
    }
}
