//! Inputs of known size for the benches: made here, the same on every run, and
//! shaped like real files rather than like the worst or the best case.

use std::fmt::Write as _;

/// Returns `count` server blocks, as a generated site list has them; about 500 bytes each.
pub fn nginx_servers(count: usize) -> String {
    let mut text = String::from("http {\n");
    for n in 0..count {
        let _ = write!(
            text,
            "server {{\n    listen 443 ssl;\n    server_name app{n}.shop.test www.app{n}.shop.test;\n    \
             ssl_certificate /etc/ssl/app{n}.pem;\n    ssl_certificate_key /etc/ssl/app{n}.key;\n\n    \
             location /static/ {{\n        alias /srv/app{n}/static/;\n        expires 30d;\n    }}\n\n    \
             location / {{\n        proxy_set_header Host $host;\n        proxy_set_header X-Forwarded-Proto $scheme;\n        \
             proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n        proxy_pass http://127.0.0.1:{};\n    }}\n}}\n",
            10_000 + n % 50_000
        );
    }
    text.push_str("}\n");
    text
}

/// Returns a whole nginx main file with `count` servers.
pub fn nginx_main(count: usize) -> String {
    format!(
        "events {{ worker_connections 1024; }}\n{}",
        nginx_servers(count).replacen(
            "http {\n",
            "http {\nserver { listen 443 ssl default_server; ssl_reject_handshake on; }\n",
            1
        )
    )
}

/// Returns `count` service units with their names; about 500 bytes each.
pub fn units(count: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|n| {
            let text = format!(
                "[Unit]\nDescription=Application {n}\nWants=network-online.target\nAfter=network-online.target\n\n\
                 [Service]\nType=simple\nUser=app{n}\nWorkingDirectory=/srv/app{n}\nEnvironment=PORT={}\n\
                 RuntimeDirectory=app{n}\nExecStart=/srv/app{n}/venv/bin/gunicorn \\\n    --workers 3 \\\n    \
                 --bind unix:/run/app{n}/app.sock \\\n    app.wsgi:application\nRestart=on-failure\n\n\
                 [Install]\nWantedBy=multi-user.target\n",
                10_000 + n
            );
            (format!("etc/systemd/system/app{n}.service"), text)
        })
        .collect()
}

/// Returns an env file of `count` assignments with a comment every ten.
pub fn env_lines(count: usize) -> String {
    let mut text = String::new();
    for n in 0..count {
        if n % 10 == 0 {
            let _ = writeln!(text, "# group {}", n / 10);
        }
        let _ = match n % 4 {
            0 => writeln!(text, "SETTING_{n}=value-{n}"),
            1 => writeln!(text, "SETTING_{n}=\"two words {n}\""),
            2 => writeln!(text, "SETTING_{n}='single {n}'"),
            _ => writeln!(text, "SETTING_{n}=https://service-{n}.shop.test/path"),
        };
    }
    text
}

/// Returns a runbook with `count` sections, each with prose and a fenced unit.
pub fn runbook(count: usize) -> String {
    let mut text = String::from("# Runbook\n\n");
    for (path, unit) in units(count) {
        let _ = write!(
            text,
            "## A service\n\nSome words about it, with `code` and a [link](https://shop.test).\n\n`/{path}`:\n\n```ini\n{unit}```\n\n"
        );
    }
    text
}

/// Returns `count` Puma configuration files as small Rails applications have them.
pub fn puma(count: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|n| {
            let text = format!(
                "max_threads = ENV.fetch(\"RAILS_MAX_THREADS\") {{ 5 }}.to_i\nthreads max_threads, max_threads\n\
                 workers ENV.fetch(\"WEB_CONCURRENCY\") {{ 2 }}\nbind \"unix:///srv/app{n}/shared/tmp/sockets/puma.sock\"\n\
                 environment ENV.fetch(\"RAILS_ENV\") {{ \"production\" }}\nplugin :tmp_restart\n"
            );
            (format!("app{n}/config/puma.rb"), text)
        })
        .collect()
}

/// Returns `count` Rails applications as one server has them: unit, Puma file, env file and nginx site of each.
pub fn applications(count: usize) -> Vec<(String, String)> {
    (0..count).flat_map(application).collect()
}

fn application(n: usize) -> [(String, String); 4] {
    let unit = format!(
        "[Unit]\nWants=network-online.target\nAfter=network-online.target\n\n[Service]\nType=notify\nUser=app{n}\n\
         WorkingDirectory=/srv/app{n}/current\nEnvironmentFile=/srv/app{n}/shared/.env\n\
         ExecStart=/usr/bin/bundle exec puma -C config/puma.rb\nRestart=on-failure\n\n[Install]\nWantedBy=multi-user.target\n"
    );
    let puma = format!(
        "workers ENV.fetch(\"WEB_CONCURRENCY\", 2).to_i\nthreads 1, 5\n\
         bind \"unix:///srv/app{n}/shared/tmp/sockets/puma.sock\"\nenvironment \"production\"\n"
    );
    let env = format!(
        "RAILS_ENV=production\nALLOWED_HOSTS=app{n}.shop.test\nCORS_ORIGINS=https://front{n}.shop.test\n\
         DATABASE_URL=postgres://app{n}@db.shop.test:5432/app{n}\nSESSION_COOKIE_DOMAIN=app{n}.shop.test\n"
    );
    let site = format!(
        "upstream app{n} {{ server unix:/srv/app{n}/shared/tmp/sockets/puma.sock; }}\nserver {{\n    listen 80;\n    \
         server_name app{n}.shop.test;\n    location / {{\n        proxy_set_header Host $host;\n        \
         proxy_pass http://app{n};\n    }}\n}}\n"
    );
    [
        (format!("etc/systemd/system/app{n}.service"), unit),
        (format!("srv/app{n}/current/config/puma.rb"), puma),
        (format!("srv/app{n}/shared/.env"), env),
        (format!("etc/nginx/sites-enabled/app{n}"), site),
    ]
}
