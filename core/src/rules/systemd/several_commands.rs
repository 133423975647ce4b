//! More than one `ExecStart=` in force in a service that may have only one.

use std::iter::repeat_n;

use crate::estate::unit::Setting;
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/several-commands",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("several_commands.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        let kind = unit.setting("Service", "Type");
        if kind.is_some_and(|it| it.value.known().is_none() || it.known_is("oneshot")) {
            continue;
        }
        // One assignment may hold several commands, or none: a lone `;` separates them.
        let each = unit.settings_of("Service", "ExecStart");
        let commands: Vec<&Setting> = each.flat_map(|it| repeat_n(it, it.command_line().commands.len())).collect();
        let [.., first, last] = commands.as_slice() else { continue };
        let message = format!("systemd refuses {}: it has more than one `ExecStart=` and is no oneshot", unit.title());
        let finding = found.report(&RULE.about, last.key, message);
        finding.because(first.key, "this command still counts");
        if let Some(kind) = kind {
            finding.because(kind.value.span, "the type");
        }
        if first.key.file == last.key.file {
            finding.help("keep one; a step before it is an `ExecStartPre=`");
        } else {
            finding.help("in a drop-in, clear the list first: an empty `ExecStart=`, then the new one");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const MAIN: &str = "//- etc/systemd/system/a.service\n[Service]\nExecStart=/bin/a\n";

    #[test]
    fn a_drop_in_adds_instead_of_replacing() {
        let text = format!("{MAIN}//- etc/systemd/system/a.service.d/x.conf\n[Service]\nExecStart=/bin/b\n");
        assert_eq!(
            findings(&["systemd/several-commands"], &text),
            "etc/systemd/system/a.service.d/x.conf:2:1 systemd/several-commands systemd refuses a.service: \
             it has more than one `ExecStart=` and is no oneshot\n"
        );
    }

    #[test]
    fn a_cleared_list_and_a_oneshot_are_fine() {
        let text =
            format!("{MAIN}//- etc/systemd/system/a.service.d/x.conf\n[Service]\nExecStart=\nExecStart=/bin/b\n");
        assert_eq!(findings(&["systemd/several-commands"], &text), "");
        let text = "//- a.service\n[Service]\nType=oneshot\nExecStart=/bin/a\nExecStart=/bin/b\n";
        assert_eq!(findings(&["systemd/several-commands"], text), "");
    }
}
