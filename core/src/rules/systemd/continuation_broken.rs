//! Values that go on for too few lines, or for one too many: a backslash is missing, spoilt, or left over.

use crate::estate::unit::{Cut, Gap, Setting, Swallowed, Unit};
use crate::estate::{Estate, unit};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/continuation-broken",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("continuation_broken.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        for cut in unit.cuts() {
            report_cut(estate, unit, &cut, found);
        }
        for setting in unit.read_settings() {
            if let Some(swallowed) = setting.swallowed() {
                report_swallowed(unit, setting, &swallowed, found);
            }
        }
    }
}

fn report_cut(estate: &Estate, unit: &Unit, cut: &Cut<'_>, found: &mut Findings) {
    let (name, title) = (&cut.setting.name, unit.title());
    let (at, message) = match (cut.gap, cut.lost) {
        (Gap::Blanks, Some(_)) => (
            cut.setting.key,
            format!("`{name}=` of {title} ends here: a blank behind the backslash keeps it from continuing the line"),
        ),
        (Gap::Blanks, None) => (
            cut.setting.key,
            format!("`{name}=` of {title} hands the program a backslash: the blank behind it makes it a word"),
        ),
        (Gap::EmptyLine, _) => {
            (cut.setting.key, format!("`{name}=` of {title} ends at the empty line behind its backslash"))
        }
        (Gap::NoBackslash, _) => (
            last_line(estate, cut),
            format!("`{name}=` of {title} ends with this line: no backslash continues it in the next one"),
        ),
    };
    let finding = found.report(&RULE.about, at, message);
    if let Some(lost) = cut.lost {
        finding.because(lost, "was to belong to it, and systemd skips it");
    }
    match cut.gap {
        Gap::Blanks => {
            finding.help("delete the blank: a backslash must be the last character of the line");
            finding.fix(Fix::replace("delete the blank behind the backslash", Safety::Unsafe, cut.at, ""));
        }
        Gap::EmptyLine => {
            finding.help("delete the empty line: the next line continues one that ends in a backslash");
        }
        Gap::NoBackslash => {
            finding.help("end the line with a backslash, or make the next one a line of its own");
            finding.fix(Fix::replace("end the line with a backslash", Safety::Unsafe, cut.at, " \\"));
        }
    }
}

/// The text of the line that lacks the backslash.
fn last_line(estate: &Estate, cut: &Cut<'_>) -> Span {
    let whole = Span { end: cut.at.start, ..cut.setting.line };
    let text = estate.files.slice(whole);
    let start = text.rfind('\n').map_or(0, |it| it + 1);
    let indent = text[start..].len() - text[start..].trim_start().len();
    whole.sub(start + indent, text.len())
}

fn report_swallowed(unit: &Unit, setting: &Setting, swallowed: &Swallowed, found: &mut Findings) {
    let line = &setting.text()[swallowed.range.clone()];
    let what = line.split_once('=').map_or_else(|| line.to_owned(), |(key, _)| format!("{}=", key.trim_end()));
    let message = format!(
        "`{}=` of {} swallows the line below it: the backslash makes `{what}` a part of its value",
        setting.name,
        unit.title()
    );
    found
        .report(&RULE.about, swallowed.backslash, message)
        .because(setting.span_of(swallowed.range.clone()), "sets nothing")
        .help("delete the backslash: the last line of a value has none")
        .fix(Fix::replace("delete the backslash", Safety::Unsafe, swallowed.backslash, ""));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/continuation-broken"];

    #[test]
    fn a_blank_behind_the_backslash_cuts_the_command_off() {
        let text = "//- a.service\n[Service]\nExecStart=/opt/a/run \\ \n  --port 80 \\\n  --log=x\nUser=a\n";
        let found = findings(CODE, text);
        assert_eq!(
            found,
            "a.service:2:1 systemd/continuation-broken `ExecStart=` of a.service ends here: a blank behind the backslash \
             keeps it from continuing the line\n"
        );
        assert_eq!(findings(&["systemd/line-not-read", "systemd/unknown-key"], text), "", "one finding is enough");
    }

    #[test]
    fn whole_continuations_and_ends_of_commands_are_fine() {
        for text in [
            "//- a.service\n[Service]\nExecStart=/opt/a/run \\\n  --port 80\n",
            "//- a.service\n[Service]\nDescription=a \\ \n\nUser=a\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run\\ \nUser=a\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run \\\n  # --port 80 \\\n  --x\nUser=a\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run\n  User=a\n  Restrat=no\n",
            "//- a.service\n[Service]\nType=simple\n  nothing\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run\nnothing\n",
            "//- a.service\n[Service]\nExecStart=/opt/a/run C:\\\\ \nUser=a\n",
        ] {
            assert_eq!(findings(CODE, text), "", "{text}");
        }
    }

    #[test]
    fn a_line_without_backslash_ends_the_command() {
        for (text, at) in [
            ("ExecStart=/opt/a/run \\\n  --port 80\n  --log x\nUser=a\n", "a.service:3:3"),
            ("ExecStart=/opt/a/run --port 80\n    --log=x\nUser=a\n", "a.service:2:1"),
            ("ExecStart=/opt/a/run\n--log x\n--b=c\n", "a.service:2:1"),
            ("ExecStart=/opt/a/run\n  app.wsgi:application\n", "a.service:2:1"),
            ("Environment=A=1\n  B=2 C=3\n", "a.service:2:1"),
            ("ExecStart=/opt/a/run \\\n\n  --port 80\n", "a.service:2:1"),
        ] {
            let text = format!("//- a.service\n[Service]\n{text}");
            let found =
                findings(&["systemd/continuation-broken", "systemd/line-not-read", "systemd/unknown-key"], &text);
            assert!(found.starts_with(at) && found.lines().count() == 1, "{text}: {found}");
            assert!(found.contains("continuation-broken"), "{found}");
        }
    }

    #[test]
    fn a_blank_behind_the_last_backslash_makes_it_a_word() {
        let text = "//- a.service\n[Service]\nExecStart=/opt/a/run \\ \nUser=a\n";
        assert!(findings(CODE, text).contains("hands the program a backslash"), "{}", findings(CODE, text));
    }

    #[test]
    fn a_backslash_too_many_swallows_a_directive() {
        let service = |lines: &str| findings(CODE, &format!("//- a.service\n[Service]\n{lines}\n"));
        assert_eq!(
            service("ExecStart=/opt/a/run --port 80 \\\nUser=a\nGroup=a"),
            "a.service:2:31 systemd/continuation-broken `ExecStart=` of a.service swallows the line below it: the \
             backslash makes `User=` a part of its value\n"
        );
        for lines in [
            "ExecStart=/opt/a/run \\\n  --port 80 \\\n# why\nRestart=always",
            "ExecStart=/opt/a/run \\\n  --port 80 \\\n[Install]\nWantedBy=multi-user.target",
            "Environment=A=1 \\\nExecStart=/opt/a/run",
            "  ExecStart=/opt/a/run \\\n  User=a",
        ] {
            assert!(service(lines).contains("swallows"), "{lines}");
        }
        for lines in [
            "ExecStart=/opt/a/run \\\n  User=a",
            "ExecStart=/opt/a/run \\\nuser=a",
            "ExecStart=/opt/a/run \\\nUser=a:b",
            "ExecStart=/usr/bin/ssh -o \\\nUser=a",
            "ExecStart=/opt/a/run -s \\\nUser=a",
            "ExecStart=/usr/bin/systemd-run --pipe \\\n--property \\\nUser=a",
            "ExecStart=/usr/bin/env \\\nUser=a /opt/a/run",
            "Environment=A=1 \\\nB=2",
        ] {
            assert_eq!(service(lines), "", "{lines}");
        }
    }
}
