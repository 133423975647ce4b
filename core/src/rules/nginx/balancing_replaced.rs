//! A method of balancing that takes the place of `keepalive`, or of another method.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/balancing-replaced",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("balancing_replaced.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for (method, before) in configuration.replaced_methods() {
            let (name, lost) = (method.name(), before.name());
            let message = format!("`{name}` takes the place of `{lost}`, which then does nothing");
            let help = match &*lost {
                "keepalive" => format!("put `{name}` before `keepalive`"),
                _ => "keep one method".to_owned(),
            };
            found.report(&RULE.about, method.head(), message).because(before.head(), "this is dropped").help(help);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(upstream: &str) -> usize {
        let text = format!("//- nginx.conf\nevents {{}} http {{ upstream a {{ server 10.0.0.1; {upstream} }} }}\n");
        findings(&["nginx/balancing-replaced"], &text).lines().count()
    }

    #[test]
    fn order_counts() {
        for text in ["keepalive 8; least_conn;", "ip_hash; least_conn;", "keepalive 8; hash $uri consistent;"] {
            assert_eq!(check(text), 1, "{text}");
        }
        for text in ["least_conn; keepalive 8;", "keepalive 8;", "random two least_conn;", "zone a 64k; least_conn;"] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
