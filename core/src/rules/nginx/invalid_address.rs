//! An address of `allow`, `deny` or `set_real_ip_from` that is none.
use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/invalid-address",
        effect: Effect::Refused,
        severity: Severity::Error,
        program: Some("nginx"),
        page: include_str!("invalid_address.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for statement in ["allow", "deny", "set_real_ip_from"].into_iter().flat_map(|it| configuration.named(it)) {
            let Some((argument, refusal)) = statement.invalid_address() else { continue };
            let message =
                format!("`{}` is no address: `{}` takes {}", argument.text, statement.name(), refusal.expected);
            found.report(&RULE.about, argument.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        findings(&["nginx/invalid-address"], &format!("//- nginx/conf.d/a.conf\nserver {{\n{text}\n}}\n"))
            .lines()
            .count()
    }

    #[test]
    fn addresses_networks_and_words() {
        for text in ["deny 123.456.789.0;", "allow 10.0.0.0/33;", "allow example.com;", "set_real_ip_from 10.0.0.256;"]
        {
            assert_eq!(check(text), 1, "{text}");
        }
        for text in [
            "allow all;",
            "deny unix:;",
            "allow 10.0.0.0/8;",
            "allow 2001:db8::/32;",
            "set_real_ip_from proxy.example.com;",
            "set_real_ip_from unix:;",
            "deny {{ ip }};",
            "deny <ip>;",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
