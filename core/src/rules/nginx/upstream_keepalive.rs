//! An upstream keeps connections, and each request to it says that it is the last one.

use crate::estate::Estate;
use crate::estate::nginx::{Destination, Statement};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/upstream-keepalive",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("upstream_keepalive.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    // HTTP/1.1 without `Connection: close` is the default since 1.29.7.
    let old = estate.targets.get("nginx").is_some_and(|it| (it.major, it.minor, it.patch) < (1, 29, 7));
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for pass in configuration.passes.iter().filter(|it| it.directive == "proxy_pass") {
            let Some(Destination::Upstream(name)) = pass.to.known() else { continue };
            let Some(upstream) = configuration.upstream(name) else { continue };
            let Some(keepalive) = configuration.statement(upstream.id).last("keepalive") else { continue };
            let statement = configuration.statement(pass.id);
            let version = statement.effective("proxy_http_version");
            let headers = statement.effective("proxy_set_header");
            let is_connection =
                |it: &Statement<'_>| it.arg(0).is_some_and(|it| it.text.eq_ignore_ascii_case("connection"));
            let spoken = version.list.last().and_then(|it| it.arg(0)).map(|it| it.text.into_owned());
            let connection = headers.list.iter().rfind(|it| is_connection(it));
            let sent = connection.and_then(|it| it.arg(1)).map(|it| it.text.to_ascii_lowercase());
            let lack = match (spoken.as_deref(), sent.as_deref()) {
                (Some("1.0"), _) => "`proxy_http_version` is 1.0",
                (_, Some("close")) => "each request says `Connection: close`",
                (None, _) if old && !version.open => "`proxy_http_version 1.1;` is missing",
                (_, None) if old && !headers.open => "`proxy_set_header Connection \"\";` is missing",
                _ => continue,
            };
            found
                .report(
                    &RULE.about,
                    pass.span,
                    format!("no connection to `{name}` is kept for the next request: {lack}"),
                )
                .because(keepalive.span(), "meant to be kept here")
                .help("write `proxy_http_version 1.1;` and `proxy_set_header Connection \"\";`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(version: &str, location: &str) -> usize {
        let text = format!(
            "//- landreeve.toml\n[targets]\nnginx = '{version}'\n//- nginx.conf\nevents {{}} http {{ upstream a {{ server 10.0.0.1; keepalive 8; }} upstream b {{ server 10.0.0.2; }} server {{ listen 80; location / {{ {location} }} }} }}\n"
        );
        findings(&["nginx/upstream-keepalive"], &text).lines().count()
    }

    #[test]
    fn connections_that_are_closed() {
        assert_eq!(check("1.22", "proxy_pass http://a;"), 1);
        assert_eq!(check("1.22", "proxy_pass http://a; proxy_http_version 1.1;"), 1);
        assert_eq!(check("1.22", "proxy_pass http://a; proxy_set_header Connection '';"), 1);
        assert_eq!(check("1.31", "proxy_pass http://a; proxy_set_header Connection close;"), 1);
    }

    #[test]
    fn connections_that_are_kept() {
        assert_eq!(check("1.22", "proxy_pass http://a; proxy_http_version 1.1; proxy_set_header Connection '';"), 0);
        assert_eq!(check("1.22", "proxy_pass http://b;"), 0);
        assert_eq!(check("1.30", "proxy_pass http://a;"), 0);
        assert_eq!(check("1.22", "proxy_pass http://a; include keep.conf;"), 0);
    }
}
