//! Compares the origins of `cors` with the credentials that it is told to let through: browsers take no `*` for them.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::node::Origin;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cors/credentials-ignored",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("cors"),
        page: include_str!("credentials_ignored.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    let mut seen = HashSet::new();
    let nodes = estate.hosts.iter().flat_map(|it| &it.processes).filter_map(|it| it.node.as_ref());
    for cors in nodes.flat_map(|it| &it.cors).filter(|it| seen.insert(it.span)) {
        let any = cors.origins.iter().find(|it| it.value == Origin::Any);
        let with = cors.credentials.as_ref().filter(|it| it.known() == Some(&true));
        let (Some(any), Some(with)) = (any, with) else { continue };
        let finding = found.report(
            &RULE.about,
            with.span,
            "`credentials` does nothing: browsers keep an answer for `*` from every page that asks with cookies",
        );
        if any.span != cors.span {
            finding.because(any.span, "every origin is allowed here");
        }
        finding.help("list the front ends in `origin`, or leave `credentials` out");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(options: &str) -> String {
        let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/usr/bin/node server.js\n";
        let app = format!("const app = require('express')();\napp.use(require('cors')({options}));");
        findings(&["cors/credentials-ignored"], &format!("//- opt/a/server.js\n{app}\n{unit}"))
    }

    #[test]
    fn a_star_with_credentials() {
        assert_eq!(
            check("{ origin: '*', credentials: true }"),
            "opt/a/server.js:2:53 cors/credentials-ignored `credentials` does nothing: browsers keep an answer for `*` \
             from every page that asks with cookies\n"
        );
        assert!(!check("{ credentials: true }").is_empty(), "a star goes without saying");
    }

    #[test]
    fn what_browsers_take_or_is_not_known() {
        for options in [
            "",
            "{ origin: '*' }",
            "{ origin: '*', credentials: false }",
            "{ origin: true, credentials: true }",
            "{ origin: ['*'], credentials: true }",
            "{ origin: process.env.ORIGIN, credentials: true }",
            "{ ...options, credentials: true }",
            "{ origin: '*', credentials: options.credentials }",
        ] {
            assert_eq!(check(options), "", "{options}");
        }
    }
}
