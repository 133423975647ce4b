//! Secrets that code writes out as texts: `secret: '…'`, `SECRET_KEY = "…"`, `"token" => "…"`, `get("SECRET_KEY", "…")`.

use std::ops::Range;

use memchr::memchr3_iter;

use super::credential::LONGEST_NAME;
use crate::facts::words::secret_name;

/// Returns the texts behind names of secrets, without their quotes.
pub(super) fn secret_texts(text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr3_iter(b':', b'=', b',', text.as_bytes()).filter_map(|at| {
        let after = &text[at + 1..];
        let rest = after.strip_prefix('>').unwrap_or(after).trim_start_matches([' ', '\t']);
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'))?;
        // An assignment without blanks is one of any language, and found as such.
        let is_tight =
            text.as_bytes()[at] == b'=' && after.starts_with(['"', '\'']) && !text[..at].ends_with([' ', '\t']);
        if is_tight || !is_named(&text[..at], text.as_bytes()[at] == b',') {
            return None;
        }
        let inner = &rest[1..];
        let value = &inner[..inner.find([quote, '\n'])?];
        let start = text.len() - inner.len();
        // What another program fills in, or the name of a field, is none.
        let filled_in = ["${", "#{", "{{", "<%", "$"].iter().any(|it| value.starts_with(it));
        let is_word = value.bytes().all(|it| it.is_ascii_lowercase() || it == b'_') && secret_name(value);
        let is_name = value.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
        (!value.is_empty() && !filled_in && !is_word && !is_name).then_some(start..start + value.len())
    })
}

/// Whether what stands in front of a sign names a secret; in front of a comma only what a function is asked for first.
fn is_named(before: &str, is_comma: bool) -> bool {
    let before = before.trim_end_matches([' ', '\t']);
    let bare = before.strip_suffix(['"', '\'']);
    let whole = bare.unwrap_or(before);
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
    let name = whole.rsplit(|it| !is_part(it)).next().unwrap_or_default();
    if is_comma {
        let call = whole[..whole.len() - name.len()].strip_suffix(['"', '\'']).and_then(|it| it.strip_suffix('('));
        if bare.is_none() || !call.is_some_and(|it| it.ends_with(is_part)) {
            return false;
        }
    }
    // A key may be that of any table.
    let is_any = name.eq_ignore_ascii_case("key") || name.eq_ignore_ascii_case("keys");
    name.len() <= LONGEST_NAME && !is_any && secret_name(&apart(name))
}

/// Takes `sessionSecret` for `session_Secret`.
fn apart(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for it in name.chars() {
        if it.is_uppercase() && out.ends_with(char::is_lowercase) {
            out.push('_');
        }
        out.push(it);
    }
    out
}

#[cfg(test)]
mod tests {
    fn found(text: &str) -> Vec<&str> {
        super::secret_texts(text).map(|it| &text[it]).collect()
    }

    #[test]
    fn texts_behind_names_of_secrets() {
        assert_eq!(found("session({ secret: 's3', apiKey: \"k 3\", \"sessionSecret\" : `t3` })"), ["s3", "k 3", "t3"]);
        assert_eq!(found("config.secret_key_base = \"a1\"\nSECRET_KEY = 'b1'; {'token' => 'c1'}"), ["a1", "b1", "c1"]);
        assert_eq!(found("os.environ.get(\"SECRET_KEY\", \"d1\") ENV.fetch('API_TOKEN', 'e1')"), ["d1", "e1"]);
    }

    #[test]
    fn texts_that_are_none() {
        for text in [
            "{ key: '_session', name: 'sid' }",
            "password == 'x' token != \"y\"",
            "secret: process.env.SECRET",
            "['SECRET_KEY', 'Debug'] fields('a', 'b')",
            "get('SECRET_KEY', 'DEBUG')",
            "passwordField: 'password', secret: ''",
            "token: `${a}` password: \"#{b}\" secret: '{{ c }}' api_key: '$d'",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
