//! Compares the domain of a cookie with what browsers accept from the hosts that set it.

use std::cell::LazyCell;
use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::name::{CookieScope, Refusal, names_before, registrable_domain, variables_of};
use crate::estate::rails::Domain;
use crate::facts::web::rails::cookie_domain;
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity, Value};

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
                && !is_of_one_machine(&domain.value)
            {
                by_itself(domain, found);
            }
        }
        let names = LazyCell::new(|| names_before(host));
        let mut seen = HashSet::new();
        for (at, process) in host.programs().enumerate() {
            let session = process.rails.as_ref().and_then(|it| it.settings.session.as_ref()?.domain.as_ref());
            if let Some(domain) = session.filter(|it| seen.insert(it.span)) {
                by_rails(domain, &names[at], found);
            }
            for variable in variables_of(host, process, Role::CookieDomain).filter(|it| it.complete) {
                if let [domain] = variable.elements.as_slice() {
                    by_no_host(domain, &names[at], found);
                }
            }
        }
    }
}

/// `.localhost` and `.test`, which nobody registers names below: browsers differ about them.
fn is_of_one_machine(domain: &str) -> bool {
    matches!(domain.trim_start_matches('.'), "internal" | "lan" | "local" | "localhost" | "test")
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

/// Rails works the domain out of the host that is asked for.
fn by_rails(domain: &Located<Value<Domain>>, names: &[&Located<String>], found: &mut Findings) {
    let Some(it) = domain.known().filter(|it| it.domain == cookie_domain::Domain::All) else { return };
    let suffix = |name: &str| {
        let written = it.written_by(name)?;
        let scope = CookieScope::new(name, Some(&written));
        (scope == CookieScope::Refused(Refusal::PublicSuffix)).then_some(written)
    };
    let Some((name, written)) = names.iter().find_map(|name| Some((name, suffix(&name.value)?))) else { return };
    let message = format!(
        "browsers refuse the session of `{}`: Rails writes its cookie for `{written}`, below which anybody may register names",
        name.value
    );
    let finding = found.report(&RULE.about, domain.span, message);
    finding.because(name.span, format!("the application answers as `{}`", name.value));
    if let Some(own) = registrable_domain(&name.value) {
        finding.help(format!("`tld_length: {}` keeps `{own}`, or name the domain", own.split('.').count()));
    }
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
        for domain in [
            ".edutecnia.cl",
            "edutecnia.cl",
            ".staging.edutecnia.cl",
            "localhost",
            ".localhost",
            "",
            "all",
            "${DOMAIN}",
        ] {
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

    fn rails(name: &str, options: &str) -> String {
        findings(
            &["cookies/domain-rejected"],
            &format!(
                "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production\n\
                 ExecStart=/usr/bin/puma -b unix:///run/a.sock\n//- srv/a/config/initializers/session_store.rb\n\
                 Rails.application.config.session_store :cookie_store, {options}\n//- etc/nginx/sites-enabled/a\nserver {{\n    \
                 server_name {name};\n    location / {{\n        proxy_pass http://unix:/run/a.sock;\n    }}\n}}\n"
            ),
        )
    }

    #[test]
    fn a_domain_that_rails_works_out() {
        let all = "key: '_a', domain: :all";
        let found = rails("app.acme.com.ar", &format!("{all}, tld_length: 2"));
        assert!(found.contains("Rails writes its cookie for `com.ar`"), "{found}");
        assert!(rails("acme.github.io", all).contains("`github.io`"));
        assert!(rails("app.acme.cl", &format!("{all}, tld_length: 1")).contains("`cl`"));
        for (name, options) in [
            ("app.acme.com.ar", all.to_owned()),
            ("app.acme.cl", all.to_owned()),
            ("app.acme.cl", format!("{all}, tld_length: 2")),
            ("app.acme.com.ar", format!("{all}, tld_length: 3")),
            ("app.acme.com.ar", format!("{all}, tld_length: ENV['LENGTH'].to_i")),
            ("app.acme.cl", "key: '_a', domain: %w[.acme.cl .acme.com]".to_owned()),
            ("localhost", format!("{all}, tld_length: 2")),
        ] {
            assert_eq!(rails(name, &options), "", "{name} {options}");
        }
        assert!(rails("app.acme.cl", "domain: '.other.cl'").contains("the host is not below it"));
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
