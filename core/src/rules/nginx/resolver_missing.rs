//! A `proxy_pass` with a variable names a host that nginx must look up, and no `resolver` is in force.

use crate::estate::Estate;
use crate::estate::nginx::Influence;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/resolver-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("resolver_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx).filter(|it| it.whole) {
        let mut influence = None;
        for pass in configuration.passes.iter().filter(|it| it.variables) {
            let statement = configuration.statement(pass.id);
            let resolver = statement.effective("resolver");
            let Some(target) = statement.arg(0).filter(|_| resolver.list.is_empty() && !resolver.open) else {
                continue;
            };
            let influence = influence.get_or_insert_with(|| Influence::new(configuration));
            let Some((name, from)) = influence.name_to_resolve(&target.text, statement) else { continue };
            let message = format!(
                "`{name}` is looked up for each request, as there is a variable, and there is no `resolver`: nginx answers 502"
            );
            let finding = found.report(&RULE.about, target.span, message);
            if let Some(from) = from.filter(|it| !it.contains(target.span)) {
                finding.because(from, "the name comes from here");
            }
            finding.help("add a `resolver`, or name an `upstream` block that holds the name");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!(
            "//- nginx.conf\nevents {{}} http {{ upstream up {{ server 10.0.0.1; }} map $uri $mapped {{ default a.example.com; }} map $uri $fixed {{ /a up; default 10.0.0.1:80; }} server {{ listen 80; {text} }} }}\n"
        );
        findings(&["nginx/resolver-missing"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "location / { proxy_pass http://a.example.com$request_uri; }",
            "location / { set $to a.example.com; proxy_pass http://$to; }",
            "location / { set $to http://a.example.com:80; proxy_pass $to; }",
            "location / { proxy_pass http://$host; }",
            "location / { proxy_pass http://$mapped; }",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "location / { proxy_pass http://up$request_uri; }",
            "location / { set $to up; proxy_pass http://$to; }",
            "location / { set $to 10.0.0.1; proxy_pass http://$to:80; }",
            "location / { set $to a.example.com; proxy_pass http://$to; resolver 127.0.0.53; }",
            "location / { proxy_pass http://a.example.com; }",
            "location / { proxy_pass http://unix:/run/a.sock:$request_uri; }",
            "location / { proxy_pass http://[::1]:80$request_uri; }",
            "location / { proxy_pass http://b.example.com$request_uri; } location /b { proxy_pass http://b.example.com; }",
            "location / { proxy_pass http://$fixed; }",
            "location ~ ^/(a|b)/ { proxy_pass http://$1; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
