//! Compares the `SameSite` of a cookie with its `Secure`.

use std::collections::HashSet;

use crate::estate::environment::deployed;
use crate::estate::node::{Cookie, Library, Secure};
use crate::estate::rails::Switch;
use crate::estate::settings::{Middleware, Object, Settings};
use crate::estate::{Estate, Host};
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

/// The session of a Rails application: without `secure:` only `force_ssl` makes it so.
fn sessions(host: &Host, found: &mut Findings) {
    let mut seen = HashSet::new();
    for settings in host.programs().filter_map(|it| it.rails.as_ref()).map(|it| &it.settings) {
        let Some(session) = settings.session.as_ref().filter(|it| seen.insert(it.span)) else { continue };
        let Some(same_site) = session.same_site.as_ref().filter(|it| it.known().is_some_and(|it| it == "none")) else {
            continue;
        };
        let is_off = |it: &Switch| it.as_ref().map_or(settings.is_whole, |it| it.known() == Some(&false));
        let insecure = session.secure.as_ref().is_none_or(|it| it.known() == Some(&false));
        if !insecure || !is_off(&settings.force_ssl) || settings.is_opaque || adds_flags(host) {
            continue;
        }
        let message = "browsers refuse the session's cookie: `same_site` is `none`, and nothing makes it `secure`";
        let finding = found.report(&RULE.about, same_site.span, message);
        for place in [&session.secure, &settings.force_ssl].into_iter().flatten() {
            finding.because(place.span, "`SameSite=None` needs `Secure`");
        }
        finding.help("add `secure: true` and serve over TLS, or use `:lax`");
    }
}

/// Whether nginx may add to the cookies that pass through it.
fn adds_flags(host: &Host) -> bool {
    let adds = |name: &str| host.nginx.iter().any(|it| it.named(name).next().is_some());
    adds("proxy_cookie_flags") || adds("proxy_cookie_path")
}

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        sessions(host, found);
    }
    for host in estate.hosts.iter().filter(|it| !adds_flags(it)) {
        host.programs().filter_map(|it| it.settings.as_ref()).for_each(|it| of_settings(it, found));
        host.programs().flat_map(|it| &it.middleware).for_each(|it| of_middleware(it, found));
        let nodes = host.processes.iter().filter_map(|it| it.node.as_ref());
        nodes.flat_map(|it| &it.cookies).for_each(|it| of_node(it, found));
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

/// Cookies of Express: cookie-session goes by the request where it is told nothing, the others write no `Secure` then.
fn of_node(cookie: &Cookie, found: &mut Findings) {
    let same_site = cookie.same_site.as_ref().filter(|it| it.known().is_some_and(|it| it == "none"));
    let is_off = match &cookie.secure {
        Some(secure) => secure.known() == Some(&Secure::Never),
        None => cookie.library != Library::CookieSession,
    };
    let Some(same_site) = same_site.filter(|_| is_off) else { return };
    let message = match &cookie.secure {
        Some(_) => "browsers refuse the cookie: `sameSite` is `none` and `secure` is off",
        None => "browsers refuse the cookie: `sameSite` is `none`, and nothing makes it `secure`",
    };
    let finding = found.report(&RULE.about, same_site.span, message);
    if let Some(secure) = &cookie.secure {
        finding.because(secure.span, "`SameSite=None` needs `Secure`");
    }
    finding.help("add `secure: true` and serve over TLS, or use `lax`");
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

    #[test]
    fn cookies_of_express() {
        let check = |code: &str| {
            let unit = "//- a.service\n[Service]\nWorkingDirectory=/opt/a\nExecStart=/usr/bin/node server.js\n";
            let app =
                format!("const session = require('express-session');\nconst app = require('express')();\n{code}\n");
            findings(&["cookies/same-site-none"], &format!("//- opt/a/server.js\n{app}{unit}")).lines().count()
        };
        assert_eq!(check("app.use(session({ secret: 'k', cookie: { sameSite: 'none' } }));"), 1);
        assert_eq!(check("app.use(session({ secret: 'k', cookie: { sameSite: 'None', secure: false } }));"), 1);
        assert_eq!(check("app.get('/', (req, res) => { res.cookie('a', 'b', { sameSite: 'none' }) });"), 1);
        for code in [
            "app.use(session({ secret: 'k', cookie: { sameSite: 'none', secure: true } }));",
            "app.use(session({ secret: 'k', cookie: { sameSite: 'none', secure: 'auto' } }));",
            "const o = { cookie: { sameSite: 'none' } }; if (process.env.TLS === '1') o.cookie.secure = true; app.use(session(o));",
            "const o = { cookie: { sameSite: 'none' } }; if (secure()) o.cookie.secure = true; app.use(session(o));",
            "app.use(require('cookie-session')({ keys: ['k'], sameSite: 'none' }));",
            "app.use(session({ secret: 'k', cookie: { sameSite: 'lax' } }));",
            "app.get('/', (req, res) => { res.cookie('a', 'b', options(req)) });",
        ] {
            let tls = usize::from(code.contains("TLS"));
            assert_eq!(check(code), tls, "{code}");
        }
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

    fn rails(options: &str, setting: &str) -> String {
        let unit = "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production\nExecStart=/usr/bin/puma\n";
        findings(
            &["cookies/same-site-none"],
            &format!(
                "{unit}//- srv/a/config/application.rb\nmodule A\n  class Application < Rails::Application\n  end\nend\n\
                 //- srv/a/config/initializers/session_store.rb\nRails.application.config.session_store :cookie_store, {options}\n\
                 //- srv/a/config/environments/production.rb\nRails.application.configure do\n{setting}\nend\n"
            ),
        )
    }

    #[test]
    fn nginx_may_add_the_flag() {
        let check = |flags: &str| {
            let unit = "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/a\n\
                        Environment=DJANGO_SETTINGS_MODULE=a.settings\nExecStart=/opt/a/venv/bin/gunicorn a.wsgi\n";
            let settings = "//- opt/a/a/settings.py\nSESSION_COOKIE_SAMESITE = 'None'\n";
            let site = format!("//- etc/nginx/sites-enabled/a\nserver {{\n  server_name a.cl;\n  {flags}\n}}\n");
            findings(&["cookies/same-site-none"], &format!("{unit}{settings}{site}")).lines().count()
        };
        assert_eq!((check(""), check("proxy_cookie_flags ~ secure;")), (1, 0));
    }

    #[test]
    fn the_session_of_rails() {
        assert!(rails("same_site: :none", "").contains("nothing makes it `secure`"));
        assert!(!rails("same_site: 'None', secure: false", "config.force_ssl = false").is_empty());
        for (options, setting) in [
            ("same_site: :none, secure: true", ""),
            ("same_site: :none", "config.force_ssl = true"),
            ("same_site: :none", "config.force_ssl = ENV['TLS']"),
            ("same_site: :none, secure: Rails.env.production?", ""),
            ("same_site: :none", "config.middleware.use Rack::SslEnforcer"),
            ("same_site: :none", "SecureHeaders::Configuration.default { |config| config.cookies = { secure: true } }"),
            ("same_site: :lax", ""),
            ("key: '_a'", ""),
            ("same_site: ->(request) { :none }", ""),
        ] {
            assert_eq!(rails(options, setting), "", "{options} {setting}");
        }
        let part = "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production\nExecStart=/usr/bin/puma\n\
                    //- srv/a/config/initializers/session_store.rb\nRails.application.config.session_store :cookie_store, \
                    same_site: :none\n";
        assert_eq!(findings(&["cookies/same-site-none"], part), "", "the rest may force TLS");
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
