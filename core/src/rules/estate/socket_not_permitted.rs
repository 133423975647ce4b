//! nginx hands requests to a Unix socket to which its workers may not write.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::endpoint::{refused_at, worker_account};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "estate/socket-not-permitted",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("socket_not_permitted.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let mut known = HashSet::new();
        for configuration in &host.nginx {
            for pass in configuration.passes.iter().filter(|it| it.directive != "fastcgi_pass") {
                let Some(worker) = worker_account(configuration) else { continue };
                let refused = |address| refused_at(host, address, worker.value.as_deref());
                for it in configuration.addresses_of(pass).filter_map(refused) {
                    if !known.insert(it.mode.span) {
                        continue;
                    }
                    let who = if it.by_group { "its owner and group" } else { "its owner" };
                    let message = format!(
                        "only {who} may connect to `{}` (mode {:04o}), and nginx, which hands requests to it, runs as another account than `{}`",
                        it.path, it.mode.value, it.owner
                    );
                    let finding = found.report(&RULE.about, it.mode.span, message);
                    finding.because(pass.span, "nginx connects here and gets \"Permission denied\"");
                    if let Some(name) = &worker.value {
                        finding.because(worker.span, format!("its workers run as `{name}`"));
                    }
                    finding.help("let the socket's group write, and give it the group of nginx's workers (or put them into its group)");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const NGINX: &str = "//- etc/nginx/nginx.conf\nuser www-data;\nevents {}\nhttp {\n  server {\n    listen 80;\n    server_name a.cl;\n\
                         \x20   location / { proxy_pass http://unix:/run/a/a.sock; }\n  }\n}\n";

    fn check(unit: &str) -> String {
        findings(&["estate/socket-not-permitted"], &format!("//- etc/systemd/system/{unit}\n{NGINX}"))
    }

    #[test]
    fn a_socket_of_the_application_alone() {
        assert_eq!(
            check(
                "a.service\n[Service]\nUser=app\nRuntimeDirectory=a\nExecStart=/srv/bin/gunicorn --umask 077 -b unix:/run/a/a.sock a:b"
            ),
            "etc/systemd/system/a.service:4:37 estate/socket-not-permitted only its owner may connect to `/run/a/a.sock` \
             (mode 0700), and nginx, which hands requests to it, runs as another account than `app`\n"
        );
        let puma = |bind: &str| check(&format!("a.service\n[Service]\nUser=app\nExecStart=/usr/bin/puma -b '{bind}'"));
        assert!(puma("unix:///run/a/a.sock?umask=0177").contains("mode 0600"));
        assert!(puma("unix:///run/a/a.sock?mode=0700").contains("mode 0700"));
        assert_eq!(puma("unix:///run/a/a.sock"), "", "Puma lets everyone connect");
        assert_eq!(puma("unix:///run/a/a.sock?umask=0117"), "", "the group may have nginx in it");
    }

    #[test]
    fn a_socket_unit() {
        let socket = |lines: &str| {
            check(&format!(
                "a.socket\n[Socket]\nListenStream=/run/a/a.sock\n{lines}\n//- etc/systemd/system/a.service\n[Service]\nExecStart=/srv/a\n"
            ))
        };
        assert!(socket("SocketMode=0600").contains("a.socket:3:12 "));
        assert!(socket("SocketMode=0660").contains("its owner and group"));
        assert!(socket("SocketMode=0600\nSocketUser=app").contains("`app`"));
        assert_eq!(socket(""), "");
        assert_eq!(socket("SocketMode=0600\nSocketUser=www-data"), "");
        assert_eq!(socket("SocketMode=0660\nSocketGroup=www-data"), "");
        assert_eq!(socket("SocketMode=0660\nSocketUser=app"), "");
    }

    #[test]
    fn who_may_connect_or_is_not_known() {
        let gunicorn = |user: &str, options: &str| {
            check(&format!(
                "a.service\n[Service]\n{user}\nExecStart=/srv/bin/gunicorn {options} -b unix:/run/a/a.sock a:b"
            ))
        };
        assert_eq!(gunicorn("User=app", ""), "", "Gunicorn lets everyone connect");
        assert_eq!(gunicorn("User=app", "-m 007"), "");
        assert_eq!(gunicorn("User=www-data", "--umask 077"), "");
        assert_eq!(gunicorn("User=${U}", "--umask 077"), "");
        assert_eq!(gunicorn("", "--umask 077 -u www-data"), "");
        assert_eq!(gunicorn("User=app", "--umask ${M}"), "");
        let site = "//- etc/nginx/sites-enabled/a\nserver {\n  server_name a.cl;\n  location / { proxy_pass http://unix:/run/a.sock; }\n}\n\
                    //- a.service\n[Service]\nExecStart=/srv/bin/gunicorn --umask 077 -b unix:/run/a.sock a:b\nUser=";
        assert_eq!(findings(&["estate/socket-not-permitted"], &format!("{site}nginx\n")), "");
        assert_ne!(findings(&["estate/socket-not-permitted"], &format!("{site}deploy\n")), "");
    }
}
