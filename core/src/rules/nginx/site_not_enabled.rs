//! A site that is only available, under a name that the host is meant to serve.

use std::collections::HashMap;

use crate::estate::name::{ServedKind, ServedName, serves};
use crate::estate::{Estate, Host, Place};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/site-not-enabled",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("site_not_enabled.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let read = |at: usize| host.nginx.get(at).is_some_and(|it| it.main || it.sites);
        let waiting = |it: &ServedName| !read(it.server.0) && is_available(estate, host, it.server.0);
        if !host.names.served.iter().any(waiting) || !some_are_enabled(estate, host) {
            continue;
        }
        let served: Vec<&ServedName> = host.names.served.iter().filter(|it| read(it.server.0)).collect();
        // Who takes every name takes this one, too.
        let open = host.nginx.iter().filter(|it| it.main || it.sites).any(|it| {
            it.servers.iter().any(|it| it.open || it.takes_any_name() || it.names.iter().any(|it| it.known().is_none()))
        });
        if open {
            continue;
        }
        let wanted = wanted(estate, host);
        for name in host.names.served.iter().filter(|it| it.kind == ServedKind::Exact && waiting(it)) {
            let Some((at, why)) = wanted.get(name.name.value.as_str()) else { continue };
            if served.iter().any(|it| serves(it, &name.name.value)) {
                continue;
            }
            let message = format!("nothing serves `{}`: this site is available and not enabled", name.name.value);
            found
                .report(&RULE.about, name.name.span, message)
                .because(*at, *why)
                .help("link the file into `sites-enabled`");
        }
    }
}

/// Whether a configuration is a file of `sites-available` by itself.
fn is_available(estate: &Estate, host: &Host, at: usize) -> bool {
    let text = host.nginx.get(at).and_then(|it| it.texts.first()).and_then(|it| estate.texts.get(it.0));
    text.is_some_and(|it| it.place == Place::File && it.path.contains("sites-available/") && !it.is_example())
}

/// Whether the files show which sites are enabled.
fn some_are_enabled(estate: &Estate, host: &Host) -> bool {
    // A loop links sites whose names the line does not show.
    let loops = ["sites-available/$", "sites-available/*", "sites-available/\"$", "sites-available/{"];
    if estate.texts.iter().any(|it| loops.iter().any(|shown| it.source.text.contains(shown))) {
        return false;
    }
    estate.texts_of(&host.name).any(|it| it.place == Place::File && it.path.contains("sites-enabled/"))
        || estate.files.links().iter().any(|it| it.path.contains("sites-enabled/"))
}

/// The names that something of the host depends on, with what says so. Where there is one nginx only, documents by
/// themselves are about it.
fn wanted<'e>(estate: &'e Estate, host: &'e Host) -> HashMap<&'e str, (Span, &'static str)> {
    let mut all = HashMap::new();
    let is_alone = estate.hosts.iter().filter(|it| !it.nginx.is_empty()).count() == 1;
    let books = || estate.hosts.iter().filter(|it| is_alone || it.name == host.name).map(|it| &it.runbook);
    for list in host.names.with_role(Role::AllowedHosts) {
        all.extend(
            list.elements.iter().map(|it| (it.value.as_str(), (it.span, "an application answers to this name"))),
        );
    }
    for certificate in books().flat_map(|it| &it.certificates).filter(|it| it.requested) {
        all.extend(certificate.names.iter().map(|it| (it.value.as_str(), (it.span, "a certificate is asked for it"))));
    }
    all.extend(books().flat_map(|it| &it.dns).map(|it| (it.name.value.as_str(), (it.name.span, "DNS leads it here"))));
    all
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const SITES: &str = "//- etc/nginx/sites-enabled/shop\nserver { listen 80; server_name shop.example.com; }\n\
                         //- etc/nginx/sites-available/shop\nserver { listen 80; server_name shop.example.com; }\n\
                         //- etc/nginx/sites-available/help\nserver { listen 80; server_name help.example.com; }\n";

    fn check(others: &str) -> usize {
        findings(&["nginx/site-not-enabled"], &format!("{SITES}{others}")).lines().count()
    }

    #[test]
    fn names_that_something_needs() {
        assert_eq!(check("//- .env\nALLOWED_HOSTS=shop.example.com,help.example.com\n"), 1);
        assert_eq!(check("//- run.md\n```bash\ncertbot certonly --webroot -d help.example.com\n```\n"), 1);
    }

    #[test]
    fn names_that_nothing_needs_or_that_are_served() {
        assert_eq!(check(""), 0);
        assert_eq!(check("//- .env\nALLOWED_HOSTS=shop.example.com\n"), 0);
        let wildcard = "//- etc/nginx/sites-enabled/all\nserver { listen 80; server_name *.example.com; }\n";
        assert_eq!(check(&format!("//- .env\nALLOWED_HOSTS=help.example.com\n{wildcard}")), 0);
        let any = "//- etc/nginx/sites-enabled/all\nserver { listen 80 default_server; server_name _; }\n";
        assert_eq!(check(&format!("//- .env\nALLOWED_HOSTS=help.example.com\n{any}")), 0);
        let alone = "//- etc/nginx/sites-available/help\nserver { listen 80; server_name help.example.com; }\n//- .env\nALLOWED_HOSTS=help.example.com\n";
        assert_eq!(findings(&["nginx/site-not-enabled"], alone), "");
    }

    #[test]
    fn a_loop_that_links() {
        let text = "//- etc/nginx/sites-enabled/a\nserver { listen 80; server_name a.andina.cl; }\n//- etc/nginx/sites-available/b\nserver { listen 80; server_name b.andina.cl; }\n//- srv/b/.env\nALLOWED_HOSTS=b.andina.cl\n//- run.md\n```sh\nfor s in a b; do sudo ln -s /etc/nginx/sites-available/$s /etc/nginx/sites-enabled/; done\n```\n";
        assert_eq!(findings(&["nginx/site-not-enabled"], text), "");
    }
}
