//! `EnvironmentFile=` of a file that the estate has under nearly the same name only, or that a host does not have.

use crate::estate::layout::file_for;
use crate::estate::root::{Fault, Presence};
use crate::estate::unit::Unit;
use crate::estate::{Estate, Host, Text};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/environment-file-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("environment_file_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let presence = Presence::of(estate, host);
        check_host(estate, host, presence.as_ref(), found);
    }
}

fn check_host(estate: &Estate, host: &Host, presence: Option<&Presence<'_>>, found: &mut Findings) {
    for unit in host.units.iter().filter(|it| it.is_whole()) {
        for (span, path) in unit.required_env_files() {
            if file_for(estate, host, path).is_some() {
                continue;
            }
            let Some(near) = misspelt(estate, host, path) else {
                on_host(presence, unit, span, path, found);
                continue;
            };
            let message =
                format!("{} does not start without `{path}`: the estate only has `{}`", unit.title(), near.path);
            found
                .report(&RULE.about, span, message)
                .because(near.source.all().head(), "the file that seems to be meant; no unit reads it")
                .help("correct the path; a leading `-` would hide that the file is missing");
        }
    }
}

/// A file that a host, read by its root directory, does not have.
fn on_host(presence: Option<&Presence<'_>>, unit: &Unit, span: Span, path: &str, found: &mut Findings) {
    let Some(presence) = presence.filter(|it| it.judges(unit)) else { return };
    let makes = unit.settings.iter().find(|it| it.value.span == span).is_some_and(|it| unit.may_make(path, it));
    if makes || presence.fault_of_file(path) != Some(Fault::Missing) {
        return;
    }
    let message = format!("{} does not start without `{path}`, which the host does not have", unit.title());
    found.report(&RULE.about, span, message).help("add the file; a leading `-` lets the service start without it");
}

/// The one file in the same folder whose name is nearly this one and that no unit reads.
fn misspelt<'e>(estate: &'e Estate, host: &'e Host, path: &str) -> Option<&'e Text> {
    let (folder, name) = path.trim_start_matches('/').rsplit_once('/')?;
    let below = format!("/{folder}");
    let is_read = |path: &str| {
        let mut all = host.units.iter().flat_map(|it| it.settings_of("Service", "EnvironmentFile"));
        all.any(|it| it.text().trim_start_matches('-').ends_with(path.trim_start_matches('/')))
    };
    let is_near = |other: &str| {
        let letters = |text: &str| text.chars().filter(|it| !it.is_ascii_digit()).collect::<String>();
        // Names that differ by a number are meant to differ.
        letters(name) != letters(other) && name.len() > 3 && strsim::damerau_levenshtein(name, other) <= 2
    };
    let mut near = estate.texts_of(&host.name).filter(|text| {
        let place = text.path.trim_start_matches('/').rsplit_once('/');
        place.is_some_and(|(it, other)| (it == folder || it.ends_with(&below)) && is_near(other))
            && !is_read(&text.path)
    });
    match (near.next(), near.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, findings_of_root};

    const CODE: &[&str] = &["systemd/environment-file-missing"];

    fn host(file: &str) -> String {
        let unit = format!("//- etc/systemd/system/a.service\n[Service]\nExecStart=/bin/a\nEnvironmentFile={file}\n");
        findings(CODE, &format!("{unit}//- etc/default/shop\nA=b\n"))
    }

    #[test]
    fn a_name_with_a_typing_mistake() {
        assert_eq!(
            host("/etc/default/shopp"),
            "etc/systemd/system/a.service:3:17 systemd/environment-file-missing a.service does not start without \
             `/etc/default/shopp`: the estate only has `etc/default/shop`\n"
        );
    }

    #[test]
    fn a_file_that_a_whole_host_lacks() {
        let root = |file: &str, more: &str| {
            let unit =
                format!("//- etc/systemd/system/a.service\n[Service]\nEnvironmentFile={file}\nExecStart=/bin/a\n");
            findings_of_root(CODE, &format!("{unit}//- opt/app/x\n{more}"))
        };
        assert_eq!(
            root("/etc/shop/env", ""),
            "etc/systemd/system/a.service:2:17 systemd/environment-file-missing a.service does not start without \
             `/etc/shop/env`, which the host does not have\n"
        );
        for (file, more) in [
            ("-/etc/shop/env", ""),
            ("/etc/shop/env", "//- etc/shop/env\nA=1\n"),
            ("/run/shop/env", ""),
            ("/srv/shop/env", ""),
            ("/opt/app/%i.env", ""),
            ("/opt/app/env", "//- etc/fstab\n/dev/sdb1 /opt/app ext4 defaults 0 2\n"),
            ("/opt/app/env", "//- usr/lib/tmpfiles.d/x.conf\nC /opt/app/env - - - - /usr/share/env\n"),
            (
                "/opt/app/env",
                "//- etc/systemd/system/a.service.d/x.conf\n[Service]\nExecStartPre=/bin/touch /opt/app/env\n",
            ),
            ("/opt/app/env", "//- etc/systemd/system/a.service.d/x.conf\n[Unit]\nConditionPathExists=/opt/app/env\n"),
            ("/opt/app/env", "//- etc/systemd/system/opt-app.mount\n[Mount]\nWhat=nas:/x\nWhere=/opt/app\n"),
        ] {
            assert_eq!(root(file, more), "", "{file} {more}");
        }
    }

    #[test]
    fn optional_present_other_and_numbered_files_are_fine() {
        for file in
            ["-/etc/default/shopp", "/etc/default/shop", "/etc/default/.env", "/opt/app/shopp", "/etc/default/shop2"]
        {
            assert_eq!(host(file), "", "{file}");
        }
    }
}
