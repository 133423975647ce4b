//! Links that enable a unit which the host does not have.

use crate::estate::root::{Present, State};
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/enabled-unit-missing",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("systemd"),
        page: include_str!("enabled_unit_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in estate.hosts.iter().filter(|_| estate.files.is_root()) {
        check_host(estate, host, found);
    }
}

fn check_host(estate: &Estate, host: &Host, found: &mut Findings) {
    let present = Present::of(estate, host);
    for link in present.enabling() {
        let Some(by) = present.unit(link.by).filter(|_| present.state(link.name) == State::Missing) else { continue };
        let message = format!(
            "{} pulls in `{}` by the link `{}`, and the host has no such unit",
            by.title(),
            link.name,
            link.path
        );
        let help = format!("`systemctl disable {}` or delete the link; or bring the unit back", link.name);
        found.report(&RULE.about, by.span.head(), message).help(help);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings_of_root;

    const CODE: &[&str] = &["systemd/enabled-unit-missing"];

    fn host(link: &str, more: &str) -> String {
        let manager: String = ["basic", "multi-user", "sysinit"]
            .map(|it| format!("//- usr/lib/systemd/system/{it}.target\n[Unit]\nDescription=x\n"))
            .concat();
        findings_of_root(CODE, &format!("{manager}//- etc/systemd/system/{link}\n{more}"))
    }

    #[test]
    fn a_link_to_a_unit_that_is_gone() {
        assert_eq!(
            host("multi-user.target.wants/a.service -> /lib/systemd/system/a.service", ""),
            "usr/lib/systemd/system/multi-user.target:1:1 systemd/enabled-unit-missing multi-user.target pulls in \
             `a.service` by the link `etc/systemd/system/multi-user.target.wants/a.service`, and the host has no such \
             unit\n"
        );
    }

    #[test]
    fn links_to_what_is_there_or_off_are_fine() {
        let wants = "multi-user.target.wants/a.service -> /lib/systemd/system/a.service";
        assert_eq!(host(wants, "//- usr/local/lib/systemd/system/a.service\n[Service]\nExecStart=/bin/a\n"), "");
        assert_eq!(host(wants, "//- etc/systemd/system/a.service -> /dev/null"), "");
        assert_eq!(host(wants, "//- etc/init.d/a\n#!/bin/sh\n"), "");
        let instance = "multi-user.target.wants/a@1.service -> /lib/systemd/system/a@.service";
        assert_eq!(host(instance, "//- usr/lib/systemd/system/a@.service\n[Service]\nExecStart=/bin/a\n"), "");
        assert_eq!(host("gone.target.wants/a.service -> /lib/systemd/system/a.service", ""), "");
    }
}
