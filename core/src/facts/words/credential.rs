//! Credentials that are words about credentials: `password`, `la_password_segura`.

use super::{WordSet, words};

/// Words for a credential.
pub(super) static NOUNS: WordSet = WordSet::new(&[
    "apikey",
    "clave",
    "contrasena",
    "contraseña",
    "geheim",
    "geheimnis",
    "hunter2",
    "key",
    "mdp",
    "motdepasse",
    "mypassword",
    "mysecret",
    "mysecretkey",
    "mysecretpassword",
    "parola",
    "pass",
    "passphrase",
    "passw0rd",
    "passwd",
    "password",
    "passwort",
    "pwd",
    "s3cret",
    "secret",
    "secretkey",
    "securepassword",
    "senha",
    "strongpassword",
    "supersecret",
    "token",
    "yourpassword",
    "yoursecret",
    "yoursecretkey",
    "yourtoken",
]);

/// Words that go with one and add nothing.
static AROUND: WordSet = WordSet::new(&[
    "a", "api", "aqui", "aquí", "aquí", "change", "cambia", "cambiar", "db", "de", "del", "el", "fuerte", "here", "il",
    "in", "la", "le", "long", "me", "mi", "mot", "muy", "my", "passe", "poner", "pon", "random", "safe", "secreta",
    "secreto", "secure", "segura", "seguro", "sicheres", "some", "strong", "su", "sua", "super", "the", "this", "tu",
    "tua", "una", "user", "very", "votre", "your",
]);

/// Returns whether a credential is no more than words about credentials.
///
/// Ask it only of a value that *is* a credential: `secret` is a fine name for a folder.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::stock_credential;
///
/// assert!(stock_credential("password") && stock_credential("la_password_segura") && stock_credential("Secret123"));
/// assert!(!stock_credential("tr0ub4dor-secret") && !stock_credential("k3y"));
/// ```
pub fn stock_credential(value: &str) -> bool {
    let value = value.to_lowercase();
    let trimmed = value.trim_end_matches(|it: char| it.is_ascii_digit() || it == '!');
    // A long run of digits may be the secret itself.
    if value.len() - trimmed.len() > 4 {
        return false;
    }
    let mut nouns = 0;
    for word in words(trimmed) {
        if NOUNS.holds(word) {
            nouns += 1;
        } else if !AROUND.holds(word) {
            return false;
        }
    }
    nouns > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        NOUNS.assert_sorted();
    }

    #[test]
    fn only_words_about_credentials() {
        let stock = "password PASSWORD secret la_password_segura poner_password_segura mysecretpassword supersecret \
                     your-secret-key strong_password password123 api_key contraseña";
        for value in stock.split_whitespace() {
            assert!(stock_credential(value), "{value}");
        }
        let real = "hunter passwordless-login Secret9f8a7b6c5d4e staple 1234567 keycloak tokens-of-love s-e-c-r-e-t \
                    password12345678 postgres";
        for value in real.split_whitespace() {
            assert!(!stock_credential(value), "{value}");
        }
    }
}
