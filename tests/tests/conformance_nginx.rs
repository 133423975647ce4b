//! landreeve and nginx agree on what loads.
//!
//! The files of Debian's packages must show nothing that is refused or broken.
//! Where the program is installed, generated configurations and mutants of them
//! are given to `nginx -t` and to landreeve; what cannot be told from the text
//! (names that resolve, files that exist) is in the [`LEDGER`].

#![expect(clippy::print_stdout, reason = "a skipped test says why")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use landreeve::estate::Estate;
use landreeve::rules::{Selection, run};
use landreeve::source::{Effect, FileSet};
use landreeve_tests::files_below;

/// What nginx refuses and the text of a configuration does not show, or what is no part of a check yet:
/// a piece of nginx's message, and why.
const LEDGER: &[(&str, &str)] = &[
    ("host not found", "depends on name resolution"),
    ("No such file", "depends on the files of the machine"),
    ("cannot load certificate", "depends on the files of the machine"),
    ("unknown \"", "the variables of a configuration are not collected yet"),
    ("zero size shared memory zone", "the zones of a configuration are not collected yet"),
    ("unknown log format", "the log formats of a configuration are not collected yet"),
    ("no \"ssl_certificate\" is defined", "certificates are the business of the tls rules"),
    ("invalid parameter", "parameters of a directive's own grammar"),
    ("invalid condition", "conditions of `if`"),
    ("invalid number of arguments in \"map\"", "entries of data blocks"),
    ("invalid return code", "the grammar of `return`"),
    ("invalid value", "values of a directive's own grammar"),
    ("invalid port", "addresses of a directive's own grammar"),
    ("is outside location", "nesting of locations by their text"),
    ("cannot be inside", "nesting of locations by their text"),
    ("invalid location modifier", "the grammar of `location`"),
    ("pcre", "regular expressions are not compiled"),
];

#[test]
fn packaged_files_are_neither_refused_nor_broken() {
    let folder = temporary("packages");
    let fetched = Command::new("apt-get").args(["download", "nginx", "nginx-common"]).current_dir(&folder).output();
    if !fetched.is_ok_and(|it| it.status.success()) {
        println!("skipped: apt-get cannot download the packages of nginx here");
        return;
    }
    for package in files_below(&folder, ".deb") {
        let unpacked = Command::new("dpkg").arg("-x").arg(&package).arg(folder.join("root")).status();
        assert!(unpacked.unwrap().success(), "dpkg unpacks {}", package.display());
    }
    let root = folder.join("root");
    let texts: Vec<(String, String)> = files_below(&root.join("etc/nginx"), "")
        .iter()
        .map(|it| {
            let path = it.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            (path, String::from_utf8_lossy(&std::fs::read(it).unwrap()).into_owned())
        })
        .collect();
    assert!(texts.iter().any(|it| it.0 == "etc/nginx/nginx.conf"), "the package has its main file");
    let found = refusals(texts, |it| matches!(it, Effect::Refused | Effect::Broken));
    assert!(found.is_empty(), "{}", found.join("\n"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn generated_configurations_load_or_not_as_nginx_says() {
    let Some(version) = installed() else {
        println!("skipped: nginx is not installed");
        return;
    };
    let folder = temporary("prefix");
    let mut dice = Dice(0x1a4d_5eed);
    let (mut loaded, mut refused, mut wrong) = (0, 0, String::new());
    for round in 0..60 {
        let base = configuration(&mut dice);
        let mutants = (0..5).map(|_| mutate(&base, &mut dice)).collect::<Vec<_>>();
        for text in std::iter::once(base).chain(mutants) {
            let verdict = nginx(&folder, &text);
            let ours = refusals(vec![("nginx.conf".to_owned(), text.clone())], |it| it == Effect::Refused);
            loaded += usize::from(verdict.is_ok());
            refused += usize::from(verdict.is_err());
            match verdict {
                Ok(()) if !ours.is_empty() => {
                    writeln!(wrong, "round {round}: nginx {version} loads what is called\n{}\n{text}", ours.join("\n"))
                        .unwrap();
                }
                Err(message) if ours.is_empty() && !LEDGER.iter().any(|it| message.contains(it.0)) => {
                    writeln!(wrong, "round {round}: nginx {version} refuses\n{message}\n{text}").unwrap();
                }
                _ => {}
            }
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
    assert!(loaded >= 60 && refused >= 150, "both kinds are generated: {loaded} load, {refused} do not");
    assert!(wrong.is_empty(), "{wrong}");
}

fn temporary(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("landreeve-nginx-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// Returns the version of the installed nginx.
fn installed() -> Option<String> {
    let output = Command::new("nginx").arg("-v").output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(text.trim().rsplit('/').next()?.split(' ').next()?.to_owned())
}

/// Returns whether nginx loads the configuration, or its first complaint.
fn nginx(folder: &Path, text: &str) -> Result<(), String> {
    let main = folder.join("nginx.conf");
    std::fs::write(&main, text).expect("a file in the temporary folder");
    let output =
        Command::new("nginx").arg("-t").arg("-p").arg(folder).arg("-c").arg(&main).output().expect("nginx runs");
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Returns the findings of the nginx rules with a wanted effect.
fn refusals(texts: Vec<(String, String)>, wanted: impl Fn(Effect) -> bool) -> Vec<String> {
    let version = installed().unwrap_or_else(|| "1.22".to_owned());
    let estate =
        Estate::new(FileSet::from_texts(texts), None, &[("nginx".to_owned(), version)]).expect("a version of nginx");
    let selection = Selection { select: vec!["nginx/*".to_owned()], ..Selection::default() };
    let found = run(&estate, &selection).into_iter().filter(|it| wanted(it.about.effect));
    found
        .map(|it| {
            let at = estate.files.positions(it.at).0;
            format!("{}:{}:{} {} {}", estate.files.file(it.at.file).path, at.line, at.column, it.about.code, it.message)
        })
        .collect()
}

/// A small generator of numbers with a fixed seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    /// Returns about half of the lines, in their order.
    fn some<'l>(&mut self, lines: &[&'l str]) -> Vec<&'l str> {
        lines.iter().filter(|_| self.below(2) == 0).copied().collect()
    }
}

const MAIN: &[&str] = &[
    "worker_processes 2;",
    "worker_rlimit_nofile 2048;",
    "timer_resolution 100ms;",
    "worker_shutdown_timeout 10s;",
    "env TZ;",
];

const HTTP: &[&str] = &[
    "sendfile on;",
    "tcp_nopush on;",
    "keepalive_timeout 65s 60;",
    "gzip on;",
    "gzip_comp_level 5;",
    "gzip_types text/css application/json;",
    "client_header_timeout 1m;",
    "client_body_buffer_size 16k;",
    "large_client_header_buffers 4 8k;",
    "server_tokens off;",
    "types_hash_max_size 2048;",
    "log_format plain '$remote_addr \"$request\" $status';",
    "map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
    "geo $near { default 0; 10.0.0.0/8 1; }",
    "split_clients $remote_addr $half { 50% a; * b; }",
    "limit_req_zone $binary_remote_addr zone=few:1m rate=5r/s;",
    "resolver 127.0.0.1 valid=30s;",
    "set_real_ip_from 10.0.0.0/8;",
    "real_ip_header X-Forwarded-For;",
    "ssl_protocols TLSv1.2 TLSv1.3;",
    "ssl_session_cache shared:tls:1m;",
    "proxy_read_timeout 90s;",
    "add_header X-Frame-Options DENY always;",
];

const SERVER: &[&str] = &[
    "server_name a.example.com *.b.example.com;",
    "root /srv/www;",
    "index index.html;",
    "client_max_body_size 1g;",
    "error_page 500 502 /50x.html;",
    "allow 10.0.0.0/8;",
    "deny all;",
    "charset utf-8;",
    "autoindex off;",
    "satisfy any;",
    "if ($host = \"old.example.com\") { return 301 http://a.example.com$request_uri; }",
    "rewrite ^/old/(.*)$ /new/$1 last;",
    "set $app 'x; y {z}';",
    "add_header Strict-Transport-Security \"max-age=1; includeSubDomains\" always;",
    "gzip_vary on;",
    "send_timeout '1m 30s';",
    "absolute_redirect off;",
];

const LOCATIONS: &[&str] = &[
    "location = /health { return 200 ok; }",
    "location /static/ {\n alias /srv/static/;\n expires 30d;\n access_log off;\n }",
    "location ~* \\.(png|jpg)$ {\n expires max;\n log_not_found off;\n }",
    "location ^~ /private/ {\n internal;\n deny all;\n }",
    "location /app/ {\n proxy_pass http://127.0.0.1:18099/;\n proxy_set_header Host $host;\n proxy_buffers 8 16k;\n }",
    "location /sock {\n proxy_pass http://unix:/run/app.sock;\n proxy_http_version 1.1;\n }",
    "location /php {\n fastcgi_pass 127.0.0.1:9000;\n fastcgi_param A b;\n fastcgi_index index.php;\n }",
    "location /w { uwsgi_pass unix:/run/w.sock; }",
    "location /upload {\n limit_except GET { deny all; }\n client_body_timeout 2m;\n }",
    "location ~ \"^/x/[0-9]{2,3}$\" { try_files $uri $uri/ =404; }",
    "location @named { return 404; }",
    "location /outer/ {\n location /outer/inner { return 204; }\n }",
];

/// Returns a configuration that loads.
fn configuration(dice: &mut Dice) -> String {
    let mut lines = vec!["error_log stderr;", "pid nginx.pid;"];
    lines.extend(dice.some(MAIN));
    lines.extend(["events {", "worker_connections 64;", "}", "http {", "access_log off;"]);
    lines.extend(["client_body_temp_path t_b;", "proxy_temp_path t_p;", "fastcgi_temp_path t_f;"]);
    lines.extend(["uwsgi_temp_path t_u;", "scgi_temp_path t_s;"]);
    lines.extend(dice.some(HTTP));
    lines.extend(["upstream app {", "server 127.0.0.1:18098 max_fails=2;", "server unix:/run/u.sock backup;", "}"]);
    for listen in ["listen 18080;", "listen 127.0.0.1:18081 default_server;", "listen *:18082 backlog=64;"] {
        lines.extend(["server {", listen]);
        lines.extend(dice.some(SERVER));
        lines.extend(dice.some(LOCATIONS));
        lines.push("}");
    }
    lines.push("}");
    lines.join("\n") + "\n"
}

/// Changes one place of a configuration, most often for the worse.
fn mutate(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = dice.below(lines.len());
    let line = lines[at].trim().to_owned();
    let strange = [
        "worker_connections 5;",
        "proxy_pass http://127.0.0.1;",
        "server_name x;",
        "listen 18090;",
        "http { }",
        "root /a /b;",
        "events { }",
        "alias /x/;",
        "internal;",
        "expires 5x;",
        "deny 300.1.1.1;",
        "gzip maybe;",
        "client_max_body_size 5gb;",
        "upstream app { server 127.0.0.1; }",
        "location / { }",
        "limit_except GET { }",
        "ssl_protocols TLSv9;",
        "return;",
        "keepalive_timeout 5min;",
        "sever_name a;",
        "Root /x;",
        "if ($a) { if ($b) { } }",
        "root /again;",
    ];
    match dice.below(9) {
        0 => lines[at] = line.replacen(';', "", 1),
        1 => lines[at] = line.replacen('{', "", 1),
        2 => lines[at] = line.replacen('}', "", 1),
        3 => lines.insert(at, line),
        4 => lines[at] = misspell(&line, dice),
        5 => lines[at] = line.replacen(';', " more;", 1),
        6 => lines[at] = without_last_word(&line),
        7 => lines[at] = line.replacen(['\'', '"'], "", 1),
        _ => lines.insert(at, strange[dice.below(strange.len())].to_owned()),
    }
    lines.join("\n") + "\n"
}

/// Doubles a letter of the first word.
fn misspell(line: &str, dice: &mut Dice) -> String {
    let word = line.split([' ', ';']).next().unwrap_or_default();
    if word.is_empty() || !word.is_ascii() {
        return line.to_owned();
    }
    let (head, tail) = line.split_at(1 + dice.below(word.len()));
    format!("{head}{}{tail}", &head[head.len() - 1..])
}

fn without_last_word(line: &str) -> String {
    match (line.strip_suffix(';'), line.rfind(' ')) {
        (Some(_), Some(at)) => format!("{};", &line[..at]),
        _ => line.to_owned(),
    }
}
