//! What a reload asks for against the folder in which Puma starts again.

use crate::estate::Estate;
use crate::estate::process::puma;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/reload-keeps-release",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("puma"),
        page: include_str!("reload_keeps_release.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for (process, puma) in puma::all(host) {
            let (Some(process), Some(configuration)) = (process, &puma.configuration) else { continue };
            let Some(reload) = process.reload.as_ref().filter(|it| it.is_phased() || it.is_hot()) else { continue };
            let Some(folder) = &process.working_directory else { continue };
            let Some(link) = folder.known().and_then(|it| host.layout.is_below_release_link(it)) else { continue };
            // A shell that changed to the link, or the unit, may tell Puma the link's own name.
            if puma.settings.directory.is_some() || process.environment.get("PWD").is_some() {
                continue;
            }
            let message = format!(
                "a reload of `{}` keeps the release it was started in: `{}` is looked up only when the unit starts",
                process.unit, link.path
            );
            let finding = found.report(&RULE.about, reload.span, message);
            finding.because(folder.span, "systemd follows the link once, at the start");
            finding.because(configuration.span.head(), "no `directory` in this file tells Puma where to start again");
            finding.absent_from(configuration.span);
            finding.help(format!("say `directory \"{}\"` in `{}`", link.path, configuration.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(service: &str, config: &str) -> String {
        findings(
            &["puma/reload-keeps-release"],
            &format!(
                "//- deploy.md\n```\n/srv/app/\n├── current -> releases/2026\n└── releases/\n```\n\n\
                 `/etc/systemd/system/w.service`:\n\n```ini\n[Service]\n{service}\n```\n\n\
                 `config/puma.rb`:\n\n```ruby\n{config}\n```\n"
            ),
        )
    }

    const START: &str = "WorkingDirectory=/srv/app/current\nExecStart=/usr/bin/bundle exec puma\n";

    #[test]
    fn signals_that_start_again_are_found() {
        for reload in [
            "/bin/kill -USR2 $MAINPID",
            "/bin/kill -s SIGUSR1 $MAINPID",
            "/usr/bin/bundle exec pumactl -P a.pid restart",
        ] {
            let text = found(&format!("{START}ExecReload={reload}"), "workers 2");
            assert!(text.contains("keeps the release it was started in"), "{reload}: {text}");
        }
    }

    #[test]
    fn what_follows_the_link_is_silent() {
        let reload = "ExecReload=/bin/kill -USR2 $MAINPID";
        assert_eq!(found(&format!("{START}{reload}"), "directory '/srv/app/current'"), "");
        assert_eq!(found(&format!("{START}{reload}"), "directory ENV.fetch('X')"), "");
        assert_eq!(found(&format!("{START}{reload}"), "instance_eval File.read('base.rb')"), "");
        assert_eq!(found(&format!("{START}Environment=PWD=/srv/app/current\n{reload}"), "workers 2"), "");
        assert_eq!(found(START, "workers 2"), "");
        let shell = "ExecStart=/bin/sh -c 'cd /srv/app/current && exec bundle exec puma'\n";
        assert_eq!(found(&format!("{shell}{reload}"), "workers 2"), "");
        let fixed = "WorkingDirectory=/srv/other\nExecStart=/usr/bin/puma\n";
        assert_eq!(found(&format!("{fixed}{reload}"), "workers 2"), "");
    }
}
