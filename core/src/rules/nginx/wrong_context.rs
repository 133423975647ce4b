//! A directive in a block where nginx does not allow it, followed through includes.
use crate::estate::Estate;
use crate::estate::nginx::Verdict;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/wrong-context",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("wrong_context.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (statement, verdict) in configuration.complaints() {
            let Verdict::WrongContext(allowed) = verdict else { continue };
            let name = statement.name();
            let block = statement.parent();
            let place = block.map_or_else(|| "outside of any block".to_owned(), |it| format!("in `{}`", it.name()));
            let finding = found.report(&RULE.about, statement.name_span(), format!("`{name}` is not allowed {place}"));
            if let Some(block) = block {
                finding.because(block.name_span(), "in this block");
            }
            if let Some(sign) = statement.sign_below(statement.name_span()) {
                finding.because(sign, super::NAMED_HERE);
            }
            let mut via = statement.via();
            while let Some(include) = via {
                finding.because(include.head(), "included here");
                via = include.via();
            }
            let list: Vec<String> = allowed.words().map(|it| format!("`{it}`")).collect();
            finding.help(format!("it may stand in {}", list.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_context_follows_includes() {
        let found = findings(
            &["nginx/wrong-context"],
            "//- nginx/nginx.conf\nevents {}\nhttp {\n    include site.conf;\n}\n//- nginx/site.conf\nproxy_pass http://a;\n",
        );
        assert_eq!(found, "nginx/site.conf:1:1 nginx/wrong-context `proxy_pass` is not allowed in `http`\n");
    }

    #[test]
    fn a_fragment_has_the_context_that_fits() {
        for text in [
            "deny 192.0.2.1;\n",
            "location / {\n    root /x;\n}\n",
            "server {\n    listen 5432;\n    proxy_pass db:5432;\n}\n",
            "proxy_set_header Host $host;\n",
            "limit_except GET {\n    deny all;\n    include x;\n}\n",
        ] {
            assert_eq!(findings(&["nginx/wrong-context"], &format!("//- nginx/part.conf\n{text}")), "", "{text}");
        }
    }

    #[test]
    fn a_dump_shows_all_files_one_after_the_other() {
        let dump = "# configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp { include conf.d/a; }\n\n# configuration file \
             /etc/nginx/conf.d/a:\nserver { listen 80; }\n";
        assert_eq!(findings(&["nginx/*"], &format!("//- nginx.conf\n{dump}")), "");
    }

    #[test]
    fn an_if_in_an_if_is_refused() {
        let found = findings(
            &["nginx/wrong-context"],
            "//- nginx/conf.d/a.conf\nserver {\n  if ($a) {\n    if ($b) { return 1; }\n  }\n}\n",
        );
        assert_eq!(found, "nginx/conf.d/a.conf:3:5 nginx/wrong-context `if` is not allowed in `if`\n");
    }
}
