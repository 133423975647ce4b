//! Reports values with blanks and without quotes in files that a shell reads.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, deployed};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Source};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/unquoted-blanks",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("unquoted_blanks.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        let Some(shell) = file.reader(Dialect::Bash) else { continue };
        for part in &file.parts {
            let source = &part.tree.source;
            for it in part.tree.assignments() {
                let span = it.literal(source);
                let text = source.slice(span);
                if span.start != it.value.start || !text.contains([' ', '\t']) || text.contains(is_shell_word) {
                    continue;
                }
                let name = source.slice(it.key);
                let finding = found.report(
                    &RULE.about,
                    span,
                    format!("`{name}` has blanks and no quotes: the shell runs its second word as a command"),
                );
                finding.because(shell.span, "a shell reads the file here");
                // Docker would make the quotes a part of the value.
                if file.reader(Dialect::Docker).is_none() {
                    finding.fix(Fix::replace("put the value in quotes", Safety::Safe, span, format!("\"{text}\"")));
                }
                finding.help("put the value in double quotes");
            }
        }
    }
}

/// Characters with which the words of the value may be something else than a command and its arguments.
fn is_shell_word(it: char) -> bool {
    matches!(it, '"' | '\'' | '\\' | '$' | '`' | '#' | '!' | '=' | Source::FILLER)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn only_where_a_shell_reads() {
        let file = "NAME=Acme Shop\nQ=\"a b\"\nC=x # comment\nOPTS=-a\\ b\nA=1 B=2\n";
        let fixture = format!("//- app.env\n{file}//- run.sh\n#!/bin/sh\nset -a\n. ./app.env\nexec app\n");
        assert_eq!(
            findings(&["env/unquoted-blanks"], &fixture),
            "app.env:1:6 env/unquoted-blanks `NAME` has blanks and no quotes: the shell runs its second word as a command\n"
        );
        assert_eq!(findings(&["env/unquoted-blanks"], &format!("//- app.env\n{file}")), "");
    }
}
