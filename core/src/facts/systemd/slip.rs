//! Names that are nearly those of packaged units. Which units packages bring is a matter of `known`.

/// Returns the unit of a package that `name` is a slip away from: one letter too many, too few, wrong or swapped.
///
/// Names that differ in their first or last letter only may be programs of their own (`mongos`, `dockerd`).
///
/// # Examples
///
/// ```
/// use landreeve::facts::systemd::similar_service;
///
/// assert_eq!(similar_service("redis-sever.service").as_deref(), Some("redis-server.service"));
/// assert_eq!(similar_service("mongos.service"), None);
/// ```
pub fn similar_service(name: &str) -> Option<String> {
    // What applications depend on, with names long enough to be near to others by a slip only.
    const USUAL: &[&str] = &[
        "apache2",
        "cassandra",
        "containerd",
        "docker",
        "elasticsearch",
        "haproxy",
        "mariadb",
        "memcached",
        "mongod",
        "mysql",
        "nginx",
        "pgbouncer",
        "postgresql",
        "rabbitmq-server",
        "redis",
        "redis-sentinel",
        "redis-server",
        "supervisor",
        "valkey-server",
    ];
    let stem = name.strip_suffix(".service")?;
    let digits = |it: &str| it.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let ends = |it: &str| (it.chars().next(), it.chars().next_back());
    // The last letter is left out or doubled: `postgresq`, `nginxx`.
    let trails =
        |one: &str, other: &str| one.strip_prefix(other).is_some_and(|it| it.len() == 1 && other.ends_with(it));
    let is_slip = |it: &&&str| {
        let near = it.len().abs_diff(stem.len()) <= 1
            && strsim::damerau_levenshtein(it, stem) == 1
            && digits(it) == digits(stem);
        let cut = it.len() > 8 && !it.ends_with('d') && it.starts_with(stem);
        near && (ends(it) == ends(stem) || trails(stem, it) || cut)
    };
    USUAL.iter().find(is_slip).map(|it| format!("{it}.service"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_in_the_names_of_packages() {
        for (slip, meant) in [
            ("redis-sever", "redis-server"),
            ("postgersql", "postgresql"),
            ("postgresq", "postgresql"),
            ("ngnix", "nginx"),
            ("nginxx", "nginx"),
            ("rabitmq-server", "rabbitmq-server"),
        ] {
            assert_eq!(similar_service(&format!("{slip}.service")), Some(format!("{meant}.service")), "{slip}");
        }
        for other in [
            "mongos",
            "mysqld",
            "dockerd",
            "apache",
            "php8.1-fpm",
            "postgresql@14-main",
            "postgresql-15",
            "memcache",
            "container",
            "locker",
            "redis6",
            "containers",
            "nginx",
        ] {
            assert_eq!(similar_service(&format!("{other}.service")), None, "{other}");
        }
        assert_eq!(similar_service("ngnix.timer"), None);
    }
}
