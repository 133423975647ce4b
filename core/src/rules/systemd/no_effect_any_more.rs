//! Directives that the targeted release still reads and no longer acts upon.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/no-effect-any-more",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("no_effect_any_more.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings().filter(|it| !it.is_empty()) {
            let Some(directive) = setting.directive.filter(|it| it.is_known(release)) else { continue };
            if directive.ignored_since == 0 || release < directive.ignored_since {
                continue;
            }
            let message = format!(
                "systemd reads `{}=` and does nothing with it since release {}",
                setting.name, directive.ignored_since
            );
            let finding = found.report(&RULE.about, setting.key, message);
            match directive.replaced_by {
                "" => finding.help("delete the line"),
                new => finding.help(format!("use {new} instead")),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/no-effect-any-more"];

    fn service(lines: &str, target: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n{target}"))
    }

    #[test]
    fn a_directive_that_lost_its_effect() {
        assert_eq!(
            service("CPUShares=512", ""),
            "a.service:3:1 systemd/no-effect-any-more systemd reads `CPUShares=` and does nothing with it since release 258\n"
        );
    }

    #[test]
    fn older_releases_act_upon_it() {
        assert_eq!(service("CPUShares=512", "//- landreeve.toml\n[targets]\nsystemd = \"252\"\n"), "");
        assert_eq!(service("CPUWeight=50\nMemoryMax=1G\nCPUShares=", ""), "");
    }
}
