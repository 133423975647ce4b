//! Holds every value of the deployed env files and units against the words that stand for a value still to be filled in.

use crate::estate::environment::{EnvFile, base_layers, of_settings};
use crate::estate::name::is_guide;
use crate::estate::{Estate, Host, Place};
use crate::facts::words::{Placeholder, placeholders, secret_name};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Source, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/placeholder",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("placeholder.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let bases = base_layers(host);
        let deployed = |it: &&EnvFile| !it.is_example && !it.is_for_development() && !bases.contains(it.path.as_str());
        // What a guide leaves open is for its reader to fill in.
        for file in host.env_files.iter().filter(deployed).filter(|it| !is_guide(host, it.span.file)) {
            for (name, value, text) in values(file) {
                report(host, name, value, text, found);
            }
        }
        for assignment in host.units.iter().flat_map(of_settings) {
            let value = assignment.value.span;
            if !is_guide(host, value.file) {
                let text = estate.source_at(value).map_or("", |it| it.slice(value));
                report(host, &assignment.name, value, text, found);
            }
        }
    }
}

/// The values as written. A table describes the variables, it does not set them.
fn values(file: &EnvFile) -> impl Iterator<Item = (&str, Span, &str)> {
    let parts = file.parts.iter().filter(|it| it.place != Place::Table);
    parts.flat_map(|part| {
        let source = &part.tree.source;
        part.tree.assignments().map(move |it| {
            let value = it.literal(source);
            (source.slice(it.key), value, source.slice(value))
        })
    })
}

fn report(host: &Host, name: &str, value: Span, text: &str, found: &mut Findings) {
    if text.contains([Source::FILLER, '$']) {
        return;
    }
    let mut all = placeholders(text, || secret_name(name));
    if all.is_empty() {
        return;
    }
    let secret = secret_name(name);
    let reserved = |kind: Placeholder| kind == Placeholder::ReservedName;
    let real = if all.iter().any(|it| reserved(it.1)) { host.names.real.as_ref() } else { None };
    if real.is_none() {
        // An estate that uses reserved names throughout describes no machine.
        all.retain(|it| !reserved(it.1));
    }
    let Some((first, _)) = all.first() else { return };
    let masked = |kind: Placeholder| secret || kind == Placeholder::StockCredential;
    let shown: Vec<String> =
        all.iter().filter(|it| !masked(it.1)).map(|it| format!("`{}`", &text[it.0.clone()])).collect();
    let message = match shown.as_slice() {
        [] if secret => format!("`{name}` is still a placeholder"),
        [] => format!("`{name}` still logs in with a placeholder"),
        [one] => format!("`{name}` still holds the placeholder {one}"),
        [rest @ .., last] => format!("`{name}` still holds the placeholders {} and {last}", rest.join(", ")),
    };
    let finding = found.report(&RULE.about, value.sub(first.start, first.end), message);
    if let Some(real) = real.filter(|_| all.iter().any(|it| reserved(it.1))) {
        finding.because(real.span, format!("names of this host are real: `{}`", real.value));
    }
    finding.help("put the real value here, or keep the file as an example under a name like `.env.example`");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_list_and_a_password() {
        let fixture = "//- a.md\n```dotenv\nDB_PASSWORD=la_password_segura\nALLOWED_HOSTS=app1.acme.io,165.232.xx.xx\n\
                       API_KEY=...\nDATABASE_URL=postgresql://u:password@localhost:5432/d\n```\n";
        assert_eq!(
            findings(&["env/placeholder"], fixture),
            "a.md:2:13 env/placeholder `DB_PASSWORD` is still a placeholder\n\
             a.md:3:28 env/placeholder `ALLOWED_HOSTS` still holds the placeholder `165.232.xx.xx`\n\
             a.md:5:29 env/placeholder `DATABASE_URL` still logs in with a placeholder\n"
        );
    }

    #[test]
    fn a_reserved_name_is_wrong_only_among_real_ones() {
        let fixture =
            |dns: &str| format!("//- a.md\n```\nA {dns} → 10.0.0.1\n```\n```bash\nALLOWED_HOSTS=x.example.com\n```\n");
        assert_eq!(findings(&["env/placeholder"], &fixture("www.example.com")), "");
        assert!(findings(&["env/placeholder"], &fixture("www.acme.io")).contains("`x.example.com`"));
    }

    #[test]
    fn a_guide_leaves_it_to_its_reader() {
        let page = |title: &str, host: &str| {
            let unit = "```ini\n[Service]\nExecStart=/bin/a\nEnvironment=TOKEN=changeme\n```";
            let env = format!("`.env`:\n\n```\nSECRET_KEY=changeme\nALLOWED_HOSTS={host}\n```");
            findings(&["env/placeholder"], &format!("//- a.md\n# {title}\n\n`a.service`:\n\n{unit}\n\n{env}\n"))
                .lines()
                .count()
        };
        for host in ["your-domain.com", "example.com", "localhost", "mysite.com"] {
            assert_eq!(page("Quick start", host), 0, "{host}");
        }
        assert_eq!(page("Quick start", "shop.andina.cl"), 2);
        assert_eq!(page("Runbook", "localhost"), 2);
    }

    #[test]
    fn files_that_say_they_are_for_development() {
        for mode in ["APP_ENV=dev", "NODE_ENV=development", "RAILS_ENV=test"] {
            assert_eq!(findings(&["env/placeholder"], &format!("//- .env\n{mode}\nAPP_SECRET=changeme\n")), "");
        }
        assert!(!findings(&["env/placeholder"], "//- .env\nAPP_ENV=prod\nAPP_SECRET=changeme\n").is_empty());
    }

    #[test]
    fn what_a_developer_starts_from_beside_what_is_deployed() {
        let found = findings(
            &["env/placeholder"],
            "//- api/.env\nJWT_SECRET=secret\n//- api/.env.production\nJWT_SECRET=9f8\nSMTP_PASSWORD=changeme\n\
             //- web/.env\nAPI_KEY=changeme\n//- web/.env.production.example\nAPI_KEY=changeme\n",
        );
        assert_eq!(
            found,
            "api/.env.production:2:15 env/placeholder `SMTP_PASSWORD` is still a placeholder\n\
             web/.env:1:9 env/placeholder `API_KEY` is still a placeholder\n"
        );
    }

    #[test]
    fn a_password_in_a_url_is_not_shown() {
        assert_eq!(
            findings(&["env/placeholder"], "//- .env\nDATABASE_URL=postgres://app:!ChangeMe!@10.0.0.1/app\n"),
            ".env:1:29 env/placeholder `DATABASE_URL` still logs in with a placeholder\n"
        );
    }

    #[test]
    fn examples_tests_tables_and_templates_are_silent() {
        let fixture = "//- .env.example\nA=changeme\n//- .env.test\nDB_PASSWORD=password\n//- app.env.sample\nB=<x-y>\n\
                       //- a.md\nFile `.env`:\n\n| Variable | Value |\n|---|---|\n| `DB_PASSWORD` | `<password>` |\n\
                       //- app.env.j2\nKEY={{ changeme }}\nB=${changeme}\n";
        assert_eq!(findings(&["env/placeholder"], fixture), "");
    }

    #[test]
    fn a_unit_is_deployed_as_well() {
        let fixture = "//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment=\"SECRET_KEY=changeme\" B=1\n";
        assert_eq!(
            findings(&["env/placeholder"], fixture),
            "a.service:3:25 env/placeholder `SECRET_KEY` is still a placeholder\n"
        );
    }
}
