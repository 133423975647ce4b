//! Sockets, pid and state files against the link that deploys turn to the next release.

use crate::estate::endpoint::Address;
use crate::estate::layout::{self, ReleaseLink};
use crate::estate::process::puma;
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity, Value};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/bind-under-release",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("puma"),
        page: include_str!("bind_under_release.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for (process, puma) in puma::all(host) {
            let addresses = process.and_then(|it| it.server.as_ref()).map_or(&[][..], |it| &it.binds);
            for (at, bind) in puma.settings.binds.iter().enumerate() {
                let path = match addresses.get(at).and_then(|it| it.known()) {
                    Some(Address::Unix(path)) => Some(path.as_str()),
                    Some(_) => None,
                    // Without a process the folder of a relative path is not known.
                    None => bind.uri.known().and_then(|it| it.strip_prefix("unix://")),
                };
                let path = path.map(|it| it.split('?').next().unwrap_or(it));
                if let Some(path) = path {
                    report(estate, host, "socket", path, &bind.uri, found);
                }
            }
            for (what, file) in [("pid file", &puma.settings.pidfile), ("state file", &puma.settings.state_path)] {
                let Some(file) = file else { continue };
                if let Some(path) = file.known() {
                    report(estate, host, what, path, file, found);
                }
            }
        }
    }
}

fn report(estate: &Estate, host: &Host, what: &str, path: &str, at: &Located<Value<String>>, found: &mut Findings) {
    let Some(link) = host.layout.is_below_release_link(path) else { return };
    if !path.starts_with('/') || layout::is_shared(estate, host, link, path) {
        return;
    }
    let message = format!("the {what} `{path}` belongs to one release: each deploy turns `{}` to another", link.path);
    let finding = found.report(&RULE.about, at.span, message);
    if let Some(place) = link.shown_by {
        finding.because(place, "the link that deploys turn");
    }
    finding.help(help(link, path));
}

fn help(link: &ReleaseLink, path: &str) -> String {
    let base = link.path.rsplit_once('/').map_or("", |it| it.0);
    let rest = path.strip_prefix(&link.path).unwrap_or_default();
    let folder = rest.trim_start_matches('/').rsplit_once('/').map_or("", |it| it.0);
    format!("keep it at `{base}/shared{rest}`, or let every release link `{folder}` to the shared folder")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const TREE: &str = "//- deploy.md\n```\n/srv/app/\n├── current -> releases/2026\n├── releases/\n└── shared/\n    └── log/\n```\n\n";

    fn found(config: &str, more: &str) -> String {
        findings(&["puma/bind-under-release"], &format!("{TREE}`config/puma.rb`:\n\n```ruby\n{config}\n```\n\n{more}"))
    }

    #[test]
    fn files_below_the_link_are_found() {
        let text = found("bind 'unix:///srv/app/current/tmp/sockets/a.sock'\npidfile '/srv/app/current/tmp/a.pid'", "");
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("the socket `/srv/app/current/tmp/sockets/a.sock` belongs to one release"), "{text}");
    }

    #[test]
    fn shared_and_linked_folders_are_silent() {
        assert_eq!(found("bind 'unix:///srv/app/shared/tmp/sockets/a.sock'", ""), "");
        assert_eq!(found("bind 'unix:///run/app/a.sock'", ""), "");
        assert_eq!(found("bind 'tcp://0.0.0.0:3000'", ""), "");
        let linked = "The folder `/srv/app/shared/tmp/sockets` is linked into every release.\n";
        assert_eq!(found("bind 'unix:///srv/app/current/tmp/sockets/a.sock'", linked), "");
    }

    #[test]
    fn a_relative_socket_counts_from_the_working_folder() {
        let unit = "`/etc/systemd/system/w.service`:\n\n```ini\n[Service]\nWorkingDirectory=/srv/app/current\nExecStart=/usr/bin/puma\n```\n";
        assert!(found("bind 'unix://tmp/sockets/a.sock'", unit).contains("`/srv/app/current/tmp/sockets/a.sock`"));
    }
}
