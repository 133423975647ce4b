//! Variables that say where and how to connect: a URL, or its parts one by one.

/// A part of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The host.
    Host,
    /// The port.
    Port,
    /// The account.
    User,
    /// Its password.
    Password,
    /// The database.
    Database,
}

/// Programs that others connect to: schemes of their URLs, and the program's own name.
static SERVICES: &[(&str, &str)] = &[
    ("amqp", "rabbitmq"),
    ("amqps", "rabbitmq"),
    ("elasticsearch", "elasticsearch"),
    ("mariadb", "mariadb"),
    ("memcache", "memcached"),
    ("memcached", "memcached"),
    ("mongo", "mongodb"),
    ("mongodb", "mongodb"),
    ("mysql", "mysql"),
    ("mysql2", "mysql"),
    ("pg", "postgresql"),
    ("pgsql", "postgresql"),
    ("postgis", "postgresql"),
    ("postgres", "postgresql"),
    ("postgresql", "postgresql"),
    ("rabbitmq", "rabbitmq"),
    ("redis", "redis"),
    ("rediss", "redis"),
    ("valkey", "valkey"),
];

/// Returns the program that a scheme or a prefix means: `postgresql+psycopg2`, `REDIS`.
pub fn service(word: &str) -> Option<&'static str> {
    let word = word.split('+').next().unwrap_or(word).to_ascii_lowercase();
    SERVICES.binary_search_by(|it| it.0.cmp(&word)).ok().map(|at| SERVICES[at].1)
}

/// Returns the prefixes under which the parts of a URL variable may stand: `DATABASE_URL` of PostgreSQL goes with
/// `DB_HOST`, `POSTGRES_HOST`, `PGHOST`.
pub fn part_prefixes<'n>(url: &'n str, service: &str) -> Vec<&'n str> {
    let Some(own) = url.strip_suffix("_URL").or_else(|| url.strip_suffix("_URI")) else { return Vec::new() };
    let mut all = vec![own];
    let more: &[&str] = match (own, service) {
        ("DATABASE" | "DB", "postgresql") => &["DATABASE", "DB", "POSTGRES", "POSTGRESQL", "PG"],
        ("DATABASE" | "DB", "mysql" | "mariadb") => &["DATABASE", "DB", "MYSQL", "MARIADB"],
        ("AMQP" | "RABBITMQ", "rabbitmq") => &["AMQP", "RABBITMQ"],
        _ => &[],
    };
    all.extend(more.iter().filter(|it| **it != own));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        super::super::assert_sorted(&SERVICES.iter().map(|it| it.0).collect::<Vec<_>>());
    }

    #[test]
    fn prefixes_of_a_url() {
        assert_eq!(part_prefixes("REDIS_URL", "redis"), ["REDIS"]);
        assert_eq!(part_prefixes("DATABASE_URL", "postgresql"), ["DATABASE", "DB", "POSTGRES", "POSTGRESQL", "PG"]);
        assert_eq!(part_prefixes("REPLICA_DATABASE_URL", "postgresql"), ["REPLICA_DATABASE"]);
    }
}
