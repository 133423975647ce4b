//! Words of a list that systemd does not know and skips without a message.

use crate::estate::unit::verdict;
use crate::estate::{Estate, unit};
use crate::facts::systemd::{Kind, capability};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/word-skipped",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("word_skipped.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings() {
            for fault in verdict::skipped(setting, release) {
                let word = &setting.text()[fault.range.clone()];
                let message =
                    format!("systemd skips `{word}` in `{}=` without a message: it {}", setting.name, fault.what);
                let near = capability::similar(word)
                    .filter(|_| setting.directive.is_some_and(|it| it.kind == Kind::Capabilities));
                let span = setting.span_of(fault.range.clone());
                let finding = found.report(&RULE.about, span, message);
                if let Some(near) = near {
                    finding.help(format!("did you mean `{near}`?"));
                    finding.fix(Fix::replace(format!("write `{near}`"), Safety::Unsafe, span, near));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_capability_that_is_none() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nCapabilityBoundingSet=~CAP_CHOWN NET_ADMIN\n";
        assert_eq!(
            findings(&["systemd/word-skipped"], text),
            "a.service:3:34 systemd/word-skipped systemd skips `NET_ADMIN` in `CapabilityBoundingSet=` without a \
             message: it is no capability\n"
        );
    }

    #[test]
    fn any_case_numbers_and_empty_sets_are_fine() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nCapabilityBoundingSet=\nAmbientCapabilities=cap_chown 10\n\
                    CapabilityBoundingSet=~\nSecureBits=noroot keep-caps\nDisableControllers=cpu io\n";
        assert_eq!(findings(&["systemd/word-skipped"], text), "");
    }
}
