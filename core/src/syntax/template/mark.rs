//! Marks: `@NAME@` of Autoconf and Meson, `__NAME__` and `%NAME%` of installers that replace words in a file.
//! They belong to no template language and may stand in any file, so only the grammars to which they mean
//! nothing ask for them.

use std::ops::Range;
use std::sync::Arc;

use super::blank::{fill, stands_alone};
use crate::source::{Hole, Source};

/// Returns the source with its marks blanked, and the holes they leave.
///
/// # Examples
///
/// ```
/// use landreeve::source::{FileSet, Source};
/// use landreeve::syntax::template::blank_marks;
///
/// let files = FileSet::from_texts([("app.service", "[Service]\nExecStart=@bindir@/app --port __PORT__\n")]);
/// let id = files.ids().next().unwrap();
/// assert_eq!(blank_marks(Source::whole(id, files.text(id).clone())).holes.len(), 2);
/// ```
#[must_use]
pub fn blank_marks(source: Source) -> Source {
    let marks = marks(&source.text);
    if marks.is_empty() {
        return source;
    }
    let mut bytes = source.text.as_bytes().to_vec();
    let mut holes: Vec<Hole> = source.holes.to_vec();
    for mark in marks {
        let span = source.span(mark.start, mark.end);
        let alone = stands_alone(&source.text, &mark);
        holes.push(if alone { Hole::Lines(span) } else { Hole::Value(span) });
        fill(&mut bytes[mark], !alone);
    }
    holes.sort_by_key(|hole| hole.span());
    // Whole marks were replaced, so no character is cut.
    let text: Arc<str> = String::from_utf8_lossy(&bytes).into();
    Source { text, holes: holes.into(), ..source }
}

/// Returns the marks of a text, in order.
fn marks(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b'@', b'_', b'%', &text.as_bytes()[at..]) {
        at += next;
        let begins =
            found.last().is_some_and(|it| it.end == at) || !text[..at].ends_with(|it| is_word(it) || it == '%');
        match length(&text[at..]).filter(|_| begins) {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            // Past the whole run of underscores: a mark does not begin inside one.
            None => at += text[at..].bytes().take_while(|it| *it == b'_').count().max(1),
        }
    }
    found
}

/// The length of the mark that a text begins with.
fn length(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix('@') {
        let name = rest.find(|it| !is_word(it)).filter(|end| rest[*end..].starts_with('@'))?;
        return rest.starts_with(|it: char| it.is_ascii_alphabetic()).then_some(name + 2);
    }
    if let Some(rest) = text.strip_prefix('%') {
        // Two signs are one to systemd, one letter is a specifier of its own, and two digits are a byte of a URL.
        let name = rest.find(|it| !is_capital(it)).filter(|end| *end > 2 && rest[*end..].starts_with('%'))?;
        let behind = &rest[name + 1..];
        return (rest.starts_with(|it: char| it.is_ascii_uppercase()) && !behind.starts_with('%')).then_some(name + 2);
    }
    let rest = text.strip_prefix("__").filter(|it| it.starts_with(|it: char| it.is_ascii_uppercase()))?;
    let run = &rest[..rest.find(|it| !is_capital(it)).unwrap_or(rest.len())];
    let name = run.find("__")?;
    let behind = &rest[name + 2..];
    (!behind.starts_with(is_word) || behind.starts_with("__")).then_some(name + 4)
}

fn is_capital(it: char) -> bool {
    it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_'
}

fn is_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        marks(text).into_iter().map(|it| &text[it]).collect()
    }

    #[test]
    fn words_between_signs_are_marks() {
        assert_eq!(found("ExecStart=@bindir@/app -c @CONF@\n"), ["@bindir@", "@CONF@"]);
        assert_eq!(found("User=%APP_USER% %DB1%/x"), ["%APP_USER%", "%DB1%"]);
        assert_eq!(
            found("https://__DOMAIN____PATH__/x __INSTALL_DIR__/y"),
            ["__DOMAIN__", "__PATH__", "__INSTALL_DIR__"]
        );
    }

    #[test]
    fn other_uses_of_the_signs_are_none() {
        for text in [
            "try_files $uri @app; location @app {",
            "SystemCallFilter=~@clock @debug @mount",
            "Wants=app@one.service app@two@three.service",
            "Environment=Logging__LEVEL__Default=x A__B__=1 __init__=2",
            "mail admin@example.com@",
            "__ @@ ____ __A_ é@é@",
            "ExecStart=/bin/date +%%Y%%MON%% %H%I %T%S% 100% %E4%B8%AD %ABC",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
