//! Reports byte-order marks in env files whose readers take them for a part of the first name.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, EnvFile, EnvTree, deployed};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/byte-order-mark",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("byte_order_mark.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        for part in &file.parts {
            compare(file, &part.tree, found);
        }
    }
}

/// The libraries take the mark off when they open the file, or count it as a blank.
fn compare(file: &EnvFile, tree: &EnvTree, found: &mut Findings) {
    let Some(rest) = tree.source.text.strip_prefix('\u{feff}') else { return };
    let reader = file.readers.iter().find(|it| matches!(it.dialect, Dialect::Systemd | Dialect::Bash));
    let assigned = tree.assignments().next().filter(|it| rest.trim_start().starts_with(tree.source.slice(it.key)));
    let (Some(reader), Some(first)) = (reader, assigned) else { return };
    let name = tree.source.slice(first.key);
    let mark = tree.source.span(0, '\u{feff}'.len_utf8());
    let message = match reader.dialect {
        Dialect::Bash => {
            format!("a byte-order mark stands before `{name}`, and the shell takes the line for a command")
        }
        _ => format!("a byte-order mark stands before `{name}`, and systemd drops the line: such a name is none"),
    };
    found
        .report(&RULE.about, first.key, message)
        .because(reader.span, format!("read here by {}", reader.title()))
        .help("save the file as UTF-8 without a byte-order mark")
        .fix(Fix::replace("remove the byte-order mark", Safety::Safe, mark, ""));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["env/byte-order-mark"];

    #[test]
    fn only_for_readers_that_mind() {
        let unit = "//- a.service\n[Service]\nEnvironmentFile=/srv/a.env\nExecStart=/bin/a\n";
        assert_eq!(
            findings(CODE, &format!("{unit}//- srv/a.env\n\u{feff}A=1\nB=2\n")),
            "srv/a.env:1:2 env/byte-order-mark a byte-order mark stands before `A`, and systemd drops the line: such a \
             name is none\n"
        );
        assert_eq!(
            findings(CODE, "//- a.env\n\u{feff}A=1\n//- run.sh\n#!/bin/sh\n. ./a.env\n"),
            "a.env:1:2 env/byte-order-mark a byte-order mark stands before `A`, and the shell takes the line for a command\n"
        );
        assert_eq!(findings(CODE, &format!("{unit}//- srv/a.env\n\u{feff}# c\nA=1\n")), "");
        assert_eq!(findings(CODE, "//- .env\n\u{feff}A=1\n"), "", "read by a library");
    }
}
