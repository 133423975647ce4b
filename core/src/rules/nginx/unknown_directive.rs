//! A directive that no module of nginx has, in the release the estate runs.
use crate::estate::Estate;
use crate::estate::nginx::{Lifetime, Verdict};
use crate::rules::{Rule, quoted};
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/unknown-directive",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("unknown_directive.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (statement, verdict) in configuration.complaints() {
            let Verdict::Unknown { similar, lifetime } = verdict else { continue };
            let (name, span) = (statement.name(), statement.name_span());
            if name.starts_with('\u{feff}') {
                found
                    .report(
                        &RULE.about,
                        span,
                        "a byte-order mark stands before the first word, and nginx reads it as a part of it",
                    )
                    .help("save the file as UTF-8 without a byte-order mark");
                continue;
            }
            match (lifetime, similar) {
                (Some(lifetime), _) => other_release(found, &name, span, *lifetime),
                (None, Some(similar)) => {
                    let message = format!("nginx has no directive `{}`", quoted(&name));
                    found
                        .report(&RULE.about, span, message)
                        .help(format!("did you mean `{similar}`?"))
                        .fix(Fix::replace(format!("write `{similar}`"), Safety::Unsafe, span, *similar));
                }
                (None, None) => {
                    let message = format!("nginx has no directive `{}`", quoted(&name));
                    found
                        .report(&RULE.about, span, message)
                        .help("remove it, or load the module that brings it with `load_module`");
                }
            }
        }
    }
}

fn other_release(found: &mut Findings, name: &str, span: Span, lifetime: Lifetime) {
    let (message, help) = match lifetime {
        Lifetime::Since((a, b, c)) => {
            (format!("`{name}` exists since nginx {a}.{b}.{c} only"), "remove it, or upgrade nginx".to_owned())
        }
        Lifetime::Until((a, b, c), instead) => (
            format!("`{name}` is gone since nginx {a}.{b}.{c}"),
            instead.map_or_else(|| "remove it".to_owned(), |it| format!("use `{it}` instead")),
        ),
    };
    found.report(&RULE.about, span, message).help(help);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["nginx/unknown-directive"], &format!("//- etc/nginx/conf.d/a.conf\n{text}"))
    }

    #[test]
    fn a_misspelt_directive_is_unknown() {
        let found = check("server {\n    listen 80;\n    sever_name a;\n}\n");
        assert_eq!(found, "etc/nginx/conf.d/a.conf:3:5 nginx/unknown-directive nginx has no directive `sever_name`\n");
    }

    #[test]
    fn a_name_is_quoted_as_it_stands() {
        assert!(check("server { fo\\o x; }\n").contains("directive `fo\\o`"));
        assert!(check("server { b\u{1}r; }\n").contains("directive `b␁r`"));
    }

    #[test]
    fn directives_of_other_modules_and_data_are_left_alone() {
        let silent = "map $a $b { hostnames; default 0; x.y 1; }\nserver {\n listen 80;\n more_set_headers \"A: b\";\n \
             brotli on;\n vhost_traffic_status_zone;\n content_by_lua_block { ngx.say(\"}\") }\n pagespeed on;\n \
             location / { types { text/x x; } modsecurity on; passenger_enabled on; }\n}\nrtmp { server { live on; } }\n";
        assert_eq!(check(silent), "");
    }

    #[test]
    fn a_block_of_another_module_holds_what_it_likes() {
        let main = "events {}\nrtmp { server { chunk_size 1; application a { live on; } } }\n";
        assert_eq!(findings(&["nginx/*"], &format!("//- etc/nginx/nginx.conf\n{main}")), "");
    }

    #[test]
    fn a_byte_order_mark_is_named() {
        assert!(check("\u{feff}server { listen 80; }\n").contains("a byte-order mark"));
    }

    #[test]
    fn an_unknown_module_may_bring_anything() {
        let main = "load_module modules/ngx_foo_module.so;\nevents {}\nhttp { foo_bar on; }\n";
        assert_eq!(findings(&["nginx/unknown-directive"], &format!("//- etc/nginx/nginx.conf\n{main}")), "");
    }
}
