//! A location whose own `proxy_set_header` drops Host and the forwarding headers of the block around it.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/proxy-header-inheritance",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("proxy_header_inheritance.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for loss in configuration.lost_headers("proxy_set_header") {
            let lost: Vec<_> = loss.lost.iter().filter(|it| is_forwarding(&it.name)).collect();
            let Some(first) = lost.first() else { continue };
            let Some(pass) = configuration.local_pass_below(loss.block) else { continue };
            let names: Vec<String> = lost.iter().map(|it| format!("`{}`", it.name)).collect();
            let message =
                format!("this `proxy_set_header` drops {} of the `{}` around it", names.join(", "), first.level.name());
            let finding = found.report(&RULE.about, loss.own.head(), message);
            for header in &lost {
                finding.because(header.statement.head(), "not sent from here on");
            }
            finding.because(pass.span, "requests go to the application here");
            finding.help(format!("repeat {} beside it, or include a file that holds them", names.join(", ")));
            if let Some(block) = loss.block.block() {
                finding.absent_from(block);
            }
        }
    }
}

/// Headers by which an application learns who asked for what.
fn is_forwarding(name: &str) -> bool {
    name.eq_ignore_ascii_case("Host")
        || name.eq_ignore_ascii_case("X-Real-IP")
        || name.eq_ignore_ascii_case("Forwarded")
        || name.get(..12).is_some_and(|it| it.eq_ignore_ascii_case("X-Forwarded-"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(server: &str) -> usize {
        let text = format!(
            "//- etc/nginx/sites-enabled/a\nserver {{ proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme; {server} }}\n"
        );
        findings(&["nginx/proxy-header-inheritance"], &text).lines().count()
    }

    #[test]
    fn one_own_header_drops_all() {
        assert_eq!(
            check("location / { proxy_set_header Upgrade $http_upgrade; proxy_pass http://127.0.0.1:3000; }"),
            1
        );
    }

    #[test]
    fn silent_where_nothing_is_lost_or_it_does_not_matter() {
        for location in [
            "location / { proxy_pass http://127.0.0.1:3000; }",
            "location / { proxy_set_header Upgrade $http_upgrade; include proxy_params; proxy_pass http://127.0.0.1:3000; }",
            "location / { proxy_set_header Host cdn.example.com; proxy_pass https://cdn.example.com; }",
            "location / { proxy_set_header Upgrade $http_upgrade; root /x; }",
            "location / { proxy_set_header A b; include missing; proxy_pass http://127.0.0.1:3000; }",
        ] {
            assert_eq!(check(location), 0, "{location}");
        }
    }
}
