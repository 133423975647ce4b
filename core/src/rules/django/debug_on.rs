//! Compares `DEBUG` of an application with who reaches it.

use crate::estate::Estate;
use crate::estate::settings::in_production;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

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
            let is_outside = |it: &&Span| estate.is_environment_at(**it);
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
    fn what_else_sets_variables_or_guards() {
        let check = |config: &str, folder: &str, main: &str, location: &str| {
            findings(
                &["django/debug-on", "django/variable-missing"],
                &format!(
                    "//- etc/systemd/system/a.service\n[Service]\nWorkingDirectory=/opt/{folder}\n\
                     Environment=DJANGO_SETTINGS_MODULE=a.settings\nExecStart=/opt/v/bin/gunicorn -b unix:/run/a.sock a.wsgi\n\
                     //- opt/{folder}/gunicorn.conf.py\n{config}\n//- opt/{folder}/a/settings.py\nimport os\n\
                     DEBUG = os.environ.get('DEBUG', '1') == '1'\nKEY = os.environ['KEY']\n\
                     //- etc/nginx/nginx.conf\nevents {{}}\nhttp {{\n  {main}\n  server {{\n    server_name shop.andina.cl;\n    \
                     location / {{ {location} proxy_pass http://unix:/run/a.sock; }}\n  }}\n}}\n"
                ),
            )
        };
        let key = "workers = 2\nimport os\nos.environ['KEY'] = 'x'";
        assert_eq!(check(key, "a", "", "").lines().count(), 1);
        assert_eq!(check("workers = 2", "a", "", "").lines().count(), 2, "the key is missing, too");
        for config in [
            "workers = 2\nfrom dotenv import load_dotenv\nload_dotenv('/etc/a.env')",
            "workers = 2\nimport os\nos.environ['KEY'] = open('/etc/key').read()\nos.environ.setdefault('DEBUG', '0')",
            "raw_env = ['KEY=x', 'DEBUG=0']",
            "import secrets_of_ours\nworkers = 2\nraw_env = secrets_of_ours.environment()",
        ] {
            assert_eq!(check(config, "a", "", ""), "", "{config}");
        }
        assert_eq!(check(key, "a-dev", "", ""), "");
        assert_eq!(check(key, "a", "auth_basic x;", ""), "");
        assert_eq!(check(key, "a", "", "deny all;"), "");
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
        for guard in [
            "auth_basic x",
            "location /a { deny all; proxy_pass http://unix:/run/a.sock; }\n  deny all",
            "if ($outside) { return 403; }\n  root /x",
            "include /etc/nginx/snippets/inner.conf",
            "listen 192.168.1.4:80",
        ] {
            assert_eq!(check(&format!("shop.andina.cl;\n  {guard}"), "DEBUG = True", ""), "", "{guard}");
        }
        for asked in ["if ($request_method = PUT) { return 403; }\n  root /x", "listen 80"] {
            assert!(!check(&format!("shop.andina.cl;\n  {asked}"), "DEBUG = True", "").is_empty(), "{asked}");
        }
        assert_eq!(check("pruebas.andina.cl", "DEBUG = True", ""), "");
    }
}
