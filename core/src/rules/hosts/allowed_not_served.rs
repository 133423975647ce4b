//! Compares the names an application accepts with those nginx serves for it.

use std::collections::HashSet;

use crate::estate::name::{Answered, NameVariable, ServedKind, ServedName, behind, is_public_suffix, variables_of};
use crate::estate::{Estate, Host};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "hosts/allowed-not-served",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: None,
        page: include_str!("allowed_not_served.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in estate.hosts.iter().filter(|it| every_name_is_known(it)) {
        let answered = Answered::new(host);
        // A list is compared once, for the first name whose application has it.
        let mut compared: HashSet<Span> = HashSet::new();
        for served in host.names.served.iter().filter(|it| it.kind == ServedKind::Exact) {
            for behind in behind(host, served) {
                let lists = variables_of(host, behind.process, Role::AllowedHosts);
                for list in lists.filter(|it| compared.insert(it.key)) {
                    compare(list, served, &answered, found);
                }
            }
        }
    }
}

fn compare(list: &NameVariable, served: &ServedName, answered: &Answered<'_>, found: &mut Findings) {
    for name in list.elements.iter().filter(|it| !answered.has(&it.value) && is_public(&it.value)) {
        let message = format!("`{}` allows `{}`, which nginx does not serve", list.variable, name.value);
        found
            .report(&RULE.about, name.span, message)
            .because(served.name.span, format!("what nginx serves for it is `{}`", served.name.value))
            .help("remove the name, or add it to `server_name`");
    }
}

fn every_name_is_known(host: &Host) -> bool {
    let mut servers = host.nginx.iter().flat_map(|it| &it.servers);
    servers.all(|server| !server.open && server.names.iter().all(|it| it.known().is_some()))
        && !host.names.served.iter().any(|it| it.name.value == "_" || it.kind == ServedKind::Regex)
}

/// Addresses and local names are there for health checks; a leading dot stands for many names.
fn is_public(name: &str) -> bool {
    let letters = name.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-'));
    let top = name.rsplit('.').next().unwrap_or_default();
    let local = matches!(top, "local" | "internal" | "localhost" | "lan" | "test");
    letters && name.contains('.') && !local && !name.starts_with('.') && !is_public_suffix(name) && !is_address(name)
}

/// Also one that is crossed out: `165.232.xx.xx`.
fn is_address(name: &str) -> bool {
    name.split('.').all(|it| it.bytes().all(|it| it.is_ascii_digit()) || it.bytes().all(|it| it == b'x'))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(names: &str, allowed: &str) -> String {
        findings(
            &["hosts/allowed-not-served"],
            &format!(
                "//- etc/systemd/system/app.service\n[Service]\nWorkingDirectory=/opt/app\n\
                 EnvironmentFile=/opt/app/.env\nExecStart=/opt/app/.venv/bin/gunicorn --bind unix:/run/a/a.sock x.wsgi\n\
                 //- opt/app/.env\nALLOWED_HOSTS={allowed}\n\
                 //- etc/nginx/sites-enabled/app\nserver {{\n    server_name {names};\n    location / {{\n        \
                 proxy_pass http://unix:/run/a/a.sock;\n    }}\n}}\n"
            ),
        )
    }

    #[test]
    fn a_name_that_no_server_has() {
        assert_eq!(
            check("a.edutecnia.cl", "a.edutecnia.cl,old.edutecnia.cl"),
            "opt/app/.env:1:30 hosts/allowed-not-served `ALLOWED_HOSTS` allows `old.edutecnia.cl`, which nginx does \
             not serve\n"
        );
    }

    #[test]
    fn names_for_other_purposes() {
        let local = "a.edutecnia.cl,localhost,127.0.0.1,165.232.xx.xx,[::1],web,.edutecnia.cl,app.internal";
        assert_eq!(check("a.edutecnia.cl", local), "");
        assert_eq!(check("*.edutecnia.cl a.cl", "b.edutecnia.cl"), "");
        assert_eq!(check("a.cl _", "b.cl"), "", "nginx takes every name");
    }
}
