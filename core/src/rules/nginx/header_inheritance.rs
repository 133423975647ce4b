//! A block whose own `add_header` drops the security headers of the block around it.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/header-inheritance",
        effect: Effect::Exposed,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("header_inheritance.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for loss in configuration.lost_headers("add_header") {
            let lost: Vec<_> = loss.lost.iter().filter(|it| is_security(&it.name)).collect();
            let (Some(first), false) = (lost.first(), loss.merges) else { continue };
            let names: Vec<String> = lost.iter().map(|it| format!("`{}`", it.name)).collect();
            let message =
                format!("this `add_header` drops {} of the `{}` around it", names.join(", "), first.level.name());
            let finding = found.report(&RULE.about, loss.own.head(), message);
            for header in &lost {
                finding.because(header.statement.head(), "not sent from here on");
            }
            finding.help(format!("repeat {} beside it, or include a file that holds them", names.join(", ")));
            if let Some(block) = loss.block.block() {
                finding.absent_from(block);
            }
        }
    }
}

/// Headers that browsers act on to protect the user.
fn is_security(name: &str) -> bool {
    [
        "Strict-Transport-Security",
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Embedder-Policy",
        "Cross-Origin-Resource-Policy",
    ]
    .iter()
    .any(|it| it.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(server: &str) -> usize {
        let text = format!(
            "//- etc/nginx/sites-enabled/a\nserver {{ add_header X-Frame-Options DENY; {server} }}\n//- etc/nginx/headers.conf\nadd_header X-Frame-Options DENY;\n"
        );
        findings(&["nginx/header-inheritance"], &text).lines().count()
    }

    #[test]
    fn one_own_header_drops_all() {
        assert_eq!(check("location / { add_header Cache-Control no-cache; }"), 1);
        assert_eq!(check("location / { location /a { add_header A b; } if ($x) { add_header A b; } }"), 2);
    }

    #[test]
    fn headers_that_come_back_are_not_lost() {
        assert_eq!(check("location / { add_header A b; include headers.conf; }"), 0);
        assert_eq!(check("location / { add_header A b; include missing.conf; }"), 0);
        assert_eq!(check("location / { add_header A b; add_header x-frame-options SAMEORIGIN; }"), 0);
        assert_eq!(check("add_header_inherit merge; location / { add_header A b; }"), 0);
        assert_eq!(check("location / { root /x; }"), 0);
        assert_eq!(check("location / { add_header A b; ...\n }"), 0);
    }
}
