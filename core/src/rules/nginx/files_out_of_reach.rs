//! A folder that nginx sends files from, and that its workers may not enter.

use std::cell::OnceCell;

use crate::estate::Estate;
use crate::estate::layout::{Closed, Closings, Documents, WEB_USERS};
use crate::estate::nginx::Configuration;
use crate::estate::unit::Unit;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/files-out-of-reach",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("files_out_of_reach.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let documents = OnceCell::new();
    for host in estate.hosts.iter().filter(|it| !it.nginx.is_empty()) {
        let own = host.units.iter().find(|it| it.name == "nginx.service");
        let mut closings = None;
        for configuration in host.nginx.iter().filter(|it| !has_files(it)) {
            for folder in configuration.folders() {
                let closings =
                    closings.get_or_insert_with(|| Closings::of(documents.get_or_init(|| Documents::of(estate)), host));
                let hidden = own.and_then(|it| hidden(it, &folder.path));
                let Some(closed) = hidden.or_else(|| closings.folder(&folder.path)) else { continue };
                let at = folder.statement.arg(0).map_or(folder.statement.head(), |it| it.span);
                let below = if closed.path == folder.path {
                    String::new()
                } else {
                    format!(", and `{}` is in it", folder.path)
                };
                let message = format!("nginx answers 403 for every file here: `{}` {}{below}", closed.path, closed.why);
                let finding = found.report(&RULE.about, at, message);
                if let Some(by) = closed.by {
                    finding.because(by, "by this");
                }
                finding.help(
                    "move the files to `/srv` or `/var/www`, or let the account of nginx enter every folder on the way",
                );
            }
        }
    }
}

/// Whether the workers run as an account that owns files: as root, or as that of an application.
fn has_files(configuration: &Configuration) -> bool {
    let user = configuration.named("user").last().and_then(|it| it.arg(0));
    user.is_some_and(|it| !it.is_known() || !WEB_USERS.contains(&&*it.text))
}

/// What nginx's own unit keeps from it.
fn hidden(unit: &Unit, path: &str) -> Option<Closed> {
    let made = |path: &str, why: &str, by| Closed { path: path.to_owned(), why: why.to_owned(), by: Some(by) };
    if let Some(setting) = unit.hides(path) {
        return Some(made(path, "is hidden from it by its unit", setting.value.span));
    }
    let own = path == "/tmp" || path.starts_with("/tmp/") || path.starts_with("/var/tmp/");
    let setting = unit.private_tmp().filter(|_| own)?;
    Some(made(path, "is another folder for it: its unit gives it a `/tmp` of its own", setting.value.span))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const SITE: &str = "server { listen 80; server_name a; location /static/ { alias FOLDER; } }";

    fn check(others: &str, folder: &str) -> usize {
        let site = SITE.replace("FOLDER", folder);
        let text = format!("//- etc/nginx/nginx.conf\nevents {{}} http {{ {site} }}\n{others}");
        findings(&["nginx/files-out-of-reach"], &text).lines().count()
    }

    fn steps(lines: &str, folder: &str) -> usize {
        let site = SITE.replace("FOLDER", folder);
        let text = format!(
            "//- run.md\n# Runbook\n\n```bash\n{lines}\n```\n\n`/etc/nginx/sites-enabled/a`:\n\n```nginx\n{site}\n```\n"
        );
        findings(&["nginx/files-out-of-reach"], &text).lines().count()
    }

    #[test]
    fn folders_that_are_closed() {
        assert_eq!(check("", "/root/app/static/"), 1);
        assert_eq!(steps("sudo chmod 700 /home/app", "/home/app/static/"), 1);
        assert_eq!(steps("chmod -R o-rwx /srv/app", "/srv/app/static/"), 1);
        assert_eq!(steps("install -d -m 0750 -o app -g app /srv/app", "/srv/app/static/"), 1);
        let hides = "//- etc/systemd/system/nginx.service\n[Service]\nProtectHome=yes\nExecStart=/usr/sbin/nginx\n";
        assert_eq!(check(hides, "/home/app/static/"), 1);
        let own = "//- etc/systemd/system/nginx.service\n[Service]\nPrivateTmp=yes\nExecStart=/usr/sbin/nginx\n";
        assert_eq!(check(own, "/tmp/static/"), 1);
        let state = "//- etc/systemd/system/app.service\n[Service]\nUser=app\nStateDirectory=app\nStateDirectoryMode=0700\nExecStart=/srv/run\n";
        assert_eq!(check(state, "/var/lib/app/static/"), 1);
        let dynamic =
            "//- etc/systemd/system/app.service\n[Service]\nDynamicUser=yes\nStateDirectory=app\nExecStart=/srv/run\n";
        assert_eq!(check(dynamic, "/var/lib/app/static/"), 1);
    }

    #[test]
    fn folders_that_are_open_or_may_be() {
        assert_eq!(check("", "/home/app/static/"), 0);
        assert_eq!(check("//- run.md\n```bash\nchmod 711 /root\n```\n", "/root/app/static/"), 0);
        assert_eq!(check("//- run.md\n```bash\nchmod 700 /home/app\n```\n", "/home/app/static/"), 0, "of another host");
        for (lines, folder) in [
            ("chmod 755 /root", "/root/app/static/"),
            ("chmod 711 /home/app", "/home/app/static/"),
            ("chmod 700 /home/app\nchmod 755 /home/app", "/home/app/static/"),
            ("chmod 750 /home/app\nusermod -aG app www-data", "/home/app/static/"),
            ("chmod 750 /srv/app\nchown -R app:www-data /srv/app", "/srv/app/static/"),
            ("setfacl -m u:www-data:x /root", "/root/app/"),
            ("chmod 700 /home/app/.ssh", "/home/app/static/"),
            ("chmod 600 /home/app/static/.env", "/home/app/static/"),
        ] {
            assert_eq!(steps(lines, folder), 0, "{lines} {folder}");
        }
        let web = "//- etc/systemd/system/app.service\n[Service]\nUser=app\nGroup=www-data\nStateDirectory=app\nStateDirectoryMode=0750\nExecStart=/srv/run\n";
        assert_eq!(check(web, "/var/lib/app/static/"), 0);
        let root = "//- etc/nginx/nginx.conf\nuser root; events {} http { server { listen 80; root /root/a; } }\n";
        assert_eq!(findings(&["nginx/files-out-of-reach"], root), "");
        let own = "//- etc/nginx/nginx.conf\nuser app; events {} http { server { listen 80; root /var/lib/app/a; } }\n//- etc/systemd/system/app.service\n[Service]\nUser=app\nStateDirectory=app\nStateDirectoryMode=0700\nExecStart=/srv/run\n";
        assert_eq!(findings(&["nginx/files-out-of-reach"], own), "");
        let group = "//- etc/systemd/system/app.service\n[Service]\nUser=app\nStateDirectory=app\nStateDirectoryMode=0750\nExecStart=/srv/run\n";
        assert_eq!(check(group, "/var/lib/app/static/"), 0, "who is in the group is not known");
        let handed = "//- etc/nginx/nginx.conf\nevents {} http { server { listen 80; root /root/a; location / { proxy_pass http://127.0.0.1:1; } } }\n";
        assert_eq!(findings(&["nginx/files-out-of-reach"], handed), "");
    }
}
