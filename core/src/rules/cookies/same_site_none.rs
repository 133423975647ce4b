//! Compares the `SameSite` of a cookie with its `Secure`.

use crate::estate::Estate;
use crate::estate::environment::deployed;
use crate::estate::settings::{Middleware, Object, Settings};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "cookies/same-site-none",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("same_site_none.md"),
    },
    check,
};

/// How the variables of one cookie end: `SESSION_COOKIE_SAMESITE` beside `SESSION_COOKIE_SECURE`.
const SAME_SITE: [&str; 2] = ["COOKIE_SAMESITE", "COOKIE_SAME_SITE"];

fn check(estate: &Estate, found: &mut Findings) {
    for settings in estate.hosts.iter().flat_map(|it| &it.processes).filter_map(|it| it.settings.as_ref()) {
        of_settings(settings, found);
    }
    for middleware in estate.hosts.iter().flat_map(|it| &it.processes).flat_map(|it| &it.middleware) {
        of_middleware(middleware, found);
    }
    for (_, file) in deployed(estate) {
        for same_site in file.effective() {
            let Some(cookie) = SAME_SITE.iter().find_map(|end| same_site.name.strip_suffix(end)) else { continue };
            if !same_site.value.known().is_some_and(|it| it.eq_ignore_ascii_case("none")) {
                continue;
            }
            let is_off =
                |it: &str| matches!(it.to_ascii_lowercase().as_str(), "0" | "f" | "false" | "n" | "no" | "off");
            let secure = file.get(&format!("{cookie}COOKIE_SECURE"));
            let Some(secure) = secure.filter(|it| it.value.known().is_some_and(|it| is_off(it))) else { continue };
            let message =
                format!("browsers refuse the cookie: `{}` is `None` and `{}` is off", same_site.name, secure.name);
            found
                .report(&RULE.about, same_site.value.span, message)
                .because(secure.value.span, "`SameSite=None` needs `Secure`")
                .help(format!("switch `{}` on and serve over TLS, or use `Lax`", secure.name));
        }
    }
}

/// `SessionMiddleware` of Starlette: without `https_only` its cookie has no `Secure`.
fn of_middleware(middleware: &Middleware, found: &mut Findings) {
    let text = middleware.get("same_site").filter(|it| it.known().and_then(Object::as_str) == Some("none"));
    let secure = middleware.get("https_only");
    let is_off = secure.is_none_or(|it| it.known().and_then(Object::truthy) == Some(false));
    let Some(same_site) = text.filter(|_| middleware.class == "SessionMiddleware" && !middleware.is_open && is_off)
    else {
        return;
    };
    let message = "browsers refuse the cookie: `same_site` is `none` and `https_only` is off";
    let finding = found.report(&RULE.about, same_site.span, message);
    if let Some(secure) = secure {
        finding.because(secure.span, "`SameSite=None` needs `Secure`");
    }
    finding.help("write `https_only=True` and serve over TLS, or use `lax`");
}

/// Cookies of Django: what sets their `SameSite` is in the code, and so is their `Secure`, or nowhere.
fn of_settings(settings: &Settings, found: &mut Findings) {
    for cookie in ["SESSION_", "CSRF_", "LANGUAGE_"] {
        let same_site = format!("{cookie}COOKIE_SAMESITE");
        let is_none = settings.text(&same_site).is_some_and(|it| it.eq_ignore_ascii_case("none"));
        let secure = format!("{cookie}COOKIE_SECURE");
        let Some(off) = settings.truth(&secure).filter(|it| is_none && !it.is_on) else { continue };
        let Some(place) = settings.place(&same_site) else { continue };
        let message = match off.span {
            Some(_) => format!("browsers refuse the cookie: `{same_site}` is `None` and `{secure}` is off"),
            None => format!("browsers refuse the cookie: `{same_site}` is `None`, and nothing sets `{secure}`"),
        };
        let finding = found.report(&RULE.about, place, message);
        match off.span {
            Some(span) => finding.because(span, "`SameSite=None` needs `Secure`"),
            None => finding.absent_from(settings.span),
        };
        finding.help(format!("switch `{secure}` on and serve over TLS, or use `Lax`"));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    #[test]
    fn cookies_of_starlette() {
        let check = |arguments: &str| {
            let unit =
                "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/opt/a/venv/bin/uvicorn app.main:app\n";
            let code = format!("from x import app\napp.add_middleware(SessionMiddleware, secret_key='k', {arguments})");
            let code = format!("SessionMiddleware = 1\n{code}");
            findings(&["cookies/same-site-none"], &format!("//- opt/a/app/main.py\n{code}\n{unit}")).lines().count()
        };
        assert_eq!(check("same_site='none'"), 1);
        assert_eq!(check("same_site='none', https_only=True"), 0);
        assert_eq!(check("same_site='lax'"), 0);
    }

    #[test]
    fn cookies_of_django() {
        let check = |settings: &str| {
            let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironment=DJANGO_SETTINGS_MODULE=a.settings\n\
                        ExecStart=/opt/a/venv/bin/gunicorn a.wsgi\n";
            findings(&["cookies/same-site-none"], &format!("//- opt/a/a/settings.py\n{settings}\n{unit}"))
                .lines()
                .count()
        };
        assert_eq!(check("SESSION_COOKIE_SAMESITE = 'None'"), 1);
        assert_eq!(check("CSRF_COOKIE_SAMESITE = 'None'\nCSRF_COOKIE_SECURE = False"), 1);
        assert_eq!(check("CSRF_COOKIE_SAMESITE = 'None'\nCSRF_COOKIE_SECURE = not None"), 0);
        assert_eq!(check("CSRF_COOKIE_SAMESITE = None"), 0, "the attribute is left out");
        assert_eq!(check("SESSION_COOKIE_SAMESITE = 'None'\nfrom .local import *"), 0);
    }

    fn check(file: &str) -> String {
        findings(&["cookies/same-site-none"], &format!("//- .env\n{file}\n"))
    }

    #[test]
    fn none_without_secure() {
        assert_eq!(
            check("SESSION_COOKIE_SAMESITE=None\nSESSION_COOKIE_SECURE=False"),
            ".env:1:25 cookies/same-site-none browsers refuse the cookie: `SESSION_COOKIE_SAMESITE` is `None` and \
             `SESSION_COOKIE_SECURE` is off\n"
        );
        assert!(!check("COOKIE_SECURE=0\nCOOKIE_SAME_SITE=none").is_empty());
    }

    #[test]
    fn what_browsers_take_or_is_not_known() {
        for file in [
            "SESSION_COOKIE_SAMESITE=None\nSESSION_COOKIE_SECURE=True",
            "SESSION_COOKIE_SAMESITE=None",
            "SESSION_COOKIE_SAMESITE=Lax\nSESSION_COOKIE_SECURE=False",
            "SESSION_COOKIE_SAMESITE=None\nCSRF_COOKIE_SECURE=False",
            "SESSION_COOKIE_SAMESITE=None\nSESSION_COOKIE_SECURE=${TLS}",
            "SESSION_COOKIE_SAMESITE=None\nSESSION_COOKIE_SAMESITE=Lax\nSESSION_COOKIE_SECURE=no",
        ] {
            assert_eq!(check(file), "", "{file}");
        }
    }
}
