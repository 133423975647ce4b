//! Compares the names a host is reached by with the certificates its documents speak of.

use crate::estate::name::{Lineages, NameVariable, ServedKind, Spelling, covers, is_certified};
use crate::estate::{Estate, Host};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "tls/name-not-covered",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("name_not_covered.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        served(host, found);
        meant_by_a_wildcard(host, found);
    }
}

/// A server shows the certificate of a lineage whose request is known.
fn served(host: &Host, found: &mut Findings) {
    let lineages = Lineages::new(host);
    for served in host.names.served.iter().filter(|it| it.tls && it.kind == ServedKind::Exact) {
        let server = &host.nginx[served.server.0].servers[served.server.1];
        let [certificate] = &*server.certificates else { continue };
        let Some(folder) = certificate.known().and_then(|path| live_folder(path)) else { continue };
        let requests = lineages.of(folder);
        let names = || requests.iter().flat_map(|it| &it.names);
        let Some(request) = requests.first() else { continue };
        if names().any(|it| covers(&it.value, &served.name.value)) {
            continue;
        }
        let message = format!("the certificate that nginx shows for `{}` is not good for it", served.name.value);
        found
            .report(&RULE.about, served.name.span, message)
            .because(certificate.span, "the certificate that this server shows")
            .because(request.span, format!("it is asked for with {}", listed(names())))
            .help(format!("ask for it with `-d {}` as well", served.name.value));
    }
}

/// `app` of `/etc/letsencrypt/live/app/fullchain.pem`.
fn live_folder(path: &str) -> Option<&str> {
    path.strip_prefix("/etc/letsencrypt/live/")?.split('/').next()
}

fn listed<'n>(names: impl Iterator<Item = &'n Located<String>>) -> String {
    let names: Vec<String> = names.map(|it| format!("`{}`", it.value)).collect();
    names.join(", ")
}

/// A wildcard is there for a name, as its words tell, and does not cover it.
fn meant_by_a_wildcard(host: &Host, found: &mut Findings) {
    let names = host.runbook.certificates.iter().flat_map(|it| &it.names);
    let parents = names.filter_map(|it| Some((Spelling::of(it.value.strip_prefix("*.")?)?, it)));
    let wildcards: Vec<(Spelling<'_>, &Located<String>)> = parents.collect();
    if wildcards.is_empty() {
        return;
    }
    let allowed = host.names.with_role(Role::AllowedHosts).flat_map(NameVariable::hosts);
    let allowed = allowed.map(|(name, span)| (name, span, "the application answers to it", false));
    let records = host.runbook.dns.iter();
    let records = records.map(|it| (it.name.value.as_str(), it.name.span, "it leads to this machine", true));
    for (name, span, why, is_record) in allowed.chain(records) {
        let Some(spelling) = Spelling::of(name) else { continue };
        // A zone also holds names of mail and name servers; only a wildcard with words of its own tells which it is for.
        let says_enough = |parent: &Spelling<'_>| !is_record || !parent.parts.labels.is_empty();
        let wildcard = wildcards.iter().find(|(parent, _)| is_meant(parent, &spelling) && says_enough(parent));
        if let Some((_, wildcard)) = wildcard
            && !name.starts_with(['.', '*'])
            && !is_certified(host, name)
        {
            report(name, span, why, wildcard, found);
        }
    }
}

fn report(name: &str, span: Span, why: &str, wildcard: &Located<String>, found: &mut Findings) {
    let parent = &wildcard.value[2..];
    found
        .report(&RULE.about, span, format!("no certificate of this host covers `{name}`"))
        .label(why)
        .because(wildcard.span, format!("a wildcard stands for exactly one label in front of `{parent}`"))
        .help("write the name as the certificate has it, or ask for a certificate with this name");
}

/// Returns whether a wildcard below `parent` is there for `name`: every word of the parent is in the name, or the name
/// lies below the same labels of another domain, which the parent's stands in for.
fn is_meant(parent: &Spelling<'_>, name: &Spelling<'_>) -> bool {
    let (wild, host) = (&parent.parts, &name.parts);
    if wild.domain == host.domain {
        return parent.words.iter().all(|it| name.words.contains(it));
    }
    let below = host.labels.split_once('.').map_or("", |(_, rest)| rest);
    parent.is_fiction && !name.is_fiction && !wild.labels.is_empty() && wild.labels == below
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(page: &str) -> String {
        findings(&["tls/name-not-covered"], &format!("//- a.md\n{page}"))
    }

    fn site(names: &str, command: &str) -> String {
        let nginx = format!(
            "server {{ listen 443 ssl; server_name {names}; ssl_certificate /etc/letsencrypt/live/a.cl/fullchain.pem; \
             ssl_certificate_key /etc/letsencrypt/live/a.cl/privkey.pem; }}"
        );
        check(&format!("`/etc/nginx/conf.d/a.conf`:\n\n```nginx\n{nginx}\n```\n\n```bash\n{command}\n```\n"))
    }

    #[test]
    fn a_second_name_is_not_in_the_certificate() {
        let found = site("a.cl www.a.cl", "certbot certonly --webroot -w /w -d a.cl");
        assert!(found.contains("nginx shows for `www.a.cl` is not good for it"), "{found}");
        assert_eq!(found.lines().count(), 1);
    }

    #[test]
    fn certificates_that_cover_or_are_not_known() {
        assert_eq!(site("a.cl www.a.cl", "certbot certonly --webroot -w /w -d a.cl -d www.a.cl"), "");
        assert_eq!(site("a.cl www.a.cl", "certbot certonly --webroot -w /w -d a.cl,www.a.cl"), "");
        assert_eq!(site("a.cl b.a.cl", "certbot certonly --dns-x -d a.cl -d '*.a.cl'"), "");
        assert_eq!(site("a.cl www.a.cl", "certbot renew"), "", "nobody says what it holds");
        assert_eq!(site("b.cl", "certbot certonly --webroot -w /w -d c.cl --cert-name x"), "", "another lineage");
    }

    #[test]
    fn a_wildcard_that_does_not_fit_the_name_it_is_for() {
        let page = |certificate: &str, hosts: &str| {
            check(&format!("- **Certificates**: `{certificate}`\n\n`.env`:\n\n```\nALLOWED_HOSTS={hosts}\n```\n"))
        };
        assert!(page("*.staging.a-b.cl", "staging-shop.a-b.cl").contains("covers `staging-shop.a-b.cl`"));
        assert!(page("*.a-b.cl", "a-b.cl").contains("covers `a-b.cl`"), "never the bare domain");
        assert!(page("*.a-b.cl", "x.y.a-b.cl").contains("covers `x.y.a-b.cl`"), "never two labels");
        for covered in ["shop.staging.a-b.cl", "localhost,127.0.0.1", ".staging.a-b.cl", "shop.a-b.cl", "other.cl"] {
            assert_eq!(page("*.staging.a-b.cl", covered), "", "{covered}");
        }
    }

    #[test]
    fn a_wildcard_for_a_domain_that_stands_in_for_the_real_one() {
        let page = |certificate: &str| {
            check(&format!(
                "```\nA x.staging.mdubiel.org → 192.0.2.1\n```\n\n- Wildcard certificate: `{certificate}`\n"
            ))
        };
        assert!(page("*.staging.example.com").contains("covers `x.staging.mdubiel.org`"));
        assert_eq!(page("*.staging.mdubiel.org"), "");
        assert_eq!(page("*.staging.other.org"), "", "another real domain may have its own");
        assert_eq!(page("*.example.com"), "", "too little to go by");
        assert_eq!(page("*.mdubiel.org"), "", "a record may be for mail");
    }
}
