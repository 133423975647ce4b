//! Compares the origins of rack-cors with the credentials that it is told to let through.

use std::collections::HashSet;

use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cors/credentials-refused",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("rack-cors"),
        page: include_str!("credentials_refused.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let mut seen = HashSet::new();
    let processes = estate.hosts.iter().flat_map(Host::programs);
    for settings in processes.filter_map(|it| it.rails.as_ref()).map(|it| &it.settings) {
        // Before 1.0 it let credentials through without a word.
        if settings.rack_cors == Some(0) {
            continue;
        }
        for allow in settings.cors.iter().filter(|it| seen.insert(it.span)) {
            let Some(any) = allow.any() else { continue };
            let told = allow.resources.iter().filter_map(|it| it.credentials.as_ref());
            let Some(credentials) = told.into_iter().find(|it| it.known() == Some(&true)) else { continue };
            found
                .report(
                    &RULE.about,
                    credentials.span,
                    "the application does not start: rack-cors lets no credentials through to every origin",
                )
                .because(any.span, "every origin is allowed here")
                .help("list the front ends in `origins`, or leave `credentials` out");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(block: &str) -> String {
        findings(
            &["cors/credentials-refused"],
            &format!(
                "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production\nExecStart=/usr/bin/puma\n\
                 //- srv/a/config/initializers/cors.rb\nRails.application.config.middleware.insert_before 0, Rack::Cors do\n  \
                 allow do\n{block}\n  end\nend\n"
            ),
        )
    }

    #[test]
    fn every_origin_with_credentials() {
        let found = check("origins '*'\nresource '*', headers: :any, credentials: true");
        assert!(found.starts_with("srv/a/config/initializers/cors.rb:4:"), "{found}");
        assert!(!check("origins 'a.cl', '*'\nresource '/a'\nresource '*', credentials: true").is_empty());
    }

    #[test]
    fn what_it_takes_or_is_not_known() {
        for block in [
            "origins '*'\nresource '*', headers: :any",
            "origins '*'\nresource '*', credentials: false",
            "origins 'a.cl'\nresource '*', credentials: true",
            "origins ENV['ORIGIN']\nresource '*', credentials: true",
            "origins '*'\nresource '*', credentials: ENV['X'] == '1'",
            "origins '*'\nresource '*', credentials: true\nend\nend\n//- srv/a/Gemfile\ngem 'rack-cors', '~> 0.4'\n#",
            "origins '*' if ENV['X']\nresource '*', credentials: true",
        ] {
            assert_eq!(check(block), "", "{block}");
        }
    }
}
