//! Compares what the programs that read one env file make of each line.

use crate::estate::Estate;
use crate::estate::environment::{Dialect, EnvFile, EnvPart, Line, Reading, Variable, alike, deployed};
use crate::facts::words::secret_name;
use crate::rules::{Rule, quoted};
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Source};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "env/readers-disagree",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("readers_disagree.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for (_, file) in deployed(estate).filter(|(_, file)| file.dialects().len() > 1) {
        for part in &file.parts {
            for it in part.tree.assignments().filter(|it| it.unclosed.is_none()) {
                compare(file, part, it, found);
            }
        }
    }
}

fn compare(file: &EnvFile, part: &EnvPart, assignment: &Line, found: &mut Findings) {
    let source = &part.tree.source;
    if source.slice(assignment.value).contains(Source::FILLER) {
        return;
    }
    // A comment behind the value has a rule of its own.
    if assignment.comment(source).is_some() && file.reader(Dialect::Systemd).is_some() {
        return;
    }
    let name = source.slice(assignment.key);
    let reader = |dialect: Dialect| file.readers.iter().find(|it| it.dialect == dialect && it.takes(name));
    let read = |(dialect, reading): &'_ (Dialect, Reading)| {
        reader(*dialect)?;
        let variable: &Variable = reading.at(assignment.key)?;
        // A carriage return at the end has a rule of its own.
        Some((*dialect, variable.value.known().map(|it| it.trim_end_matches('\r').to_owned())))
    };
    let all: Vec<(Dialect, Option<String>)> = part.readings.iter().filter_map(read).collect();
    let Some((one, Some(value))) = all.iter().find(|it| it.1.is_some()) else { return };
    let replaced = |it: &Option<String>| it.is_none() && value.contains('$');
    let differs = |it: &&(Dialect, Option<String>)| it.1.as_ref().is_some_and(|it| it != value) || replaced(&it.1);
    let Some((other, different)) = all.iter().find(differs) else { return };
    let raw = source.slice(assignment.value);
    // What a variable expands to depends on the reader's environment, which is not known here.
    let may_show = !secret_name(name) && !raw.contains(['$', '`']) && !value.contains("://");
    let shown = |it: &Option<String>| it.as_deref().filter(|it| may_show && it.len() < 60).map(quoted);
    let mut message = format!("{} and {} read different values for `{name}`", one.word(), other.word());
    if let (Some(first), Some(second)) =
        (shown(&Some(value.clone())), shown(&Some(different.clone().unwrap_or_default())))
    {
        message = format!("{message}: `{first}` and `{second}`");
    }
    let finding = found.report(&RULE.about, assignment.value, message);
    for (dialect, read) in &all {
        if let Some(reader) = reader(*dialect) {
            let what = shown(read).map_or_else(String::new, |it| format!(", as `{it}`"));
            finding.because(reader.span, format!("read by {}{what}", reader.title()));
        }
    }
    finding.help(advice(raw, all.iter().any(|it| it.0 == Dialect::Docker)));
    let dialects: Vec<Dialect> = all.iter().map(|it| it.0).collect();
    if let Some(written) = alike(source, assignment, &dialects) {
        // One of the readers gets another value than now.
        finding.fix(Fix::replace("put the value in single quotes", Safety::Unsafe, assignment.value, written));
    }
}

/// What to write so that every reader takes the same, by what the readers differ about.
fn advice(raw: &str, docker: bool) -> &'static str {
    if raw.contains('$') || raw.contains('`') {
        "not every reader replaces variables: write the value out, or put a literal `$` in single quotes"
    } else if docker {
        "docker takes the rest of the line as it stands, quotes and all: write the value without quotes"
    } else if raw.contains('\\') {
        "not every reader undoes backslashes: put the value in single quotes"
    } else {
        "put the whole value in single quotes: all readers take what is between them as it stands"
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed};

    fn found(file: &str) -> String {
        let unit = "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\n\
                    EnvironmentFile=/srv/a/.env\nExecStart=/srv/a/venv/bin/gunicorn app\n";
        findings(&["env/readers-disagree"], &format!("{unit}//- srv/a/.env\n{file}"))
    }

    #[test]
    fn systemd_and_python_differ() {
        assert_eq!(
            found("A=C:\\new\nB=\"a\\nb\"\nSECRET_KEY=\"a\\nb\"\nC=${A}x\n"),
            "srv/a/.env:1:3 env/readers-disagree systemd and python-dotenv read different values for `A`: `C:new` and `C:\\new`\n\
             srv/a/.env:2:3 env/readers-disagree systemd and python-dotenv read different values for `B`: `a\\nb` and `a␊b`\n\
             srv/a/.env:3:12 env/readers-disagree systemd and python-dotenv read different values for `SECRET_KEY`\n\
             srv/a/.env:4:3 env/readers-disagree systemd and python-dotenv read different values for `C`\n"
        );
    }

    #[test]
    fn the_rewriting_is_one_that_all_read_alike() {
        let unit = "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/app\n\
                    EnvironmentFile=/app/.env\nExecStart=/app/venv/bin/gunicorn app\n";
        let fixed = |line: &str| fixed(&["env/readers-disagree"], &format!("//- app/.env\n{line}\n{unit}"));
        assert_eq!(fixed("A=C:\\new"), "A='C:\\new'\n");
        assert_eq!(fixed("A=\"a\\nb\""), "A=\"a\\nb\"\n", "an escape may be meant");
    }

    #[test]
    fn docker_keeps_quotes_that_compose_takes_off() {
        let estate = |line: &str| {
            let compose = "services:\n  web:\n    image: app\n    env_file: app.env\n";
            let steps = "//- a.sh\ndocker run --env-file app.env app migrate\n";
            findings(&["env/*"], &format!("//- app.env\n{line}//- compose.yml\n{compose}{steps}"))
        };
        assert_eq!(
            estate("NAME=\"My shop\"\n"),
            "app.env:1:6 env/readers-disagree docker-compose and docker read different values for `NAME`: `My shop` and `\"My shop\"`\n"
        );
        assert_eq!(estate("NAME=My shop\nA=1\n"), "");
    }

    #[test]
    fn compose_takes_from_its_own_file_what_it_fills_in() {
        let estate = |image: &str| {
            let unit =
                "//- etc/systemd/system/a.service\n[Service]\nEnvironmentFile=/srv/a/.env\nExecStart=/srv/a/run\n";
            let compose = format!("//- srv/a/compose.yml\nservices:\n  web:\n    image: {image}\n");
            findings(&["env/readers-disagree"], &format!("//- srv/a/.env\nTAG=C:\\new\n{compose}{unit}"))
        };
        assert!(estate("app:${TAG}").contains("`C:new` and `C:\\new`"));
        assert_eq!(estate("app:${OTHER}"), "");
    }

    fn beside(start: &str, path: &str, line: &str, more: &str) -> String {
        let unit = format!(
            "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironmentFile=/srv/a/{path}\n\
             ExecStart={start}\n"
        );
        findings(&["env/readers-disagree"], &format!("//- srv/a/{path}\n{line}\n{unit}{more}"))
    }

    #[test]
    fn files_that_commands_name() {
        let node = |line: &str| beside("/usr/bin/node --env-file=app.env server.js --env-file=x", "app.env", line, "");
        assert!(node("A=C:\\new").contains("systemd and node read different values for `A`: `C:new` and `C:\\new`"));
        assert_eq!(node("A=1\nB='x y'"), "");
        let script = beside("/usr/bin/node server.js --env-file=app.env", "app.env", "A=C:\\new", "");
        assert_eq!(script, "", "the script's own");
        let uvicorn = beside("/srv/a/venv/bin/uvicorn --env-file app.env a:app", "app.env", "A=C:\\new", "");
        assert!(uvicorn.contains("python-dotenv"));
        let foreman = beside("/usr/bin/foreman start", ".env", "A=\"x\" y", "");
        assert!(foreman.contains("and foreman read different values"), "{foreman}");
    }

    #[test]
    fn libraries_of_settings() {
        let settings = |code: &str| {
            format!("//- srv/a/a/settings.py\nfrom pathlib import Path\n{code}\n//- srv/a/a/__init__.py\n")
        };
        let start = "/srv/a/venv/bin/gunicorn --env DJANGO_SETTINGS_MODULE=a.settings a.wsgi";
        let environ = settings("import environ\nenviron.Env.read_env('/srv/a/.env')");
        let found = beside(start, ".env", "A=\"a\\qb\"", &environ);
        assert!(found.contains("systemd and django-environ read different values"), "{found}");
        assert_eq!(beside(start, ".env", "A=\"a\\qb\"", ""), "", "python-dotenv reads what systemd does");
        assert_eq!(beside(start, ".env", "A='x # y'", &environ), "");
        let decouple = settings("from decouple import config\nB = config('A')");
        let found = beside(start, ".env", "A=a\\qb", &decouple);
        assert!(found.contains("systemd and python-decouple read different values"), "{found}");
    }

    #[test]
    fn what_all_read_alike_is_silent() {
        assert_eq!(found("A=1\nB='x y # z'\nC=a#b\nD=x y\nE = 2\nF=\"q\"\nG=1\r\n"), "");
        assert_eq!(findings(&["env/readers-disagree"], "//- .env\nA=C:\\new\n"), "");
    }
}
