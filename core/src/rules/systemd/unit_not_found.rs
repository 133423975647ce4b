//! Timers, paths and sockets that start a unit nobody has.

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host, unit};
use crate::facts::systemd::known;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/unit-not-found",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("unit_not_found.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, unit) in unit::all(estate) {
        let Some((name, span)) = unit.activates() else { continue };
        if known::may_exist(&name) || unit::exists_anywhere(estate, &name) || !has_siblings(host, unit) {
            continue;
        }
        let message = format!("{} starts `{name}`, and the estate has no such unit", unit.title());
        let finding = found.report(&RULE.about, span, message);
        let services =
            host.units.iter().filter(|it| it.suffix() == "service" && unit::folder(it) == unit::folder(unit));
        let near =
            services.filter(|it| strsim::damerau_levenshtein(&it.name, &name) <= 2).map(|it| it.name.as_str()).next();
        match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("add the unit, or name the one to start with `{}=`", key(unit))),
        };
    }
}

fn key(unit: &Unit) -> &'static str {
    if unit.suffix() == "socket" { "Service" } else { "Unit" }
}

/// An estate that keeps services beside the unit keeps the one it starts there too.
fn has_siblings(host: &Host, unit: &Unit) -> bool {
    host.units.iter().any(|it| it.suffix() == "service" && it.is_whole() && unit::folder(it) == unit::folder(unit))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/unit-not-found"];
    const OTHER: &str = "//- units/web.service\n[Service]\nExecStart=/bin/a\n";

    #[test]
    fn a_timer_without_its_service() {
        let text = format!("{OTHER}//- units/report.timer\n[Timer]\nOnCalendar=daily\nUnit=reports.service\n");
        assert_eq!(
            findings(CODE, &text),
            "units/report.timer:3:6 systemd/unit-not-found report.timer starts `reports.service`, \
             and the estate has no such unit\n"
        );
    }

    #[test]
    fn packaged_units_templates_and_estates_without_services_are_fine() {
        for timer in [
            "//- units/certbot.timer\n[Timer]\nOnCalendar=daily\n",
            "//- units/job@a.timer\n[Timer]\nOnCalendar=daily\n//- units/job@.service\n[Service]\nExecStart=/bin/a\n",
            "//- units/off.timer\n[Timer]\nOnCalendar=daily\nUnit=rescue.target\n",
            "//- timers/x.timer\n[Timer]\nOnCalendar=daily\n",
            "//- units/y.timer\n[Timer]\nOnCalendar=daily\n//- other/y.service\n[Service]\nExecStart=/bin/a\n",
            "//- units/z.timer.j2\n[Timer]\nOnCalendar=daily\nUnit={{ name }}.service\n",
        ] {
            assert_eq!(findings(CODE, &format!("{OTHER}{timer}")), "");
        }
    }
}
