//! Reports a secret of production that stands in the application's own code.

use std::collections::HashSet;

use crate::estate::{Estate, Kind};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "rails/secret-in-code",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("rails"),
        page: include_str!("secret_in_code.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let mut seen = HashSet::new();
    for process in estate.hosts.iter().flat_map(|it| &it.processes) {
        let Some(rails) = process.rails.as_ref().filter(|it| it.environment.value == "production") else { continue };
        let Some(secret) = rails.secret.as_ref().filter(|it| it.value.len() > 1) else { continue };
        // What comes from elsewhere is not in the code.
        let is_code = |span| estate.text_at(span).is_some_and(|it| it.kind == Kind::Rails);
        if !secret.from.iter().chain([&secret.span]).all(|it| is_code(*it)) || !seen.insert(secret.span) {
            continue;
        }
        let message = format!(
            "{} signs its sessions with a `secret_key_base` that stands in the code: whoever reads that signs in as anybody",
            process.unit
        );
        let finding = found.report(&RULE.about, secret.span, message);
        finding
            .because(process.span, "started with it")
            .because(rails.environment.span, "in production")
            .help("make a new one (`bin/rails secret`), and give it by `SECRET_KEY_BASE` or the encrypted credentials");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

    fn check(environment: &str, files: &str, rails: &str) -> String {
        let unit = format!(
            "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment={environment}\nExecStart=/usr/bin/puma\n"
        );
        let lock = format!("//- srv/a/Gemfile.lock\nGEM\n  specs:\n    rails ({rails})\n");
        findings(&["rails/secret-in-code"], &format!("{unit}{lock}{files}\n"))
    }

    fn production(line: &str) -> String {
        format!("//- srv/a/config/environments/production.rb\nRails.application.configure do\n  {line}\nend")
    }

    #[test]
    fn a_secret_of_the_code() {
        let literal = production(&format!("config.secret_key_base = '{SECRET}'"));
        assert_eq!(
            check("RAILS_ENV=production", &literal, "7.1.3"),
            "srv/a/config/environments/production.rb:2:28 rails/secret-in-code a.service signs its sessions with a \
             `secret_key_base` that stands in the code: whoever reads that signs in as anybody\n"
        );
        let fallback = production(&format!("config.secret_key_base = ENV.fetch('SECRET_KEY_BASE', '{SECRET}')"));
        assert!(!check("RAILS_ENV=production SECRET_KEY_BASE=x", &literal, "7.1.3").is_empty(), "the setting wins");
        assert!(!check("RAILS_ENV=production", &fallback, "7.1.3").is_empty());
        let file = |value: &str| {
            format!(
                "//- srv/a/config/secrets.yml\nproduction:\n  secret_key_base: {value}\n//- srv/a/config/database.yml\nproduction:\n  adapter: postgresql\n"
            )
        };
        assert!(!check("RAILS_ENV=production", &file(SECRET), "6.1.7").is_empty());
        for (environment, files, rails) in [
            ("RAILS_ENV=production SECRET_KEY_BASE=x", literal.as_str(), "7.0.8"),
            ("RAILS_ENV=production SECRET_KEY_BASE=x", fallback.as_str(), "7.1.3"),
            ("RAILS_ENV=staging", literal.as_str(), "7.1.3"),
            ("RAILS_ENV=production", &production("config.secret_key_base = ENV['SECRET_KEY_BASE']"), "7.1.3"),
            ("RAILS_ENV=production OWN=abc", &production("config.secret_key_base = ENV['OWN']"), "7.1.3"),
            ("RAILS_ENV=production", &production("config.secret_key_base = Settings.secret"), "7.1.3"),
            ("RAILS_ENV=production", &file("<%= ENV['SECRET_KEY_BASE'] %>"), "6.1.7"),
            ("RAILS_ENV=production", &file(SECRET), "7.2.0"),
            ("RAILS_ENV=production\nEnvironmentFile=/etc/other", literal.as_str(), "7.0.8"),
            ("RAILS_ENV=production", &format!("{literal}\n//- srv/a/config/credentials.yml.enc\nabc"), "7.0.8"),
        ] {
            assert_eq!(check(environment, files, rails), "", "{environment} {files}");
        }
    }
}
