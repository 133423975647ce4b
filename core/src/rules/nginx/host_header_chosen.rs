//! The `Host` that an application gets is taken from a parameter, a cookie or another header of the request.

use crate::estate::Estate;
use crate::estate::nginx::{Influence, Piece};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/host-header-chosen",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("host_header_chosen.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut influence = None;
        for header in configuration.named("proxy_set_header") {
            let is_host = header
                .arg(0)
                .is_some_and(|it| ["host", "x-forwarded-host"].iter().any(|name| it.text.eq_ignore_ascii_case(name)));
            let Some(value) = header.arg(1).filter(|it| is_host && it.text.starts_with('$')) else { continue };
            if value.text == "$host" || value.text == "$http_host" {
                continue;
            }
            let influence = influence.get_or_insert_with(|| Influence::new(configuration));
            let pieces = influence.pieces(&value.text, header);
            let Some(Piece::Variable { reach, .. }) = pieces.first().filter(|_| pieces.len() == 1) else { continue };
            let own = ["host", "http_host", "http_x_forwarded_host", "uri"].contains(&reach.origin.as_str());
            if own || !reach.sway.bytes.has(b'.') || configuration.is_limited(header) {
                continue;
            }
            found
                .report(
                    &RULE.about,
                    value.span,
                    format!("`${}` of the request decides which host the application takes itself for", reach.origin),
                )
                .help("hand on `$host`, which nginx has compared with the names of its servers");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/host-header-chosen"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "location / { proxy_set_header Host $arg_host; proxy_pass http://127.0.0.1; }",
            "location / { set $x $cookie_host; proxy_set_header Host $x; proxy_pass http://127.0.0.1; }",
            "proxy_set_header Host $http_x_host;",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "proxy_set_header Host $host;",
            "proxy_set_header Host $http_host;",
            "proxy_set_header Host $proxy_host;",
            "proxy_set_header X-Forwarded-Host $http_x_forwarded_host;",
            "proxy_set_header X-Arg $arg_host;",
            "location / { set $x a.example.com; proxy_set_header Host $x; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
