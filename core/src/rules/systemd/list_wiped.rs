//! Values that an empty assignment further down in the same section wipes.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd::Empty;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/list-wiped",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("list_wiped.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let empty = unit.read_settings().enumerate().filter(|(_, it)| it.is_empty());
        for (at, wipe) in empty {
            report(unit, at, wipe, found);
        }
    }
}

/// In another file an empty assignment is how a list is replaced; in the same section nobody writes values first.
fn report(unit: &Unit, at: usize, wipe: &Setting, found: &mut Findings) {
    let Some(directive) = wipe.directive.filter(|it| it.empty == Empty::Resets) else { return };
    let Some(section) = unit.section_around(wipe.key) else { return };
    let before = unit.read_settings().take(at).skip_while(|it| !section.contains(it.key));
    let here = before.filter(|it| section.contains(it.key) && !it.is_empty());
    let wiped: Vec<&Setting> = here.filter(|it| it.directive.is_some_and(|other| directive.resets(other))).collect();
    let Some(first) = wiped.first() else { return };
    let what = match wiped.as_slice() {
        [one] => format!("the `{}=` above it", one.name),
        several => format!("the {} values above it", several.len()),
    };
    let finding = found.report(
        &RULE.about,
        first.key,
        format!("systemd drops this: an empty `{}=` below wipes {what}", wipe.name),
    );
    finding.because(wipe.key, "the empty assignment");
    for other in wiped.iter().skip(1) {
        finding.because(other.key, "wiped as well");
    }
    finding.help("delete the empty assignment, or the values before it");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/list-wiped"];

    #[test]
    fn an_empty_assignment_wipes_what_stands_above_it() {
        assert_eq!(
            findings(
                CODE,
                "//- a.service\n[Service]\nExecStart=/bin/a\nEnvironment=A=1\nEnvironment=B=2\nEnvironment=\n"
            ),
            "a.service:3:1 systemd/list-wiped systemd drops this: an empty `Environment=` below wipes the 2 values above it\n"
        );
        let timer = "//- a.timer\n[Timer]\nOnBootSec=5min\nOnCalendar=\nOnCalendar=daily\n";
        assert!(findings(CODE, timer).contains("a.timer:2:1"), "triggers of every kind go");
    }

    #[test]
    fn resets_of_other_files_and_what_cannot_be_wiped_are_fine() {
        for text in [
            "//- a.service\n[Service]\nExecStart=\nExecStart=/bin/a\n",
            "//- a.service\n[Service]\nExecStart=/bin/a\n//- a.service.d/x.conf\n[Service]\nExecStart=\nExecStart=/bin/b\n",
            "//- a.service\n[Unit]\nAfter=b.service\nAfter=\n[Service]\nExecStart=/bin/a\n",
            "//- a.service\n[Service]\nExecStart=/bin/a\nCapabilityBoundingSet=CAP_KILL\nCapabilityBoundingSet=\n",
            "//- a.service\n[Service]\nExecStart=/bin/a\nRestartSec=5\nRestartSec=\n",
        ] {
            assert_eq!(findings(CODE, text), "", "{text}");
        }
    }
}
