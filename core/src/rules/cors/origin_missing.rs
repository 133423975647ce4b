//! Compares the front ends of the estate with the origins an application allows.

use crate::estate::name::{NameVariable, accepts, host_of};
use crate::estate::{Estate, Host};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cors/origin-missing",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("origin_missing.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for list in host.names.with_role(Role::CorsOrigins).filter(|it| it.complete && is_plain(it)) {
            let listed =
                host.names.listed_for(&list.variable).map(|it| (it, "the document lists it as one that calls"));
            let declared = estate.manifest.front_ends.iter().map(|it| (it, "the manifest calls it a front end"));
            for (front_end, why) in declared.chain(listed) {
                if !allows(list, &front_end.value) && !is_own(host, &front_end.value) {
                    report(list, front_end, why, found);
                }
            }
        }
    }
}

/// Patterns and stars are read in another way by each library.
fn is_plain(list: &NameVariable) -> bool {
    let plain = |text: &str| text.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | ':' | '/'));
    !list.elements.is_empty() && list.elements.iter().all(|it| plain(&it.value))
}

/// Returns whether an element means the front end: the same host, and nothing else about them that differs.
fn allows(list: &NameVariable, front_end: &str) -> bool {
    let scheme = |text: &str| text.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
    let front_end = front_end.trim_end_matches('/').to_lowercase();
    list.elements.iter().any(|it| {
        let element = it.value.trim_end_matches('/');
        let schemes = (scheme(element), scheme(&front_end));
        let same_scheme = !matches!(&schemes, (Some(one), Some(other)) if one != other);
        // A library may take a leading dot for every host below.
        let same_host = host_of(element) == host_of(&front_end)
            || (element.starts_with('.') && accepts(element, host_of(&front_end)));
        same_scheme && same_host
    })
}

/// A front end that this very host serves may call its own origin, for which no list is asked.
fn is_own(host: &Host, front_end: &str) -> bool {
    let name = host_of(front_end).to_lowercase();
    host.names.served.iter().any(|it| it.name.value == name)
}

fn report(list: &NameVariable, front_end: &Located<String>, why: &str, found: &mut Findings) {
    let message = format!("`{}` does not allow the front end `{}`", list.variable, front_end.value);
    found
        .report(&RULE.about, list.span, message)
        .because(front_end.span, why)
        .help("add it to the list, in the form of the other entries");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(origins: &str, front_end: &str) -> String {
        findings(
            &["cors/origin-missing"],
            &format!(
                "//- .env\nCORS_ALLOWED_ORIGINS={origins}\n//- landreeve.toml\n[names]\nfront_ends = [\"{front_end}\"]\n"
            ),
        )
    }

    #[test]
    fn a_front_end_that_is_not_in_the_list() {
        assert_eq!(
            check("https://portal.edutecnia.cl", "rrhh.edutecnia.cl"),
            ".env:1:22 cors/origin-missing `CORS_ALLOWED_ORIGINS` does not allow the front end `rrhh.edutecnia.cl`\n"
        );
        assert!(!check("http://rrhh.edutecnia.cl", "https://rrhh.edutecnia.cl").is_empty(), "another scheme");
    }

    #[test]
    fn front_ends_that_are() {
        for origins in
            ["https://rrhh.edutecnia.cl", "rrhh.edutecnia.cl", "a.cl, https://rrhh.edutecnia.cl/", ".edutecnia.cl"]
        {
            assert_eq!(check(origins, "https://rrhh.edutecnia.cl"), "", "{origins}");
        }
    }

    #[test]
    fn lists_that_are_not_known() {
        for origins in ["a.cl,...,b.cl", "*", "https://*.edutecnia.cl", "${ORIGINS}", "", "/edutecnia\\.cl$/"] {
            assert_eq!(check(origins, "rrhh.edutecnia.cl"), "", "{origins}");
        }
    }

    #[test]
    fn a_list_of_a_document() {
        let page = "//- a.md\n`/srv/.env`:\n\n```\nALLOWED_ORIGINS_CORS=portal.edutecnia.cl\n```\n\n\
                    ### ALLOWED_ORIGINS_CORS\n\n- `portal.edutecnia.cl`\n- `ayuda.edutecnia.cl`\n";
        assert!(findings(&["cors/origin-missing"], page).contains("the front end `ayuda.edutecnia.cl`"));
    }
}
