//! Looks for words that say a document is still to be filled in, and counts
//! them as one finding each.

use crate::estate::Estate;
use crate::estate::runbook::Blank;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/unfinished-document",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("unfinished_document.md"),
    },
    check,
};

/// As many further places are shown; the rest say the same.
const SHOWN: usize = 3;

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        // A text without commands is no runbook: nobody works by it at night.
        if host.runbook.steps.is_empty() {
            continue;
        }
        // In a guide a URL has parts for the reader to fill in; a runbook is about what exists.
        let meant = |it: &&Blank| !it.in_url || host.runbook.title_of(it.span.file).is_some();
        let mut blanks: Vec<&Blank> = host.runbook.blanks.iter().filter(meant).collect();
        blanks.sort_by_key(|it| (it.span.file, &it.word, it.span));
        for same in blanks.chunk_by(|a, b| a.span.file == b.span.file && a.word == b.word) {
            let [first, others @ ..] = same else { continue };
            let times = if others.is_empty() { String::new() } else { format!(", {} times in all", same.len()) };
            let finding =
                found.report(&RULE.about, first.span, format!("`{}` is still to be filled in{times}", first.word));
            for other in others.iter().take(SHOWN) {
                finding.because(other.span, "also here");
            }
            finding.help("fill it in before somebody needs it");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["deploy/unfinished-document"], &format!("//- a.md\n```sh\nls\n```\n\n{text}\n"))
    }

    #[test]
    fn cells_and_parts_of_addresses() {
        assert_eq!(
            check("| Role | Phone |\n|---|---|\n| DBA | [COMPLETAR] |\n| Dev | [COMPLETAR] |\n| Ops | TBD |"),
            "a.md:7:9 deploy/unfinished-document `[COMPLETAR]` is still to be filled in, 2 times in all\n\
             a.md:9:9 deploy/unfinished-document `TBD` is still to be filled in\n"
        );
        let url = "- Sentry: https://sentry.io/organizations/[ORG]/issues";
        assert_eq!(check(url), "");
        let runbook = format!("//- a.md\n# Runbook\n```sh\nls\n```\n\n{url}\n");
        assert_ne!(findings(&["deploy/*"], &runbook), "");
    }

    #[test]
    fn links_tasks_and_levels() {
        assert_eq!(check("See [TODO](todo.md), [TODO][1] and `[COMPLETAR]`."), "");
        assert_eq!(check("- [ ] a\n- [x] b\n\n[WARNING] disk full, [INFO] ok [RFC 2606]"), "");
        assert_eq!(check("The TODO list is TBD."), "");
    }
}
