//! A cache of FastCGI, uwsgi or SCGI without a key: one answer is given to every request.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/cache-key-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("cache_key_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| it.whole) {
        let mut told = HashSet::new();
        for pass in &configuration.passes {
            let Some((cache, key)) = KEYS.iter().find(|it| it.0 == pass.directive).map(|it| (it.1, it.2)) else {
                continue;
            };
            let statement = configuration.statement(pass.id);
            let Some(used) =
                statement.effective(cache).list.pop().filter(|it| it.arg(0).is_some_and(|it| it.text != "off"))
            else {
                continue;
            };
            let keys = statement.effective(key);
            if !keys.list.is_empty() || keys.open || !told.insert(used.id()) {
                continue;
            }

            found
                .report(&RULE.about, used.head(), format!("all answers are kept under one empty key: `{key}` is missing, and the first answer is given to everybody"))
                .because(pass.span, "the answers of this")
                .help(format!("add `{key} \"$scheme$request_method$host$request_uri\";`"));
        }
    }
}

/// `proxy_cache` has a key by default; the others have none.
const KEYS: [(&str, &str, &str); 3] = [
    ("fastcgi_pass", "fastcgi_cache", "fastcgi_cache_key"),
    ("uwsgi_pass", "uwsgi_cache", "uwsgi_cache_key"),
    ("scgi_pass", "scgi_cache", "scgi_cache_key"),
];

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!(
            "//- nginx.conf\nevents {{}} http {{ fastcgi_cache_path /var/cache keys_zone=z:1m; server {{ listen 80; {text} }} }}\n"
        );
        findings(&["nginx/cache-key-missing"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        assert_eq!(check("location / { fastcgi_cache z; fastcgi_pass 127.0.0.1:9000; }"), 1);
    }

    #[test]
    fn what_is_right() {
        for text in [
            "location / { fastcgi_cache z; fastcgi_cache_key $request_uri; fastcgi_pass 127.0.0.1:9000; }",
            "location / { fastcgi_cache off; fastcgi_pass 127.0.0.1:9000; }",
            "location / { proxy_cache z; proxy_pass http://127.0.0.1:9000; }",
            "location / { fastcgi_pass 127.0.0.1:9000; }",
            "fastcgi_cache_key $request_uri; location / { fastcgi_cache z; fastcgi_pass 127.0.0.1:9000; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
