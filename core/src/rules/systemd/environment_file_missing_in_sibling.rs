//! A service of an application whose other services read an env file that this one does not.

use std::collections::BTreeMap;

use crate::estate::unit::Unit;
use crate::estate::{Estate, Host};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "systemd/environment-file-missing-in-sibling",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("environment_file_missing_in_sibling.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for application in estate.hosts.iter().flat_map(applications) {
        let required = |unit: &'_ Unit| unit.required_env_files().next().is_some();
        let (with, without): (Vec<&Unit>, Vec<&Unit>) = application.into_iter().partition(|it| required(it));
        for unit in &without {
            // Variants of one unit are kept in different folders: they are no siblings.
            let is_other = |it: &&&Unit| it.name != unit.name;
            if !without.iter().any(|it| is_other(&it))
                && let Some(sibling) = with.iter().find(is_other)
            {
                compare(unit, sibling, found);
            }
        }
    }
}

/// Reports a unit that reads no env file at all, though its sibling does.
fn compare(unit: &Unit, sibling: &Unit, found: &mut Findings) {
    if unit.settings.iter().any(|it| it.name.starts_with("Environment") && it.name != "Environment") {
        return;
    }
    let (Some(folder), Some(command), Some((span, path))) = (
        unit.setting("Service", "WorkingDirectory"),
        unit.setting("Service", "ExecStart"),
        sibling.required_env_files().next(),
    ) else {
        return;
    };
    if is_found_anyway(path, folder.text()) {
        return;
    }
    let message =
        format!("{} reads no env file, while {} of the same application reads `{path}`", unit.title(), sibling.title());
    found
        .report(&RULE.about, command.key, message)
        .because(span, format!("{} reads it", sibling.title()))
        .because(folder.value.span, "the folder of the application")
        .help(format!("add `EnvironmentFile={path}`"))
        .absent_from(unit.section_around(command.key).unwrap_or(unit.span));
}

/// Services of the same working folder that start the same program, or one of the same private folder.
fn applications(host: &Host) -> Vec<Vec<&Unit>> {
    let mut all: BTreeMap<(&str, String), Vec<&Unit>> = BTreeMap::new();
    for unit in host.units.iter().filter(|it| it.suffix() == "service" && it.is_whole()) {
        if let Some(folder) = unit.known("Service", "WorkingDirectory")
            && let Some(program) = unit.program()
        {
            all.entry((folder, suite(program))).or_default().push(unit);
        }
    }
    all.into_values().collect()
}

/// The private folder that a program shares with its siblings (`venv/bin`), or the program by itself.
fn suite(program: String) -> String {
    match program.rsplit_once('/') {
        Some((folder, _)) if !matches!(folder, "/bin" | "/usr/bin" | "/sbin" | "/usr/sbin" | "/usr/local/bin") => {
            folder.to_owned()
        }
        _ => program,
    }
}

/// `.env` in the folder a program starts in is found by the dotenv library of the application.
fn is_found_anyway(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/')) == Some("/.env")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    const CODE: &[&str] = &["systemd/environment-file-missing-in-sibling"];

    fn two(first: &str, second: &str) -> String {
        let unit = |name: &str, lines: &str| {
            format!(
                "//- {name}.service\n[Service]\nWorkingDirectory=/srv/a\nExecStart=/srv/a/.venv/bin/python {name}.py\n{lines}"
            )
        };
        findings(CODE, &(unit("web", first) + &unit("worker", second)))
    }

    #[test]
    fn a_worker_without_the_file_of_the_web_server() {
        assert_eq!(
            two("EnvironmentFile=/etc/a.env\n", ""),
            "worker.service:3:1 systemd/environment-file-missing-in-sibling worker.service reads no env file, \
             while web.service of the same application reads `/etc/a.env`\n"
        );
    }

    #[test]
    fn dotenv_finds_its_own_file_and_other_programs_are_strangers() {
        assert_eq!(two("EnvironmentFile=/srv/a/.env\n", ""), "");
        assert_eq!(two("EnvironmentFile=-/etc/a.env\n", ""), "");
        assert_eq!(two("EnvironmentFile=/etc/a.env\n", "EnvironmentFile=/etc/b.env\n"), "");
        assert_eq!(two("EnvironmentFile=/etc/a.env\n", "ExecStart=\nExecStart=/usr/bin/rsync a b\n"), "");
    }
}
