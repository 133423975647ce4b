//! Compares the names of one host with each other.

use std::collections::{HashMap, HashSet};

use crate::estate::name::{Difference, NameVariable, ServedKind, Spelling};
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
    spelling: Spelling<'h>,
    span: Span,
    /// What the place does with it.
    says: &'static str,
    /// Where it stands among others that are there together on purpose.
    list: List,
    /// Whether the place is configuration, and not a word in running text.
    counts: bool,
}

type List = (&'static str, Span);

impl Name<'_> {
    /// Returns whether DNS or nginx knows the name from this place.
    fn is_known(&self) -> bool {
        matches!(self.list.0, "served" | "record")
    }
}

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let names = names(host);
        // Names of real domains that DNS or nginx knows are there on purpose, all of them.
        if names.iter().all(|it| it.is_known() && !it.spelling.is_fiction) {
            continue;
        }
        let better = Better::new(&names);
        let mut done: HashSet<&str> = HashSet::new();
        for name in &names {
            let text = name.spelling.text;
            if done.contains(text) {
                continue;
            }
            let others = better.than(name);
            let Some(first) = others.first() else { continue };
            done.insert(text);
            let message = format!("`{text}` is one more spelling of `{}`", first.spelling.text);
            let finding = found.report(&RULE.about, name.span, message);
            let mut shown: HashSet<&str> = HashSet::new();
            for other in others {
                if shown.insert(other.spelling.text) {
                    finding.because(other.span, format!("{} `{}`", other.says, other.spelling.text));
                }
            }
            finding.help("use one name for the host everywhere: records, server names, allowed hosts, certificates");
        }
    }
}

/// Returns the names that are a host's own; what it calls or is called by is not.
fn names(host: &Host) -> Vec<Name<'_>> {
    let name = |text, span, says, list: List| {
        let counts = list.0 != "text";
        Some(Name { spelling: Spelling::of(text)?, span, says, list, counts })
    };
    let served = host.names.served.iter().filter(|it| it.kind == ServedKind::Exact).filter_map(|it| {
        let server = host.nginx[it.server.0].servers[it.server.1].span;
        name(it.name.value.as_str(), it.name.span, "nginx serves", ("served", server))
    });
    let allowed = host.names.with_role(Role::AllowedHosts).flat_map(|list: &NameVariable| {
        list.hosts().filter_map(|(text, span)| name(text, span, "the application accepts", ("allowed", list.span)))
    });
    let records = host.runbook.dns.iter().filter_map(|it| {
        let file = Span { start: 0, end: 0, ..it.name.span };
        name(it.name.value.as_str(), it.name.span, "a record names", ("record", file))
    });
    let mentions = host
        .names
        .mentions
        .iter()
        .filter_map(|it| name(it.name.value.as_str(), it.name.span, "the text names", ("text", it.name.span)));
    served.chain(allowed).chain(records).chain(mentions).collect()
}

/// The names that others should be, by what both share; in their order.
#[derive(Default)]
struct Better<'n> {
    /// Configured names of real domains, by their words.
    real: HashMap<&'n [&'n str], Candidates<'n>>,
    /// Names that DNS or nginx knows, by their words and their domain.
    known: HashMap<(&'n [&'n str], &'n str), Candidates<'n>>,
    /// What DNS or nginx knows, word for word.
    texts: HashSet<&'n str>,
}

impl<'n> Better<'n> {
    fn new(names: &'n [Name<'n>]) -> Self {
        let mut it = Self::default();
        for (at, name) in names.iter().enumerate().filter(|(_, name)| name.counts) {
            let words = name.spelling.words.as_slice();
            if !name.spelling.is_fiction {
                it.real.entry(words).or_default().add(at, name);
            }
            if name.is_known() {
                it.known.entry((words, name.spelling.parts.domain)).or_default().add(at, name);
                it.texts.insert(name.spelling.text);
            }
        }
        it
    }

    /// Returns what a name should be: the real domain for a made-up one; for the same words in another order, the
    /// name that DNS or nginx knows.
    fn than(&self, name: &Name<'_>) -> Vec<&'n Name<'n>> {
        let Spelling { parts, words, is_fiction, .. } = &name.spelling;
        let real = self.real.get(words.as_slice()).filter(|_| *is_fiction);
        let on_purpose = self.texts.contains(name.spelling.text);
        let known = self.known.get(&(words.as_slice(), parts.domain)).filter(|_| name.counts && !on_purpose);
        let candidates = real.into_iter().chain(known).flat_map(|it| &it.places);
        let mut found: Vec<_> = candidates.filter(|(_, it)| is_better(it, name)).copied().collect();
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, it)| it).collect()
    }
}

/// The places of names that are alike.
#[derive(Default)]
struct Candidates<'n> {
    places: Vec<(usize, &'n Name<'n>)>,
    /// The list of each name's first place, while no other list has it.
    first: HashMap<&'n str, Option<List>>,
}

impl<'n> Candidates<'n> {
    /// Keeps the first place of a name, and the first in another list: for a name in any list one of them is elsewhere.
    fn add(&mut self, at: usize, name: &'n Name<'n>) {
        let text = name.spelling.text;
        match self.first.get(text) {
            None => self.first.insert(text, Some(name.list)),
            Some(Some(list)) if *list != name.list => self.first.insert(text, None),
            Some(_) => return,
        };
        self.places.push((at, name));
    }
}

/// Returns whether a candidate is another spelling and not there together with the name on purpose.
fn is_better(better: &Name<'_>, name: &Name<'_>) -> bool {
    let Some(how) = name.spelling.difference(&better.spelling) else { return false };
    better.list != name.list
        && match how {
            // A single word in front of a domain that the text mentions in passing is little to go by.
            Difference::Domain => name.counts || name.spelling.parts.labels.contains('.'),
            Difference::Order => name.counts,
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
