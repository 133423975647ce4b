//! Compares the names a host is reached by with those its applications accept.

use std::collections::HashMap;

use crate::estate::name::{
    Difference, NameVariable, ServedKind, Spelling, behind, may_lead_away, registrable_domain, variables_of,
};
use crate::estate::{Estate, Host};
use crate::facts::words::Role;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "hosts/name-not-allowed",
        effect: Effect::Broken,
        severity: Severity::Error,
        program: None,
        page: include_str!("name_not_allowed.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in &estate.hosts {
        served(host, found);
        resolved(host, found);
    }
}

/// nginx serves a name, hands its requests on with the client's `Host`, and the application behind refuses it.
fn served(host: &Host, found: &mut Findings) {
    for served in host.names.served.iter().filter(|it| it.kind == ServedKind::Exact && !may_lead_away(host, it)) {
        for behind in behind(host, served).iter().filter(|it| it.keeps_host) {
            let name = &served.name.value;
            let lists = || variables_of(host, behind.process, Role::AllowedHosts);
            let Some(list) = lists().next().filter(|_| lists().all(|it| refuses(it, name))) else { continue };
            let is_container = behind.at >= host.processes.len();
            if is_container && lists().all(is_of_developers) {
                continue;
            }
            let message = format!(
                "nginx serves `{name}`, and the application behind it refuses that host by `{}`",
                list.variable
            );
            let finding = found.report(&RULE.about, served.name.span, message);
            for place in &behind.places {
                finding.because(*place, "its requests go here, with the `Host` that the client sent");
            }
            finding
                .because(list.span, format!("`{}` of {} has no entry for it", list.variable, behind.process.unit))
                .help(format!("add `{name}` to `{}`, then restart {}", list.variable, behind.process.unit));
        }
    }
}

/// Returns whether the list is known in full and no entry accepts the name.
fn refuses(list: &NameVariable, name: &str) -> bool {
    list.complete && !list.accepts(name)
}

/// Returns whether the list holds no name but those of a developer's machine: so has a project that is started there.
fn is_of_developers(list: &NameVariable) -> bool {
    let plain = |name: &str| name.trim_start_matches("*.").trim_start_matches('.').to_owned();
    list.elements.iter().all(|it| registrable_domain(&plain(&it.value)).is_none())
}

/// A record leads a name here whose application is the one that is told to accept another spelling of it.
fn resolved(host: &Host, found: &mut Findings) {
    if host.runbook.dns.is_empty() {
        return;
    }
    let lists: Vec<(&NameVariable, ByWords<'_>)> =
        host.names.with_role(Role::AllowedHosts).map(|it| (it, by_words(it))).collect();
    for record in &host.runbook.dns {
        let name = &record.name.value;
        let Some(spelling) = Spelling::of(name) else { continue };
        if lists.iter().any(|(it, _)| it.accepts(name)) {
            continue;
        }
        for (list, by_words) in lists.iter().filter(|(it, _)| it.complete) {
            let mut alike = by_words.get(&spelling.words).into_iter().flatten();
            let spelt = alike.find(|(it, _)| it.difference(&spelling) == Some(Difference::Order));
            if let Some((_, spelt)) = spelt {
                let message = format!("`{}` does not accept `{name}`, the name that leads here", list.variable);
                found
                    .report(&RULE.about, *spelt, message)
                    .because(record.name.span, "the record of the host")
                    .help(format!("add `{name}` to `{}`", list.variable));
            }
        }
    }
}

/// The elements of a list by the words of their labels.
type ByWords<'n> = HashMap<Vec<&'n str>, Vec<(Spelling<'n>, Span)>>;

fn by_words(list: &NameVariable) -> ByWords<'_> {
    let mut found = ByWords::new();
    for element in &list.elements {
        if let Some(it) = Spelling::of(&element.value) {
            found.entry(it.words.clone()).or_default().push((it, element.span));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(names: &str, allowed: &str, header: &str) -> String {
        findings(
            &["hosts/name-not-allowed"],
            &format!(
                "//- etc/systemd/system/app.service\n[Service]\nWorkingDirectory=/opt/app\n\
                 EnvironmentFile=/opt/app/.env\nExecStart=/opt/app/.venv/bin/gunicorn --bind unix:/run/a/a.sock x.wsgi\n\
                 //- opt/app/.env\nALLOWED_HOSTS={allowed}\n\
                 //- etc/nginx/sites-enabled/app\nserver {{\n    server_name {names};\n    location / {{\n        \
                 {header}\n        proxy_pass http://unix:/run/a/a.sock;\n    }}\n}}\n"
            ),
        )
    }

    const HOST: &str = "proxy_set_header Host $host;";

    #[test]
    fn a_served_name_that_the_list_lacks() {
        assert_eq!(
            check("app1.edutecnia.cl", "app2.edutecnia.cl,127.0.0.1", HOST),
            "etc/nginx/sites-enabled/app:2:17 hosts/name-not-allowed nginx serves `app1.edutecnia.cl`, and the \
             application behind it refuses that host by `ALLOWED_HOSTS`\n"
        );
        assert!(!check("app1.edutecnia.cl", "app2.edutecnia.cl,165.232.xx.xx", "include proxy_params;").is_empty());
        assert!(!check("a.cl www.a.cl", "a.cl", HOST).is_empty(), "www is a name of its own");
    }

    fn rails(names: &str, setting: &str) -> String {
        findings(
            &["hosts/name-not-allowed"],
            &format!(
                "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=RAILS_ENV=production ALLOWED_HOSTS=x.cl \
                 HOSTS=a.acme.cl,b.acme.cl\nExecStart=/usr/bin/puma -b unix:///run/a.sock\n\
                 //- srv/a/config/environments/production.rb\nRails.application.configure do\n{setting}\nend\n\
                 //- etc/nginx/sites-enabled/a\nserver {{\n    server_name {names};\n    location / {{\n        {HOST}\n        \
                 proxy_pass http://unix:/run/a.sock;\n    }}\n}}\n"
            ),
        )
    }

    #[test]
    fn the_hosts_of_rails() {
        assert_eq!(
            rails("a.acme.cl www.acme.cl", "  config.hosts << \"a.acme.cl\""),
            "etc/nginx/sites-enabled/a:2:27 hosts/name-not-allowed nginx serves `www.acme.cl`, and the application behind \
             it refuses that host by `config.hosts`\n"
        );
        assert!(!rails("c.acme.cl", "config.hosts = ENV[\"HOSTS\"].split(\",\")").is_empty());
        assert!(!rails("a.b.acme.cl", "config.hosts << \".acme.cl\"").is_empty(), "one label only");
        assert!(!rails("a.acme.cl", "config.hosts << \"*.acme.cl\"").is_empty());
        for setting in [
            "",
            "config.hosts.clear",
            "config.hosts = nil",
            "config.hosts << \".acme.cl\"",
            "config.hosts << /.*\\.acme\\.cl/",
            "config.hosts = ENV[\"HOSTS\"].split(\",\")",
            "config.hosts << ENV.fetch(\"HOST\")",
            "config.hosts << \"x.cl\" unless Rails.env.production?",
            "config.hosts << \"x.cl\"\nconfig.hosts += Settings.hosts",
            "config.hosts << \"x.cl\"\nconfig.middleware.delete ActionDispatch::HostAuthorization",
            "config.hosts << \"x.cl\"\nSettings.each { |it| config.hosts << it }",
        ] {
            assert_eq!(rails("a.acme.cl", setting), "", "{setting}");
        }
    }

    fn starlette(name: &str, command: &str, code: &str) -> String {
        findings(
            &["hosts/name-not-allowed"],
            &format!(
                "//- a.service\n[Service]\nWorkingDirectory=/srv/a\nEnvironment=HOSTS=a.acme.cl,b.acme.cl\n\
                 ExecStart=/srv/a/venv/bin/uvicorn {command} --uds /run/a.sock\n//- srv/a/app/main.py\n\
                 import os\nfrom fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n\
                 from fastapi.middleware.trustedhost import TrustedHostMiddleware\n\
                 from other import ForwardedHost, HOST, Wrapped, more, settings, setup, x\n{code}\n\
                 //- etc/nginx/sites-enabled/a\nserver {{\n    server_name {name};\n    location / {{\n        {HOST}\n        \
                 proxy_pass http://unix:/run/a.sock;\n    }}\n}}\n"
            ),
        )
    }

    #[test]
    fn the_hosts_of_starlette() {
        let add = "app = FastAPI()\napp.add_middleware(TrustedHostMiddleware, allowed_hosts=";
        let check = |name, hosts: &str| starlette(name, "app.main:app", &format!("{add}{hosts})"));
        assert_eq!(
            check("www.acme.cl", "['a.acme.cl']"),
            "etc/nginx/sites-enabled/a:2:17 hosts/name-not-allowed nginx serves `www.acme.cl`, and the application behind \
             it refuses that host by `allowed_hosts`\n"
        );
        assert!(!check("c.acme.cl", "os.environ['HOSTS'].split(',')").is_empty());
        assert!(!check("acme.cl", "['*.acme.cl']").is_empty(), "only what is below");
        assert!(!check("a.acme.cl", "['.acme.cl']").is_empty(), "the dot is a letter");
        for hosts in [
            "['*.acme.cl']",
            "['A.acme.cl']",
            "['*', 'x.cl']",
            "None",
            "['www.a.acme.cl']",
            "settings.hosts",
            "['x.cl', *more]",
            "['x.cl', HOST]",
        ] {
            assert_eq!(check("a.acme.cl", hosts), "", "{hosts}");
        }
    }

    #[test]
    fn applications_of_starlette() {
        let hosts = "TrustedHostMiddleware, allowed_hosts=['x.cl']";
        let check = |command, code: &str| starlette("a.acme.cl", command, code).lines().count();
        let add = format!("app.add_middleware({hosts})");
        for (command, code) in [
            ("app.main:app", format!("app = FastAPI(middleware=[Middleware({hosts})])")),
            ("app.main:create --factory", format!("def create():\n    app = FastAPI()\n    {add}\n    return app")),
            ("app.main:app", format!("def create():\n    app = FastAPI()\n    {add}\n    return app\napp = create()")),
            ("app.main:app", format!("def guard(app):\n    {add}\napp = FastAPI()\napp.state.x = 1\nguard(app)")),
            (
                "app.main:app",
                format!("app = FastAPI()\n{add}\napp.add_middleware(CORSMiddleware, allow_origins=['*'])"),
            ),
            ("app.main:app", format!("app = FastAPI()\n{add}\nif os.environ['HOSTS']:\n    app.include_router(x)")),
            (
                "app.main:app",
                format!(
                    "app = FastAPI()\n{add}\n@app.middleware('http')\nasync def log(request, call_next):\n    \
                     return await call_next(request)"
                ),
            ),
            ("app.main:app", format!("class Timer:\n    pass\napp = FastAPI()\n{add}\napp.add_middleware(Timer)")),
        ] {
            let code = format!("from starlette.middleware import Middleware\n{code}");
            assert_eq!(check(command, &code), 1, "{code}");
        }
        for code in [
            format!("app = FastAPI()\napi = FastAPI()\napi.add_middleware({hosts})\napp.mount('/api', api)"),
            format!("app = FastAPI()\nif x:\n    {add}"),
            format!("app = FastAPI()\n{add}\napp.add_middleware(ForwardedHost)"),
            format!("app = FastAPI()\n{add}\nsetup(app)"),
            format!("app = FastAPI()\n{add}\napp = Wrapped(app)"),
            format!("app = FastAPI()\n{add}\napp.user_middleware.clear()"),
            format!("app = FastAPI()\n{add}\napp.user_middleware = []"),
            format!("class Rewrite:\n    name = b'host'\napp = FastAPI()\n{add}\napp.add_middleware(Rewrite)"),
            format!("app = FastAPI()\n{add}\n@app.middleware('http')\nasync def f(request, call_next):\n    hosts = 1"),
            format!("app = FastAPI(middleware=more)\n{add}"),
            format!("def create():\n    app = FastAPI()\n    {add}\n    return app\napp = FastAPI()"),
            format!("app = FastAPI()\n{add}\nexec(x)"),
            "app = FastAPI()".to_owned(),
        ] {
            assert_eq!(check("app.main:app", &code), 0, "{code}");
        }
    }

    #[test]
    fn code_in_containers() {
        let check = |pass: &str, ports: &str, more: &str| {
            findings(
                &["hosts/name-not-allowed"],
                &format!(
                    "//- compose.yml\nservices:\n  web:\n    build: .\n    command: gunicorn config.wsgi -b 0.0.0.0:8000\n    \
                     {ports}\n{more}//- Dockerfile\nFROM python:3.12\nWORKDIR /app\nCOPY . .\n\
                     //- config/wsgi.py\nimport os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n\
                     //- config/settings.py\nALLOWED_HOSTS = ['a.acme.cl']\n\
                     //- nginx/site.conf\nserver {{\n    server_name www.acme.cl;\n    location / {{\n        {HOST}\n        \
                     proxy_pass http://{pass};\n    }}\n}}\n"
                ),
            )
        };
        let expected = "nginx/site.conf:2:17 hosts/name-not-allowed nginx serves `www.acme.cl`, and the application behind \
             it refuses that host by `ALLOWED_HOSTS`\n";
        assert_eq!(check("web:8000", "restart: always", ""), expected);
        assert_eq!(check("127.0.0.1:8123", "ports: ['127.0.0.1:8123:8000']", ""), expected);
        assert_eq!(check("localhost:8123", "ports: ['8123:8000']", ""), expected);
        for (pass, ports) in [
            ("web:8001", "restart: always"),
            ("other:8000", "restart: always"),
            ("127.0.0.1:8000", "ports: ['127.0.0.1:8123:8000']"),
        ] {
            assert_eq!(check(pass, ports, ""), "", "{pass} {ports}");
        }
        let twice = "//- other/compose.yml\nservices:\n  web:\n    image: x\n    command: gunicorn a.wsgi -b :8000\n";
        assert_eq!(check("web:8000", "restart: always", twice), "", "one of two");
    }

    #[test]
    fn entries_are_matched_as_the_framework_does() {
        for allowed in ["app1.edutecnia.cl", ".edutecnia.cl", "*", "APP1.edutecnia.cl", "'app1.edutecnia.cl', x.cl"] {
            assert_eq!(check("app1.edutecnia.cl", allowed, HOST), "", "{allowed}");
        }
    }

    #[test]
    fn unknown_lists_names_and_headers_are_left_alone() {
        assert_eq!(check("app1.edutecnia.cl", "app2.edutecnia.cl,...", HOST), "");
        assert_eq!(check("app1.edutecnia.cl", "${HOSTS}", HOST), "");
        assert_eq!(check("app1.edutecnia.cl", "IP_PUBLICA,other.cl", HOST), "", "still to be filled in");
        for names in ["_", "~^(.+)\\.edutecnia\\.cl$", "*.edutecnia.cl", "192.0.2.1", "localhost", "\"\""] {
            assert_eq!(check(names, "app2.edutecnia.cl", HOST), "", "{names}");
        }
        assert_eq!(check("app1.edutecnia.cl", "app2.edutecnia.cl", ""), "", "nginx sends another Host");
        let www = "www.a.cl;\n    if ($host ~* ^www\\.(.*)$) { return 301 https://$1$request_uri; }\n    root /x";
        assert_eq!(check(www, "a.cl", HOST), "", "led away");
        assert_eq!(check("old.cl;\n    rewrite ^ https://a.cl$request_uri permanent", "a.cl", HOST), "", "led away");
        assert_eq!(check("app1.edutecnia.cl", "app2.edutecnia.cl", "proxy_set_header Host app2.edutecnia.cl;"), "");
    }

    #[test]
    fn a_record_for_another_spelling() {
        let check = |allowed: &str| {
            let page = format!(
                "```\nA shop.staging.a-b.cl → 192.0.2.1\n```\n\n`.env`:\n\n```\nALLOWED_HOSTS={allowed}\n```\n"
            );
            findings(&["hosts/name-not-allowed"], &format!("//- a.md\n{page}"))
        };
        assert!(check("staging-shop.a-b.cl").contains("does not accept `shop.staging.a-b.cl`"));
        assert_eq!(check("staging-shop.a-b.cl,shop.staging.a-b.cl"), "");
        assert_eq!(check("wiki.staging.a-b.cl"), "", "another application");
    }

    #[test]
    fn applications_in_containers() {
        let site = |pass: &str| {
            format!(
                "//- etc/nginx/sites-enabled/a\nserver {{ listen 80; server_name shop.acme.io; \
                 location / {{ proxy_pass http://{pass}; proxy_set_header Host $host; }} }}\n"
            )
        };
        let project = |folder: &str, hosts: &str, port: &str| {
            format!(
                "//- {folder}/compose.yml\nservices:\n  web:\n    image: shop\n    command: gunicorn -b 0.0.0.0:8000 a\n    \
                 ports: ['{port}']\n    environment: [ALLOWED_HOSTS={hosts}]\n"
            )
        };
        let check = |text: String| findings(&["hosts/name-not-allowed"], &text).lines().count();
        let own = "127.0.0.1:8001:8000";
        assert_eq!(check(site("127.0.0.1:8001") + &project("srv", "www.acme.io", own)), 1);
        assert_eq!(check(site("web:8000") + &project("srv", "www.acme.io", own)), 1);
        assert_eq!(check(site("127.0.0.1:8001") + &project("srv", ".acme.io", own)), 0);
        assert_eq!(check(site("127.0.0.1:8000") + &project("srv", "www.acme.io", own)), 0, "another port");
        assert_eq!(check(site("web:8001") + &project("srv", "www.acme.io", own)), 0, "another port inside");
        assert_eq!(
            check(site("127.0.0.1:8001") + &project("srv", "localhost,127.0.0.1,[::1]", own)),
            0,
            "a developer's"
        );
        let two = project("srv", "www.acme.io", own) + &project("dev", "shop.acme.io", "8001:8000");
        assert_eq!(check(site("127.0.0.1:8001") + &two), 0, "one of two variants");
        assert_eq!(check(site("web:8000") + &two), 0, "one of two variants");
    }
}
