//! What nginx cannot read: every place, not only the first.

use std::collections::HashSet;

use crate::estate::Estate;
use crate::estate::nginx::Flaw;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Fix, Safety, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/syntax",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("syntax.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let problems: Vec<_> = configuration.problems().collect();
        // Where a brace or a quote is wrong, too, nobody knows what belongs together.
        let spoilt: HashSet<Span> =
            problems.iter().filter(|it| it.0.flaw != Flaw::MissingSemicolon).map(|it| it.1).collect();
        for (problem, text, noticed) in problems {
            let finding = found.report(&RULE.about, problem.span, problem.flaw.message());
            finding.absent_from(text);
            if let Some(help) = problem.flaw.help() {
                finding.help(help);
            }
            if let Some(place) = noticed {
                finding.because(place, "nginx reads on to here");
            }
            if problem.flaw == Flaw::MissingSemicolon {
                let safety = if spoilt.contains(&text) { Safety::Unsafe } else { Safety::Safe };
                finding.fix(Fix::replace("close the directive with `;`", safety, problem.span, ";"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::{Selection, run};

    /// The lines of the findings, each with that of the place where nginx notices.
    fn lines(text: &str) -> Vec<(u32, u32)> {
        let estate = crate::estate::testing::estate(&format!("//- nginx/nginx.conf\n{text}"));
        let selection = Selection { select: vec!["nginx/syntax".to_owned()], ..Selection::default() };
        let line = |at| estate.files.positions(at).0.line;
        run(&estate, &selection).iter().map(|it| (line(it.at), line(it.related[0].span))).collect()
    }

    #[test]
    fn nginx_trusts_the_braces_and_stops_where_a_directive_cannot_be() {
        let http = |inner: &str| lines(&format!("events {{}}\nhttp {{\n{inner}\n}}\n"));
        assert_eq!(http("    server {\n        listen 80;\n    server {\n        listen 81;\n    }"), [(3, 5)]);
        assert_eq!(http("    server {\n        listen 80;\n    }\n    }\n    gzip on;\n    gzip_vary on;"), [(6, 7)]);
        let locations =
            "    server {\n        location /a {\n            root /x;\n        location /b {\n        }\n    }";
        assert_eq!(http(locations), [(4, 6)]);
        assert_eq!(http("    server {\n        listen 80;"), [(3, 6)]);
    }

    #[test]
    fn many_problems_are_no_more_work_for_each_other() {
        let text = "server {\n".repeat(30_000);
        assert_eq!(lines(&text).len(), 30_000);
    }
}
