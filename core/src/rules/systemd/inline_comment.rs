//! Comments behind a value that systemd accepts, and takes for a part of it.

use crate::estate::unit::Setting;
use crate::estate::{Estate, unit};
use crate::facts::systemd::Kind;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/inline-comment",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("inline_comment.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, unit) in unit::all(estate) {
        for setting in unit.read_settings() {
            let Some(directive) = setting.directive else { continue };
            let Some(at) = comment(setting, directive.kind) else { continue };
            if !setting.faults.is_empty() {
                continue;
            }
            let what = match directive.kind {
                Kind::Command => "the program gets its words as arguments",
                Kind::UserGroup => "it becomes a part of the name",
                _ => "it becomes a part of the path",
            };
            let name = &setting.name;
            let message = format!("`#` starts no comment behind the value of `{name}=`: {what}");
            let span = setting.span_of(at..setting.text().len());
            let finding = found.report(&RULE.about, span, message);
            finding.help("put the comment on a line of its own");
            if setting.is_one_line() {
                finding.fix(Fix::replace("delete the comment", Safety::Unsafe, span, ""));
            }
        }
    }
}

/// Where the comment starts, with the blank before it.
fn comment(setting: &Setting, kind: Kind) -> Option<usize> {
    match kind {
        Kind::Path | Kind::PidFile | Kind::WorkingDirectory | Kind::EnvFile | Kind::UserGroup => {
            setting.comment_at().filter(|at| setting.text()[*at..].trim_start().starts_with('#'))
        }
        Kind::Command => {
            let line = setting.command_line();
            let mut words = line.commands.iter().flat_map(|it| &it.words).skip(1);
            let start = words.find(|word| &setting.text()[word.span.clone()] == "#")?.span.start;
            Some(setting.text()[..start].trim_end().len())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/inline-comment"];

    #[test]
    fn what_a_comment_becomes() {
        let text =
            "//- a.service\n[Service]\nExecStart=/bin/a # main\nUser=www-data # web\nWorkingDirectory=/srv # x\n";
        assert_eq!(
            findings(CODE, text),
            "a.service:2:17 systemd/inline-comment `#` starts no comment behind the value of `ExecStart=`: \
             the program gets its words as arguments\n\
             a.service:3:14 systemd/inline-comment `#` starts no comment behind the value of `User=`: \
             it becomes a part of the name\n\
             a.service:4:22 systemd/inline-comment `#` starts no comment behind the value of `WorkingDirectory=`: \
             it becomes a part of the path\n"
        );
    }

    #[test]
    fn quoted_signs_and_texts_are_fine() {
        let text = "//- a.service\n[Unit]\nDescription=Shop # 2\n[Service]\nExecStart=/bin/sh -c 'a # b'\n\
                    ExecStartPre=/bin/a #5 '#'\nWorkingDirectory=/srv/#1\n";
        assert_eq!(findings(CODE, text), "");
    }
}
