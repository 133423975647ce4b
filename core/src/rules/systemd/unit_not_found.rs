//! Timers, paths and sockets that start a unit nobody has, and dependencies on a misspelt one.

use crate::estate::Estate;
use crate::estate::unit::{Anywhere, Beside, Folders, Setting, Unit};
use crate::facts::systemd::{known, similar_service};
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
    let anywhere = Anywhere::of(estate);
    for host in &estate.hosts {
        let folders = Folders::of(host);
        for (unit, beside) in host.units.iter().filter_map(|unit| Some((unit, folders.around(unit)?))) {
            misspelt(&anywhere, beside, unit, found);
            not_found(&anywhere, beside, unit, found);
        }
    }
}

fn not_found(anywhere: &Anywhere<'_>, beside: &Beside<'_>, unit: &Unit, found: &mut Findings) {
    let Some((name, span)) = unit.activates() else { return };
    // An estate that keeps services beside the unit keeps the one it starts there too.
    if known::may_exist(&name) || anywhere.has(&name) || !beside.has_service {
        return;
    }
    let message = format!("{} starts `{name}`, and the estate has no such unit", unit.title());
    let finding = found.report(&RULE.about, span, message);
    match beside.near_service(&name) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("add the unit, or name the one to start with `{}=`", key(unit))),
    };
}

/// A dependency may well be on a unit of some package; one slip away from a unit beside it,
/// or from a usual one of a package, it is that unit.
fn misspelt(anywhere: &Anywhere<'_>, beside: &Beside<'_>, unit: &Unit, found: &mut Findings) {
    const KEYS: &[&str] =
        &["Requires", "Requisite", "BindsTo", "Wants", "Upholds", "PartOf", "After", "Before", "OnFailure"];
    let counts = |it: &&Setting| it.effective && it.section == "Unit" && KEYS.contains(&&*it.name);
    let settings = unit.settings.iter().filter(counts);
    for (key, (span, name)) in settings.flat_map(|it| it.plain_words().map(|word| (&it.name, word))) {
        if known::may_exist(name) || anywhere.has(name) {
            continue;
        }
        let near = beside.slip(name).map(str::to_owned).or_else(|| similar_service(name));
        let Some(near) = near else { continue };
        found
            .report(&RULE.about, span, format!("`{key}=` of {} names `{name}`, which is no unit", unit.title()))
            .help(format!("did you mean `{near}`?"));
    }
}

fn key(unit: &Unit) -> &'static str {
    if unit.suffix() == "socket" { "Service" } else { "Unit" }
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
    fn a_dependency_on_a_misspelt_unit_of_a_package() {
        let needs =
            |unit: &str| format!("//- units/web.service\n[Unit]\nRequires={unit}\n[Service]\nExecStart=/bin/a\n");
        assert_eq!(
            findings(CODE, &needs("redis-sever.service")),
            "units/web.service:2:10 systemd/unit-not-found `Requires=` of web.service names `redis-sever.service`, \
             which is no unit\n"
        );
        let own = "//- elsewhere/redis-sever.service\n[Service]\nExecStart=/bin/a\n";
        assert_eq!(findings(CODE, &format!("{}{own}", needs("redis-sever.service"))), "");
        for fine in ["redis.service", "redis-server.service", "mongos.service", "php8.2-fpm.service", "mysqld.service"]
        {
            assert_eq!(findings(CODE, &needs(fine)), "", "{fine}");
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
