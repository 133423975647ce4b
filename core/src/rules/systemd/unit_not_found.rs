//! Timers, paths and sockets that start a unit nobody has, and dependencies on one that is misspelt, switched off, or
//! not on the host.

use crate::estate::root::{Present, State};
use crate::estate::unit::{Anywhere, Beside, Folders, Setting, Standing, Unit};
use crate::estate::{Estate, Host};
use crate::facts::systemd::{known, own_section, similar_service};
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
        required(estate, host, found);
    }
}

fn not_found(anywhere: &Anywhere<'_>, beside: &Beside<'_>, unit: &Unit, found: &mut Findings) {
    let Some((name, span)) = unit.activates() else { return };
    // An estate that keeps services beside the unit keeps the one it starts there too.
    let section = own_section(unit.suffix()).unwrap_or_default();
    // Where the name could not be read that is said already.
    if known::may_exist(&name) || anywhere.has(&name) || !beside.has_service || unit.drops(section, key(unit)) {
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
    for (key, (span, name)) in dependencies(unit).flat_map(|it| it.plain_words().map(|word| (&it.name, word))) {
        if known::may_exist(name) || anywhere.has(name) {
            continue;
        }
        let near = beside.slip(name).map(str::to_owned).or_else(|| similar_service(name));
        // A name that the unit has beside this one is another unit.
        let Some(near) = near.filter(|near| !names(unit, near)) else { continue };
        found
            .report(&RULE.about, span, format!("`{key}=` of {} names `{name}`, which is no unit", unit.title()))
            .help(format!("did you mean `{near}`?"));
    }
}

/// The settings of a unit that name others.
fn dependencies(unit: &Unit) -> impl Iterator<Item = &Setting> {
    const KEYS: &[&str] =
        &["Requires", "Requisite", "BindsTo", "Wants", "Upholds", "PartOf", "After", "Before", "OnFailure"];
    unit.settings.iter().filter(|it| it.effective && it.section == "Unit" && KEYS.contains(&&*it.name))
}

/// Whether a unit names another one.
fn names(unit: &Unit, other: &str) -> bool {
    dependencies(unit).any(|it| it.plain_words().any(|word| word.1 == other))
}

/// What a unit needs and the host does not have, or has switched off.
fn required(estate: &Estate, host: &Host, found: &mut Findings) {
    if !estate.files.is_root() && host.units.iter().all(|it| it.standing != Standing::Masked) {
        return;
    }
    let present = Present::of(estate, host);
    for unit in host.units.iter().filter(|it| it.is_wanted()) {
        for key in ["Requires", "BindsTo", "Requisite"] {
            for (span, name) in unit.units_of("Unit", key) {
                let name = unit.expanded(name);
                let Some(name) = name.known() else { continue };
                let what = match present.state(name) {
                    State::Fine => continue,
                    State::Masked => "is masked",
                    State::Missing => "the host does not have",
                };
                let message = format!("{} cannot start: `{key}=` names `{name}`, which {what}", unit.title());
                let help = format!("`Wants={name}` would start without it; or delete the line, or bring the unit back");
                found.report(&RULE.about, span, message).help(help);
            }
        }
    }
}

fn key(unit: &Unit) -> &'static str {
    if unit.suffix() == "socket" { "Service" } else { "Unit" }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, findings_of_root};

    const CODE: &[&str] = &["systemd/unit-not-found"];
    const OTHER: &str = "//- units/web.service\n[Service]\nExecStart=/bin/a\n";

    #[test]
    fn a_requirement_that_is_masked() {
        let unit = |key: &str| {
            let off = "//- units/b.service\n";
            findings(CODE, &format!("{off}//- units/a.service\n[Unit]\n{key}=b.service\n[Service]\nExecStart=/bin/a\n"))
        };
        assert_eq!(
            unit("Requires"),
            "units/a.service:2:10 systemd/unit-not-found a.service cannot start: `Requires=` names `b.service`, which is \
             masked\n"
        );
        assert_eq!(unit("Wants"), "");
    }

    #[test]
    fn a_requirement_that_a_whole_host_lacks() {
        let manager: String = ["basic", "multi-user", "sysinit"]
            .map(|it| format!("//- usr/lib/systemd/system/{it}.target\n[Unit]\nDescription=x\n"))
            .concat();
        let host = |needs: &str, more: &str| {
            let unit = format!("//- etc/systemd/system/a.service\n[Unit]\n{needs}\n[Service]\nExecStart=/bin/a\n");
            findings_of_root(CODE, &format!("{manager}{unit}{more}"))
        };
        assert_eq!(
            host("BindsTo=gone.service", ""),
            "etc/systemd/system/a.service:2:9 systemd/unit-not-found a.service cannot start: `BindsTo=` names \
             `gone.service`, which the host does not have\n"
        );
        assert!(
            host("Requires=b.service", "//- etc/systemd/system/b.service -> /dev/null").contains("which is masked")
        );
        assert!(
            !host("Requires=b.service", "//- etc/systemd/system/b.service.d/x.conf\n[Service]\nNice=1\n").is_empty()
        );
        for (needs, more) in [
            ("Wants=gone.service", ""),
            ("Requires=basic.target x.slice srv.mount dev-sda.device", ""),
            ("Requires=old.service", "//- etc/init.d/old\n#!/bin/sh\n"),
            ("Requires=b@1.service", "//- usr/lib/systemd/system/b@.service\n[Service]\nExecStart=/bin/b\n"),
            ("Requires=systemd-cryptsetup@x.service", ""),
            ("Requires=web.service", "//- etc/containers/systemd/web.container\n[Container]\nImage=x\n"),
            ("Requires=made.service", "//- usr/lib/systemd/system-generators/zfs-mount-generator\n#!/bin/sh\n"),
            ("Requires=b.service", "//- etc/systemd/system/b.service -> /opt/b/b.service"),
            (
                "Requires=%i.service",
                "//- etc/systemd/system/a@.service\n[Unit]\nRequires=%i.service\n[Service]\nExecStart=/bin/a\n",
            ),
        ] {
            let found = host(needs, more);
            assert!(found.is_empty() || needs.contains('%'), "{needs}: {found}");
        }
        let packaged =
            "//- usr/lib/systemd/system/p.service\n[Unit]\nRequires=gone.service\n[Service]\nExecStart=/bin/p\n";
        assert_eq!(host("", packaged), "", "nobody enabled it");
        let enabled = "//- etc/systemd/system/multi-user.target.wants/p.service -> /usr/lib/systemd/system/p.service";
        assert!(!host("", &format!("{packaged}{enabled}")).is_empty());
        let part = "//- etc/systemd/system/a.service\n[Unit]\nRequires=gone.service\n[Service]\nExecStart=/bin/a\n";
        assert_eq!(findings_of_root(CODE, part), "", "without systemd's own units it is no whole host");
    }

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
    fn a_name_beside_its_neighbour_is_no_slip() {
        let socket = |name: &str| format!("//- units/{name}.socket\n[Socket]\nListenStream=/run/{name}\n");
        let unit =
            "//- units/main.socket\n[Unit]\nBefore=sssd-pac.socket sssd-pam.socket\n[Socket]\nListenStream=/run/a\n";
        assert_eq!(findings(CODE, &format!("{}{unit}", socket("sssd-pam"))), "");
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
