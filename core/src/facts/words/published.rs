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
    if value.is_empty() || value.len() > 128 || !secret_name(name) {
        return false;
    }
    let upper = name.to_ascii_uppercase();
    if upper.ends_with("SECRET_KEY") && (value.starts_with("django-insecure-") || value == "dev") {
        return true;
    }
    let value = value.to_ascii_lowercase();
    let is_password = ["PASSWORD", "PASSWD", "PASS", "PWD"].iter().any(|it| upper.ends_with(it));
    KEYS.binary_search(&value.as_str()).is_ok() || is_password && PASSWORDS.binary_search(&value.as_str()).is_ok()
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
