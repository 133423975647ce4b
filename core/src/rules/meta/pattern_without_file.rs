//! Patterns of the manifest that no file of the estate matches.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "meta/pattern-without-file",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("landreeve"),
        page: include_str!("pattern_without_file.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let files = || estate.files.ids().map(|id| estate.files.file(id));
    // Where single files are given, the rest of the estate is not there to match.
    if files().any(|it| it.named) {
        return;
    }
    for host in &estate.manifest.hosts {
        for pattern in &host.files {
            let links = estate.files.links().iter().map(|it| it.path.as_str());
            if !files().map(|it| it.path.as_str()).chain(links).any(|path| pattern.value.matches(path)) {
                let (text, name) = (pattern.value.text(), &host.name.value);
                let message = format!("no file of the estate matches `{text}`, so this adds nothing to `{name}`");
                found.report(&RULE.about, pattern.span, message).help(
                    "patterns are read from the folder of `landreeve.toml`; `*` stays within a folder, `**` crosses them",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn a_pattern_that_matches_nothing() {
        let check = |pattern: &str| {
            let manifest = format!("//- landreeve.toml\n[hosts.web]\nfiles = ['{pattern}']\n");
            findings(&["meta/pattern-without-file"], &format!("//- deploy/web/.env\nA=1\n{manifest}"))
        };
        assert_eq!(
            check("deploy/wep/**"),
            "landreeve.toml:2:10 meta/pattern-without-file no file of the estate matches `deploy/wep/**`, so this adds \
             nothing to `web`\n"
        );
        assert_eq!(check("*.env").lines().count(), 1);
        assert_eq!(check("deploy/*") + &check("**/.env") + &check("deploy"), "");
    }
}
