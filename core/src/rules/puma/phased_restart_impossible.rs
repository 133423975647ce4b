//! A reload that asks for a phased restart against effective preloading.

use crate::estate::Estate;
use crate::estate::process::puma;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "puma/phased-restart-impossible",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("puma"),
        page: include_str!("phased_restart_impossible.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (process, puma) in estate.hosts.iter().flat_map(puma::all) {
        let Some(reload) = process.and_then(|it| it.reload.as_ref()).filter(|it| it.is_phased()) else { continue };
        let Some(preload) = puma.settings.preload.as_ref().filter(|it| it.known() == Some(&true)) else { continue };
        let word = estate.files.slice(reload.span);
        let message =
            format!("`{word}` asks for a phased restart, which preloading rules out: Puma restarts as a whole");
        let finding = found.report(&RULE.about, reload.span, message);
        finding.because(preload.span, "the application is loaded before the workers are forked");
        for place in preload.from.iter().filter(|it| **it != preload.span) {
            finding.because(*place, "has a part in it");
        }
        finding.help("ask for the restart that Puma does (`USR2`), or give preloading up with `preload_app! false`");
        let other = if word.contains("USR1") { word.replace("USR1", "USR2") } else { "restart".into() };
        if word.contains("USR1") || word == "phased-restart" {
            finding.fix(Fix::replace(format!("write `{other}`"), Safety::Unsafe, reload.span, other));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(service: &str, config: &str) -> String {
        let reload = "WorkingDirectory=/srv/app\nExecStart=/usr/bin/puma\nExecReload=/bin/kill -USR1 $MAINPID";
        findings(
            &["puma/phased-restart-impossible"],
            &format!("//- w.service\n[Service]\n{reload}\n{service}\n//- config/puma.rb\n{config}\n"),
        )
    }

    #[test]
    fn said_and_default_preloading_count() {
        assert!(found("", "workers 2\npreload_app!").contains("w.service:4:22"));
        assert!(found("Environment=WEB_CONCURRENCY=2", "threads 1, 5").contains("phased restart"));
    }

    #[test]
    fn what_depends_on_the_version_or_is_off_is_silent() {
        for config in [
            "workers 2",
            "workers 2\npreload_app! false",
            "workers 2\npreload_app! if ENV['X'] == '1'",
            "workers 2\npreload_app! unless Rails.env.development?",
        ] {
            assert_eq!(found("", config), "", "{config}");
        }
        assert_eq!(found("Environment=WEB_CONCURRENCY=2", "prune_bundler"), "");
    }
}
