//! Variables in the words of a command. Source: `systemd.service(5)`, COMMAND
//! LINES; `replace_env_argv` in `src/basic/env-util.c`.
//!
//! What systemd has no form for (`${X:-y}`, `$X` inside a word) is plain text
//! and left to whoever reads the word: often a shell.

use std::ops::Range;

/// A place in a word where systemd puts the value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'w> {
    /// The variable.
    pub name: &'w str,
    /// Where `$NAME` or `${NAME}` stands in the word.
    pub range: Range<usize>,
    /// Whether it is a bare `$NAME`, the whole of its word: as many words as the value holds, also none.
    pub splits: bool,
}

/// Returns the variables of a word that is not the program, its quotes and escapes undone.
///
/// # Examples
///
/// ```
/// use landreeve::syntax::systemd::variable::references;
///
/// let names = |word| references(word).iter().map(|it| it.name).collect::<Vec<_>>();
/// assert_eq!(names("--listen=${HOST}:${PORT}"), ["HOST", "PORT"]);
/// assert_eq!(names("$OPTIONS"), ["OPTIONS"]);
/// assert!(names("$$X $X $${X} ${X:-y}").is_empty());
/// ```
pub fn references(word: &str) -> Vec<Reference<'_>> {
    if let Some(name) = word.strip_prefix('$').filter(|it| is_name(it)) {
        return vec![Reference { name, range: 0..word.len(), splits: true }];
    }
    // A word that begins with a sign and goes on otherwise is no text: systemd drops it.
    let is_dropped = word.starts_with('$') && !word.starts_with("$$") && !word.starts_with("${");
    if is_dropped { Vec::new() } else { braced(word) }
}

/// Returns the name that a word begins with and does not end with: systemd drops such a word (`$HOME/x`).
pub fn dropped(word: &str) -> Option<&str> {
    let rest = word.strip_prefix('$')?;
    let length = name_length(rest);
    (is_name(&rest[..length]) && length < rest.len()).then(|| &rest[..length])
}

/// Returns the names behind a sign inside a word: systemd leaves them as they are (`--port=$PORT`).
pub fn literal(word: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'$', &word.as_bytes()[at..]).map(|it| at + it) {
        at = next + 1;
        let rest = &word[at..];
        let name = &rest[..name_length(rest)];
        if rest.starts_with('$') {
            at += 1;
        } else if next > 0 && is_name(name) {
            found.push(name);
        }
    }
    found
}

fn name_length(text: &str) -> usize {
    text.bytes().take_while(|it| it.is_ascii_alphanumeric() || *it == b'_').count()
}

fn braced(word: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'$', &word.as_bytes()[at..]).map(|it| at + it) {
        at = next + 1;
        let rest = &word[at..];
        // Only as far as a name goes: a long line may open many braces and close none.
        let inner = rest.strip_prefix('{').unwrap_or_default();
        let length = name_length(inner);
        let name = Some(&inner[..length]).filter(|_| inner[length..].starts_with('}'));
        if rest.starts_with('$') {
            at += 1;
        } else if let Some(name) = name.filter(|it| is_name(it)) {
            let end = at + name.len() + 2;
            found.push(Reference { name, range: next..end, splits: false });
            at = end;
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(word: &str) -> Vec<String> {
        references(word).into_iter().map(|it| format!("{}:{}:{}", it.name, &word[it.range], it.splits)).collect()
    }

    #[test]
    fn forms_that_systemd_replaces() {
        assert_eq!(shown("$X"), ["X:$X:true"]);
        assert_eq!(shown("${X}"), ["X:${X}:false"]);
        assert_eq!(shown("for i in 1; do echo ${i} $i $${i}; done"), ["i:${i}:false"]);
        assert_eq!(shown("$${X}${Y}"), ["Y:${Y}:false"]);
    }

    #[test]
    fn forms_that_a_shell_replaces() {
        assert_eq!(
            ["$X/bin", "$X$Y", "$X", "$$X/y", "${X}/y", "$(x)", "$1x"].map(dropped),
            [Some("X"), Some("X"), None, None, None, None, None]
        );
        assert_eq!(literal("--a=$A:$B,$$C"), ["A", "B"]);
        assert_eq!(literal("$A"), [""; 0]);
    }

    #[test]
    fn forms_that_it_does_not() {
        for word in ["x$X", "$X/bin", "$X$Y", "$", "$$", "$$X", "${}", "${1}", "${X", "${X:-d}", "${X-d}", "é$é"] {
            assert!(references(word).is_empty(), "{word}");
        }
    }
}
