//! A main file without `events`.
use crate::estate::{Estate, Place};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/events-missing",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("events_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| it.lacks_events) {
        let Some(text) = configuration.texts.first().and_then(|it| estate.texts.get(it.0)) else { continue };
        // A document may well show one block of the file; it shows the whole file where it begins as one.
        let is_whole = text.place == Place::File || configuration.top().any(|it| it.is("worker_processes"));
        let is_main = text.path.rsplit('/').next() == Some("nginx.conf");
        let mains = ["http", "mail", "stream"];
        let block = configuration.top().find(|it| mains.iter().any(|main| it.is(main)));
        let Some(block) = block.filter(|_| is_whole && is_main) else { continue };
        found
            .report(&RULE.about, block.name_span(), "there is no `events` block, and nginx does not start without one")
            .help("add `events {}`");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn only_a_whole_main_file_must_have_events() {
        let told = |files: &str| findings(&["nginx/events-missing"], files).lines().count();
        assert_eq!(told("//- nginx/nginx.conf\nhttp {\n}\n"), 1);
        assert_eq!(told("//- nginx/nginx.conf\nevents {}\nhttp {\n}\n"), 0);
        assert_eq!(told("//- nginx/nginx.conf\ninclude main.inc;\nhttp {\n}\n//- nginx/main.inc\nevents {}\n"), 0);
        assert_eq!(told("//- nginx/nginx.conf\ninclude main.inc;\nhttp {\n}\n"), 0);
        assert_eq!(told("//- nginx/http.conf\nhttp {\n}\n"), 0);
        assert_eq!(told("//- a.md\n`/etc/nginx/nginx.conf`:\n```nginx\nhttp {\n  gzip on;\n}\n```\n"), 0);
    }
}
