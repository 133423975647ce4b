//! Compares the domain of a cookie with the hosts that are to share it.

use crate::estate::name::{CookieScope, NameVariable, host_of, plain_domain, registrable_domain};
use crate::estate::{Estate, Host};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cookies/domain-too-narrow",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("domain_too_narrow.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for variable in host.names.with_role(Role::CookieDomain).filter(|it| it.complete) {
            let [domain] = variable.elements.as_slice() else { continue };
            let plain = plain_domain(&domain.value);
            let scope = CookieScope::new(&plain, Some(&domain.value));
            if !matches!(scope, CookieScope::Domain(_)) {
                continue;
            }
            let mut outside = sharers(estate, host, variable);
            outside.retain(|it| !scope.reaches(it.name) && registrable_domain(it.name) == registrable_domain(&plain));
            outside.sort_by_key(|it| it.name);
            outside.dedup_by_key(|it| it.name);
            let Some(first) = outside.first() else { continue };
            let more = match outside.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let message = format!("a cookie for `{}` does not reach `{}`{more}", domain.value, first.name);
            let finding = found.report(&RULE.about, domain.span, message);
            for it in &outside {
                finding.because(it.span, format!("`{}` {}, and is not below `{plain}`", it.name, it.says));
            }
            if let Some(wide) = registrable_domain(&plain) {
                finding.help(format!("`.{wide}` reaches them all"));
            }
        }
    }
}

/// A host that is to get the cookie.
struct Sharer<'e> {
    name: &'e str,
    span: Span,
    says: &'static str,
}

/// Returns the hosts that share the cookie: by the manifest, by a list below the variable's own heading, and, where
/// the variable says that it is for single sign-on, the front ends among the allowed origins beside it.
fn sharers<'e>(estate: &'e Estate, host: &'e Host, variable: &'e NameVariable) -> Vec<Sharer<'e>> {
    let manifest = estate.manifest.front_ends.iter();
    let manifest = manifest.map(|it| Sharer { name: host_of(&it.value), span: it.span, says: "is a front end" });
    let listed = host.names.listed_for(&variable.variable);
    let listed = listed.map(|it| Sharer { name: &it.value, span: it.span, says: "is listed for it" });
    let sign_on = variable.variable.split('_').any(|it| it.eq_ignore_ascii_case("sso"));
    let beside = |it: &&NameVariable| sign_on && it.key.file == variable.key.file;
    let origins = host.names.with_role(Role::CorsOrigins).filter(beside).flat_map(NameVariable::hosts);
    let origins = origins.map(|(name, span)| Sharer { name, span, says: "is an allowed origin" });
    manifest.chain(listed).chain(origins).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(text: &str) -> String {
        findings(&["cookies/domain-too-narrow"], text)
    }

    fn documented(domain: &str, list: &str) -> String {
        check(&format!(
            "//- a.md\n`/srv/.env`:\n\n```\nSSO_COOKIE_DOMAIN={domain}\n```\n\n### SSO_COOKIE_DOMAIN\n\n{list}\n"
        ))
    }

    #[test]
    fn a_sibling_is_not_below_the_domain() {
        let list = "- `portal.staging.edutecnia.cl` -> OK\n- `ayuda-staging.edutecnia.cl` -> OK";
        assert_eq!(
            documented(".staging.edutecnia.cl", list),
            "a.md:4:19 cookies/domain-too-narrow a cookie for `.staging.edutecnia.cl` does not reach \
             `ayuda-staging.edutecnia.cl`\n"
        );
        assert_eq!(documented(".edutecnia.cl", list), "");
    }

    #[test]
    fn only_hosts_that_are_said_to_share_it() {
        let domain = ".staging.edutecnia.cl";
        assert_eq!(documented(domain, "Not with `ayuda-staging.edutecnia.cl`."), "", "running text");
        assert_eq!(documented(domain, "- `ayuda-staging.edutecnia.cl` does not get it"), "");
        assert_eq!(documented(domain, "- `sentry.io` -> OK"), "", "another site never could");
        let env =
            "//- .env\nSESSION_COOKIE_DOMAIN=.shop.edutecnia.cl\nCORS_ALLOWED_ORIGINS=https://admin.edutecnia.cl\n";
        assert_eq!(check(env), "", "an origin may call with the API's own cookies");
    }

    #[test]
    fn origins_beside_a_sign_on_domain_and_front_ends_of_the_manifest() {
        let env = "//- .env\nSSO_COOKIE_DOMAIN=.staging.edutecnia.cl\n";
        let origins =
            "ALLOWED_ORIGINS_CORS=portal.staging.edutecnia.cl,...,ayuda-staging.edutecnia.cl,ayuda.edutecnia.cl\n";
        assert!(check(&format!("{env}{origins}")).contains("`ayuda-staging.edutecnia.cl` and 1 more"));
        let manifest = "//- landreeve.toml\n[names]\nfront_ends = [\"https://rrhh.edutecnia.cl\"]\n";
        assert!(check(&format!("{env}{manifest}")).contains("`rrhh.edutecnia.cl`"));
        let wide = "//- .env\nSSO_COOKIE_DOMAIN=.edutecnia.cl\n";
        assert_eq!(check(&format!("{wide}{origins}{manifest}")), "");
    }
}
