//! Compares what a runbook edits with how it restarts: `restart` of Compose
//! starts the containers that are there, with the environment they were
//! created with.

use crate::estate::Estate;
use crate::estate::runbook::Step;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/restart-keeps-environment",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("restart_keeps_environment.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let mut edited: Option<(&Step, String, Span)> = None;
        let steps = &host.runbook.steps;
        for (at, step) in steps.iter().enumerate() {
            if edited.as_ref().is_some_and(|it| !same_section(it.0, step)) {
                edited = None;
            }
            let runbook = host.runbook.title_of(step.block.file).is_some();
            // In development the application often reads its `.env` by itself, from a mounted folder.
            let by_compose = |path: &str| runbook || !matches!(path.rsplit('/').next(), Some(".env" | ".env.local"));
            if let Some(word) = step.edited_env_file().filter(|it| by_compose(&it.text)) {
                edited = Some((step, word.text.clone(), word.span));
            }
            let (Some((_, file, place)), Some(compose)) = (&edited, step.compose()) else { continue };
            match compose.verb.text.as_str() {
                "up" | "down" | "create" | "run" => edited = None,
                "restart" if !recreated_later(&steps[at + 1..], step) => {
                    let services: Vec<&str> = compose.services().map(|it| it.text.as_str()).collect();
                    let whom = if services.is_empty() {
                        "the containers".to_owned()
                    } else {
                        format!("`{}`", services.join("`, `"))
                    };
                    found
                        .report(
                            &RULE.about,
                            step.command.span,
                            format!("`restart` starts {whom} with the old environment: the change to `{file}` reaches none of them"),
                        )
                        .because(*place, "the environment is changed here")
                        .help("create the containers anew with `up -d`: Compose reads env files only when it creates a container")
                        .fix(Fix::replace("create the containers anew", Safety::Unsafe, compose.verb.span, "up -d"));
                }
                _ => {}
            }
        }
    }
}

fn same_section(a: &Step, b: &Step) -> bool {
    a.block == b.block || a.heading.is_some() && a.heading == b.heading
}

/// Compose reads env files when it creates containers: that may still follow.
fn recreated_later(later: &[Step], step: &Step) -> bool {
    let same = later.iter().take_while(|it| same_section(it, step));
    same.filter_map(Step::compose).any(|it| matches!(it.verb.text.as_str(), "up" | "create"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(commands: &str) -> String {
        findings(&["deploy/restart-keeps-environment"], &format!("//- a.md\n```bash\n{commands}\n```\n"))
    }

    #[test]
    fn an_edit_and_a_restart() {
        assert_eq!(
            check("vim .env.production\ndocker compose -f x.yml restart web worker"),
            "a.md:3:1 deploy/restart-keeps-environment `restart` starts `web`, `worker` with the old environment: \
             the change to `.env.production` reaches none of them\n"
        );
        let runbook = "//- a.md\n# Runbook\n```sh\necho A=1 >> .env; docker-compose restart\n```\n";
        assert_ne!(findings(&["deploy/*"], runbook), "");
    }

    #[test]
    fn containers_created_anew_or_nothing_edited() {
        assert_eq!(check("docker compose restart web"), "");
        assert_eq!(check("nano .env\ndocker compose restart"), "", "not a runbook: perhaps a mounted folder");
        assert_eq!(check("nano .env.prod\ndocker compose up -d"), "");
        assert_eq!(check("nano .env.prod\ndocker compose restart\ndocker compose up -d"), "");
        assert_eq!(check("cat .env.prod\ndocker compose restart"), "");
        assert_eq!(check("nano .env.prod\nsystemctl restart app"), "");
    }

    #[test]
    fn another_section_is_another_matter() {
        let text = "//- a.md\n# A\n```bash\nnano .env\n```\n# B\n```bash\ndocker compose restart web\n```\n";
        assert_eq!(findings(&["deploy/*"], text), "");
    }
}
