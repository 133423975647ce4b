//! Percent signs in commands and variables that are meant for the program, and that systemd replaces.

use crate::estate::unit::Setting;
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Edit, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/unescaped-percent",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("unescaped_percent.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings().filter(|it| it.effective) {
            report(setting, found);
        }
    }
}

fn report(setting: &Setting, found: &mut Findings) {
    for format in setting.percents() {
        let text = setting.text();
        let mut letters: Vec<String> =
            format.signs.iter().filter_map(|at| Some(format!("`{}`", text.get(*at..at + 2)?))).collect();
        letters.dedup();
        let message = format!(
            "systemd replaces {} before `{}` sees the format: they are specifiers of the unit",
            letters.join(", "),
            format.reader
        );
        let message =
            if letters.len() == 1 { message.replace("they are specifiers", "it is a specifier") } else { message };
        let edits = format.signs.iter().map(|at| Edit { span: setting.span_of(*at..*at), text: "%".to_owned() });
        found
            .report(&RULE.about, setting.span_of(format.range.clone()), message)
            .help("write `%%` for a percent sign that the program is to get")
            .fix(Fix::new("double the percent signs", Safety::Safe, edits.collect()));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    const CODE: &[&str] = &["systemd/unescaped-percent"];

    fn command(text: &str) -> String {
        findings(CODE, &format!("//- a.service\n[Service]\nExecStart={text}\n"))
    }

    #[test]
    fn formats_lose_their_letters() {
        assert_eq!(
            command("/usr/bin/date +%Y-%m-%d"),
            "a.service:2:25 systemd/unescaped-percent systemd replaces `%Y`, `%m`, `%d` before `date` sees the format: \
             they are specifiers of the unit\n"
        );
        for text in [
            "/bin/sh -c 'tar czf /x-$(date +%Y-%m-%d).tgz /y'",
            "/bin/bash -ec \"pg_dump x > /y-$(date -u +\\\"%Y %m\\\")\"",
            "/usr/bin/printf \"%s\\n\" x",
            "/usr/bin/stat --format=%U /x",
            "/usr/bin/nice -n 5 /usr/bin/find /x -printf '%p\\n'",
            "/usr/bin/tcpdump -G 3600 -w /x/%Y-%m-%d_%H.pcap",
            "/bin/sh -c 'X=`TZ=UTC date +%s`; echo $$X'",
        ] {
            assert_eq!(command(text).lines().count(), 1, "{text}: {}", command(text));
        }
    }

    #[test]
    fn the_fix_doubles_them() {
        let text = fixed(CODE, "//- a.service\n[Service]\nExecStart=/bin/sh -c 'a > /x-$(date +%Y-%m)'\n");
        assert!(text.contains("$(date +%%Y-%%m)"), "{text}");
    }

    #[test]
    fn formats_of_dates_in_variables() {
        let environment =
            |text: &str| findings(CODE, &format!("//- a.service\n[Service]\nEnvironment={text}\nExecStart=/bin/a\n"));
        assert_eq!(
            environment("FMT=%Y-%m-%d"),
            "a.service:2:13 systemd/unescaped-percent systemd replaces `%Y`, `%m`, `%d` before `FMT=` sees the format: \
             they are specifiers of the unit\n"
        );
        for text in [
            "A=b BACKUP_NAME=backup-%Y%m%d",
            "'NAME=%d.%m.%Y'",
            "NAME=%d_%m_%Y",
            "\"JAVA_OPTS=-Xmx1g -XX:OnOutOfMemoryError='kill -9 %p'\"",
        ] {
            assert_eq!(environment(text).lines().count(), 1, "{text}: {}", environment(text));
        }
        for text in [
            "FMT=%%Y-%%m-%%d",
            "DIR=%Y/conf CREDENTIALS=%d/x",
            "PATHS=%Y:%d",
            "ID=%m-%i",
            "FMT=%F",
            "DIR=%Y/%m",
            "JAVA_OPTS=-XX:HeapDumpPath=/var/lib/%p",
        ] {
            assert_eq!(environment(text), "", "{text}");
        }
        let text = fixed(CODE, "//- a.service\n[Service]\nEnvironment=FMT=%Y-%m-%d\nExecStart=/bin/a\n");
        assert!(text.contains("FMT=%%Y-%%m-%%d"), "{text}");
    }

    #[test]
    fn the_number_of_a_java_process_and_code_of_awk() {
        for text in [
            "/usr/bin/java -XX:OnOutOfMemoryError=\"kill -9 %p\" -jar a.jar",
            "/usr/bin/java '-XX:OnError=/bin/kill %p' -jar a.jar",
            "/opt/jdk/bin/java -XX:HeapDumpPath=/var/dumps/java_pid%p.hprof -jar a.jar",
            "/usr/bin/java -XX:ErrorFile=/var/log/hs_err_%p.log -jar a.jar",
            "/usr/bin/awk '{ printf \"%s %d\\n\", $1, $2 }' /x",
            "/bin/sh -c 'gawk \"{ printf \\\"%s\\\", $1 }\" /x'",
        ] {
            assert_eq!(command(text).lines().count(), 1, "{text}: {}", command(text));
        }
        for text in [
            "/usr/bin/java -XX:OnOutOfMemoryError='kill -9 %%p' -jar a.jar",
            "/usr/bin/java -XX:HeapDumpPath=/var/lib/%p/dumps -jar %p.jar",
            "/usr/bin/java -XX:OnError=/opt/a/notify -Dname=%p -jar a.jar",
            "/opt/a/run --pid-file=/run/pid%p",
            "/usr/bin/awk '/%i/ { print }' /x",
            "/usr/bin/awk -v d=%s '{ printf \"x\" }' /x",
        ] {
            assert_eq!(command(text), "", "{text}");
        }
    }

    #[test]
    fn specifiers_and_signs_that_stay_are_fine() {
        for text in [
            "/usr/bin/date +%%Y-%%m-%%d",
            "/usr/bin/date +%F",
            "/opt/a/run --name %i --dir %t/%p",
            "/usr/bin/printf '%i starts\\n' x",
            "/usr/bin/printf '%s'",
            "/bin/sh -c 'echo %i; date'",
            "/bin/sh -c 'date +%%Y; echo %H'",
            "/usr/bin/curl -w %{http_code} http://a/",
            "/opt/a/bin/gunicorn --access-logformat '%(h)s %(l)s' a:app",
            "/usr/bin/tcpdump -w /x/%p.pcap",
            "/usr/bin/find /x -name %i",
            "/opt/a/run date +%Y",
            "/usr/bin/date -d %i",
        ] {
            assert_eq!(command(text), "", "{text}");
        }
    }
}
