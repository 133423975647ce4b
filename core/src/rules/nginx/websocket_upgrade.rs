//! A location hands `Upgrade` on without `Connection`, or over HTTP/1.0: no WebSocket opens.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/websocket-upgrade",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("websocket_upgrade.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let old = estate.targets.get("nginx").is_some() && !is_new(estate);
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for upgrade in configuration.named("proxy_set_header") {
            let sets = |it: &crate::estate::nginx::Statement<'_>, name: &str| {
                it.arg(0).is_some_and(|it| it.text.eq_ignore_ascii_case(name))
            };
            let value = upgrade.arg(1).map_or_else(String::new, |it| it.text.to_ascii_lowercase());
            if !sets(&upgrade, "upgrade") || !matches!(&*value, "$http_upgrade" | "websocket") {
                continue;
            }
            let Some(block) = upgrade.parent().filter(|it| !it.is_open() && it.is("location")) else { continue };
            let Some(pass) = configuration.pass_in(block.id()).filter(|it| it.directive == "proxy_pass") else {
                continue;
            };
            let version = block.effective("proxy_http_version");
            let spoken = version.list.last().and_then(|it| it.arg(0));
            let missing = if !block.all("proxy_set_header").any(|it| sets(&it, "connection")) {
                Some(("the `Connection` header is not handed on", "add `proxy_set_header Connection \"upgrade\";`"))
            } else if spoken.as_ref().is_some_and(|it| it.text == "1.0") || (spoken.is_none() && !version.open && old) {
                Some(("nginx speaks HTTP/1.0 to the upstream", "add `proxy_http_version 1.1;`"))
            } else {
                None
            };
            if let (Some((why, help)), Some(inner)) = (missing, block.block()) {
                let finding =
                    found.report(&RULE.about, upgrade.head(), format!("no connection becomes a WebSocket here: {why}"));
                finding.because(pass.span, "handed on here").help(help).absent_from(inner);
                let line = match help {
                    it if it.contains("version") && spoken.is_some() => None,
                    it => it.split('`').nth(1).filter(|_| !upgrade.is_packaged()),
                };
                if let Some(line) = line {
                    let place = upgrade.span().head();
                    finding.fix(Fix::replace(format!("add `{line}`"), Safety::Unsafe, place, format!("{line} ")));
                }
            }
        }
    }
}

/// HTTP/1.1 is what nginx speaks to upstreams since 1.29.7.
fn is_new(estate: &Estate) -> bool {
    estate.targets.get("nginx").is_some_and(|it| (it.major, it.minor, it.patch) >= (1, 29, 7))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(version: &str, location: &str) -> usize {
        let text = format!(
            "//- landreeve.toml\n[targets]\nnginx = '{version}'\n//- nginx.conf\nevents {{}} http {{ server {{ listen 80; location / {{ proxy_pass http://127.0.0.1:1; {location} }} }} }}\n"
        );
        findings(&["nginx/websocket-upgrade"], &text).lines().count()
    }

    #[test]
    fn a_half_of_the_upgrade_is_missing() {
        assert_eq!(check("1.31", "proxy_set_header Upgrade $http_upgrade; proxy_http_version 1.1;"), 1);
        assert_eq!(check("1.22", "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;"), 1);
        assert_eq!(
            check(
                "1.31",
                "proxy_http_version 1.0; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;"
            ),
            1
        );
    }

    #[test]
    fn both_halves_are_there() {
        let whole = "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;";
        assert_eq!(check("1.22", &format!("proxy_http_version 1.1; {whole}")), 0);
        assert_eq!(check("1.30", whole), 0, "the default since 1.29.7");
        assert_eq!(check("1.22", "proxy_set_header Upgrade \"\";"), 0);
        assert_eq!(check("1.22", "include websocket.conf; proxy_set_header Upgrade $http_upgrade;"), 0);
        let site = format!(
            "//- etc/nginx/conf.d/a.conf\nserver {{ listen 80; location / {{ proxy_pass http://127.0.0.1:1; {whole} }} }}\n"
        );
        assert_eq!(findings(&["nginx/websocket-upgrade"], &site), "", "the release is not known");
    }
}
