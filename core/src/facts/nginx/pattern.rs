//! Whether a regular expression compiles.

use super::value::{Refusal, refuse};
use crate::facts::pcre::Regex;

/// Checks a pattern as nginx does when it reads it.
///
/// # Errors
///
/// What PCRE says.
pub fn check(pattern: &str, caseless: bool) -> Result<(), Refusal> {
    if is_plain(pattern.as_bytes()) {
        return Ok(());
    }
    match Regex::new(pattern, caseless) {
        Ok(_) => Ok(()),
        Err(why) => {
            let message = why.message.rsplit(": ").next().unwrap_or_default();
            refuse(&format!("a regular expression, and PCRE says: {message}"), None)
        }
    }
}

/// Checks that a pattern takes two pieces out of a path, or more.
///
/// # Errors
///
/// When it has fewer groups.
pub(super) fn two_groups(pattern: &str) -> Result<(), Refusal> {
    match Regex::new(pattern, false) {
        Ok(it) if it.groups() < 2 => refuse("a regular expression with two groups in parentheses", None),
        _ => Ok(()),
    }
}

/// Whether a pattern is made of nothing but letters, escaped signs, groups without options and quantifiers behind
/// something: then it compiles, and asking PCRE would cost time for nothing.
fn is_plain(pattern: &[u8]) -> bool {
    // Far below what PCRE takes.
    const DEPTH: usize = 50;
    let (mut depth, mut at) = (0_usize, 0);
    // Whether something stands before that a quantifier may repeat.
    let mut atom = false;
    while let Some(&it) = pattern.get(at) {
        let next = pattern.get(at + 1).copied();
        at += 1;
        match it {
            b'(' if next != Some(b'?') && next != Some(b'*') && depth < DEPTH => (depth, atom) = (depth + 1, false),
            b')' if depth > 0 => (depth, atom) = (depth - 1, true),
            b'|' | b'^' | b'$' => atom = false,
            b'*' | b'+' | b'?' if atom => atom = false,
            b'\\' if next.is_some_and(|it| it.is_ascii_punctuation() || b"dDwWsS".contains(&it)) => {
                (at, atom) = (at + 1, true);
            }
            b'.' | b'/' | b'-' | b'_' | b'=' | b',' | b':' | b'~' | b'%' | b'&' | b' ' | b'@' | b'!' => atom = true,
            it if it.is_ascii_alphanumeric() => atom = true,
            _ => return false,
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_does_not_compile_is_refused() {
        for it in ["^/a(b", "a)", "*a", "a**", "[a", "(?<1>a)", r"\", "a{2,1}", "(?", "a|+"] {
            assert!(check(it, false).is_err(), "{it}");
        }
        for it in ["", r"\.(png|jpe?g)$", "^/(?<x>[a-z]{2})/", "a++", "^(.*)$", "()", "a|", r"\d+", "{", "]"] {
            assert!(check(it, true).is_ok(), "{it}");
        }
    }

    proptest! {
        #[test]
        fn what_is_plain_compiles(pattern in r"[a.()|^$*+?\\d/_-]{0,12}") {
            prop_assert!(!is_plain(pattern.as_bytes()) || Regex::new(&pattern, false).is_ok(), "{}", pattern);
        }
    }
}
