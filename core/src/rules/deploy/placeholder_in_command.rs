//! Looks for made-up domains in the commands and lists of addresses of a
//! runbook, one finding a domain.

use crate::estate::Estate;
use crate::estate::runbook::{Stands, Url};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "deploy/placeholder-in-command",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: None,
        page: include_str!("placeholder_in_command.md"),
    },
    check,
};

/// As many further places are shown; the rest say the same.
const SHOWN: usize = 3;

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        let book = &host.runbook;
        // A guide for everybody has to make up a domain; a runbook is about machines that exist.
        let usable = |it: &&Url| it.stands != Stands::Text && book.title_of(it.url.span.file).is_some();
        let mut urls: Vec<(&str, &Url)> =
            book.urls.iter().filter(usable).filter_map(|it| Some((it.made_up.as_deref()?, it))).collect();
        urls.sort_by_key(|(domain, it)| (it.url.span.file, *domain, it.url.span));
        for same in urls.chunk_by(|a, b| a.1.url.span.file == b.1.url.span.file && a.0 == b.0) {
            let [(domain, first), others @ ..] = same else { continue };
            let finding = found.report(
                &RULE.about,
                first.host.span,
                format!("`{domain}` stands for a domain that was never filled in: these addresses lead nowhere"),
            );
            for (_, other) in others.iter().take(SHOWN) {
                finding.because(
                    other.host.span,
                    if other.stands == Stands::Command { "a command uses it" } else { "also here" },
                );
            }
            finding.help("write the real domain, so that the addresses and commands work as they stand");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["deploy/placeholder-in-command"], &format!("//- a.md\n{text}\n"))
    }

    #[test]
    fn a_runbook_with_a_made_up_domain() {
        assert_eq!(
            check("# Runbook\n- **API:** https://api.tu-dominio.com/x\n```bash\ncurl https://tu-dominio.com\n```"),
            "a.md:2:20 deploy/placeholder-in-command `tu-dominio.com` stands for a domain that was never filled in: \
             these addresses lead nowhere\n"
        );
    }

    #[test]
    fn a_guide_a_sentence_and_a_real_domain() {
        assert_eq!(check("# Install\n```bash\ncurl https://your-domain.com\n```"), "");
        assert_eq!(check("# Runbook\nThen `https://your-domain.com/admin` loads."), "");
        assert_eq!(check("# Runbook\n- **API:** https://api.tu-berlin.de/x"), "");
    }
}
