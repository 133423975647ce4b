//! Compares what a production runbook says it is about with where its commands
//! work: `/mnt/c` is a drive of Windows, as its Linux subsystem mounts it.

use crate::estate::Estate;
use crate::estate::runbook::Runbook;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/development-path",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("development_path.md"),
    },
    check,
};

/// As many further places are shown; the rest say the same.
const SHOWN: usize = 3;

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for title in host.runbook.titles.iter().filter(|it| names_a_server(&it.value)) {
            let places = windows_paths(&host.runbook, title.span);
            let Some(((path, first), others)) = places.split_first() else { continue };
            let finding = found.report(
                &RULE.about,
                *first,
                format!("the commands of this runbook work in `{path}`, on a Windows drive of somebody's own machine"),
            );
            finding.because(title.span, "the runbook is about a server");
            for (_, span) in others.iter().take(SHOWN) {
                finding.because(*span, "also here");
            }
            finding.help("write the path on the server");
        }
    }
}

fn names_a_server(title: &str) -> bool {
    const WORDS: &[&str] =
        &["prod", "production", "producción", "produccion", "produção", "produktion", "staging", "server"];
    title.to_lowercase().split(|it: char| !it.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

fn windows_paths(book: &Runbook, title: Span) -> Vec<(&str, Span)> {
    let steps = book.steps.iter().filter(|it| it.block.file == title.file);
    let words = steps.flat_map(|it| &it.command.words);
    words.filter(|it| is_windows_drive(&it.text)).map(|it| (it.text.as_str(), it.span)).collect()
}

/// `/mnt/c/…`.
fn is_windows_drive(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/mnt/") else { return false };
    let mut signs = rest.chars();
    signs.next().is_some_and(|it| it.is_ascii_lowercase()) && signs.next() == Some('/')
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(title: &str, command: &str) -> String {
        findings(&["deploy/development-path"], &format!("//- a.md\n# {title}\n```bash\n{command}\n```\n"))
    }

    #[test]
    fn a_production_runbook_on_a_windows_drive() {
        assert_eq!(
            check("Production runbook", "cd /mnt/c/www/shop\nls /mnt/c/www"),
            "a.md:3:4 deploy/development-path the commands of this runbook work in `/mnt/c/www/shop`, on a Windows \
             drive of somebody's own machine\n"
        );
    }

    #[test]
    fn notes_of_a_developer_and_other_mounts() {
        assert_eq!(check("Setting up WSL", "cd /mnt/c/www/shop"), "");
        assert_eq!(check("Production runbook", "cd /mnt/data/shop"), "");
        assert_eq!(check("Production runbook", "cd /mnt/c"), "");
    }
}
