//! Compares the entries of lists of hosts and trusted origins with what the frameworks can match.

use std::collections::HashSet;

use crate::estate::name::NameVariable;
use crate::estate::{Estate, Host};
use crate::facts::web::starlette::is_entry;
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::rules::cors::plain;
use crate::source::{About, Effect, FileId, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "hosts/entry-form",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("entry_form.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let django = django_files(host);
        for list in host.names.with_role(Role::AllowedHosts) {
            // Variables of other names may be another program's.
            let is_named = || matches!(list.variable.as_str(), "ALLOWED_HOST" | "ALLOWED_HOSTS");
            let is_django = list.is_setting
                || list.variable.starts_with("DJANGO_")
                || is_named() && django.contains(&list.key.file);
            for entry in &list.elements {
                let dead = if list.is_starlette() {
                    dead_in_starlette(&entry.value)
                } else {
                    dead_host(&entry.value, is_django)
                };
                if let Some((why, help)) = dead {
                    let message = format!("the entry `{}` of `{}` matches no host: {why}", entry.value, list.variable);
                    let finding = found.report(&RULE.about, entry.span, message);
                    finding.help(help);
                    let host = meant(&entry.value, is_django || list.is_starlette(), list.is_starlette());
                    if let Some(host) = host
                        && let Some(place) = plain(entry.span, estate.files.slice(entry.span), &entry.value)
                    {
                        finding.fix(Fix::replace(format!("write `{host}`"), Safety::Unsafe, place, host));
                    }
                }
            }
        }
        if estate.targets.at_least("django", 4, 0) {
            host.names
                .with_role(Role::CsrfOrigins)
                .filter(|it| is_djangos(it))
                .for_each(|it| without_scheme(estate, host, it, found));
        }
    }
}

/// The files that name Django's settings.
fn django_files(host: &Host) -> HashSet<FileId> {
    let named = host.env_files.iter().filter_map(|it| it.get("DJANGO_SETTINGS_MODULE"));
    named.map(|it| it.key.file).collect()
}

/// `TrustedHostMiddleware` compares the host without its port, letter by letter but for a star in front.
fn dead_in_starlette(entry: &str) -> Option<(&'static str, &'static str)> {
    match entry {
        _ if entry.contains("://") => Some(("a host has no scheme", "write the bare host name")),
        _ if has_port(entry) => Some(("Starlette compares without the port", "leave the port out")),
        _ if entry.starts_with('.') => {
            Some(("Starlette takes the dot for a letter", "write `*.example.com` for the hosts below a domain"))
        }
        _ if !is_entry(entry) => {
            Some(("Starlette takes a star only in front of a dot, and stops at this", "write `*.example.com`"))
        }
        _ if entry.contains('/') => Some(("Starlette compares whole host names", "write the bare host name")),
        _ => None,
    }
}

fn has_port(entry: &str) -> bool {
    entry.rsplit_once(':').is_some_and(|(host, port)| {
        !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) && (!host.contains(':') || host.ends_with(']'))
    })
}

fn dead_host(entry: &str, is_django: bool) -> Option<(&'static str, &'static str)> {
    if entry.contains("://") {
        return Some(("a host has no scheme", "write the bare host name"));
    }
    match entry {
        _ if !is_django => None,
        _ if entry.contains(char::is_whitespace) => Some((
            "Django compares it with the blank that is left of the list",
            "take the blanks out of the list, or off each entry (`it.strip()`)",
        )),
        _ if has_port(entry) => Some(("Django compares without the port", "leave the port out")),
        "*" => None,
        _ if entry.contains('*') => {
            Some(("Django takes a star only alone", "write `.example.com` for a domain and all hosts below it"))
        }
        _ if entry.contains('/') => Some(("Django compares whole host names", "write the bare host name")),
        _ => None,
    }
}

/// The host that an entry stands for, where it stands for one, and as the framework writes hosts below a domain.
fn meant(entry: &str, drops_port: bool, is_starlette: bool) -> Option<String> {
    let host = entry.split_once("://").map_or(entry, |it| it.1).split('/').next()?;
    let host = match host.rsplit_once(':') {
        Some((host, port)) if drops_port && port.bytes().all(|it| it.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host,
    };
    let below = host.strip_prefix('*').unwrap_or(host).starts_with('.');
    let host = if below && drops_port { host.trim_start_matches('*') } else { host };
    let is_name = host.len() > 1 && host.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-'));
    // A network is none, whatever is meant by it.
    let is_network = entry.contains('/') && !entry.contains("://") && host.bytes().all(|it| !it.is_ascii_alphabetic());
    let star = if below && is_starlette { "*" } else { "" };
    (is_name && !is_network).then(|| format!("{star}{host}"))
}

/// Variables of other names may be put together with a scheme.
fn is_djangos(list: &NameVariable) -> bool {
    matches!(list.variable.as_str(), "CSRF_TRUSTED_ORIGINS" | "DJANGO_CSRF_TRUSTED_ORIGINS")
}

fn without_scheme(estate: &Estate, host: &Host, list: &NameVariable, found: &mut Findings) {
    for entry in list.elements.iter().filter(|it| !it.value.contains("://") && it.value != "null") {
        let message =
            format!("Django trusts no origin by the entry `{}` of `{}`: it has no scheme", entry.value, list.variable);
        let meant = entry.value.strip_prefix('.').map_or_else(|| entry.value.clone(), |it| format!("*.{it}"));
        let finding = found.report(&RULE.about, entry.span, message);
        finding.help(format!(
            "write `https://{meant}`; without a scheme Django 4.0 and newer fail their check (4_0.E001)"
        ));
        let is_tls = host.names.served.iter().any(|it| it.tls && it.name.value == entry.value);
        if let Some(place) = plain(entry.span, estate.files.slice(entry.span), &entry.value).filter(|_| is_tls) {
            let text = format!("https://{meant}");
            finding.fix(Fix::replace("write its scheme, which is TLS's here", Safety::Unsafe, place, text));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(file: &str) -> String {
        findings(&["hosts/entry-form"], &format!("//- .env\n{file}\n"))
    }

    #[test]
    fn entries_that_match_nothing() {
        assert_eq!(
            check("ALLOWED_HOSTS=https://a.acme.cl,b.acme.cl"),
            ".env:1:15 hosts/entry-form the entry `https://a.acme.cl` of `ALLOWED_HOSTS` matches no host: a host has no \
             scheme\n"
        );
        for entry in ["a.acme.cl:8000", "*.acme.cl", "a.acme.cl/x", "10.0.0.0/8"] {
            assert!(!check(&format!("DJANGO_ALLOWED_HOSTS={entry}")).is_empty(), "{entry}");
            assert!(!check(&format!("DJANGO_SETTINGS_MODULE=a.b\nALLOWED_HOSTS={entry}")).is_empty(), "{entry}");
        }
        assert!(check("CSRF_TRUSTED_ORIGINS=.acme.cl").contains("it has no scheme"));
    }

    #[test]
    fn hosts_of_starlette() {
        let check = |hosts: &str| {
            let unit =
                "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/opt/a/venv/bin/uvicorn main:app\n";
            let code = "from fastapi import FastAPI\nfrom fastapi.middleware.trustedhost import TrustedHostMiddleware\nfrom b import x\n\
                        app = FastAPI()\napp.add_middleware(TrustedHostMiddleware, allowed_hosts=";
            findings(&["hosts/entry-form"], &format!("{unit}//- opt/a/main.py\n{code}{hosts})\n")).lines().count()
        };
        assert_eq!(check("['https://a.cl', 'a.cl:80', '.a.cl', '*a.cl', 'a.*.cl', 'a.cl/x']"), 6);
        assert_eq!(check("['*', '*.a.cl', 'a.cl', '[::1]', '127.0.0.1', x]"), 0);
    }

    #[test]
    fn the_host_that_is_meant() {
        let fixed = |file: &str| crate::rules::testing::fixed(&["hosts/entry-form"], &format!("//- .env\n{file}\n"));
        assert_eq!(
            fixed("DJANGO_ALLOWED_HOSTS=https://a.acme.cl/,b.acme.cl:8000,*.acme.cl,c.acme.cl/x,10.0.0.0/8"),
            "DJANGO_ALLOWED_HOSTS=a.acme.cl,b.acme.cl,.acme.cl,c.acme.cl,10.0.0.0/8\n"
        );
        let site = "//- etc/nginx/sites-enabled/a\nserver {\n  listen 443 ssl;\n  server_name a.acme.cl;\n}\n";
        assert_eq!(
            fixed(&format!("CSRF_TRUSTED_ORIGINS=a.acme.cl\n{site}")),
            "CSRF_TRUSTED_ORIGINS=https://a.acme.cl\n"
        );
        assert_eq!(
            fixed("CSRF_TRUSTED_ORIGINS=a.acme.cl"),
            "CSRF_TRUSTED_ORIGINS=a.acme.cl\n",
            "its scheme is not known"
        );
    }

    #[test]
    fn entries_that_a_framework_takes() {
        for file in [
            "ALLOWED_HOSTS=*.acme.cl,a.acme.cl:3000,10.0.0.0/8",
            "DJANGO_ALLOWED_HOSTS=*,.acme.cl,[::1],127.0.0.1,localhost",
            "DJANGO_ALLOWED_HOSTS=${HOST}:8000",
            "CSRF_TRUSTED_ORIGINS=https://*.acme.cl,http://localhost:3000",
            "TRUSTED_ORIGINS=a.acme.cl",
            "CORS_ALLOWED_ORIGINS=a.acme.cl",
        ] {
            assert_eq!(check(file), "", "{file}");
        }
        let old = "//- .env\nCSRF_TRUSTED_ORIGINS=a.acme.cl\n//- landreeve.toml\n[targets]\ndjango = \"3.2\"\n";
        assert_eq!(findings(&["hosts/entry-form"], old), "");
        let others =
            "//- .env\nDJANGO_SETTINGS_MODULE=a\nTRUSTED_HOSTS=10.0.0.0/8,*.a.cl\nRAILS_ALLOWED_HOSTS=a.cl:80\n";
        assert_eq!(findings(&["hosts/entry-form"], others), "", "of other programs");
    }
}
