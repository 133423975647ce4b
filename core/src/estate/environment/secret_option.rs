//! Secrets in short options of commands, which only the program's manual tells from others: `mysql -psecret`,
//! `curl -u user:secret`.

use std::ops::Range;

use memchr::memchr_iter;

use super::credential::{gap, value};
use crate::facts::words::secret_name;

/// So far back, in bytes, the program of an option is looked for.
const REACH: usize = 512;

/// Where the secret of an option stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Behind the letter, in one word with it.
    Joined,
    /// In the next word, or behind the letter.
    Next,
    /// In the next word, or behind the letter, after `user:`.
    Pair,
}

/// Programs and their options with a secret. Source: their manuals.
const OPTIONS: &[(&[&str], u8, Takes)] = &[
    (
        &[
            "mariadb",
            "mariadb-admin",
            "mariadb-check",
            "mariadb-dump",
            "mariadb-import",
            "mysql",
            "mysqladmin",
            "mysqlcheck",
            "mysqldump",
            "mysqlimport",
            "mysqlsh",
            "mysqlshow",
        ],
        b'p',
        Takes::Joined,
    ),
    (&["7z", "7za", "7zr"], b'p', Takes::Joined),
    (&["sshpass"], b'p', Takes::Next),
    (&["mongo", "mongodump", "mongoexport", "mongoimport", "mongorestore", "mongosh"], b'p', Takes::Next),
    (&["keydb-cli", "redis-cli", "valkey-cli"], b'a', Takes::Next),
    (&["ldapadd", "ldapdelete", "ldapmodify", "ldappasswd", "ldapsearch", "ldapwhoami"], b'w', Takes::Next),
    (&["unzip", "zip"], b'P', Takes::Next),
    (&["curl"], b'u', Takes::Pair),
    (&["curl"], b'U', Takes::Pair),
    (&["http", "https", "xh"], b'a', Takes::Pair),
];

/// Returns the secrets of short options, and of long ones that take a pair.
pub(super) fn short_options(text: &str) -> impl Iterator<Item = Range<usize>> {
    memchr_iter(b'-', text.as_bytes()).filter_map(|at| {
        let bytes = text.as_bytes();
        let before = *bytes.get(at.checked_sub(1)?)?;
        if !matches!(before, b' ' | b'\t' | b'"' | b'\'') {
            return None;
        }
        let letter = *bytes.get(at + 1)?;
        if letter == b'-' {
            let pair = ["user ", "user=", "proxy-user ", "proxy-user="];
            let length = pair.iter().find(|it| text[at + 2..].starts_with(**it))?.len();
            return is_run(text, at, &["curl"]).then(|| password(text, at + 2 + length)).flatten();
        }
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        let rest = &text[at + 1..];
        let word =
            &rest[..rest.find(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '`')).unwrap_or(rest.len())];
        // Programs in Java and Go have long options with one hyphen.
        if word.len() > 3 && rest[word.len()..].starts_with(' ') && secret_name(word) {
            return value(text, at + 1 + word.len() + 1);
        }
        if letter == b'H' {
            return header(text, at + 2);
        }
        let known = OPTIONS.iter().filter(|it| it.1 == letter).find(|it| is_run(text, at, it.0));
        let Some((_, _, takes)) = known else {
            return (letter == b'p' && looks_secret(&word[1..])).then(|| at + 2..at + 1 + word.len());
        };
        match takes {
            Takes::Joined if word.len() > 1 || rest[1..].starts_with(['"', '\'']) => value(text, at + 2),
            Takes::Joined => None,
            Takes::Next => value(text, at + 2 + gap(&text[at + 2..])),
            Takes::Pair => password(text, at + 2 + gap(&text[at + 2..])),
        }
    })
}

/// What follows `user:` in a value.
fn password(text: &str, from: usize) -> Option<Range<usize>> {
    let found = value(text, from)?;
    let colon = text[found.clone()].find(':')?;
    let start = found.start + colon + 1;
    // Checked again: it may be a variable.
    let range = value(text, start)?;
    Some(range.start..found.end.max(range.end))
}

/// `-H 'X-Api-Key: …'`.
fn header(text: &str, from: usize) -> Option<Range<usize>> {
    let from = from + gap(&text[from..]);
    let quote = text[from..].chars().next().filter(|it| matches!(it, '"' | '\''));
    let rest = &text[from + usize::from(quote.is_some())..];
    let line = &rest[..rest.find(|it: char| it == '\n' || quote == Some(it)).unwrap_or(rest.len())];
    let (name, content) = line.split_once(':')?;
    if name.contains(' ') || !secret_name(name) {
        return None;
    }
    let content = if quote.is_some() { content.trim() } else { content.split_whitespace().next()? };
    let start = content.as_ptr() as usize - text.as_ptr() as usize;
    (!content.is_empty() && !content.starts_with(['$', '{'])).then_some(start..start + content.len())
}

/// Whether one of these programs is run with the option at `at`.
fn is_run(text: &str, at: usize, programs: &[&str]) -> bool {
    let mut from = at.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..at];
    // A backslash carries the command over the end of a line.
    let start =
        before.match_indices('\n').filter(|(it, _)| !before[..*it].ends_with('\\')).map(|it| it.0 + 1).next_back();
    let command = before[start.unwrap_or_default()..].rsplit(['|', ';', '&']).next().unwrap_or_default();
    command.split(|it: char| it.is_whitespace() || "\"'`()=,[".contains(it)).any(|word| {
        let name = word.rsplit('/').next().unwrap_or_default().trim_start_matches(['-', '@', ':', '+', '!']);
        !word.starts_with("--") && programs.contains(&name)
    })
}

/// Whether what stands behind `-p` is no port, no path and no word: letters first, then digits among them.
fn looks_secret(text: &str) -> bool {
    text.len() >= 5
        && text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.contains(|it: char| it.is_ascii_digit())
        && !text.contains(['=', '/', ':', ',', '.', '$', '{', '%', '-', '_'])
}

#[cfg(test)]
mod tests {
    fn found(text: &str) -> Vec<&str> {
        super::short_options(text).map(|it| &text[it]).collect()
    }

    #[test]
    fn options_of_programs() {
        assert_eq!(found("ExecStartPre=-/usr/bin/mysql -u app -ps3cret db"), ["s3cret"]);
        assert_eq!(found("mysqldump --all \\\n  -p's 3' db"), ["s 3"]);
        assert_eq!(found("curl -u user:pa:ss http://h; curl --user a:b h"), ["pa:ss", "b"]);
        assert_eq!(found("sshpass -p hunter ssh h"), ["hunter"]);
        assert_eq!(found("[\"redis-cli\", \"-a\", \"x1\"]; redis-cli -h h -a p1 ping"), ["x1", "p1"]);
        assert_eq!(found("curl -H 'X-Api-Key: k 3' -H \"PRIVATE-TOKEN: t\" h"), ["k 3", "t"]);
        assert_eq!(found("/bin/app -plekked7 -password word"), ["lekked7", "word"]);
    }

    #[test]
    fn plain_options_stay_readable() {
        for text in [
            "gunicorn -p 8000 app; app -p8000 --port 1",
            "docker run -p 8000:80 -p8080:80/tcp -u 1000:1000 x",
            "mkdir -pv /a; cp -pr a b; find . -print -path x",
            "mysql -u app -p db; mysql -p",
            "mysql -uroot db; ssh -p2222 h",
            "curl -u \"$USER:$PASSWORD\" h; curl -H 'Accept: a/b' h; curl -u user h",
            "ps -p12345; redis-server -a x",
            "mysql db | app -pfile",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
