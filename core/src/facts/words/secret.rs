//! Which variables hold a secret, judged by their names alone.
//!
//! Used to mask values in every output, so it leans to yes; but a path to a key,
//! the lifetime of a token or a public key is no secret and stays readable.

use super::{WordSet, words};

/// A word that makes the variable a secret whatever else it says.
static SECRET: WordSet = WordSet::new(&[
    "apikey",
    "apitoken",
    "authtoken",
    "clave",
    "contrasena",
    "contraseña",
    "credential",
    "credentials",
    "creds",
    "htpasswd",
    "motdepasse",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "passwort",
    "pepper",
    "pgpassword",
    "salt",
    "secret",
    "secretkey",
    "secrets",
    "senha",
    "token",
    "webhook",
]);

/// A last word that turns the name into a property of the secret: where it lies, how long it lives.
static PROPERTY: WordSet = WordSet::new(&[
    "age",
    "alg",
    "algorithm",
    "audience",
    "backend",
    "class",
    "count",
    "days",
    "dir",
    "directory",
    "enabled",
    "endpoint",
    "expiration",
    "expire",
    "expires",
    "expiry",
    "field",
    "file",
    "format",
    "header",
    "hours",
    "id",
    "issuer",
    "length",
    "lifetime",
    "limit",
    "max",
    "min",
    "minutes",
    "name",
    "path",
    "policy",
    "port",
    "prefix",
    "provider",
    "required",
    "reset",
    "rotation",
    "rounds",
    "scheme",
    "scope",
    "seconds",
    "size",
    "store",
    "suffix",
    "timeout",
    "ttl",
    "type",
    "user",
    "username",
    "validators",
    "version",
]);

/// A word beside `KEY` that says the key is meant to be seen.
static PUBLIC_KEY: WordSet = WordSet::new(&[
    "cache",
    "foreign",
    "partition",
    "primary",
    "pub",
    "public",
    "publishable",
    "site",
    "sitekey",
    "sort",
    "vapid",
]);

/// Returns whether a variable of this name is taken to hold a secret.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::secret_name;
///
/// assert!(secret_name("DB_PASSWORD") && secret_name("DOPPLER_RELAY_API_KEY") && secret_name("SECRET_KEY_BASE"));
/// assert!(!secret_name("SSH_PUBLIC_KEY") && !secret_name("AWS_ACCESS_KEY_ID") && !secret_name("TOKEN_TTL"));
/// ```
pub fn secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let all = || words(&name);
    let Some(last) = all().next_back() else { return false };
    if PROPERTY.holds(last) {
        return false;
    }
    if all().any(|word| SECRET.holds(word)) {
        return true;
    }
    // `PWD` and `OLDPWD` are the shell's folders, `DB_PWD` is a password.
    if last == "pwd" {
        return all().count() > 1 && name != "old_pwd";
    }
    matches!(last, "key" | "keys" | "keyring" | "base64")
        && all().any(|word| word.starts_with("key"))
        && !all().any(|word| PUBLIC_KEY.holds(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [&SECRET, &PROPERTY, &PUBLIC_KEY] {
            list.assert_sorted();
        }
    }

    #[test]
    fn names_that_hold_secrets() {
        let secrets = "SECRET_KEY DJANGO_SECRET_KEY SECRET_KEY_BASE RAILS_MASTER_KEY DB_PASS POSTGRES_PASSWORD MYSQL_PWD \
                       AWS_SECRET_ACCESS_KEY GITHUB_TOKEN JWT_PRIVATE_KEY SLACK_WEBHOOK_URL CONTRASEÑA SSL_KEY_BASE64 \
                       smtp.password APIKEY GF_SECURITY_ADMIN_PASSWORD";
        for name in secrets.split_whitespace() {
            assert!(secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_that_do_not() {
        let open = "PWD OLDPWD AWS_ACCESS_KEY_ID SSL_KEY_PATH PUBLIC_KEY STRIPE_PUBLISHABLE_KEY RECAPTCHA_SITE_KEY \
                    TOKEN_TTL PASSWORD_RESET PASSWORD_MIN_LENGTH MAX_TOKENS KEYCLOAK_HOST MONKEY DB_HOST COMPASS \
                    BYPASS SESSION_COOKIE_DOMAIN KEYBOARD CACHE_KEY SECRET_FILE DATABASE_URL";
        for name in open.split_whitespace() {
            assert!(!secret_name(name), "{name}");
        }
    }
}
