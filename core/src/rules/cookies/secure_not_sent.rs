//! Compares the cookie of a session that is for TLS only with what the application can know of TLS behind nginx.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::name::{behind, told};
use crate::estate::node::{Cookie, Library, Node, Secure};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cookies/secure-not-sent",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("express"),
        page: include_str!("secure_not_sent.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in estate.hosts.iter().filter(|it| it.processes.iter().any(|it| it.node.is_some())) {
        let mut seen = HashSet::new();
        for served in &host.names.served {
            for behind in behind(host, served) {
                let Some(node) = &behind.process.node else { continue };
                let cookies = || node.cookies.iter().filter(|it| is_withheld(it));
                // Where it trusts a proxy it is the header that is missing.
                if !is_deaf(node) || cookies().next().is_none() {
                    continue;
                }
                let ways = told(host, served, &behind);
                let Some(way) = ways.iter().find(|it| it.is_secure == Some(false)) else { continue };
                for cookie in cookies() {
                    if seen.insert(cookie.span) {
                        report(node, cookie, way.pass, found);
                    }
                }
            }
        }
    }
}

/// Whether a library does not even send the cookie over a connection that it takes for a plain one.
fn is_withheld(cookie: &Cookie) -> bool {
    let is_secure = cookie.secure.as_ref().is_some_and(|it| it.known() == Some(&Secure::Always));
    // Its own switch stands over that of the application.
    is_secure && cookie.library != Library::Response && cookie.proxy.is_none()
}

/// Whether the application surely goes by its own connection.
fn is_deaf(node: &Node) -> bool {
    node.trusts_proxy.as_ref().is_none_or(|it| it.known() == Some(&false))
}

fn report(node: &Node, cookie: &Cookie, pass: Span, found: &mut Findings) {
    let Some(secure) = &cookie.secure else { return };
    let title = cookie.library.title();
    let message = format!(
        "no session is kept: {title} sends its cookie over TLS only, and behind nginx Express takes every request for a plain one"
    );
    let finding = found.report(&RULE.about, secure.span, message);
    finding.because(pass, "TLS ends here, and requests are handed on without it");
    if let Some(trust) = &node.trusts_proxy {
        finding.because(trust.span, "the proxy is not trusted");
    } else {
        finding.absent_from(node.span);
    }
    finding.help("add `app.set('trust proxy', 1)`, and `proxy_set_header X-Forwarded-Proto $scheme;` where nginx does not send it yet");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(code: &str, site: &str) -> String {
        let unit =
            "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/usr/bin/node server.js\n";
        let site = format!(
            "//- etc/nginx/sites-enabled/a\nserver {{\n  {site}\n  server_name a.andina.cl;\n  location / {{\n    \
             proxy_pass http://127.0.0.1:3000;\n  }}\n}}\n"
        );
        let app = format!(
            "//- opt/a/server.js\nconst session = require('express-session');\nconst app = require('express')();\n{code}\n\
             app.listen(3000, '127.0.0.1');\n"
        );
        findings(&["cookies/secure-not-sent"], &format!("{unit}{site}{app}"))
    }

    const TLS: &str = "listen 443 ssl;";

    #[test]
    fn a_session_that_is_never_kept() {
        let found = check("app.use(session({ secret: 'k', cookie: { secure: true } }));", TLS);
        assert!(
            found.starts_with("opt/a/server.js:3:50 cookies/secure-not-sent no session is kept: express-session"),
            "{found}"
        );
        assert!(!check("app.use(require('cookie-session')({ keys: ['k'], secure: true }));", TLS).is_empty());
        assert!(!check("app.disable('trust proxy'); app.use(session({ cookie: { secure: true } }));", TLS).is_empty());
    }

    #[test]
    fn sessions_that_are_kept_or_not_known() {
        for code in [
            "app.set('trust proxy', 1); app.use(session({ cookie: { secure: true } }));",
            "app.enable('trust proxy'); app.use(session({ cookie: { secure: true } }));",
            "app.set('trust proxy', process.env.PROXY); app.use(session({ cookie: { secure: true } })); require('./x')(app);",
            "if (config()) app.set('trust proxy', 1); app.use(session({ cookie: { secure: true } }));",
            "require('./proxy')(app); app.use(session({ cookie: { secure: true } }));",
            "app.use(session({ proxy: true, cookie: { secure: true } }));",
            "app.use(session({ cookie: { secure: 'auto' } }));",
            "app.use(session({ cookie: { secure: process.env.NODE_ENV === 'production' } }));",
            "app.use(session({ secret: 'k' }));",
            "app.get('/', (req, res) => res.cookie('a', 'b', { secure: true }));",
        ] {
            assert_eq!(check(code, TLS), "", "{code}");
        }
        let code = "app.use(session({ cookie: { secure: true } }));";
        assert_eq!(check(code, "listen 80;"), "", "it may be for a name without TLS, or behind another proxy");
    }
}
