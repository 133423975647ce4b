//! Secrets in running text, whatever reads it: options of commands, assignments in scripts and on lines that their
//! program skips, texts of code, headers, passwords of URLs and of SQL. It goes by the looks and leans to yes: what is masked in vain
//! does little harm.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

use super::secret_option::short_options;
use super::secret_text::secret_texts;
use crate::facts::words::secret_name;

/// No name of a secret is longer, in bytes.
pub(super) const LONGEST_NAME: usize = 64;

/// Returns the secrets of a text, in no order.
pub(super) fn written(text: &str) -> impl Iterator<Item = Range<usize>> {
    url_passwords(text)
        .chain(sql_passwords(text))
        .chain(assigned(text))
        .chain(options(text))
        .chain(headers(text))
        .chain(short_options(text))
        .chain(secret_texts(text))
}

/// Returns the passwords of URLs: `scheme://user:PASSWORD@host`.
pub(super) fn url_passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    memmem::find_iter(text.as_bytes(), "://").filter_map(|at| {
        let start = at + 3;
        let rest = &text[start..];
        let end = rest.find(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '`' | '<' | '>' | '/' | ')'));
        // A password in brackets is a placeholder; one with a slash should have been encoded.
        let authority = &rest[..end.unwrap_or(rest.len()).min(rest.len())];
        let (credentials, _) = authority.rsplit_once('@')?;
        let (user, password) = credentials.split_once(':')?;
        let from = start + user.len() + 1;
        (!password.is_empty()).then_some(from..from + password.len())
    })
}

/// Returns the passwords of SQL: `PASSWORD '…'`, `IDENTIFIED BY '…'`.
fn sql_passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'\'', text.as_bytes()).filter_map(|at| {
        let before = text[..at].trim_end_matches(' ');
        let ends = |word: &str| {
            before
                .len()
                .checked_sub(word.len())
                .and_then(|it| before.get(it..))
                .is_some_and(|it| it.eq_ignore_ascii_case(word))
        };
        if before.len() == at || !(ends("password") || ends("identified by")) {
            return None;
        }
        let length = text[at + 1..].find(['\'', '\n']).filter(|it| text[at + 1 + it..].starts_with('\''))?;
        Some(at + 1..at + 1 + length)
    })
}

/// Returns the values of assignments and options whose name says that they are secret: `API_KEY=…`, `--token=…`.
fn assigned(text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'=', text.as_bytes()).filter_map(|at| {
        let name = text[..at].rsplit(|it: char| !(it.is_alphanumeric() || matches!(it, '_' | '-' | '.'))).next()?;
        if name.len() > LONGEST_NAME || !secret_name(name) {
            return None;
        }
        value(text, at + 1)
    })
}

/// Returns the values of options that stand apart from them: `--password …`.
fn options(text: &str) -> impl Iterator<Item = Range<usize>> {
    memmem::find_iter(text.as_bytes(), "--").filter_map(|at| {
        let rest = &text[at + 2..];
        let length = rest.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '_' | '-')))?;
        if length > LONGEST_NAME || !secret_name(&rest[..length]) {
            return None;
        }
        let gap = gap(&rest[length..]);
        if gap == 0 { None } else { value(text, at + 2 + length + gap) }
    })
}

/// Returns the length of what may stand between an option and its value: blanks, also over the end of a line, or
/// a comma between two quoted words.
pub(super) fn gap(text: &str) -> usize {
    let listed = text.strip_prefix(['"', '\'']).and_then(|it| it.strip_prefix(','));
    let rest = listed.unwrap_or(text).trim_start_matches([' ', '\t']);
    let rest = rest.strip_prefix("\\\n").map_or(rest, |it| it.trim_start_matches([' ', '\t']));
    text.len() - rest.len()
}

/// Returns the values of headers that let somebody in: `Authorization: Bearer …`, `proxy_set_header X-Api-Key …`.
fn headers(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start = |at: usize, length: usize| {
        let rest = &text[at + length..];
        at + length + (rest.len() - rest.trim_start_matches([' ', ':']).len())
    };
    let schemes = memmem::find_iter(text.as_bytes(), "uthorization").filter_map(move |at| {
        let from = start(at, "uthorization".len());
        let quoted = text[from..].starts_with(['"', '\'']);
        let line = text[from + usize::from(quoted)..].split(['\n', '"', '\'', '`', ';']).next()?;
        let (scheme, _) = line.split_once(' ')?;
        let known = ["basic", "bearer", "digest", "token"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
        if known { value(text, from + usize::from(quoted) + scheme.len() + 1) } else { None }
    });
    let named = memmem::find_iter(text.as_bytes(), "_header ").filter_map(move |at| {
        let from = at + "_header ".len();
        let name = text[from..].split([' ', '\n', ';']).next()?;
        if secret_name(name.trim_matches(['"', '\''])) { value(text, start(from, name.len())) } else { None }
    });
    schemes.chain(named)
}

/// Returns the value that starts at `from`, without its quotes; none for what another program fills in.
pub(super) fn value(text: &str, from: usize) -> Option<Range<usize>> {
    let quote = text[from..].chars().next().filter(|it| matches!(it, '"' | '\''));
    let start = from + usize::from(quote.is_some());
    let ends = |it: char| match quote {
        Some(quote) => it == quote || it == '\n',
        None => it.is_whitespace() || matches!(it, '"' | '\'' | '`' | ';'),
    };
    let rest = &text[start..];
    let value = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let variable = value.strip_prefix('$').is_some_and(|it| it.starts_with(|it: char| it.is_alphabetic() || it == '('));
    let filled_in = variable || ["{{", "<%", "=", "-"].iter().any(|it| value.starts_with(it));
    (!value.is_empty() && !filled_in).then_some(start..start + value.len())
}

#[cfg(test)]
mod tests {
    fn written(text: &str) -> Vec<&str> {
        let mut found: Vec<_> = super::written(text).collect();
        found.sort_unstable_by_key(|it| it.start);
        found.into_iter().map(|it| &text[it]).collect()
    }

    #[test]
    fn assignments_and_options() {
        assert_eq!(written("Environmnt=API_KEY=s3cret A=b\n"), ["s3cret"]);
        assert_eq!(
            written("export DB_PASSWORD='a b' X=1; run --token=t0k --api-key k3y --key-file /x"),
            ["a b", "t0k", "k3y"]
        );
        assert_eq!(written("a --password \\\n  p1; a --token\tt0k; [\"--password\", \"p2\"]"), ["p1", "t0k", "p2"]);
        assert_eq!(written("PGPASSWORD=x1 psql -p 5432; mysql -ps1; a --password \"y"), ["x1", "s1", "y"]);
        assert_eq!(written("curl 'http://h/?token=t0k'"), ["t0k"]);
    }

    #[test]
    fn headers() {
        assert_eq!(written("proxy_set_header X-Api-Key \"k3y\"; proxy_set_header Host $host;"), ["k3y"]);
        assert_eq!(written("proxy_set_header Authorization \"Basic dTpw\";"), ["dTpw"]);
        assert_eq!(written("curl -H 'Authorization: Bearer t0k' x"), ["t0k"]);
    }

    #[test]
    fn what_is_filled_in_is_no_secret() {
        for text in [
            "PASSWORD=$DB_PASSWORD",
            "TOKEN=$(cat x)",
            "--password --x",
            "SECRET={{ vault }}",
            "if token == x",
            "proxy_set_header Authorization $http_authorization;",
            "TOKEN=",
        ] {
            assert_eq!(written(text), [""; 0], "{text}");
        }
    }
}
