//! An address of `allow`, `deny` or `geo` with bits that its mask cuts off: the whole network is meant.

use crate::estate::Estate;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/host-bits",
        effect: Effect::Ignored,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("host_bits.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        for it in configuration.cut_addresses() {
            let message =
                format!("nginx takes `{}` for the whole network `{}`, and warns about it", it.written, it.network);
            let address = it.written.split('/').next().unwrap_or_default();
            found
                .report(&RULE.about, it.span, message)
                .help(format!("write `{address}` for one address, or `{}` for all of them", it.network));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(http: &str) -> usize {
        findings(&["nginx/host-bits"], &format!("//- nginx.conf\nevents {{}} http {{ {http} }}\n")).lines().count()
    }

    #[test]
    fn addresses_that_are_cut_off() {
        for http in [
            "server { listen 80; allow 192.168.1.5/24; deny all; }",
            "server { listen 80; set_real_ip_from 2001:db8::1/32; }",
            "geo $inside { default 0; 10.0.0.1/8 1; }",
        ] {
            assert_eq!(check(http), 1, "{http}");
        }
    }

    #[test]
    fn addresses_as_they_should_be() {
        for http in [
            "server { listen 80; allow 192.168.1.0/24; allow 192.168.2.5; allow 10.0.0.1/32; allow unix:; deny all; }",
            "geo $inside { ranges; default 0; 10.0.0.1-10.0.0.9 1; }",
            "geo $inside { default 0; include inside.conf; 127.0.0.0/8 2; }",
            "server { listen 80; return 200 10.0.0.1/8; }",
        ] {
            assert_eq!(check(http), 0, "{http}");
        }
    }
}
