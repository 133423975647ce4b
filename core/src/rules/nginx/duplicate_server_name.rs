//! A name that two servers of one address claim: the later one never answers to it.
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::estate::Estate;
use crate::estate::endpoint::Address;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/duplicate-server-name",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("duplicate_server_name.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| !it.is_nameless) {
        let mut all: HashMap<&Address, HashMap<Cow<'_, str>, (usize, Span)>> = HashMap::new();
        let mut told: HashSet<Span> = HashSet::new();
        for (at, server) in configuration.servers.iter().enumerate() {
            for listen in &server.listens {
                let Some(address) = listen.address.known() else { continue };
                let first = all.entry(address).or_default();
                for (name, span) in server.claims() {
                    match first.entry(lower(name)) {
                        Entry::Vacant(free) => {
                            free.insert((at, span));
                        }
                        Entry::Occupied(taken) if taken.get().1 != span && told.insert(span) => {
                            let (taken_by, first) = *taken.get();
                            if taken_by == at {
                                twice(estate, found, name, span, first);
                            } else {
                                report(found, name, span, first, address);
                            }
                        }
                        Entry::Occupied(_) => {}
                    }
                }
            }
        }
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    let upper = name.bytes().any(|it| it.is_ascii_uppercase());
    if upper { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

/// nginx warns of the second one (`conflicting server name … ignored`), and the server answers to the name all the same.
fn twice(estate: &Estate, found: &mut Findings, name: &str, span: Span, first: Span) {
    let message = format!("`{name}` stands twice among the names of this server, and nginx ignores the second one");
    let finding = found.report(&RULE.about, span, message);
    finding.because(first, "the first one").help("remove one of the two");
    // A directive of its own would be left without a word.
    let is_one = first.file == span.file && first.end <= span.start;
    let between = Span { start: first.end, end: span.start.max(first.end), file: span.file };
    if is_one && !estate.files.slice(between).contains([';', '#']) {
        finding.fix(Fix::replace("remove the second one", Safety::Safe, estate.files.with_blanks(span), ""));
    }
}

fn report(found: &mut Findings, name: &str, span: Span, first: Span, address: &Address) {
    let message = if name.is_empty() {
        format!("a second server without a name on `{address}` is never reached")
    } else {
        format!("`{name}` is already served on `{address}`: this server never answers to it")
    };
    found
        .report(&RULE.about, span, message)
        .because(first, "nginx takes this one")
        .help("merge the two servers, or remove the name from one");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn check(text: &str) -> usize {
        findings(&["nginx/duplicate-server-name"], &format!("//- nginx/conf.d/a.conf\n{text}\n")).lines().count()
    }

    #[test]
    fn a_name_counts_once_an_address() {
        assert_eq!(check("server { server_name a b; }\nserver { listen 80; server_name B; }"), 1);
        assert_eq!(check("server { listen 80; server_name a a; }"), 1);
        assert_eq!(
            check(
                "server { listen 80; listen [::]:80; server_name a; }\nserver { listen 80; listen [::]:80; server_name a; }"
            ),
            1
        );
        assert_eq!(check("server { listen 80; }\nserver { listen 80; }"), 1);
    }

    #[test]
    fn a_name_twice_in_one_server_is_still_answered() {
        let text = "//- nginx/conf.d/a.conf\nserver {\n  listen 80;\n  server_name a.x.cl A.x.cl;\n}\n";
        assert_eq!(
            findings(&["nginx/duplicate-server-name"], text),
            "nginx/conf.d/a.conf:3:22 nginx/duplicate-server-name `A.x.cl` stands twice among the names of this \
             server, and nginx ignores the second one\n"
        );
        let mended = fixed(&["nginx/*"], text);
        assert_eq!(mended, "server {\n  listen 80;\n  server_name a.x.cl;\n}\n");
        let apart =
            "//- nginx/conf.d/a.conf\nserver {\n  listen 80;\n  server_name a.x.cl;\n  server_name a.x.cl;\n}\n";
        assert_eq!(fixed(&["nginx/*"], apart).matches("a.x.cl").count(), 2, "a directive of its own stays");
    }

    #[test]
    fn other_addresses_and_regexes_are_no_conflict() {
        assert_eq!(check("server { listen 80; server_name a; }\nserver { listen 443 ssl; server_name a; }"), 0);
        assert_eq!(check("server { listen 127.0.0.1:80; server_name a; }\nserver { listen 80; server_name a; }"), 0);
        assert_eq!(check("server { server_name ~^a; }\nserver { server_name ~^a; }"), 0);
        assert_eq!(check("server { server_name {{ a }}; }\nserver { server_name {{ a }}; }"), 0);
    }
}
