//! Values that stand for a value still to be filled in.
//!
//! A real value that merely contains `test`, `example` or `your` as part of a
//! word is none: matching goes by whole words, and for host names by labels.

use std::borrow::Cow;

use super::domain::{Fiction, fiction};
use super::vocabulary::{GLUED, HERE, OWNERS, REAL, SLOTS, STRONG_SLOTS, WHOLE, objects};
use super::words;

/// What kind of placeholder a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// `<password>`, `[COMPLETAR]`: a name in brackets.
    Bracketed,
    /// `changeme`, `poner_clave`, `PASTE_KEY_HERE`: an instruction to whoever deploys.
    Instruction,
    /// `your_api_key`, `MI_IP_PUBLICA`, `O_TU_DOMINIO`: a description of what belongs here.
    Description,
    /// `165.232.xx.xx`, `xxxx`: crossed out.
    Masked,
    /// `password` as a password: a word about credentials. Only [`placeholders`](super::placeholders) gives it.
    StockCredential,
    /// `tu-dominio.com`: a made-up domain.
    MadeUpName,
    /// `example.com`, `192.0.2.1`: reserved for documentation. Only wrong where the names around it are real.
    ReservedName,
}

/// Returns whether the text leaves the value out: `...`, `…`, `***`.
pub fn elided(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && (text.chars().all(|it| matches!(it, '.' | '…')) && (text.len() >= 3))
        || (text.len() >= 3 && text.bytes().all(|it| it == b'*'))
}

/// Returns whether the text is a mark that a step of a pipeline replaces: `__NAME__`, `#{NAME}#`, `%NAME%`, `@NAME@`.
pub(super) fn substituted(text: &str) -> bool {
    const MARKS: &[(&str, &str)] = &[("__", "__"), ("#{", "}#"), ("%", "%"), ("@@", "@@"), ("@", "@")];
    let name = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
    let inner = |(open, close): &(&str, &str)| text.strip_prefix(open)?.strip_suffix(close);
    MARKS.iter().filter_map(inner).any(name)
}

/// Returns which kind of placeholder `text` is: one value, one host name or one item of a list.
///
/// # Examples
///
/// ```
/// use landreeve::facts::words::{Placeholder, placeholder};
///
/// assert_eq!(placeholder("<secure_password>"), Some(Placeholder::Bracketed));
/// assert_eq!(placeholder("165.232.xx.xx"), Some(Placeholder::Masked));
/// assert_eq!(placeholder("tu-berlin.de"), None);
/// ```
pub fn placeholder(text: &str) -> Option<Placeholder> {
    let text = text.trim();
    if !worth_a_look(text) {
        return None;
    }
    if bracketed(text) {
        return Some(Placeholder::Bracketed);
    }
    let lower = lowercase(text);
    if masked(&lower) {
        return Some(Placeholder::Masked);
    }
    if lower.contains(['.', ':']) {
        if REAL.iter().any(|name| lower == *name || lower.strip_suffix(name).is_some_and(|it| it.ends_with('.'))) {
            return None;
        }
        match fiction(&lower) {
            Some(Fiction::MadeUp) => return Some(Placeholder::MadeUpName),
            Some(Fiction::Reserved) => return Some(Placeholder::ReservedName),
            None => {}
        }
    }
    // A sentence talks about things; it is not one of them.
    if lower.contains(' ') && lower.split_whitespace().count() > 4 {
        return None;
    }
    if WHOLE.holds(&lower) || matches!(text, "TODO" | "FIXME") {
        return Some(Placeholder::Instruction);
    }
    said(&lower)
}

fn lowercase(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|it| it.is_ascii() && !it.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// Turns away numbers, paths and long values before anything is allocated.
fn worth_a_look(text: &str) -> bool {
    (3..=120).contains(&text.len())
        && !text.starts_with('/')
        && text.bytes().any(|it| it.is_ascii_alphabetic() || it >= 0x80 || matches!(it, b'.' | b':'))
}

/// `<name>` or `[FILL]`, as the whole value or as a part of one without blanks.
fn bracketed(text: &str) -> bool {
    if let Some(inner) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return inner.chars().any(char::is_alphabetic)
            && inner.chars().all(|it| it.is_uppercase() || matches!(it, '_' | ' ' | '-'))
            && inner.chars().count() > 2;
    }
    let Some(open) = text.find('<') else { return false };
    let Some(length) = text[open..].find('>') else { return false };
    let inner = &text[open + 1..open + length];
    let whole = open == 0 && open + length + 1 == text.len();
    let name = inner.starts_with(|it: char| it.is_alphabetic() || it == '_')
        && inner.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | ' ' | '.' | '\''))
        && !matches!(inner, "none" | "nil" | "null" | "empty" | "br" | "b" | "i" | "p" | "hr");
    let group = text[..open].ends_with('?');
    name && !group && !text.contains("</") && (whole || !text.contains(' '))
}

/// `xxx`, `sk_live_xxxxxxxx`, `165.232.xx.xx`.
fn masked(lower: &str) -> bool {
    if !lower.contains(['x', 'y', 'z']) {
        return false;
    }
    let crosses = |word: &str| word.bytes().all(|it| it == b'x');
    if crosses(lower) || words(lower).any(|word| word.len() >= 4 && crosses(word)) {
        return true;
    }
    masked_address(lower)
}

/// Four parts like an IPv4 address, of which at least one is crossed out.
fn masked_address(lower: &str) -> bool {
    let part = |it: &str| matches!(it, "x" | "xx" | "xxx" | "yy" | "yyy" | "zz" | "zzz");
    let number = |it: &str| (1..=3).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit());
    let parts = || lower.split('.');
    parts().count() == 4 && parts().all(|it| part(it) || number(it)) && parts().any(part)
}

/// What the words say to, or of, whoever deploys; an instruction wins.
fn said(lower: &str) -> Option<Placeholder> {
    let (mut before, mut slot, mut description) = ("", false, false);
    for word in words(lower) {
        let glued = GLUED.holds(word.trim_end_matches(|it: char| it.is_ascii_digit()));
        if glued || objects(before).contains(&word) {
            return Some(Placeholder::Instruction);
        }
        let is_slot = SLOTS.holds(word);
        slot |= is_slot;
        if !description && OWNERS.holds(before) {
            let mine = matches!(before, "my" | "mi" | "mon" | "ma" | "meine" | "meu" | "minha");
            description = if mine { STRONG_SLOTS.holds(word) } else { is_slot };
        }
        before = word;
    }
    if slot && HERE.holds(before) && !lower.contains('.') {
        return Some(Placeholder::Instruction);
    }
    description.then_some(Placeholder::Description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [&GLUED, &OWNERS, &HERE, &SLOTS, &STRONG_SLOTS, &WHOLE] {
            list.assert_sorted();
        }
    }

    #[test]
    fn placeholders_by_kind() {
        use Placeholder::*;
        let table = [
            ("<secure_password>", Bracketed),
            ("https://<host>/x", Bracketed),
            ("[COMPLETAR]", Bracketed),
            ("changeme", Instruction),
            ("change-me", Instruction),
            ("ChangeMe123", Instruction),
            ("__CHANGE_ME__", Instruction),
            ("please-change-this-in-production", Instruction),
            ("PASTE_KEY_HERE", Instruction),
            ("TOKEN_AQUI", Instruction),
            ("poner_password_segura", Instruction),
            ("IP_PUBLICA", Instruction),
            ("server_domain_or_IP", Instruction),
            ("your_api_key", Description),
            ("your-secret-key", Description),
            ("YOUR_IP", Description),
            ("MI_IP_PUBLICA", Description),
            ("O_TU_DOMINIO", Description),
            ("tu_clave", Description),
            ("votre-domaine.fr", MadeUpName),
            ("xxx", Masked),
            ("sk_live_xxxxxxxx", Masked),
            ("165.232.xx.xx", Masked),
            ("x.x.x.x", Masked),
            ("your-domain.com", MadeUpName),
            ("app1.tu-dominio.com", MadeUpName),
            ("example.com", ReservedName),
            ("203.0.113.10", ReservedName),
        ];
        for (text, kind) in table {
            assert_eq!(placeholder(text), Some(kind), "{text}");
        }
    }

    #[test]
    fn real_values_are_none() {
        let real = [
            "",
            "...",
            "…",
            "*",
            "test",
            "latest",
            "contest.org",
            "example",
            "myexample.com",
            "edutecnia-front",
            "staging",
            "my_database",
            "my-app",
            "mysite",
            "todo",
            "todo.ramirezvi.com",
            "tu-berlin.de",
            "mail.your-server.de",
            "u1.your-storagebox.de",
            "changelog",
            "changement",
            "exchange.acme.io",
            "http://localhost",
            "127.0.0.1",
            "[::1]",
            "::",
            "/var/www/your_app",
            "App <noreply@acme.io>",
            "^(?<name>a)",
            "<b>hello</b>",
            "10.0.0.1",
            "xx",
            "exxxtra",
            "Your order has been sent to your address",
            "host",
            "localhost:8000",
            "4",
            "30d",
            "wherehouse",
            "stay-here",
            "su-root",
            "key",
            "postgres",
            "django.db.backends.postgresql",
            "YYYY-MM-DD",
            "user",
            "secret-sauce",
        ];
        for text in real {
            assert_eq!(placeholder(text), None, "{text}");
        }
    }

    #[test]
    fn elided_values() {
        assert!(elided("...") && elided("…") && elided("***") && !elided("") && !elided(".") && !elided("a..."));
    }
}
