//! Reports quotes that `docker run --env-file` makes part of a value.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, EnvFile, Line, deployed};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Source};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/quotes-kept",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("quotes_kept.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    // Where somebody else reads the file too, they read different things, which is another rule's.
    for (_, file) in deployed(estate).filter(|(_, file)| file.dialects() == [Dialect::Docker]) {
        for part in &file.parts {
            let is_read = part.reading(Dialect::Docker).is_some_and(|it| it.raised.is_none());
            if is_read && part.tree.errors.is_empty() {
                part.tree.assignments().for_each(|it| of_assignment(file, &part.tree.source, it, found));
            }
        }
    }
}

fn of_assignment(file: &EnvFile, source: &Source, it: &Line, found: &mut Findings) {
    let raw = source.slice(it.value);
    let Some(quote) = raw.chars().next().filter(|it| matches!(it, '"' | '\'')) else { return };
    let inner = raw.strip_prefix(quote).and_then(|it| it.strip_suffix(quote));
    let Some(inner) = inner.filter(|it| !it.contains([quote, '\n', '\\'])) else { return };
    let Some(reader) = file.reader(Dialect::Docker) else { return };
    let name = source.slice(it.key);
    let finding = found.report(
        &RULE.about,
        it.value,
        format!("docker makes the quotes a part of `{name}`: it takes the line as it stands"),
    );
    finding.because(reader.span, format!("read here by {}", reader.title()));
    finding.help("write the value without quotes; blanks in it do no harm there");
    if inner.trim() == inner {
        finding.fix(Fix::replace("take the quotes off", Safety::Unsafe, it.value, inner));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn estate(line: &str) -> String {
        format!("//- app.env\n{line}\n//- run.sh\ndocker run -d --env-file app.env shop\n")
    }

    #[test]
    fn quotes_become_part_of_the_value() {
        assert_eq!(
            findings(&["env/*"], &estate("NAME=\"My shop\"\nA=1")),
            "app.env:1:6 env/quotes-kept docker makes the quotes a part of `NAME`: it takes the line as it stands\n"
        );
        assert_eq!(fixed(&["env/quotes-kept"], &estate("NAME='My shop'")), "NAME=My shop\n");
    }

    #[test]
    fn no_quotes_around_the_whole_or_another_reader() {
        for line in ["A=x \"y\"", "A=\"x\" y", "A={\"a\": 1}", "A='x'y'", "export A='x'"] {
            assert_eq!(findings(&["env/quotes-kept"], &estate(line)), "", "{line}");
        }
        assert_eq!(findings(&["env/quotes-kept"], "//- app.env\nA='x'\n"), "");
        let compose = "//- compose.yml\nservices: {web: {image: x, env_file: app.env}}\n";
        assert_eq!(findings(&["env/quotes-kept"], &format!("{}{compose}", estate("A='x'"))), "");
    }
}
