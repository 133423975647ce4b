//! A network of `geo`, or a file ending of `types`, that one block gives two values.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/value-overruled",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("value_overruled.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in configuration.overruled() {
            let message = format!(
                "`{}` is `{}` already: nginx warns and takes `{}`, which comes later",
                it.key, it.first.0, it.last.0
            );
            found
                .report(&RULE.about, it.last.1, message)
                .because(it.first.1, "this is dropped")
                .help("keep one of the two");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(http: &str) -> usize {
        findings(&["nginx/value-overruled"], &format!("//- nginx.conf\nevents {{}} http {{ {http} }}\n"))
            .lines()
            .count()
    }

    #[test]
    fn two_values() {
        assert_eq!(check("geo $a { default 0; 10.0.0.0/8 1; 10.0.0.0/8 2; }"), 1);
        assert_eq!(check("types { text/html html; text/plain txt html; }"), 1);
    }

    #[test]
    fn one_value() {
        for http in [
            "geo $a { default 0; 10.0.0.0/8 1; 10.1.0.0/16 2; }",
            "geo $a { default 0; 10.0.0.0/8 1; 10.0.0.0/8 1; }",
            "types { text/html html; text/plain txt; }",
            "types { text/html html; } server { types { text/plain html; } }",
            "map $uri $a { /x 1; /y 2; }",
        ] {
            assert_eq!(check(http), 0, "{http}");
        }
    }
}
