//! Compares the names of one host with each other.

use crate::estate::name::{Difference, NameVariable, Parts, ServedKind, difference};
use crate::estate::{Estate, Host};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "hosts/one-host-several-spellings",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("one_host_several_spellings.md"),
    },
    check,
};

/// A name at one place.
struct Name<'h> {
    text: &'h str,
    span: Span,
    /// What the place does with it.
    says: &'static str,
    /// Where it stands among others that are there together on purpose.
    list: (&'static str, Span),
    /// Whether the place is configuration, and not a word in running text.
    counts: bool,
}

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = names(host);
        let mut done: Vec<&str> = Vec::new();
        for name in &names {
            if done.contains(&name.text) {
                continue;
            }
            let others: Vec<&Name<'_>> = names.iter().filter(|it| is_better(it, name, &names)).collect();
            let Some(first) = others.first() else { continue };
            done.push(name.text);
            let message = format!("`{}` is one more spelling of `{}`", name.text, first.text);
            let finding = found.report(&RULE.about, name.span, message);
            let mut shown: Vec<&str> = Vec::new();
            for other in others {
                if !shown.contains(&other.text) {
                    shown.push(other.text);
                    finding.because(other.span, format!("{} `{}`", other.says, other.text));
                }
            }
            finding.help("use one name for the host everywhere: records, server names, allowed hosts, certificates");
        }
    }
}

/// Returns the names that are a host's own; what it calls or is called by is not.
fn names(host: &Host) -> Vec<Name<'_>> {
    let served = host.names.served.iter().filter(|it| it.kind == ServedKind::Exact).map(|it| {
        let list = host.nginx[it.server.0].servers[it.server.1].span;
        Name { text: &it.name.value, span: it.name.span, says: "nginx serves", list: ("served", list), counts: true }
    });
    let allowed = host.names.with_role(Role::AllowedHosts).flat_map(|list: &NameVariable| {
        list.hosts().map(|(text, span)| Name {
            text,
            span,
            says: "the application accepts",
            list: ("allowed", list.span),
            counts: true,
        })
    });
    let records = host.runbook.dns.iter().map(|it| {
        let list = Span { start: 0, end: 0, ..it.name.span };
        Name { text: &it.name.value, span: it.name.span, says: "a record names", list: ("record", list), counts: true }
    });
    let mentions = host.names.mentions.iter().map(|it| Name {
        text: &it.name.value,
        span: it.name.span,
        says: "the text names",
        list: ("text", it.name.span),
        counts: false,
    });
    served.chain(allowed).chain(records).chain(mentions).collect()
}

/// Returns whether `better` is what `name` should be: the real domain for a made-up one; for the same words in
/// another order, the name that DNS or nginx knows.
fn is_better(better: &Name<'_>, name: &Name<'_>, all: &[Name<'_>]) -> bool {
    let Some(how) = difference(name.text, better.text) else { return false };
    if better.list == name.list || (!better.counts && !name.counts) {
        return false;
    }
    let fiction = |it: &Name<'_>| Parts::of(it.text).is_some_and(|it| it.is_fiction());
    let labels = Parts::of(name.text).map_or(0, |it| it.labels.split('.').count());
    match how {
        // A single word in front of a domain that the text mentions in passing is little to go by.
        Difference::Domain => fiction(name) && better.counts && (name.counts || labels > 1),
        Difference::Order if fiction(name) != fiction(better) => fiction(name) && better.counts && name.counts,
        Difference::Order => {
            let known = |it: &Name<'_>| matches!(it.list.0, "served" | "record");
            // Both known to nginx or DNS: two names on purpose.
            let on_purpose = all.iter().any(|it| it.text == name.text && known(it));
            better.counts && name.counts && known(better) && !on_purpose
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(page: &str) -> String {
        findings(&["hosts/one-host-several-spellings"], &format!("//- a.md\n{page}"))
    }

    fn page(record: &str, allowed: &str, more: &str) -> String {
        check(&format!("```\nA {record} → 192.0.2.1\n```\n\n`.env`:\n\n```\nALLOWED_HOSTS={allowed}\n```\n\n{more}\n"))
    }

    #[test]
    fn a_made_up_domain_beside_the_real_one() {
        assert_eq!(
            page("app1.ramirezvi.com", "app1.tu-dominio.com", ""),
            "a.md:8:15 hosts/one-host-several-spellings `app1.tu-dominio.com` is one more spelling of \
             `app1.ramirezvi.com`\n"
        );
        let text = "- **Shared**: `monitoring.staging.example.com` (Grafana)";
        assert!(page("monitoring.staging.mdubiel.org", "x.mdubiel.org", text).contains("a.md:11:16"));
    }

    #[test]
    fn the_same_words_in_another_order() {
        assert!(!page("beryl3.staging.mdubiel.org", "staging-beryl3.mdubiel.org", "").is_empty());
        assert!(!page("beryl3.staging.mdubiel.org", "staging-beryl3.example.com", "").is_empty());
    }

    #[test]
    fn names_of_different_hosts() {
        assert_eq!(page("www.ramirezvi.com", "www.edutecnia.cl", ""), "", "two real domains");
        assert_eq!(page("www.example.com", "www.example.org", ""), "", "a document of examples only");
        assert_eq!(page("app1.ramirezvi.com", "app1.ramirezvi.com,app2.ramirezvi.com", ""), "");
        assert_eq!(page("www.ramirezvi.com", "www.ramirezvi.com", "See `www.example.com` for how it works."), "");
    }

    #[test]
    fn two_names_on_purpose() {
        let nginx =
            "`/etc/nginx/conf.d/a.conf`:\n\n```nginx\nserver { server_name a-staging.b.cl staging.a.b.cl; }\n```";
        assert_eq!(page("x.b.cl", "a-staging.b.cl,staging.a.b.cl", nginx), "");
        assert_eq!(page("staging.a.b.cl", "a-staging.b.cl", nginx), "");
    }
}
