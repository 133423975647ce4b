//! Several paths in a directive that takes one.

use crate::estate::unit::Setting;
use crate::estate::{Estate, unit};
use crate::facts::systemd::{Directive, Kind, Repeat};
use crate::rules::Rule;
use crate::source::{About, Effect, FileSet, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/two-paths-in-one",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("two_paths_in_one.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings() {
            if let Some(directive) = setting.directive.filter(|it| takes_one_path(it.kind)) {
                report(&estate.files, setting, directive, found);
            }
        }
    }
}

fn takes_one_path(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::ConditionPath | Kind::EnvFile | Kind::Path | Kind::PathGlob | Kind::PidFile | Kind::WorkingDirectory
    )
}

fn report(files: &FileSet, setting: &Setting, directive: &Directive, found: &mut Findings) {
    let text = setting.text();
    // A comment behind the value is another fault.
    let is_plain = setting.value.known().is_some() && setting.faults.is_empty() && setting.comment_at().is_none();
    let is_path = |it: &str| it.trim_start_matches(['-', '|', '!']).starts_with('/');
    let paths: Vec<&str> = text.split_ascii_whitespace().collect();
    if !is_plain || paths.len() < 2 || !paths.iter().all(|it| is_path(it)) {
        return;
    }
    let name = &directive.name;
    let message = format!("`{name}=` takes one path: systemd looks for a file that is called `{text}`");
    let finding = found.report(&RULE.about, setting.value.span, message);
    if directive.repeat == Repeat::Adds {
        finding.help(format!("write one `{name}=` for each path"));
        if let Some(frame) = files.frame(setting.key).filter(|_| setting.is_one_line()) {
            let lines = paths.join(&format!("{}{}{name}=", frame.end, frame.prefix));
            finding.fix(Fix::replace("write one line for each path", Safety::Unsafe, setting.value.span, lines));
        }
    } else {
        finding.help("leave one of them");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/two-paths-in-one"];

    fn service(line: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{line}\n"))
    }

    #[test]
    fn one_name_with_a_blank_in_it() {
        assert_eq!(
            service("EnvironmentFile=/etc/a.env /etc/b.env"),
            "a.service:3:17 systemd/two-paths-in-one `EnvironmentFile=` takes one path: systemd looks for a file that is \
             called `/etc/a.env /etc/b.env`\n"
        );
        for line in [
            "EnvironmentFile=-/etc/a.env -/etc/b.env",
            "WorkingDirectory=/srv/a /srv/b",
            "PIDFile=/run/a /run/b",
            "[Unit]\nConditionPathExists=/a !/b",
        ] {
            assert!(!service(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn each_line_is_framed_as_the_first() {
        let fixed = |text: &str| crate::rules::testing::fixed(CODE, text);
        assert_eq!(
            fixed("//- a.service\n[Service]\r\nEnvironmentFile=/etc/a /etc/b\r\nExecStart=/bin/a\r\n"),
            "[Service]\r\nEnvironmentFile=/etc/a\r\nEnvironmentFile=/etc/b\r\nExecStart=/bin/a\r\n"
        );
        let list = "1. Create `/etc/systemd/system/a.service`:\n\n   ```ini\n   [Service]\n   \
                    EnvironmentFile=/etc/a /etc/b\n   ExecStart=/bin/a\n   ```\n";
        assert_eq!(fixed(&format!("//- a.md\n{list}")), list.replace("/etc/a /", "/etc/a\n   EnvironmentFile=/"));
    }

    #[test]
    fn lists_blanks_and_comments_are_fine() {
        for line in [
            "ReadWritePaths=/a /b",
            "WorkingDirectory=/srv/my app",
            "EnvironmentFile=/etc/a.env # /etc/b.env",
            "[Unit]\nRequiresMountsFor=/a /b",
        ] {
            assert_eq!(service(line), "", "{line}");
        }
    }
}
