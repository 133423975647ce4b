//! Reports carriage returns in env files whose readers take them for text.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, EnvFile, EnvTree, deployed};
use crate::rules::Rule;
use crate::source::{About, Edit, Effect, Findings, Fix, Safety, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/carriage-return",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("carriage_return.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        for part in &file.parts {
            carriage_returns(file, &part.tree, found);
        }
    }
}

fn carriage_returns(file: &EnvFile, tree: &EnvTree, found: &mut Findings) {
    let Some(shell) = file.reader(Dialect::Bash) else { return };
    let text = &*tree.source.text;
    let places: Vec<usize> = text.match_indices("\r\n").map(|it| it.0).collect();
    let Some(first) =
        tree.assignments().find(|it| text[it.value.end as usize - tree.source.base as usize..].starts_with("\r\n"))
    else {
        return;
    };
    let name = tree.source.slice(first.key);
    let edits = places.iter().map(|at| Edit { span: tree.source.span(*at, at + 1), text: String::new() }).collect();
    found
        .report(
            &RULE.about,
            first.key,
            format!("the lines end in CR LF, and for the shell the carriage return is the end of `{name}`'s value"),
        )
        .because(shell.span, "a shell reads the file here")
        .help("end lines in LF")
        .fix(Fix::new("end lines in LF", Safety::Safe, edits));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn only_for_readers_that_mind() {
        let unit = "//- a.service\n[Service]\nEnvironmentFile=/srv/a.env\nExecStart=/bin/a\n";
        assert_eq!(findings(&["env/carriage-return"], &format!("{unit}//- srv/a.env\nA=1\r\nB=2\r\n")), "");
        assert_eq!(
            findings(&["env/carriage-return"], "//- a.env\nA=1\r\nB=2\r\n//- run.sh\n#!/bin/sh\n. ./a.env\n"),
            "a.env:1:1 env/carriage-return the lines end in CR LF, and for the shell the carriage return is the end of `A`'s value\n"
        );
    }
}
