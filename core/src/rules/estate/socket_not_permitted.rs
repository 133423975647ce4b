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
                let refused = |address| refused_at(estate, host, address, worker.value.as_deref());
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
    fn what_lets_nginx_in_behind_the_start() {
        let gunicorn = |lines: &str, more: &str| {
            check(&format!(
                "a.service\n[Service]\nUser=app\n{lines}\nExecStart=/srv/bin/gunicorn --umask 077 -b unix:/run/a/a.sock a:b\n{more}"
            ))
        };
        assert_ne!(gunicorn("ExecStartPost=/bin/sleep 1", ""), "");
        for line in [
            "ExecStartPost=/bin/chmod 666 /run/a/a.sock",
            "ExecStartPost=/usr/bin/setfacl -m u:www-data:rw /run/a/a.sock",
            "ExecStartPost=/bin/sh -c 'sleep 1; chgrp www-data /run/a/a.sock'",
            "ExecStartPost=+/usr/local/bin/open-socket",
        ] {
            assert_eq!(gunicorn(line, ""), "", "{line}");
        }
        let nginx = "//- etc/systemd/system/nginx.service\n[Service]\nExecStart=/usr/sbin/nginx\n";
        assert_ne!(gunicorn("", nginx), "");
        assert_eq!(gunicorn("", &format!("{nginx}User=app\n")), "");
        let lists = |line: &str| gunicorn("", &format!("//- etc/tmpfiles.d/a.conf\n{line}\n"));
        assert_eq!(lists("a+ /run/a - - - - default:u:www-data:rw"), "");
        assert_ne!(lists("a+ /run/b - - - - default:u:www-data:rw"), "");
        let socket = "a.socket\n[Socket]\nListenStream=/run/a/a.sock\nSocketMode=0600\n";
        assert_eq!(check(&format!("{socket}ExecStartPost=/bin/chgrp www-data /run/a/a.sock\n")), "");
    }

    #[test]
    fn members_of_groups() {
        let root = |mode: &str, group: &str| {
            let unit = format!(
                "//- etc/systemd/system/a.socket\n[Socket]\nListenStream=/run/a/a.sock\nSocketUser=app\nSocketGroup=app\n\
                 SocketMode={mode}\n//- etc/systemd/system/a.service\n[Service]\nUser=app\nExecStart=/srv/a\n"
            );
            let accounts = format!(
                "//- etc/passwd\nroot:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/x\napp:x:1000:1000::/:/x\n\
                 //- etc/group\nroot:x:0:\nwww-data:x:33:\n{group}\n"
            );
            crate::rules::testing::findings_of_root(
                &["estate/socket-not-permitted"],
                &format!("{unit}{accounts}{NGINX}"),
            )
        };
        assert!(root("0660", "app:x:1000:").contains("only its owner and group may connect"));
        assert_eq!(root("0660", "app:x:1000:www-data"), "");
        assert_eq!(root("0660", "other:x:1000:"), "", "the group is not known");
        assert_eq!(root("0666", "app:x:1000:"), "");
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
