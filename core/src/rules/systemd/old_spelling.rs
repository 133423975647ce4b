//! Directives and values that still work under an older name.

use crate::estate::unit::Setting;
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/old-spelling",
        effect: Effect::Untidy,
        severity: Severity::Info,
        program: Some("systemd"),
        page: include_str!("old_spelling.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let release = unit::release(estate);
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings().filter(|it| it.effective) {
            key(setting, release, found);
            value(setting, found);
        }
    }
}

fn key(setting: &Setting, release: u16, found: &mut Findings) {
    let Some(directive) = setting.directive.filter(|it| it.is_known(release) && !it.replaced_by.is_empty()) else {
        return;
    };
    if directive.ignored_since != 0 && release >= directive.ignored_since {
        return;
    }
    let (old, section, new) = (&setting.name, &setting.section, directive.replaced_by);
    found
        .report(&RULE.about, setting.key, format!("`{old}=` in `[{section}]` is an old form that systemd still reads"))
        .help(format!("use {new} instead"));
}

fn value(setting: &Setting, found: &mut Findings) {
    let Some(text) = setting.value.known() else { return };
    let is_output = matches!(&*setting.name, "StandardOutput" | "StandardError");
    let new = match text.as_str() {
        "syslog" if is_output => "journal".to_owned(),
        "syslog+console" if is_output => "journal+console".to_owned(),
        text if setting.name == "PIDFile" || setting.name.starts_with("Listen") => match text.strip_prefix("/var/run/")
        {
            Some(below) => format!("/run/{below}"),
            None => return,
        },
        _ => return,
    };
    found
        .report(&RULE.about, setting.value.span, format!("systemd takes `{text}` for `{new}`, its name of today"))
        .help(format!("write `{new}`"))
        .fix(Fix::replace(format!("write `{new}`"), Safety::Safe, setting.value.span, new));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/old-spelling"];

    fn service(lines: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{lines}\n"))
    }

    #[test]
    fn values_under_an_older_name() {
        assert_eq!(
            service("StandardOutput=syslog\nPIDFile=/var/run/a.pid"),
            "a.service:3:16 systemd/old-spelling systemd takes `syslog` for `journal`, its name of today\n\
             a.service:4:9 systemd/old-spelling systemd takes `/var/run/a.pid` for `/run/a.pid`, its name of today\n"
        );
    }

    #[test]
    fn directives_under_an_older_name() {
        let limit = "MemoryLimit=1G\n//- landreeve.toml\n[targets]\nsystemd = \"252\"";
        assert!(service(limit).contains("`MemoryLimit=` in `[Service]` is an old form"), "{}", service(limit));
        assert_eq!(service("MemoryLimit=1G"), "", "it has no effect any more, which is another finding");
    }

    #[test]
    fn todays_names_are_fine() {
        assert_eq!(service("StandardOutput=journal\nPIDFile=/run/a.pid\nMemoryMax=1G\nSyslogIdentifier=syslog"), "");
    }
}
