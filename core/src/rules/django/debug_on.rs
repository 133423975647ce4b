//! Compares `DEBUG` of an application with who reaches it.

use crate::estate::settings::in_production;
use crate::estate::{Estate, Kind};
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "django/debug-on",
        effect: Effect::Exposed,
        severity: Severity::Error,
        program: Some("django"),
        page: include_str!("debug_on.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        for it in in_production(host) {
            let (Some(debug), Some(item)) = (it.settings.truth("DEBUG"), it.settings.get("DEBUG")) else { continue };
            let Some(place) = debug.span.filter(|_| debug.is_on) else { continue };
            let (name, unit) = (&it.served.name, &it.process.unit);
            let message =
                format!("`DEBUG` is on where the public reaches `{}`: errors show code and settings", name.value);
            let finding = found.report(&RULE.about, place, message);
            let is_outside = |it: &&crate::source::Span| {
                estate.text_at(**it).is_some_and(|it| matches!(it.kind, Kind::Env | Kind::Unit))
            };
            match item.from.iter().find(is_outside) {
                Some(from) => {
                    let text = item.from.iter().filter(is_outside).count();
                    let what = if text == 1 { "the variable that it is read from" } else { "one of its variables" };
                    finding.because(*from, what);
                }
                None if item.from.is_empty() => {}
                None => {
                    finding.because(
                        item.span,
                        format!("nothing sets it for {unit}, so what the code falls back to counts"),
                    );
                }
            }
            finding
                .because(name.span, format!("nginx serves it from {unit}"))
                .help("switch it off; note that `bool()` of any text but the empty one is true");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(name: &str, settings: &str, env: &str) -> String {
        findings(
            &["django/debug-on"],
            &format!(
                "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/a\nEnvironmentFile=/opt/a/.env\n\
                 Environment=DJANGO_SETTINGS_MODULE=a.settings\nExecStart=/opt/a/venv/bin/gunicorn -b unix:/run/a.sock a.wsgi\n\
                 //- opt/a/.env\nX=1\n{env}//- opt/a/a/settings.py\nimport os\n{settings}\n\
                 //- etc/nginx/sites-enabled/a\nserver {{\n  server_name {name};\n  location / {{\n    \
                 proxy_pass http://unix:/run/a.sock;\n  }}\n}}\n"
            ),
        )
    }

    #[test]
    fn on_where_the_public_is() {
        assert_eq!(
            check("shop.andina.cl", "DEBUG = True", ""),
            "opt/a/a/settings.py:2:1 django/debug-on `DEBUG` is on where the public reaches `shop.andina.cl`: errors show \
             code and settings\n"
        );
        assert!(!check("shop.andina.cl", "DEBUG = bool(os.environ.get('DEBUG'))", "DEBUG=False\n").is_empty());
        assert!(!check("shop.andina.cl", "DEBUG = os.environ.get('DEBUG', '1') == '1'", "").is_empty(), "the fallback");
    }

    #[test]
    fn off_elsewhere_or_not_known() {
        assert_eq!(check("shop.andina.cl", "DEBUG = os.environ.get('DEBUG') == 'True'", ""), "");
        assert_eq!(check("shop.andina.cl", "from x import f\nDEBUG = f()", ""), "");
        assert_eq!(check("shop.andina.cl", "DEBUG = True\nfrom .local import *", ""), "");
        for name in
            ["staging.andina.cl", "shop-dev.andina.cl", "_", "localhost", "shop.local", "shop.example.com", "10.0.0.1"]
        {
            assert_eq!(check(name, "DEBUG = True", ""), "", "{name}");
        }
        assert_eq!(check("shop.andina.cl;\n  auth_basic x", "DEBUG = True", ""), "", "not for everybody");
    }
}
