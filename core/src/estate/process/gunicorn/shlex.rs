//! How Gunicorn cuts `GUNICORN_CMD_ARGS` into words: `shlex.split` of Python.

/// Returns the words; `None` for a quote that is not closed, or a backslash at the end.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(signs.next()?),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match signs.next()? {
                        '\'' => break,
                        other => word.push(other),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match signs.next()? {
                        '"' => break,
                        // Only these two lose their backslash.
                        '\\' => match signs.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        other => word.push(other),
                    }
                }
            }
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_those_of_python() {
        let words = |text| split(text).map(|it| it.join("|"));
        assert_eq!(words("--name 'my app' -w 3").as_deref(), Some("--name|my app|-w|3"));
        assert_eq!(words(r#"a\ b "c\"d\e" ''"#).as_deref(), Some(r#"a b|c"d\e|"#));
        assert_eq!(words("--name 'my"), None);
        assert_eq!(words("a\\"), None);
    }
}
