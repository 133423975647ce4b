//! Comments behind a value that systemd accepts, and takes for a part of it.

use crate::estate::unit::Setting;
use crate::estate::{Estate, unit};
use crate::facts::systemd::{Directive, Kind};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

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
            let Some(directive) = setting.directive.filter(|it| it.section != "Install") else { continue };
            // What systemd drops for it is told by what it drops.
            let Some(at) = comment(setting, directive).filter(|_| setting.faults.is_empty()) else { continue };
            let what = becomes(directive.kind);
            let name = &setting.name;
            let message = format!("`#` starts no comment behind the value of `{name}=`: {what}");
            let span = setting.span_of(at..setting.text().len());
            let finding = found.report(&RULE.about, span, message);
            finding.help("put the comment on a line of its own");
            if let Some(fix) = setting.comment_above(&estate.files, at) {
                finding.fix(fix);
            }
        }
    }
}

/// What the words of a comment are to systemd.
fn becomes(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "the program gets its words as arguments",
        Kind::UserGroup => "it becomes a part of the name",
        Kind::UserGroupList => "its words become groups",
        Kind::RelativePathList => "its words become folders of their own",
        Kind::Condition => "it becomes a part of what is compared",
        Kind::Enum
        | Kind::ConditionPath
        | Kind::CredentialSource
        | Kind::EnvFile
        | Kind::ListenAddress
        | Kind::ListenUnixAddress
        | Kind::Path
        | Kind::PathGlob
        | Kind::PidFile
        | Kind::WorkingDirectory => "it becomes a part of the path",
        _ => "it becomes a part of the value",
    }
}

/// Where the comment starts, with the blank before it.
fn comment(setting: &Setting, directive: &Directive) -> Option<usize> {
    match directive.kind {
        Kind::Command => {
            let line = setting.command_line();
            let mut words = line.commands.iter().flat_map(|it| &it.words).skip(1);
            let start = words.find(|word| &setting.text()[word.span.clone()] == "#")?.span.start;
            Some(setting.text()[..start].trim_end().len())
        }
        // Texts, and lists of which a word is told by itself.
        Kind::AsciiText
        | Kind::Capabilities
        | Kind::Controllers
        | Kind::CredentialData
        | Kind::EnvAssignments
        | Kind::EscapedText
        | Kind::JournalFields
        | Kind::SecureBits
        | Kind::UrlList => None,
        Kind::Other if directive.name == "Description" => None,
        _ => setting.comment_at(),
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
    fn the_comment_is_kept_above() {
        let text = "//- a.service\n[Service]\nUser=www # user\n  ExecStart=/bin/a --foo  # main";
        assert_eq!(
            crate::rules::testing::fixed(CODE, text),
            "[Service]\n# user\nUser=www\n  # main\n  ExecStart=/bin/a --foo"
        );
    }

    #[test]
    fn quoted_signs_and_texts_are_fine() {
        let text = "//- a.service\n[Unit]\nDescription=Shop # 2\n[Service]\nExecStart=/bin/sh -c 'a # b'\n\
                    ExecStartPre=/bin/a #5 '#'\nWorkingDirectory=/srv/#1\nSetCredential=a:b # c\n\
                    Environment=\"A=b # c\"\nLogExtraFields=\"A=b # c\"\n[Install]\nWantedBy=multi-user.target # x\n";
        assert_eq!(findings(CODE, text), "");
    }

    #[test]
    fn what_systemd_takes_without_a_word() {
        for line in [
            "RuntimeDirectory=a # b",
            "SyslogIdentifier=a # b",
            "StandardOutput=append:/var/log/a.log # b",
            "PAMName=a # b",
            "LoadCredential=a:/x # y",
            "SupplementaryGroups=a # b",
            "RootImage=/x ; y",
            "[Unit]\nConditionPathExists=/x # y",
            "[Unit]\nConditionHost=a # b",
        ] {
            let found = findings(CODE, &format!("//- a.service\n[Service]\nExecStart=/bin/a\n{line}\n"));
            assert_eq!(found.lines().count(), 1, "{line}: {found}");
        }
        let mount = "//- mnt-a.mount\n[Mount]\nWhat=/dev/sda # b\nWhere=/mnt/a\nOptions=noatime # x\n";
        assert_eq!(findings(CODE, mount).lines().count(), 2);
        let socket = "//- a.socket\n[Socket]\nListenStream=/run/a # b\nListenStream=80 # b\n";
        assert_eq!(findings(CODE, socket).lines().count(), 1);
    }
}
