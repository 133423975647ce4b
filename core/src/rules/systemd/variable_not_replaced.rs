//! Variables in commands, written in a form that only a shell replaces.

use crate::estate::environment::{NotReplaced, not_replaced};
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/variable-not-replaced",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("variable_not_replaced.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (host, unit) in unit::all(estate).filter(|(_, unit)| unit.is_whole()) {
        for NotReplaced { name, span, word, is_dropped, set } in not_replaced(estate, host, unit) {
            let message = if is_dropped {
                format!("systemd drops the word `{word}`: it replaces `${name}` only where that is the whole word")
            } else {
                format!("systemd does not replace `${name}` inside a word: the program gets `{word}` as it stands")
            };
            let finding = found.report(&RULE.about, span, message);
            if let Some(set) = set {
                finding.because(set, "the variable");
            }
            let meant = word.replacen(&format!("${name}"), &format!("${{{name}}}"), 1);
            finding.help(format!("write `{meant}`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn service(lines: &str) -> String {
        findings(&["systemd/variable-not-replaced"], &format!("//- a.service\n[Service]\n{lines}\n"))
    }

    #[test]
    fn words_that_only_a_shell_reads_that_way() {
        assert_eq!(
            service("ExecStart=/usr/bin/python3 $HOME/app/main.py"),
            "a.service:2:28 systemd/variable-not-replaced systemd drops the word `$HOME/app/main.py`: it replaces \
             `$HOME` only where that is the whole word\n"
        );
        assert_eq!(
            service("Environment=PORT=80\nExecStart=/usr/bin/app --port=$PORT"),
            "a.service:3:24 systemd/variable-not-replaced systemd does not replace `$PORT` inside a word: the program \
             gets `--port=$PORT` as it stands\n"
        );
        assert!(service("ExecStart=/bin/sh -c \"$HOME/bin/x --y\"").contains("drops the word"));
    }

    #[test]
    fn forms_that_are_replaced_or_meant_as_they_stand() {
        for lines in [
            "Environment=A=1\nExecStart=/bin/a $A ${A}/x --p=${A} $$A/x --q=$$A",
            "ExecStart=/bin/a --port=$PORT",
            "Environment=A=1\nExecStart=/bin/sh -c 'exec /bin/a --port=$A'",
            "Environment=A=1\nExecStart=/bin/sh /bin/x --port=$A",
            "Environment=NF=1\nExecStart=/usr/bin/awk -F: {print$NF}",
            "ExecStart=/usr/bin/grep -q x$ /a",
            "ExecStart=:/bin/a $A/x",
            "ExecStart=/bin/a $APP/x\nWorkingDirectory=$APP",
            "ExecStart=$APP/a $APP/x",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
        assert_eq!(
            findings(&["systemd/variable-not-replaced"], "//- a.service.j2\n[Service]\nExecStart=/bin/a ${A}/x\n"),
            ""
        );
    }
}
