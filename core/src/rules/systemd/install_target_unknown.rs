//! `WantedBy=` and its like with a target that nobody has.

use crate::estate::root::{Present, State};
use crate::estate::unit::{Anywhere, Setting, Unit};
use crate::estate::{Estate, Host};
use crate::facts::systemd::{self, known};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/install-target-unknown",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("install_target_unknown.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let anywhere = Anywhere::of(estate);
    for host in &estate.hosts {
        check_host(estate, host, &anywhere, found);
    }
}

fn check_host(estate: &Estate, host: &Host, anywhere: &Anywhere<'_>, found: &mut Findings) {
    let present = estate.files.is_root().then(|| Present::of(estate, host));
    for unit in host.units.iter().filter(|it| it.is_whole()) {
        for key in ["WantedBy", "RequiredBy", "UpheldBy"] {
            for (setting, span, name) in unit.settings_of("Install", key).flat_map(names) {
                let is_name = systemd::is_unit_name(name);
                if known::is_standard_target(name) || (is_name && anywhere.has(name)) {
                    continue;
                }
                report(unit, key, setting, span, name, present.as_ref(), found);
            }
        }
    }
}

/// The names of a list, and of a comment behind it the first word.
fn names(setting: &Setting) -> impl Iterator<Item = (&Setting, Span, &str)> {
    let end = setting.comment_at().map_or(u32::MAX, |at| setting.span_of(at + 1..at + 2).start);
    let words = setting.plain_words().filter(move |(span, name)| !name.contains('%') && span.start <= end);
    words.map(move |(span, name)| (setting, span, name))
}

/// Writes the name right, or deletes it where the list has the right one already.
fn mended(setting: &Setting, span: Span, near: &'static str) -> Fix {
    let is_it = |(at, name): (Span, &str)| {
        at != span && (name == near || (at.start < span.start && known::similar_target(name) == Some(near)))
    };
    if !setting.plain_words().any(is_it) {
        return Fix::replace(format!("write `{near}`"), Safety::Unsafe, span, near);
    }
    let before = setting.plain_words().filter(|it| it.0.start < span.start && setting.is_one_line());
    let mut behind = setting.plain_words().filter(|it| it.0.start > span.start && setting.is_one_line());
    let word = match (before.last(), behind.next()) {
        (Some((before, _)), _) => before.tail().to(span),
        (None, Some((behind, _))) => span.to(behind.head()),
        (None, None) => span,
    };
    Fix::replace(format!("delete it: the line has `{near}` already"), Safety::Unsafe, word, "")
}

/// A target of the machine's own may well be somewhere else; what is nearly a standard one is that one.
fn report(
    unit: &Unit,
    key: &str,
    setting: &Setting,
    span: Span,
    name: &str,
    present: Option<&Present<'_>>,
    found: &mut Findings,
) {
    let near = known::similar_target(name);
    let message = match (systemd::is_unit_name(name), near) {
        (false, _) => format!("{} cannot be enabled: `{name}` in `{key}=` is no name of a unit", unit.title()),
        (true, Some(_)) => format!("nothing starts {}: there is no `{name}` that could pull it in", unit.title()),
        // A package may well bring the unit without what it could be tied to.
        (true, None) if unit.is_user || unit.path.contains("lib/systemd/") || !name.ends_with(".target") => return,
        (true, None) if present.is_none_or(|it| it.state(name) != State::Missing) => return,
        (true, None) => {
            format!("enabled by `{key}={name}`, {} waits for a target that the host does not have", unit.title())
        }
    };
    let finding = found.report(&RULE.about, span, message);
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(mended(setting, span, near)),
        None if name == "#" => finding.help("systemd has no comments behind a value: put it on a line of its own"),
        None => finding.help("name a unit with its suffix, mostly `multi-user.target` or `timers.target`"),
    };
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/install-target-unknown"];

    fn wanted_by(name: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n[Install]\nWantedBy={name}\n"))
    }

    #[test]
    fn a_target_that_is_misspelt_or_no_unit() {
        assert_eq!(
            wanted_by("multi-users.target"),
            "a.service:4:10 systemd/install-target-unknown nothing starts a.service: \
             there is no `multi-users.target` that could pull it in\n"
        );
        assert!(
            wanted_by("multi-user").contains("cannot be enabled: `multi-user` in `WantedBy=` is no name of a unit")
        );
        assert!(
            wanted_by("multi-user.target,graphical.target").contains("is no name")
                || !wanted_by("multi-user.taget").is_empty()
        );
    }

    #[test]
    fn a_name_that_the_list_has_is_deleted() {
        let fixed = |list: &str| {
            let unit = format!("//- a.service\n[Service]\nExecStart=/bin/a\n[Install]\nWantedBy={list}\n");
            crate::rules::testing::fixed(CODE, &unit).lines().last().unwrap_or_default().to_owned()
        };
        for list in [
            "multi-user.target multiuser.target",
            "multi-users.target  multi-user.target",
            "multiuser.target multi-users.target",
            "multi-users.target",
        ] {
            assert_eq!(fixed(list), "WantedBy=multi-user.target", "{list}");
        }
    }

    #[test]
    fn targets_of_the_machine_and_of_the_estate_are_fine() {
        for fine in [
            "multi-user.target",
            "default.target graphical.target",
            "timers.target",
            "sleep.target suspend.target",
            "shop.target",
            "nginx.service",
            "sys-subsystem-net-devices-eth0.device",
            "remote-fs.target",
            "user@%i.service",
            "runlevel3.target",
        ] {
            assert_eq!(wanted_by(fine), "", "{fine}");
        }
    }
}
