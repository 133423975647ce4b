//! Services that need another one and start at the same moment.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::estate::unit::{Names, Order, Setting, Unit, words};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, FileSet, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/requires-without-after",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("requires_without_after.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        check_host(&estate.files, host, found);
    }
}

fn check_host(files: &FileSet, host: &Host, found: &mut Findings) {
    let names = Names::of(host.units.iter());
    let order = OnceCell::new();
    for unit in host.units.iter().filter(|it| it.suffix() == "service" && it.is_whole()) {
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for key in ["Requires", "BindsTo"] {
            for setting in unit.settings_of("Unit", key) {
                let text = setting.value.known().map_or("", String::as_str);
                let words = words::plain(text).filter(|(_, name)| is_started_beside(name));
                let loose: Vec<_> = words.filter(|(_, name)| !is_ordered(&names, unit, name)).collect();
                let new: Vec<&str> = loose.iter().map(|it| it.1).filter(|it| told.insert(it)).collect();
                let order = || order.get_or_init(|| Order::of(host.units.iter()));
                let fix = if new.is_empty() { None } else { ordered(files, unit, setting, &new, order()) };
                for (range, name) in loose {
                    report(unit, key, setting.span_of(range), name, fix.as_ref(), found);
                }
            }
        }
    }
}

/// Puts the unit after all that one line of it needs.
fn ordered(files: &FileSet, unit: &Unit, setting: &Setting, names: &[&str], order: &Order<'_>) -> Option<Fix> {
    let line = format!("After={}", names.join(" "));
    let is_sure = unit.shows_all_of(setting) && names.iter().all(|it| order.may_follow(&unit.name, it));
    let safety = if is_sure { Safety::Safe } else { Safety::Unsafe };
    Some(Fix::new(format!("add `{line}`"), safety, vec![setting.line_below(files, &line)?]))
}

/// Targets, sockets, slices and devices are in order by themselves; the bus is there before any service.
fn is_started_beside(name: &str) -> bool {
    name.ends_with(".service") && !name.contains('%') && !matches!(name, "dbus.service" | "dbus-broker.service")
}

fn is_ordered(names: &Names<'_>, unit: &Unit, name: &str) -> bool {
    let others: Vec<&Unit> = names.answering(name).collect();
    // Of two units that packages bring the other one may have the order, and the estate lacks it.
    if others.is_empty() && unit.path.contains("lib/systemd/") {
        return true;
    }
    let is_it = |it: &str| it == name || others.iter().any(|other| other.answers_to(it)) || it.contains('%');
    let own = ["After", "Before"].iter().flat_map(|key| unit.units_of("Unit", key)).any(|(_, it)| is_it(it));
    let is_unit = |it: &str| unit.answers_to(it) || it.contains('%');
    let theirs = ["After", "Before"].iter().flat_map(|key| others.iter().flat_map(move |it| it.units_of("Unit", key)));
    own || theirs.map(|it| it.1).any(is_unit) || is_after_all_of(names, unit, &others) || is_called(names, unit, name)
}

/// A service that nothing but its socket starts comes when somebody connects, and the socket needs the same unit.
fn is_called(names: &Names<'_>, unit: &Unit, name: &str) -> bool {
    let enabled = ["WantedBy", "RequiredBy"].iter().any(|key| unit.units_of("Install", key).next().is_some());
    let Some(stem) = unit.name.strip_suffix(".service").filter(|_| !enabled) else { return false };
    let socket = format!("{stem}.socket");
    let needs = |it: &Unit| {
        ["Requires", "BindsTo"].iter().any(|key| it.units_of("Unit", key).any(|(_, needed)| needed == name))
    };
    names.answering(&socket).any(needs)
}

/// It may be ordered by way of a third unit, such as a target.
fn is_after_all_of(names: &Names<'_>, unit: &Unit, others: &[&Unit]) -> bool {
    let mut third = unit.units_of("Unit", "After").map(|it| it.1);
    third.any(|third| {
        let mut units = names.answering(third);
        let waits =
            |it: &Unit| it.units_of("Unit", "After").any(|(_, it)| others.iter().any(|other| other.answers_to(it)));
        let comes = |it: &Unit| it.units_of("Unit", "Before").any(|(_, it)| it == third);
        units.any(waits) || others.iter().any(|it| comes(it))
    })
}

fn report(unit: &Unit, key: &str, span: Span, name: &str, fix: Option<&Fix>, found: &mut Findings) {
    let message =
        format!("{} starts at the same moment as `{name}`, which it needs: `{key}=` gives no order", unit.title());
    let finding = found.report(&RULE.about, span, message);
    finding.help(format!("add `After={name}`"));
    if let Some(fix) = fix {
        finding.fix(fix.clone());
    }
    if let Some(section) = unit.section_around(span) {
        finding.absent_from(section);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/requires-without-after"];

    fn unit(lines: &str, more: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Unit]\n{lines}\n[Service]\nExecStart=/bin/a\n{more}"))
    }

    #[test]
    fn a_requirement_is_no_order() {
        assert_eq!(
            unit("Requires=b.service", ""),
            "a.service:2:10 systemd/requires-without-after a.service starts at the same moment as `b.service`, \
             which it needs: `Requires=` gives no order\n"
        );
        assert!(!unit("BindsTo=b.service\nAfter=c.service", "").is_empty());
    }

    #[test]
    fn a_socket_that_needs_the_same_unit_calls_the_service_when_it_is_up() {
        let socket = |lines: &str| format!("//- a.socket\n[Unit]\n{lines}\n[Socket]\nListenStream=/run/a.sock\n");
        assert_eq!(unit("BindsTo=b.service", &socket("BindsTo=b.service")), "");
        assert!(!unit("BindsTo=b.service", &socket("Description=a")).is_empty());
        let enabled = format!("[Install]\nWantedBy=multi-user.target\n{}", socket("BindsTo=b.service"));
        assert!(!unit("BindsTo=b.service", &enabled).is_empty());
    }

    #[test]
    fn an_order_is_added_at_once_where_it_makes_no_cycle() {
        let safety = |others: &str| {
            let text =
                format!("//- a.service\n[Unit]\nRequires=b.service c.service\n[Service]\nExecStart=/bin/a\n{others}");
            let estate = crate::estate::testing::estate(&text);
            let mut found = crate::source::Findings::default();
            super::check(&estate, &mut found);
            found
                .into_vec()
                .into_iter()
                .filter_map(|it| it.fix)
                .map(|it| (it.safety.word(), it.title))
                .collect::<Vec<_>>()
        };
        let unit =
            |name: &str, lines: &str| format!("//- {name}.service\n[Unit]\n{lines}\n[Service]\nExecStart=/bin/b\n");
        let both = unit("b", "Description=b") + &unit("c", "Description=c");
        let title = "add `After=b.service c.service`".to_owned();
        assert_eq!(safety(&both), [("safe", title.clone()), ("safe", title)]);
        assert_eq!(safety("")[0].0, "unsafe", "nothing is known of the others");
        let round = unit("b", "After=d.service") + &unit("c", "Description=c") + &unit("d", "After=a.service");
        assert_eq!(safety(&round)[0].0, "unsafe", "b starts after a, by way of d");
        let text = format!(
            "//- a.service\n[Unit]\nRequires=b.service c.service\nBindsTo=b.service\n[Service]\nExecStart=/bin/a\n{both}"
        );
        assert_eq!(
            crate::rules::testing::fixed(CODE, &text),
            "[Unit]\nRequires=b.service c.service\nAfter=b.service c.service\nBindsTo=b.service\n[Service]\nExecStart=/bin/a\n"
        );
    }

    #[test]
    fn the_line_is_framed_as_its_neighbour() {
        let fixed = |text: &str| crate::rules::testing::fixed(CODE, &format!("//- a.md\n{text}"));
        let unit = "[Unit]\nRequires=b.service\n[Service]\nExecStart=/bin/a\n";
        for prefix in ["   ", "> ", "> > "] {
            let framed = |unit: &str| {
                let lines = format!("`/etc/systemd/system/a.service`:\n\n```ini\n{unit}```");
                let lines: Vec<String> = lines.lines().map(|it| format!("{prefix}{it}\n")).collect();
                format!("{}{}", if prefix == "   " { "1. A\n\n" } else { "" }, lines.concat())
            };
            let after = unit.replace("[Service]", "After=b.service\n[Service]");
            assert_eq!(fixed(&framed(unit)), framed(&after));
        }
        let here = |unit: &str| format!("```bash\ncat > /etc/systemd/system/a.service <<-EOF\n{unit}\tEOF\n```\n");
        let text = here("\t[Unit]\n\tRequires=b.service\n\t[Service]\n\tExecStart=/bin/a\n");
        assert!(fixed(&text).contains("\n\tRequires=b.service\n\tAfter=b.service\n"), "{}", fixed(&text));
        let windows = format!("//- a.service\n{}", unit.replace('\n', "\r\n"));
        assert!(crate::rules::testing::fixed(CODE, &windows).contains("\r\nAfter=b.service\r\n"));
    }

    #[test]
    fn any_order_between_the_two_is_fine() {
        let other = |lines: &str| format!("//- b.service\n[Unit]\n{lines}\n[Service]\nExecStart=/bin/b\n");
        assert_eq!(unit("Requires=b.service\nAfter=network.target b.service", ""), "");
        assert_eq!(unit("Requires=b.service\nBefore=b.service", ""), "");
        assert_eq!(unit("Requires=b.service", &other("Before=a.service")), "");
        assert_eq!(unit("Requires=b.service\nAfter=c.target", &other("Before=c.target")), "");
        let third = "//- c.service\n[Unit]\nAfter=b.service\n[Service]\nExecStart=/bin/c\n";
        assert_eq!(unit("Requires=b.service\nAfter=c.service", &format!("{}{third}", other("Description=b"))), "");
    }

    #[test]
    fn what_is_in_order_by_itself_is_fine() {
        for name in ["a.socket", "network-online.target", "srv.mount", "dev-sda.device", "b@%i.service", "dbus.service"]
        {
            assert_eq!(unit(&format!("Requires={name}"), ""), "", "{name}");
        }
        assert_eq!(unit("Wants=b.service", ""), "");
    }
}
