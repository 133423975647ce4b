//! Reports lines that a reader of the file drops.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, EnvFile, EnvPart, Line, Reader, deployed};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Source, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/invalid-line",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: None,
        page: include_str!("invalid_line.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        for part in &file.parts {
            // An open quote swallows what follows: one finding says it all.
            if part.tree.errors.is_empty() {
                part.tree.assignments().for_each(|it| of_assignment(file, part, it, found));
                part.stray_lines().for_each(|it| of_stray(file, it, found));
            }
        }
    }
}

/// A line without a sign. Python takes a lone word for a variable without a value, and a shell for a command.
fn of_stray(file: &EnvFile, line: Span, found: &mut Findings) {
    let drops = |it: &&Reader| matches!(it.dialect, Dialect::Systemd | Dialect::NodeDotenv | Dialect::RubyDotenv);
    let Some(reader) = file.readers.iter().find(drops) else { return };
    let word = reader.dialect.word();
    found
        .report(&RULE.about, line, format!("{word} drops this line: it has no `=`"))
        .by(word)
        .because(reader.span, format!("read here by {}", reader.title()))
        .help("write `NAME=value`, or put `#` in front of what is meant for people");
}

fn of_assignment(file: &EnvFile, part: &EnvPart, it: &Line, found: &mut Findings) {
    let source = &part.tree.source;
    let name = source.slice(it.key);
    let drops = |reader: &&Reader| {
        // A shell runs what it cannot read, and docker stops: both are other rules'.
        !matches!(reader.dialect, Dialect::Bash | Dialect::Docker)
            && part.reading(reader.dialect).is_some_and(|reading| reading.at(it.key).is_none())
    };
    let Some(reader) = file.readers.iter().find(drops).filter(|_| !name.contains(Source::FILLER)) else { return };
    let why = if it.export.is_some() && reader.dialect == Dialect::Systemd {
        "`export` is not its word".to_owned()
    } else if is_name(name) {
        // Something else about the line, which has its own rule.
        return;
    } else {
        format!("`{name}` is no name of a variable for it")
    };
    let finding =
        found.report(&RULE.about, it.key, format!("{} drops the line of `{name}`: {why}", reader.dialect.word()));
    finding.by(reader.dialect.word()).because(reader.span, format!("read here by {}", reader.title()));
    match it.export {
        Some(export) if is_name(name) => {
            let word = export.to(it.key.head());
            finding.help("remove `export`; a script that needs it can say `set -a` before it sources the file");
            if file.reader(Dialect::Bash).is_none() {
                finding.fix(Fix::replace("remove `export`", Safety::Unsafe, word, ""));
            }
        }
        _ => {
            finding.help("use letters, digits and `_`, with no digit in front");
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|it: char| it.is_ascii_digit())
        && name.trim_start_matches('\u{feff}').bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn only_readers_that_drop_it() {
        let file = "export A=1\nB-C=2\nD=3\n1E=4\n";
        let unit = "//- a.service\n[Service]\nEnvironmentFile=/etc/default/a\nExecStart=/bin/a\n";
        assert_eq!(
            findings(&["env/invalid-line"], &format!("{unit}//- etc/default/a\n{file}")),
            "etc/default/a:1:8 env/invalid-line systemd drops the line of `A`: `export` is not its word\n\
             etc/default/a:2:1 env/invalid-line systemd drops the line of `B-C`: `B-C` is no name of a variable for it\n\
             etc/default/a:4:1 env/invalid-line systemd drops the line of `1E`: `1E` is no name of a variable for it\n"
        );
        assert_eq!(findings(&["env/invalid-line"], &format!("//- .env\n{file}")), "");
    }

    #[test]
    fn lines_without_a_sign() {
        let unit = "//- a.service\n[Service]\nEnvironmentFile=/etc/default/a\nExecStart=/bin/a\n//- etc/default/a\n";
        assert_eq!(
            findings(&["env/invalid-line"], &format!("{unit}A=1\n  A word\nor two\n\nB=2\nC=3\n")),
            "etc/default/a:2:3 env/invalid-line systemd drops this line: it has no `=`\n"
        );
        assert_eq!(findings(&["env/invalid-line"], &format!("{unit}A=1\n...\n{{{{ more }}}}\n# x\nB='1\n2'\n")), "");
    }
}
