//! Directives that exist, but not in the section they stand in.

use super::unknown_key::elsewhere;
use crate::estate::unit::{Line, Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd;
use crate::rules::Rule;
use crate::source::{About, Edit, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/key-in-wrong-section",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("key_in_wrong_section.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings().filter(|it| it.directive.is_none_or(|it| !it.is_known(release))) {
            let Some(right) = elsewhere(unit, setting, release) else { continue };
            let (name, section) = (&setting.name, &setting.section);
            let message = format!("systemd skips `{name}=` in `[{section}]`: the directive belongs into `[{right}]`");
            let finding = found.report(&RULE.about, setting.key, message);
            if unit.suffix().is_empty() || systemd::reads_section(unit.suffix(), right) {
                finding.help(format!("move the line below `[{right}]`"));
                if let Some(fix) = moved(unit, setting, right) {
                    finding.fix(fix);
                }
            } else {
                finding.help(format!("a {} unit has no `[{right}]`: it needs a unit of its own", unit.suffix()));
            }
        }
    }
}

/// Moves the line to the end of the right section, if the same file has it.
fn moved(unit: &Unit, setting: &Setting, right: &str) -> Option<Fix> {
    let file = unit.files.iter().find(|it| it.source.all().contains(setting.line))?;
    // What a template leaves out may stand between the two places.
    if file.source.has_hole(file.source.all()) || file.source.is_conditional(file.source.all()) {
        return None;
    }
    let mut end: Option<Span> = None;
    let mut is_right = false;
    for line in &file.lines {
        match line {
            Line::Header { name, span, .. } => {
                is_right = file.source.slice(*name) == right;
                end = if is_right { Some(*span) } else { end };
            }
            Line::Assignment(assignment) if is_right => end = Some(assignment.span),
            _ => {}
        }
    }
    let (end, text) = (end?, file.source.slice(setting.line));
    let text = format!("{}{}\n", if file.source.slice(end).ends_with('\n') { "" } else { "\n" }, text.trim_end());
    let edits = vec![Edit { span: setting.line, text: String::new() }, Edit { span: end.tail(), text }];
    Some(Fix::new(format!("move the line below `[{right}]`"), Safety::Unsafe, edits))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn start_limits_moved_to_the_unit_section() {
        let text = "//- a.service\n[Unit]\nRestart=always\n[Service]\nExecStart=/bin/a\nStartLimitIntervalSec=0\n";
        assert_eq!(
            findings(&["systemd/key-in-wrong-section"], text),
            "a.service:2:1 systemd/key-in-wrong-section systemd skips `Restart=` in `[Unit]`: \
             the directive belongs into `[Service]`\n\
             a.service:5:1 systemd/key-in-wrong-section systemd skips `StartLimitIntervalSec=` in `[Service]`: \
             the directive belongs into `[Unit]`\n"
        );
    }

    #[test]
    fn the_line_is_moved_to_the_section_that_has_it() {
        let text = "//- a.service\n[Unit]\nAfter=b.service\n\n[Service]\nExecStart=/bin/a\nStartLimitIntervalSec=0\n";
        let fixed = crate::rules::testing::fixed(&["systemd/key-in-wrong-section"], text);
        assert!(fixed.contains("After=b.service\nStartLimitIntervalSec=0\n\n[Service]\nExecStart=/bin/a\n"), "{fixed}");
    }

    #[test]
    fn old_spellings_that_still_work_are_fine() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nStartLimitInterval=10\nStartLimitBurst=3\n";
        assert_eq!(findings(&["systemd/key-in-wrong-section"], text), "");
    }
}
