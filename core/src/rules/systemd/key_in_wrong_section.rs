//! Directives that exist, but not in the section they stand in.

use super::unknown_key::elsewhere;
use crate::estate::unit::{Line, Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd;
use crate::rules::Rule;
use crate::source::{About, Edit, Effect, FileSet, Findings, Fix, Safety, Severity, Span};

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
                if let Some(fix) = moved(&estate.files, unit, setting, right, release) {
                    finding.fix(fix);
                }
            } else {
                finding.help(format!("a {} unit has no `[{right}]`: it needs a unit of its own", unit.suffix()));
            }
        }
    }
}

/// Moves the line, with the comment above it, to the end of the right section, if the same file has it. A line that
/// stands there already is deleted.
fn moved(files: &FileSet, unit: &Unit, setting: &Setting, right: &str, release: u16) -> Option<Fix> {
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
    let only = unit.only_section_of(&setting.name, release).filter(|it| it.section == right);
    let safety = only.map_or(Safety::Unsafe, |it| unit.meant_as(setting, it, release));
    if systemd::find(right, &setting.name).is_some_and(|it| unit.repeats(setting, it)) {
        let safety = if only.is_some() && unit.shows_all_of(setting) { Safety::Safe } else { Safety::Unsafe };
        let title = format!("delete the line: `[{right}]` has it already");
        return Some(Fix::replace(title, safety, setting.line, ""));
    }
    let (end, taken) = (end?, file.with_comment(setting.line));
    // As it stands in the file: the source hides what marks a quote.
    let (text, line_end) = (files.slice(taken), files.frame(setting.key)?.end);
    let before = if file.source.slice(end).ends_with('\n') { "" } else { line_end };
    let text = format!("{before}{}{line_end}", text.trim_end());
    let edits = vec![Edit { span: taken, text: String::new() }, Edit { span: end.tail(), text }];
    Some(Fix::new(format!("move the line below `[{right}]`"), safety, edits))
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
    fn a_line_of_a_quote_stays_in_it() {
        let text = "//- a.md\n> `/etc/systemd/system/a.service`:\n>\n> ```ini\n> [Unit]\n> Description=a\n> [Service]\n\
                    > ExecStart=/bin/a\n> Wants=b.service\n> ```\n";
        let fixed = crate::rules::testing::fixed(&["systemd/key-in-wrong-section"], text);
        assert!(
            fixed.contains("> Description=a\n> Wants=b.service\n> [Service]\n> ExecStart=/bin/a\n> ```\n"),
            "{fixed}"
        );
    }

    #[test]
    fn comments_and_continuations_move_along() {
        let text = "//- a.service\n[Unit]\nDescription=a\n[Service]\nExecStart=/bin/a\n#User=b\n# both of them\n\
                    Wants=b.service \\\n  c.service\nAfter=b.service\nAfter=b.service\n";
        let mut fixed = text.to_owned();
        for _ in 0..4 {
            fixed =
                format!("//- a.service\n{}", crate::rules::testing::fixed(&["systemd/key-in-wrong-section"], &fixed));
        }
        assert_eq!(
            fixed,
            "//- a.service\n[Unit]\nDescription=a\n# both of them\nWants=b.service \\\n  c.service\nAfter=b.service\n\
             [Service]\nExecStart=/bin/a\n#User=b\n"
        );
    }

    #[test]
    fn a_move_is_sure_where_nothing_else_is_set() {
        let safety = |text: &str| {
            let estate = crate::estate::testing::estate(&format!("//- a.service\n{text}"));
            let mut found = crate::source::Findings::default();
            super::check(&estate, &mut found);
            found
                .into_vec()
                .into_iter()
                .filter_map(|it| it.fix)
                .map(|it| it.safety.word())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(safety("[Unit]\nRestart=always\n[Service]\nExecStart=/bin/a\n"), "safe");
        assert_eq!(safety("[Unit]\nRestart=always\n[Service]\nRestart=no\nExecStart=/bin/a\n"), "unsafe");
        assert_eq!(safety("[Unit]\nRestart=maybe\n[Service]\nExecStart=/bin/a\n"), "unsafe");
    }

    #[test]
    fn old_spellings_that_still_work_are_fine() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nStartLimitInterval=10\nStartLimitBurst=3\n";
        assert_eq!(findings(&["systemd/key-in-wrong-section"], text), "");
    }
}
