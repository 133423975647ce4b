//! A directive, address or prefix that may stand once, and stands twice.
use std::collections::HashSet;

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/duplicate-directive",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("duplicate_directive.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let mut told: HashSet<Span> = HashSet::new();
        for repeat in configuration.repeats() {
            if let Some((first, again)) = repeat.includes {
                if told.insert(again) {
                    let message = format!("this includes a file a second time, and {} stands in it", repeat.what);
                    let finding = found.report(&RULE.about, again, message);
                    finding.because(first, "it is included here already").because(repeat.again, "may stand once");
                    finding.help("keep one of the includes");
                }
                continue;
            }
            found
                .report(&RULE.about, repeat.again, format!("{} stands twice in one block", repeat.what))
                .because(repeat.first, "it stands here already")
                .help("keep one of them");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["nginx/duplicate-directive"], &format!("//- nginx/conf.d/a.conf\n{text}\n"))
    }

    #[test]
    fn what_may_stand_once() {
        for text in [
            "server { root /a; root /b; }",
            "server { include /etc/letsencrypt/options-ssl-nginx.conf; ssl_session_timeout 1d; }",
            "server { location /a {} location ^~ /a {} }",
            "server { location = /a {} location = /a {} }",
            "server { listen 80; listen *:80; }",
            "upstream a { server b; }\nupstream A { server c; }",
            "server { proxy_redirect off; proxy_redirect off; }",
            "server { proxy_cookie_path /a /b; proxy_cookie_path off; }",
        ] {
            assert_eq!(check(text).lines().count(), 1, "{text}");
        }
    }

    #[test]
    fn a_file_that_is_included_twice_is_told_once_at_the_include() {
        let both = "//- nginx/nginx.conf\nevents {}\nhttp {\n  include a.inc;\n  include *.inc;\n}\n\
                    //- nginx/a.inc\nserver_tokens off;\nupstream a { server b; }\n";
        assert_eq!(
            findings(&["nginx/duplicate-directive"], both),
            "nginx/nginx.conf:4:3 nginx/duplicate-directive this includes a file a second time, and `server_tokens` \
             stands in it\n"
        );
    }

    #[test]
    fn what_may_stand_often() {
        for text in [
            "server { add_header A b; add_header A b; }",
            "server { location /a {} location = /a {} location ~ /a {} location ~ /a {} }",
            "server { root /a; location / { root /b; } }\nserver { root /a; }",
            "server { listen 80; listen [::]:80; listen 443 ssl; listen 443 quic; }",
            "map $a $b { default 1; x 2; }\nmap $a $c { default 1; }",
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }

    #[test]
    fn the_first_map_settles_the_size_of_its_tables() {
        let http = |inner: &str| {
            let main = format!("//- nginx/nginx.conf\nevents {{}}\nhttp {{\n{inner}\n}}\n");
            findings(&["nginx/duplicate-directive"], &main).lines().count()
        };
        assert_eq!(http("map $uri $a { default 1; }\nmap_hash_bucket_size 128;"), 1);
        assert_eq!(http("map_hash_bucket_size 128;\nmap $uri $a { default 1; }"), 0);
    }

    #[test]
    fn what_a_list_without_semicolon_swallows_stands_nowhere() {
        assert_eq!(check("log_format a '$uri'\nlog_format a '$uri'\n  '$host';"), "");
    }

    #[test]
    fn several_redirects_may_stand_side_by_side() {
        assert_eq!(check("server { proxy_redirect http://a/ /; proxy_redirect http://b/ /; }"), "");
    }
}
