//! Variables in a value: which names it reads, and where the value is no valid one.
//!
//! Source: `ngx_http_script_compile`.

use super::value::{Refusal, refuse};

/// One variable in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'t> {
    /// Its name as written.
    pub name: &'t str,
    /// Where its `$` stands, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Returns the variables of a value; captures (`$1` to `$9`) are none.
///
/// # Errors
///
/// When a `$` names nothing.
pub fn references(text: &str) -> Result<Vec<Reference<'_>>, Refusal> {
    let mut found = Vec::new();
    for step in walk(text) {
        found.extend(step?);
    }
    Ok(found)
}

/// Walks through the variables of a value, captures (as `None`) included.
pub fn walk(text: &str) -> impl Iterator<Item = Result<Option<Reference<'_>>, Refusal>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + memchr::memchr(b'$', text.as_bytes().get(from..)?)?;
        let (step, next) = one(text, start);
        from = next;
        Some(step)
    })
}

fn one(text: &str, start: usize) -> (Result<Option<Reference<'_>>, Refusal>, usize) {
    let rest = &text[start + 1..];
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if rest.starts_with(|it: char| it.is_ascii_digit() && it != '0') {
        return (Ok(None), start + 2);
    }
    let (name, end) = match rest.strip_prefix('{') {
        Some(inner) => {
            let length = inner.find(|it| !is_name(it)).unwrap_or(inner.len());
            if !inner[length..].starts_with('}') {
                return (refuse("a `}` after the name of the variable", None), text.len());
            }
            (&inner[..length], start + 3 + length)
        }
        None => {
            let length = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
            (&rest[..length], start + 1 + length)
        }
    };
    if name.is_empty() {
        let why = "the name of a variable after every `$`: there is no way to write a plain `$` here";
        return (refuse(why, None), text.len());
    }
    (Ok(Some(Reference { name, start, end })), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_braces_and_captures() {
        let names = |text| references(text).map(|it| it.iter().map(|it| it.name.to_owned()).collect::<Vec<_>>());
        assert_eq!(names("$a-${b}c$1x$_d"), Ok(vec!["a".into(), "b".into(), "_d".into()]));
        assert_eq!(names("${1}$0").unwrap(), ["1", "0"]);
        for it in ["a$", "$-", "${a", "${}", "$$a", "${a-b}"] {
            assert!(names(it).is_err(), "{it}");
        }
    }
}
