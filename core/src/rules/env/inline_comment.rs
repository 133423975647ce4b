//! Reports comments behind values in files that systemd reads.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, Via, deployed};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/inline-comment",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: Some("systemd"),
        page: include_str!("inline_comment.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        let Some(reader) = file.readers.iter().find(|it| it.via == Via::EnvironmentFile) else { continue };
        for part in &file.parts {
            let (source, Some(reading)) = (&part.tree.source, part.reading(Dialect::Systemd)) else { continue };
            for it in part.tree.assignments().filter(|it| it.unclosed.is_none()) {
                let Some(comment) = it.comment(source) else { continue };
                let kept = reading.at(it.key).and_then(|it| it.value.known()).is_some_and(|it| it.contains('#'));
                if kept {
                    let name = source.slice(it.key);
                    found
                        .report(
                            &RULE.about,
                            comment,
                            format!("systemd takes the comment for a part of the value of `{name}`"),
                        )
                        .because(reader.span, format!("read here by {}", reader.title()))
                        .help("put the comment on a line of its own, above the assignment");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(file: &str) -> String {
        let unit = "//- etc/systemd/system/a.service\n[Service]\nEnvironmentFile=/etc/default/a\nExecStart=/bin/a\n";
        findings(&["env/inline-comment"], &format!("{unit}//- etc/default/a\n{file}"))
    }

    #[test]
    fn comments_behind_values() {
        assert_eq!(
            found("A=4 # cores\nB=\"x\" # y\nC=a#b\nD=\"e # f\"\n# G=1 # 2\n"),
            "etc/default/a:1:5 env/inline-comment systemd takes the comment for a part of the value of `A`\n\
             etc/default/a:2:7 env/inline-comment systemd takes the comment for a part of the value of `B`\n"
        );
        assert_eq!(findings(&["env/inline-comment"], "//- .env\nA=4 # cores\n"), "");
    }
}
