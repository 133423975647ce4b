//! Sections that systemd does not know, or does not read in a unit of this type.

use crate::estate::unit::{Line, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Source, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/unknown-section",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("unknown_section.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        for file in &unit.files {
            for line in &file.lines {
                if let Line::Header { name, .. } = line {
                    judge(unit, file.source.slice(*name), *name, found);
                }
            }
        }
    }
}

fn judge(unit: &Unit, section: &str, span: Span, found: &mut Findings) {
    let suffix = unit.suffix();
    let is_known = systemd::sections().any(|it| it == section);
    let is_read = if suffix.is_empty() { is_known } else { systemd::reads_section(suffix, section) };
    if is_read || section.starts_with("X-") || section.contains(Source::FILLER) {
        return;
    }
    let message = if is_known {
        format!("systemd reads no section `[{section}]` in a {suffix} unit: all that stands in it is skipped")
    } else {
        format!("systemd knows no section `[{section}]`: all that stands in it is skipped")
    };
    let finding = found.report(&RULE.about, span, message);
    match systemd::similar_section(section).filter(|it| !is_known && reads(suffix, it)) {
        Some(near) => {
            let title = format!("rename the section to `[{near}]`");
            finding.help(format!("did you mean `[{near}]`?"));
            finding.fix(Fix::replace(title, Safety::Unsafe, span, near));
        }
        None if is_known => {
            finding.help("the name of the file decides the type: put the section into the unit it is for");
        }
        None => {
            finding.help("sections that other programs read start with `X-`");
        }
    }
}

fn reads(suffix: &str, section: &str) -> bool {
    suffix.is_empty() || systemd::reads_section(suffix, section)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_section_of_another_type() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\n[Timer]\nOnCalendar=daily\n";
        assert_eq!(
            findings(&["systemd/unknown-section"], text),
            "a.service:3:2 systemd/unknown-section systemd reads no section `[Timer]` in a service unit: \
             all that stands in it is skipped\n"
        );
    }

    #[test]
    fn extensions_repeats_and_targets_are_fine() {
        let text = "//- a.target\n[Unit]\n[Target]\n[X-Git]\nA=b\n[Unit]\n[Install]\n";
        assert_eq!(findings(&["systemd/*"], text), "");
        assert_eq!(findings(&["systemd/*"], "//- etc/systemd/system/service.d/a.conf\n[Service]\nNice=1\n"), "");
    }
}
