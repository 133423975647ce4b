//! Compares the session cookies of applications of different environments: who else gets them.

use std::collections::{HashMap, HashSet};

use crate::estate::Estate;
use crate::estate::name::{CookieScope, names_before, plain_domain};
use crate::estate::process::Process;
use crate::estate::settings::{Settings, environment_word};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Located, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cookies/environments-collide",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("environments_collide.md"),
    },
    check,
};

/// An application with the names that it is reached by.
struct Site<'e> {
    process: &'e Process,
    settings: &'e Settings,
    names: Vec<&'e Located<String>>,
    cookie: &'e str,
    domain: Option<&'e Located<String>>,
    environment: Option<&'e str>,
}

fn check(estate: &Estate, found: &mut Findings) {
    let sites = sites(estate);
    let mut wide: HashMap<(String, &str), Vec<&Site<'_>>> = HashMap::new();
    for site in &sites {
        if let Some(domain) = site.domain {
            let of_domain = wide.entry((plain_domain(&domain.value), site.cookie)).or_default();
            // The first of an environment stands for the others.
            if of_domain.iter().all(|it| it.environment != site.environment) {
                of_domain.push(site);
            }
        }
    }
    let mut told = HashSet::new();
    for site in &sites {
        for name in &site.names {
            let parents = name.value.match_indices('.').map(|(at, _)| &name.value[at + 1..]);
            for parent in std::iter::once(&*name.value).chain(parents) {
                let others = wide.get(&(parent.to_owned(), site.cookie)).into_iter().flatten();
                for other in others.filter(|it| collide(it, site)) {
                    let pair = [other.process.span, site.process.span];
                    if told.insert(pair) && told.insert([pair[1], pair[0]]) {
                        report(other, site, name, found);
                    }
                }
            }
        }
    }
}

fn sites(estate: &Estate) -> Vec<Site<'_>> {
    let mut sites = Vec::new();
    for host in estate.hosts.iter().filter(|it| it.programs().any(|it| it.settings.is_some())) {
        for (process, names) in host.programs().zip(names_before(host)) {
            let Some(settings) = process.settings.as_ref().filter(|it| it.raised.is_none()) else { continue };
            let cookie = match settings.get("SESSION_COOKIE_NAME") {
                None if !settings.is_open => Some("sessionid"),
                _ => settings.text("SESSION_COOKIE_NAME"),
            };
            let environment = names.first().and_then(|it| environment_word(&it.value));
            let is_one = names.iter().all(|it| environment_word(&it.value) == environment);
            let (Some(cookie), true) = (cookie, is_one && !names.is_empty()) else { continue };
            let lists = host.names.of_settings(process).into_iter().flatten();
            let domain = lists
                .filter(|it| it.complete && it.variable == "SESSION_COOKIE_DOMAIN")
                .find_map(|it| it.elements.first());
            sites.push(Site { process, settings, names, cookie, domain, environment });
        }
    }
    // Where each reaches the other, it is production whose cookie goes too far.
    sites.sort_by_key(|it| it.environment.is_none());
    sites
}

fn collide(wide: &Site<'_>, site: &Site<'_>) -> bool {
    let domain = wide.domain.map(|it| it.value.as_str());
    let is_set = wide.names.iter().any(|it| matches!(CookieScope::new(&it.value, domain), CookieScope::Domain(_)));
    let key = |it: &Site<'_>| it.settings.text("SECRET_KEY").map(str::to_owned);
    // With one key they may well share their sessions on purpose.
    let is_shared = key(wide).is_some() && key(wide) == key(site);
    wide.environment != site.environment && is_set && !is_shared
}

fn report(wide: &Site<'_>, site: &Site<'_>, name: &Located<String>, found: &mut Findings) {
    let (Some(domain), Some(first)) = (wide.domain, wide.names.first()) else { return };
    let message = format!(
        "`{}` gets the cookie `{}` of `{}`, and has one of that name itself: who signs in to one is signed out of the other",
        name.value, wide.cookie, first.value
    );
    let finding = found.report(&RULE.about, domain.span, message);
    finding.because(first.span, format!("{} sets it for `{}`", wide.process.unit, domain.value));
    finding.because(name.span, format!("{} answers here", site.process.unit));
    finding.help("give each environment a `SESSION_COOKIE_NAME` of its own, or leave the domain out where nothing shares the cookie");
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn site(name: &str, host: &str, settings: &str) -> String {
        format!(
            "//- etc/systemd/system/{name}.service\n[Service]\nWorkingDirectory=/opt/{name}\n\
             Environment=DJANGO_SETTINGS_MODULE={name}.settings\n\
             ExecStart=/opt/{name}/venv/bin/gunicorn -b unix:/run/{name}.sock {name}.wsgi\n\
             //- opt/{name}/{name}/settings.py\nALLOWED_HOSTS = ['{host}']\n{settings}\n\
             //- etc/nginx/sites-enabled/{name}\nserver {{\n  server_name {host};\n  location / {{\n    \
             proxy_pass http://unix:/run/{name}.sock;\n  }}\n}}\n"
        )
    }

    fn check(one: (&str, &str), other: (&str, &str)) -> String {
        let fixture = site("live", one.0, one.1) + &site("trial", other.0, other.1);
        findings(&["cookies/environments-collide"], &fixture)
    }

    const WIDE: &str = "SESSION_COOKIE_DOMAIN = '.andina.cl'";

    #[test]
    fn one_name_in_two_environments() {
        assert_eq!(
            check(("www.andina.cl", WIDE), ("www.staging.andina.cl", WIDE)),
            "opt/live/live/settings.py:2:26 cookies/environments-collide `www.staging.andina.cl` gets the cookie \
             `sessionid` of `www.andina.cl`, and has one of that name itself: who signs in to one is signed out of the other\n"
        );
        let own = "SESSION_COOKIE_DOMAIN = '.staging.andina.cl'";
        assert!(!check(("www.andina.cl", WIDE), ("www.staging.andina.cl", own)).is_empty());
        assert!(
            !check(("www.andina.cl", WIDE), ("staging.andina.cl", "")).is_empty(),
            "its own cookie is for the host"
        );
    }

    #[test]
    fn cookies_that_stay_apart() {
        let named = "SESSION_COOKIE_DOMAIN = '.andina.cl'\nSESSION_COOKIE_NAME = 'staging_session'";
        assert_eq!(check(("www.andina.cl", WIDE), ("www.staging.andina.cl", named)), "");
        assert_eq!(check(("www.andina.cl", ""), ("www.staging.andina.cl", "")), "", "each for its host");
        let narrow = "SESSION_COOKIE_DOMAIN = '.staging.andina.cl'";
        assert_eq!(check(("www.andina.cl", ""), ("www.staging.andina.cl", narrow)), "");
        assert_eq!(
            check(("www.andina.cl", WIDE), ("admin.andina.cl", WIDE)),
            "",
            "one environment shares them on purpose"
        );
        let key = format!("{WIDE}\nSECRET_KEY = 'k'");
        assert_eq!(check(("www.andina.cl", &key), ("www.staging.andina.cl", &key)), "", "one key, one session");
        assert_eq!(check(("www.andina.cl", WIDE), ("www.staging.other.cl", WIDE)), "");
        let unknown = format!("{WIDE}\nfrom x import name\nSESSION_COOKIE_NAME = name()");
        assert_eq!(check(("www.andina.cl", WIDE), ("www.staging.andina.cl", &unknown)), "");
    }
}
