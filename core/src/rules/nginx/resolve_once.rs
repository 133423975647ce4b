//! A name of a provider that changes its addresses is looked up only once, when nginx starts.

use crate::estate::Estate;
use crate::estate::endpoint::{Address, Target};
use crate::estate::nginx::Destination;
use crate::facts::words::moves;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/resolve-once",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("resolve_once.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for configuration in estate.hosts.iter().flat_map(|it| &it.nginx) {
        let direct =
            configuration.passes.iter().filter(|it| !it.variables).filter_map(|it| Some((it.to.known()?, it.to.span)));
        let direct = direct
            .filter_map(|(to, span)| if let Destination::Address(address) = to { Some((address, span)) } else { None });
        let followed = |id| configuration.statement(id).last("zone").is_some();
        let servers = configuration.upstreams.iter().flat_map(|it| it.servers.iter().map(move |server| (it, server)));
        let servers = servers.filter(|(upstream, server)| !(server.resolve && followed(upstream.id)));
        let servers = servers.filter_map(|(_, it)| Some((it.address.known()?, it.address.span)));
        for (address, span) in direct.chain(servers) {
            let Address::Tcp { host: Target::Name(name), .. } = address else { continue };
            let Some(provider) = moves(name) else { continue };
            found
                .report(&RULE.about, span, format!("`{name}` is looked up once, when nginx starts, and {provider} changes its addresses"))
                .help("set a `resolver` and take the name from a variable, or add `resolve` (and a `zone`) in an `upstream`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> usize {
        let text = format!("//- etc/nginx/sites-enabled/a\nserver {{ listen 80; {text} }}\n");
        findings(&["nginx/resolve-once"], &text).lines().count()
    }

    #[test]
    fn what_is_wrong() {
        for text in [
            "location / { proxy_pass http://a-1.eu-west-1.elb.amazonaws.com; }",
            "location / { proxy_pass https://d111.cloudfront.net; }",
            "location / { proxy_pass http://shop.herokuapp.com; }",
        ] {
            assert_eq!(check(text), 1, "{text}");
        }
    }

    #[test]
    fn what_is_right() {
        for text in [
            "location / { proxy_pass http://app.internal; }",
            "location / { set $to a.elb.amazonaws.com; proxy_pass http://$to; }",
            "location / { proxy_pass http://127.0.0.1; }",
        ] {
            assert_eq!(check(text), 0, "{text}");
        }
    }
}
