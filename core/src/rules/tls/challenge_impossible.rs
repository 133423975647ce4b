//! Compares the certificates that documents ask for over HTTP with what HTTP can prove.

use crate::estate::Estate;
use crate::estate::name::{addresses, asked_over_http, is_private};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "tls/challenge-impossible",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("certbot"),
        page: include_str!("challenge_impossible.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for request in asked_over_http(host) {
            for name in &request.names {
                if name.value.starts_with("*.") {
                    let message = format!("no authority proves the wildcard `{}` over HTTP", name.value);
                    found.report(&RULE.about, name.span, message).help("use a DNS challenge (`certbot --dns-…`)");
                    continue;
                }
                let leads_to = addresses(&host.runbook.dns, &name.value);
                let Some(&(address, record)) = leads_to.first() else { continue };
                if leads_to.iter().all(|(address, _)| is_private(*address)) {
                    let message = format!(
                        "the authority cannot fetch the proof for `{}`: its address {address} is private",
                        name.value
                    );
                    found
                        .report(&RULE.about, name.span, message)
                        .because(record, "the record leads to an address that the Internet does not reach")
                        .help("use a DNS challenge (`certbot --dns-…`), or a public address");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(records: &str, command: &str) -> String {
        let page = format!("# Setup\n\n```\n{records}\n```\n\n```bash\n{command}\n```\n");
        findings(&["tls/challenge-impossible"], &format!("//- setup.md\n{page}"))
    }

    #[test]
    fn a_private_address_cannot_be_fetched_from() {
        let found =
            check("A a.edutecnia.cl → 192.168.1.14", "sudo certbot certonly --webroot -w /var/www -d a.edutecnia.cl");
        let message = "the authority cannot fetch the proof for `a.edutecnia.cl`: its address 192.168.1.14 is private";
        assert_eq!(found, format!("setup.md:8:48 tls/challenge-impossible {message}\n"));
    }

    #[test]
    fn an_alias_is_followed() {
        let records = "A web.edutecnia.cl → 10.0.0.1\nCNAME a.edutecnia.cl → web.edutecnia.cl";
        assert!(!check(records, "certbot --nginx -d a.edutecnia.cl").is_empty());
    }

    #[test]
    fn a_wildcard_needs_dns() {
        assert!(check("", "certbot --standalone -d '*.edutecnia.cl'").contains("no authority proves the wildcard"));
        assert_eq!(check("", "certbot certonly --dns-cloudflare -d '*.edutecnia.cl'"), "");
        assert_eq!(check("", "certbot certonly --manual -d '*.edutecnia.cl'"), "");
    }

    #[test]
    fn what_may_work_is_left_alone() {
        let private = "A a.edutecnia.cl → 192.168.1.14";
        assert_eq!(check("A a.edutecnia.cl → 165.232.1.1", "certbot --nginx -d a.edutecnia.cl"), "", "public");
        assert_eq!(check(private, "certbot --nginx -d b.edutecnia.cl"), "", "another name");
        assert_eq!(check(private, "certbot certonly --dns-route53 -d a.edutecnia.cl"), "");
        assert_eq!(
            check(private, "certbot --standalone --server https://ca.lan/acme -d a.edutecnia.cl"),
            "",
            "an authority inside"
        );
        let both = "A a.edutecnia.cl → 192.168.1.14\nA a.edutecnia.cl → 165.232.1.1";
        assert_eq!(check(both, "certbot --nginx -d a.edutecnia.cl"), "", "one of two is public");
    }
}
