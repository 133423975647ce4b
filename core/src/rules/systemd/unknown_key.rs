//! Directives that no section of the unit knows, in the targeted release.

use crate::estate::unit::{Setting, Unit};
use crate::estate::{Estate, unit};
use crate::facts::systemd::{self, Directive};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/unknown-key",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("unknown_key.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        let cut_off = unit.cut_off();
        for setting in unit.read_settings() {
            if setting.directive.is_none_or(|it| !it.is_known(release))
                && elsewhere(unit, setting, release).is_none()
                && !cut_off.iter().any(|it| it.contains(setting.key))
            {
                report(unit, setting, release, found);
            }
        }
    }
}

/// The section that knows the directive, where this one does not: the unit's own first.
pub(super) fn elsewhere(unit: &Unit, setting: &Setting, release: u16) -> Option<&'static str> {
    let knows = |section: &str| systemd::find(section, &setting.name).is_some_and(|it| it.is_known(release));
    let suffix = unit.suffix();
    let here = || systemd::sections().filter(|it| suffix.is_empty() || systemd::reads_section(suffix, it));
    here().find(|it| knows(it)).or_else(|| systemd::sections().find(|it| knows(it)))
}

fn report(unit: &Unit, setting: &Setting, release: u16, found: &mut Findings) {
    let (name, section) = (&setting.name, &setting.section);
    let message = match setting.directive {
        Some(old) if old.unknown_since != 0 && release >= old.unknown_since => {
            format!("systemd skips `{name}=`, which it does not know any more since release {}", old.unknown_since)
        }
        Some(new) => format!("systemd {release} skips `{name}=`, which it knows from release {} on", new.since),
        None => format!("systemd skips `{name}=`: the section `[{section}]` has no such directive"),
    };
    let finding = found.report(&RULE.about, setting.key, message);
    let near = systemd::similar(section, name, release).filter(|_| setting.directive.is_none());
    let replacement = setting.directive.map_or("", |it| it.replaced_by);
    if let Some(near) = near {
        finding.help(format!("did you mean `{}=`?", near.name));
        finding.fix(respelt(unit, setting, near, release));
    } else if !replacement.is_empty() {
        finding.help(format!("use {replacement} instead"));
    } else if setting.directive.is_none() {
        finding
            .help("check the name in systemd.directives(7); names are case sensitive, and start with `X-` for others");
    }
}

/// Writes the name right; a line that another one says already is deleted.
fn respelt(unit: &Unit, setting: &Setting, near: &Directive, release: u16) -> Fix {
    let (one, other) = (near.name, &*setting.name);
    let slips = strsim::damerau_levenshtein(one, other);
    let is_slip = one.eq_ignore_ascii_case(other) || slips == 1 || (slips == 2 && one.len() >= 10);
    let safety = if is_slip { unit.meant_as(setting, near, release) } else { Safety::Unsafe };
    if unit.repeats(setting, near) {
        let safety = if is_slip && unit.shows_all_of(setting) { Safety::Safe } else { Safety::Unsafe };
        return Fix::replace(format!("delete the line: `{one}=` says it already"), safety, setting.line, "");
    }
    Fix::replace(format!("write `{one}=`"), safety, setting.key, one)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_misspelt_directive() {
        assert_eq!(
            findings(&["systemd/unknown-key"], "//- a.service\n[Service]\nExecStart=/bin/a\nRestartsec=5\n"),
            "a.service:3:1 systemd/unknown-key systemd skips `Restartsec=`: \
             the section `[Service]` has no such directive\n"
        );
    }

    #[test]
    fn a_name_that_is_surely_meant_is_mended_at_once() {
        let safety = |lines: &str| {
            let estate =
                crate::estate::testing::estate(&format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"));
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
        for sure in ["Restrat=always", "restart=no", "EnvironmentFiles=/etc/a", "RuntimeDirectoryMod=0755"] {
            assert_eq!(safety(sure), "safe", "{sure}");
        }
        for unsure in ["Restrat=maybe", "Restrat=always\nRestart=no", "ExecStar=/bin/b", "Restrat="] {
            assert_eq!(safety(unsure), "unsafe", "{unsure}");
        }
    }

    #[test]
    fn a_line_that_stands_there_twice_is_mended_once() {
        let text = "//- a.service\n[Unit]\nAftr=b.service\nAftr=b.service\n[Service]\nExecStart=/bin/a\nusr=x\n";
        let fixed = crate::rules::testing::fixed(&["systemd/unknown-key"], text);
        assert_eq!(fixed, "[Unit]\nAfter=b.service\n[Service]\nExecStart=/bin/a\nusr=x\n");
    }

    #[test]
    fn extensions_and_shared_directives_are_fine() {
        let text = "//- a.service\n[Service]\nExecStart=/bin/a\nX-Mine=1\nRuntimeDirectory=a\nKillMode=mixed\n\
                    MemoryMax=1G\nCPUAccounting=yes\n[X-Foo]\nA=b\n";
        assert_eq!(findings(&["systemd/unknown-key"], text), "");
    }

    #[test]
    fn a_name_that_a_template_makes_is_not_judged() {
        let text = "//- a.service.j2\n[Service]\nExecStart=/bin/a\n{{ limit }}=1\n";
        assert_eq!(findings(&["systemd/unknown-key"], text), "");
    }
}
