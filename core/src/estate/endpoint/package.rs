//! Services of distributions: where their packages make them listen, and whether
//! a host runs them.

use crate::estate::Host;
use crate::source::Span;

/// A service as distributions package it.
#[derive(Debug)]
pub(super) struct Package {
    /// What people call it.
    pub(super) name: &'static str,
    /// The units that are it.
    pub(super) units: &'static [&'static str],
    /// The packages that install and start it.
    pub(super) packages: &'static [&'static str],
    /// Its TCP ports.
    pub(super) ports: &'static [u16],
    /// Its Unix sockets.
    pub(super) sockets: &'static [&'static str],
}

/// The services that applications commonly connect to.
static PACKAGES: &[Package] = &[
    Package {
        name: "PostgreSQL",
        units: &["postgresql"],
        packages: &["postgresql", "postgresql-server"],
        ports: &[5432],
        sockets: &["/run/postgresql/.s.PGSQL.5432"],
    },
    Package {
        name: "Redis",
        units: &["redis", "redis-server", "valkey", "valkey-server"],
        packages: &["redis", "redis-server", "valkey", "valkey-server"],
        ports: &[6379],
        sockets: &["/run/redis/redis-server.sock", "/run/redis/redis.sock"],
    },
    Package {
        name: "RabbitMQ",
        units: &["rabbitmq-server"],
        packages: &["rabbitmq-server"],
        ports: &[5672, 15672],
        sockets: &[],
    },
    Package {
        name: "MySQL",
        units: &["mysql", "mysqld", "mariadb"],
        packages: &["mysql-server", "mariadb-server", "default-mysql-server"],
        ports: &[3306],
        sockets: &["/run/mysqld/mysqld.sock"],
    },
    Package { name: "Memcached", units: &["memcached"], packages: &["memcached"], ports: &[11211], sockets: &[] },
    Package {
        name: "MongoDB",
        units: &["mongod", "mongodb"],
        packages: &["mongodb", "mongodb-org"],
        ports: &[27017],
        sockets: &[],
    },
    Package {
        name: "Elasticsearch",
        units: &["elasticsearch"],
        packages: &["elasticsearch"],
        ports: &[9200, 9300],
        sockets: &[],
    },
];

/// Returns the services that a unit needs or a document installs or starts, each with the place that says so.
pub(super) fn running(host: &Host) -> Vec<(&'static Package, Span)> {
    let mut found: Vec<(&'static Package, Span)> = Vec::new();
    let mut add = |package: &'static Package, at: Span| {
        let off = host.runbook.disabled.iter().any(|it| is_called(package, &it.value));
        if !off && !found.iter().any(|(known, _)| known.name == package.name) {
            found.push((package, at));
        }
    };
    for unit in &host.units {
        for setting in ["Requires", "BindsTo", "Wants"].iter().flat_map(|it| unit.settings_of("Unit", it)) {
            for name in setting.value.known().map(String::as_str).unwrap_or_default().split_whitespace() {
                if let Some(package) = by_unit(name) {
                    add(package, setting.value.span);
                }
            }
        }
    }
    for step in &host.runbook.steps {
        let words = step.plain();
        let named: fn(&str) -> Option<&'static Package> = match words.as_slice() {
            ["apt" | "apt-get" | "dnf" | "yum" | "apk" | "zypper", "install" | "add", ..] => by_package,
            ["pacman", ..] if step.arguments().any(|it| it.text.starts_with("-S")) => by_package,
            ["systemctl", "enable" | "start" | "restart", ..] => by_unit,
            _ => continue,
        };
        words.iter().filter_map(|word| named(word)).for_each(|package| add(package, step.command.span));
    }
    found
}

/// Returns the service whose port this is, and the place that says that the host does not run it.
pub fn disabled_at(host: &Host, port: u16) -> Option<(&'static str, Span)> {
    let package = PACKAGES.iter().find(|it| it.ports.contains(&port))?;
    let off = host.runbook.disabled.iter().find(|it| is_called(package, &it.value))?;
    Some((package.name, off.span))
}

fn is_called(package: &Package, name: &str) -> bool {
    package.name.eq_ignore_ascii_case(name) || package.units.contains(&name)
}

fn by_unit(name: &str) -> Option<&'static Package> {
    let stem = name.strip_suffix(".service").unwrap_or(name);
    let stem = stem.split('@').next().unwrap_or(stem);
    PACKAGES.iter().find(|it| it.units.contains(&stem))
}

fn by_package(name: &str) -> Option<&'static Package> {
    // `postgresql-16` is a version of the package, `postgresql-client` is another one.
    let stem = name.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.').trim_end_matches('-');
    PACKAGES.iter().find(|it| it.packages.contains(&stem))
}
