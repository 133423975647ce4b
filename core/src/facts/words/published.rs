//! Secrets that everybody knows: the ones that documentation prints and that software starts with.

use super::secret_name;

/// Passwords that programs, their images and their guides begin with (PostgreSQL, MySQL, MongoDB, RabbitMQ, MinIO,
/// Grafana, Keycloak, pgAdmin, Redis), in lower case and order.
const PASSWORDS: &[&str] = &[
    "admin",
    "administrator",
    "example",
    "foobared",
    "guest",
    "minioadmin",
    "mysql",
    "postgres",
    "rabbitmq",
    "root",
    "toor",
];

/// Keys and tokens that guides print (MySQL's image, express-session, Airflow, Symfony, jwt.io), in lower case and order.
const KEYS: &[&str] = &[
    "keyboard cat",
    "minioadmin",
    "my-secret-pw",
    "temporary_key",
    "thistokenisnotsosecretchangeit",
    "your-256-bit-secret",
];

/// Returns whether a variable that holds a secret has a value that everybody knows.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::published_secret;
///
/// assert!(published_secret("SECRET_KEY", "django-insecure-x%1") && published_secret("POSTGRES_PASSWORD", "postgres"));
/// assert!(!published_secret("POSTGRES_USER", "postgres") && !published_secret("SECRET_KEY", "admin"));
/// ```
pub fn published_secret(name: &str, value: &str) -> bool {
    let is_one_of = |list: &[&str]| list.iter().any(|it| it.eq_ignore_ascii_case(value));
    let is_start = value == "dev" || value.len() <= 128 && value.starts_with("django-insecure-");
    let (is_key, is_password) = (is_one_of(KEYS), is_one_of(PASSWORDS));
    // Few values are known to anybody: what the name says is asked for those.
    if !(is_start || is_key || is_password) || !secret_name(name) {
        return false;
    }
    let upper = name.to_ascii_uppercase();
    let ends = |list: &[&str]| list.iter().any(|it| upper.ends_with(it));
    is_key || is_start && ends(&["SECRET_KEY"]) || is_password && ends(&["PASSWORD", "PASSWD", "PASS", "PWD"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(PASSWORDS.is_sorted() && KEYS.is_sorted());
    }

    #[test]
    fn what_everybody_knows() {
        for (name, value) in [
            ("DJANGO_SECRET_KEY", "django-insecure-abc"),
            ("FLASK_SECRET_KEY", "dev"),
            ("RABBITMQ_DEFAULT_PASS", "guest"),
            ("GF_SECURITY_ADMIN_PASSWORD", "Admin"),
            ("MINIO_ROOT_PASSWORD", "minioadmin"),
            ("SESSION_SECRET", "keyboard cat"),
            ("APP_SECRET", "ThisTokenIsNotSoSecretChangeIt"),
        ] {
            assert!(published_secret(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("DB_USER", "root"),
            ("DB_PASSWORD", "rootbeer7"),
            ("DB_PASSWORD", ""),
            ("PASSWORD_RESET_URL", "admin"),
            ("API_KEY", "dev"),
        ] {
            assert!(!published_secret(name, value), "{name}={value}");
        }
    }
}
