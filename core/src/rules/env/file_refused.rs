//! Reports lines that `docker run --env-file` stops at.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, deployed};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Source};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/file-refused",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("docker"),
        page: include_str!("file_refused.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate) {
        let Some(reader) = file.reader(Dialect::Docker) else { continue };
        let raised = file.parts.iter().filter_map(|it| it.reading(Dialect::Docker).filter(|it| it.raised.is_some()));
        for line in raised.filter_map(|it| it.refused.first()) {
            let text = estate.source_at(line.span).map_or("", |it| it.slice(line.span));
            let name = text.split('=').next().unwrap_or_default();
            if text.contains(Source::FILLER) {
                continue;
            }
            let why = match name.trim_end() {
                "" => "this line has no name in front of the `=`".to_owned(),
                it if it.contains([' ', '\t']) => format!("the name `{it}` has a blank in it"),
                it => format!("a blank stands between `{it}` and the `=`"),
            };
            found
                .report(&RULE.about, line.span, format!("docker reads nothing of this env file: {why}"))
                .because(reader.span, format!("read here by {}", reader.title()))
                .help("write `NAME=value` without `export` and without blanks before the `=`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn found(file: &str) -> String {
        findings(&["env/*"], &format!("//- app.env\n{file}//- a.sh\ndocker run --env-file ./app.env x\n"))
    }

    #[test]
    fn lines_that_docker_stops_at() {
        assert_eq!(
            found("A=1\nexport B=2\nC =3\n"),
            "app.env:2:1 env/file-refused docker reads nothing of this env file: the name `export B` has a blank in it\n"
        );
        assert_eq!(
            found("A =1\n"),
            "app.env:1:1 env/file-refused docker reads nothing of this env file: a blank stands between `A` and the `=`\n"
        );
        assert!(found("A=1\nB=2\n=1\n").contains("no name"));
    }

    #[test]
    fn lines_that_docker_takes() {
        assert_eq!(found("# a b\n\nA=x y\nHOME\n"), "");
        assert_eq!(findings(&["env/*"], "//- app.env\nexport A=1\n"), "");
    }
}
