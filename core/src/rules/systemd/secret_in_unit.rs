//! Secrets in `Environment=`, which every account of the machine can read.

use crate::estate::environment::{of_settings, shown};
use crate::estate::{Estate, unit};
use crate::facts::words::placeholders;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/secret-in-unit",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("secret_in_unit.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| !unit.is_user) {
        for assignment in of_settings(unit) {
            let Some(value) = assignment.value.known() else { continue };
            // A path or a reference is where the secret is, not the secret; what is still to be filled in is none.
            let is_elsewhere = || value.starts_with(['/', '$', '%', '<']) || !placeholders(value, || true).is_empty();
            if shown(&assignment.name, value) == *value || is_page(&assignment.name, value) || is_elsewhere() {
                continue;
            }
            let message = format!(
                "every account of the machine can read `{}` with `systemctl show {}`, and in the unit file",
                assignment.name,
                unit.title()
            );
            found
                .report(&RULE.about, assignment.value.span, message)
                .help("move it to a file that only root may read (mode 0600), and name that with `EnvironmentFile=`");
        }
    }
}

/// `OAUTH_TOKEN_URL=https://…` is where tokens are given out. The address of a webhook is a secret by itself.
fn is_page(name: &str, value: &str) -> bool {
    let is_address = ["_URL", "_URI", "_ENDPOINT"].iter().any(|it| name.ends_with(it)) && !name.contains("HOOK");
    is_address && (value.starts_with("https://") || value.starts_with("http://")) && !value.contains(['@', '?'])
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/secret-in-unit"];

    fn environment(text: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment={text}\n"))
    }

    #[test]
    fn a_secret_that_everybody_can_read() {
        assert_eq!(
            environment("\"DB_PASSWORD=x7Gh2kLq9\""),
            "a.service:3:26 systemd/secret-in-unit every account of the machine can read `DB_PASSWORD` with \
             `systemctl show a.service`, and in the unit file\n"
        );
        assert!(!environment("DATABASE_URL=postgres://a:x7Gh2kLq9@db/a").is_empty());
        assert!(!environment("SLACK_WEBHOOK_URL=https://hooks.shop.test/T0/x7Gh2kLq9").is_empty());
    }

    #[test]
    fn names_paths_and_blanks_are_fine() {
        for text in [
            "DB_PASSWORD_FILE=/run/secrets/db",
            "SECRET_KEY=",
            "SECRET_KEY=<secret>",
            "SECRET_KEY=changeme",
            "API_KEY=${API_KEY}",
            "DATABASE_URL=postgres://a@db/a",
            "RAILS_ENV=production",
            "TOKEN_LIFETIME=3600",
            "OAUTH_TOKEN_URL=https://login.shop.test/oauth2/token",
            "PASSWORD_RESET_URL=https://shop.test/reset",
        ] {
            assert_eq!(environment(text), "", "{text}");
        }
    }
}
