//! A service of an application whose other services read an env file that this one does not.

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
    for host in &estate.hosts {
        for unit in host.units.iter().filter(|it| it.suffix() == "service" && it.is_whole()) {
            if !unit.settings.iter().any(|it| it.name.starts_with("Environment") && it.name != "Environment")
                && let Some(folder) = unit.setting("Service", "WorkingDirectory")
                && let Some(command) = unit.setting("Service", "ExecStart")
            {
                let siblings: Vec<&Unit> = siblings(host, unit).collect();
                let mut files = siblings.iter().filter_map(|it| Some((*it, it.required_env_files().next()?)));
                let Some((sibling, (span, path))) = files.next() else { continue };
                let all_read_it = files.count() + 1 == siblings.len();
                if !all_read_it || is_found_anyway(path, folder.text()) {
                    continue;
                }
                let message = format!(
                    "{} reads no env file, while {} of the same application reads `{path}`",
                    unit.title(),
                    sibling.title()
                );
                found
                    .report(&RULE.about, command.key, message)
                    .because(span, format!("{} reads it", sibling.title()))
                    .because(folder.value.span, "the folder of the application")
                    .help(format!("add `EnvironmentFile={path}`"))
                    .absent_from(unit.section_around(command.key).unwrap_or(unit.span));
            }
        }
    }
}

/// Services of the same folder that start the same program, or one of the same private folder.
fn siblings<'h>(host: &'h Host, unit: &'h Unit) -> impl Iterator<Item = &'h Unit> {
    let folder = unit.known("Service", "WorkingDirectory");
    host.units.iter().filter(move |it| {
        let same_folder = folder.is_some() && it.known("Service", "WorkingDirectory") == folder;
        it.name != unit.name && it.suffix() == "service" && it.is_whole() && same_folder && same_program(it, unit)
    })
}

fn same_program(one: &Unit, two: &Unit) -> bool {
    let (Some(one), Some(two)) = (one.program(), two.program()) else { return false };
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let is_private = |folder: &str| !matches!(folder, "/bin" | "/usr/bin" | "/sbin" | "/usr/sbin" | "/usr/local/bin");
    one == two || (folder(&one) == folder(&two) && folder(&one).is_some_and(|it| is_private(&it)))
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
