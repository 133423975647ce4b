//! Timers, paths and sockets that start a unit nobody has, and dependencies on a misspelt one.

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
        misspelt(estate, host, unit, found);
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

/// A dependency may well be on a unit of some package; one slip away from a unit beside it, it is that unit.
fn misspelt(estate: &Estate, host: &Host, unit: &Unit, found: &mut Findings) {
    const KEYS: &[&str] =
        &["Requires", "Requisite", "BindsTo", "Wants", "Upholds", "PartOf", "After", "Before", "OnFailure"];
    for (key, (span, name)) in KEYS.iter().flat_map(|key| unit.units_of("Unit", key).map(move |it| (key, it))) {
        if known::may_exist(name) || unit::exists_anywhere(estate, name) {
            continue;
        }
        let beside = host.units.iter().filter(|it| unit::folder(it) == unit::folder(unit));
        let Some(near) = beside.map(|it| it.name.as_str()).find(|it| is_slip(it, name)) else { continue };
        found
            .report(&RULE.about, span, format!("`{key}=` of {} names `{name}`, which is no unit", unit.title()))
            .help(format!("did you mean `{near}`?"));
    }
}

/// One letter too many, too few, wrong or swapped; `worker-1` and `worker-2` are two units.
fn is_slip(one: &str, other: &str) -> bool {
    let digits = |it: &str| it.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    one.len() > "abcd.service".len() - 1 && digits(one) == digits(other) && strsim::damerau_levenshtein(one, other) == 1
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
    fn a_dependency_on_a_misspelt_unit() {
        let units = |needs: &str| {
            let django = "//- units/django.service\n[Service]\nExecStart=/bin/a\n";
            format!("{django}//- units/worker-1.service\n[Unit]\n{needs}\n[Service]\nExecStart=/bin/a\n")
        };
        assert_eq!(
            findings(CODE, &units("Requires=djnago.service")),
            "units/worker-1.service:2:10 systemd/unit-not-found `Requires=` of worker-1.service names \
             `djnago.service`, which is no unit\n"
        );
        for fine in ["After=django.service", "After=worker-2.service", "Wants=mongod.service", "After=jango2.service"] {
            assert_eq!(findings(CODE, &units(fine)), "");
        }
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
