//! Compares the domain of a cookie with what browsers accept from the hosts that set it.

use std::cell::LazyCell;

use crate::estate::Estate;
use crate::estate::name::{CookieScope, Refusal, names_before, variables_of};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cookies/domain-rejected",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("domain_rejected.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for variable in host.names.with_role(Role::CookieDomain) {
            if let [domain] = variable.elements.as_slice()
                && variable.complete
                && domain.value.contains('.')
            {
                by_itself(domain, found);
            }
        }
        let names = LazyCell::new(|| names_before(host));
        for (at, process) in host.processes.iter().enumerate() {
            for variable in variables_of(host, process, Role::CookieDomain).filter(|it| it.complete) {
                if let [domain] = variable.elements.as_slice() {
                    by_no_host(domain, &names[at], found);
                }
            }
        }
    }
}

/// No host at all may set it: the host asked for here is one below it.
fn by_itself(domain: &Located<String>, found: &mut Findings) {
    let below = format!("host.{}", domain.value.trim_start_matches('.'));
    let (why, help) = match CookieScope::new(&below, Some(&domain.value)) {
        CookieScope::Refused(Refusal::PublicSuffix) => {
            ("anybody may register names below it", "name the domain that is yours, with the label in front of it")
        }
        CookieScope::Refused(Refusal::NoName) => {
            ("it is no host name", "write the bare domain: without scheme, port, path and star")
        }
        _ => return,
    };
    let message = format!("browsers refuse every cookie for `{}`: {why}", domain.value);
    found.report(&RULE.about, domain.span, message).help(help);
}

/// None of the hosts that the application answers for lies below it.
fn by_no_host(domain: &Located<String>, names: &[&Located<String>], found: &mut Findings) {
    let refuses = |it: &&Located<String>| {
        CookieScope::new(&it.value, Some(&domain.value)) == CookieScope::Refused(Refusal::NotAbove)
    };
    let Some(first) = names.first().filter(|_| names.iter().all(refuses)) else { return };
    let message =
        format!("browsers refuse a cookie for `{}` from `{}`: the host is not below it", domain.value, first.value);
    let finding = found.report(&RULE.about, domain.span, message);
    for name in names {
        finding.because(name.span, format!("the application answers as `{}`", name.value));
    }
    finding.help("name a domain that the application's own host is, or lies below");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn alone(domain: &str) -> String {
        findings(&["cookies/domain-rejected"], &format!("//- .env\nSSO_COOKIE_DOMAIN={domain}\n"))
    }

    #[test]
    fn public_suffixes() {
        assert_eq!(
            alone(".cl"),
            ".env:1:19 cookies/domain-rejected browsers refuse every cookie for `.cl`: anybody may register names \
             below it\n"
        );
        assert!(!alone("github.io").is_empty() && !alone(".co.uk").is_empty());
    }

    #[test]
    fn texts_that_are_no_domain() {
        for domain in ["*.edutecnia.cl", "https://edutecnia.cl", "edutecnia.cl:443"] {
            assert!(alone(domain).contains("it is no host name"), "{domain}");
        }
    }

    #[test]
    fn domains_that_browsers_take() {
        for domain in
            [".edutecnia.cl", "edutecnia.cl", ".staging.edutecnia.cl", "localhost", "", "all", "${DOMAIN}", "127.0.0.1"]
        {
            assert_eq!(alone(domain), "", "{domain}");
        }
    }

    fn behind_nginx(names: &str, domain: &str) -> String {
        findings(
            &["cookies/domain-rejected"],
            &format!(
                "//- etc/systemd/system/app.service\n[Service]\nWorkingDirectory=/opt/app\n\
                 EnvironmentFile=/opt/app/.env\nExecStart=/opt/app/.venv/bin/gunicorn --bind unix:/run/a/a.sock x.wsgi\n\
                 //- opt/app/.env\nSESSION_COOKIE_DOMAIN={domain}\n\
                 //- etc/nginx/sites-enabled/app\nserver {{\n    server_name {names};\n    location / {{\n        \
                 proxy_pass http://unix:/run/a/a.sock;\n    }}\n}}\n"
            ),
        )
    }

    #[test]
    fn a_host_that_is_not_below_the_domain() {
        assert!(
            behind_nginx("ayuda-staging.edutecnia.cl", ".staging.edutecnia.cl").contains("the host is not below it")
        );
        assert_eq!(behind_nginx("back.staging.edutecnia.cl", ".staging.edutecnia.cl"), "");
        assert_eq!(behind_nginx("a.cl back.staging.edutecnia.cl", ".edutecnia.cl"), "", "one of them may");
        assert_eq!(behind_nginx("_", ".edutecnia.cl"), "");
    }
}
