//! nginx takes smaller uploads than the application behind it says it does.

use std::collections::HashMap;

use crate::estate::endpoint::processes_at;
use crate::estate::nginx::{Configuration, Pass};
use crate::estate::process::Process;
use crate::estate::{Estate, Host};
use crate::facts::nginx::value::bytes;
use crate::facts::words::upload_limit;
use crate::rules::Rule;
use crate::source::{About, Effect, Findings, Severity, Span};

/// The rule.
pub(super) static RULE: Rule = Rule {
    about: About {
        code: "nginx/body-limit",
        effect: Effect::Fragile,
        severity: Severity::Warning,
        program: Some("nginx"),
        page: include_str!("body_limit.md"),
    },
    check,
};

fn check(estate: &Estate, found: &mut Findings) {
    for host in estate.hosts.iter().filter(|it| !it.nginx.is_empty()) {
        let told = host.processes.iter().enumerate().filter_map(|(at, it)| Some((at, told(it)?)));
        let told: HashMap<usize, (u64, Span, &str)> = told.collect();
        if told.is_empty() {
            continue;
        }
        let mut all: Vec<(usize, Taken)> = taken(host, &told).into_iter().collect();
        all.sort_unstable_by_key(|it| it.0);
        for (at, taken) in all {
            let (Taken::Limit(limit, place), Some((wanted, span, name))) = (taken, told.get(&at)) else { continue };
            if limit >= *wanted {
                continue;
            }
            let message = format!(
                "{} takes uploads of {} by `{name}`, and nginx answers 413 to all above {}",
                host.processes[at].unit,
                size(*wanted),
                size(limit)
            );
            let (pass, set) = place;
            let finding = found.report(&RULE.about, set.unwrap_or(pass), message);
            if set.is_none() {
                finding.label("nothing is said here: 1 MiB is the default");
            }
            finding
                .because(*span, "what the application takes")
                .help(format!("write `client_max_body_size {};` where the uploads arrive", written(*wanted)));
        }
    }
}

/// How much nginx takes for a process.
enum Taken {
    /// At most this, where it is handed on, and what says so.
    Limit(u64, (Span, Option<Span>)),
    /// Everything, or nobody knows.
    Open,
}

/// What the environment of a process says about uploads: bytes, where, and by which variable.
fn told(process: &Process) -> Option<(u64, Span, &str)> {
    let winners = process.environment.winners();
    // What is sent in pieces, or to a store of its own, does not come by here as one request.
    let elsewhere = |name: &str| ["BUCKET", "CHUNK", "MULTIPART", "S3_", "TUS_"].iter().any(|it| name.contains(it));
    if winners.all().any(|it| elsewhere(&it.name)) {
        return None;
    }
    let sizes =
        winners.all().filter_map(|it| Some((upload_limit(&it.name, it.value.known()?)?, it.value.span, &*it.name)));
    // Several limits are for several things: the smallest has to pass for all.
    sizes.min_by_key(|it| it.0)
}

/// The largest body that nginx lets through to each process, over all the places that hand requests to it.
fn taken(host: &Host, told: &HashMap<usize, (u64, Span, &str)>) -> HashMap<usize, Taken> {
    let mut all: HashMap<usize, Taken> = HashMap::new();
    for configuration in &host.nginx {
        for pass in configuration.passes.iter().filter(|it| it.to.known().is_some()) {
            let places = configuration.addresses_of(pass).flat_map(|it| processes_at(host, it));
            for at in places.filter(|it| told.contains_key(it)) {
                let here = limit(configuration, pass);
                let largest = match (all.remove(&at), here) {
                    (None, here) => here,
                    (Some(Taken::Limit(before, at)), Taken::Limit(now, _)) if before >= now => Taken::Limit(before, at),
                    (Some(Taken::Limit(..)), here) => here,
                    (Some(Taken::Open), _) => Taken::Open,
                };
                all.insert(at, largest);
            }
        }
    }
    all
}

fn limit(configuration: &Configuration, pass: &Pass) -> Taken {
    let effective = configuration.statement(pass.id).effective("client_max_body_size");
    match effective.list.last() {
        Some(set) => match set.arg(0).and_then(|it| bytes(&it.text)) {
            Some(0) | None => Taken::Open,
            Some(limit) => Taken::Limit(limit, (pass.span, Some(set.head()))),
        },
        None if effective.open => Taken::Open,
        None => Taken::Limit(DEFAULT, (pass.span, None)),
    }
}

/// What nginx takes unless told otherwise.
const DEFAULT: u64 = 1 << 20;

fn size(bytes: u64) -> String {
    match bytes {
        it if it.is_multiple_of(1 << 20) => format!("{} MiB", it >> 20),
        it if it.is_multiple_of(1 << 10) => format!("{} KiB", it >> 10),
        it => format!("{it} bytes"),
    }
}

fn written(bytes: u64) -> String {
    match bytes {
        it if it.is_multiple_of(1 << 20) => format!("{}m", it >> 20),
        it => format!("{}k", it.div_ceil(1 << 10)),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::findings;

    fn check(env: &str, http: &str) -> String {
        let unit = format!(
            "//- app.service\n[Service]\nEnvironment={env}\nExecStart=/srv/bin/gunicorn -b 127.0.0.1:8000 a:app\n"
        );
        let main = format!("//- etc/nginx/nginx.conf\nevents {{}} http {{ {http} }}\n");
        findings(&["nginx/body-limit"], &format!("{unit}{main}"))
    }

    fn site(location: &str) -> String {
        format!("server {{ listen 80; server_name a; location / {{ proxy_pass http://127.0.0.1:8000; {location} }} }}")
    }

    #[test]
    fn nginx_takes_less() {
        let found = check("MAX_UPLOAD_SIZE_MB=50", &site(""));
        assert!(
            found.contains(
                "app.service takes uploads of 50 MiB by `MAX_UPLOAD_SIZE_MB`, and nginx answers 413 to all above 1 MiB"
            ),
            "{found}"
        );
        assert_eq!(check("MAX_CONTENT_LENGTH=16777216", &site("client_max_body_size 10m;")).lines().count(), 1);
        assert_eq!(check("MAX_UPLOAD_SIZE=20M", &format!("client_max_body_size 10m; {}", site(""))).lines().count(), 1);
    }

    #[test]
    fn nginx_takes_enough_or_nobody_knows() {
        for (env, http) in [
            ("MAX_UPLOAD_SIZE_MB=50", site("client_max_body_size 50m;")),
            ("MAX_UPLOAD_SIZE_MB=50", site("client_max_body_size 0;")),
            ("MAX_UPLOAD_SIZE_MB=50", site("include limits.conf;")),
            ("MAX_UPLOAD_SIZE_MB=1", site("")),
            ("MAX_UPLOAD_SIZE=50", site("")),
            ("DATA_UPLOAD_MAX_MEMORY_SIZE=52428800", site("")),
            ("MAX_UPLOAD_SIZE_MB=50 AWS_BUCKET=a", site("")),
            ("MAX_UPLOAD_SIZE_MB=50 UPLOAD_CHUNK_SIZE=1m", site("")),
            (
                "MAX_UPLOAD_SIZE_MB=50",
                site("")
                    + "server { listen 81; location /up { client_max_body_size 1g; proxy_pass http://127.0.0.1:8000; } }",
            ),
            (
                "MAX_UPLOAD_SIZE_MB=50",
                "server { listen 80; location / { proxy_pass http://127.0.0.1:9000; } }".to_owned(),
            ),
        ] {
            assert_eq!(check(env, &http), "", "{env} {http}");
        }
    }

    #[test]
    fn limits_that_stand_beside_the_servers() {
        for text in [
            "//- etc/nginx/conf.d/a.conf\nclient_max_body_size 100m;\n//- etc/nginx/sites-enabled/a\nserver { listen 80; server_name a.andina.cl; location / { proxy_pass http://127.0.0.1:8000; }  }\n//- etc/systemd/system/a.service\n[Service]\nUser=a\nEnvironment=MAX_UPLOAD_SIZE_MB=50\nExecStart=/srv/a/venv/bin/gunicorn -b 127.0.0.1:8000 a:a\n",
            "//- etc/nginx/sites-enabled/a\ninclude limits.conf;\nserver { listen 80; location / { proxy_pass http://127.0.0.1:8000; } }\n//- etc/systemd/system/a.service\n[Service]\nUser=a\nEnvironment=MAX_UPLOAD_SIZE_MB=50\nExecStart=/srv/a/venv/bin/gunicorn -b 127.0.0.1:8000 a:a\n",
        ] {
            assert_eq!(findings(&["nginx/body-limit"], text), "", "{text}");
        }
    }
}
