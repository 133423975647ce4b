//! Backslashes that a blank behind them keeps from continuing the line.

use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/continuation-broken",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("continuation_broken.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        for cut in unit.cuts() {
            let (setting, from) = (cut.setting, cut.setting.value.span.end as usize);
            let line = estate.files.slice(setting.line).trim_end_matches(['\n', '\r']).len();
            let blanks = Span::new(setting.line.file, from, (setting.line.start as usize + line).max(from));
            let message = format!(
                "`{}=` of {} ends here: a blank behind the backslash keeps it from continuing the line",
                setting.name,
                unit.title()
            );
            let finding = found.report(&RULE.about, setting.key, message);
            finding.because(cut.lost, "was to belong to it, and systemd skips it");
            finding.help("delete the blank: a backslash must be the last character of the line");
            if blanks.start < blanks.end {
                finding.fix(Fix::replace("delete the blank behind the backslash", Safety::Unsafe, blanks, ""));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/continuation-broken"];

    #[test]
    fn a_blank_behind_the_backslash_cuts_the_command_off() {
        let text = "//- a.service\n[Service]\nExecStart=/opt/a/run \\ \n  --port 80 \\\n  --log=x\nUser=a\n";
        let found = findings(CODE, text);
        assert_eq!(
            found,
            "a.service:2:1 systemd/continuation-broken `ExecStart=` of a.service ends here: a blank behind the backslash \
             keeps it from continuing the line\n"
        );
        assert_eq!(findings(&["systemd/line-not-read", "systemd/unknown-key"], text), "", "one finding is enough");
    }

    #[test]
    fn whole_continuations_and_ends_of_commands_are_fine() {
        for text in [
            "//- a.service\n[Service]\nExecStart=/opt/a/run \\\n  --port 80\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run \\ \n\nUser=a\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run \\ \nUser=a\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run C:\\\\ \n--x\n",
        ] {
            assert_eq!(findings(CODE, text), "", "{text}");
        }
    }
}
