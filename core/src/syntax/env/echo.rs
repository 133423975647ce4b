//! What `echo` prints: the one command in env files whose output stands in the file itself.

/// Returns what a command line prints, without the last line end, when it is `echo` with words that every shell takes
/// as they stand.
pub(super) fn printed(command: &str) -> Option<String> {
    let words = command.trim_matches([' ', '\t', '\n']).strip_prefix("echo")?;
    let starts_word = words.is_empty() || words.starts_with([' ', '\t']);
    let plain = |it: char| {
        it.is_alphanumeric() || matches!(it, ' ' | '\t' | '_' | '.' | ',' | ':' | '/' | '@' | '%' | '+' | '=' | '-')
    };
    let words = words.trim_matches([' ', '\t']);
    let is_plain = starts_word && words.chars().all(plain) && !words.starts_with('-');
    is_plain.then(|| words.split([' ', '\t']).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::printed;

    #[test]
    fn only_plain_words_are_known() {
        assert_eq!(printed("echo  hi  there ").as_deref(), Some("hi there"));
        assert_eq!(printed("echo").as_deref(), Some(""));
        for command in ["echo -n hi", "echo $X", "echo 'a'", "echo a | b", "echoes", "date", "echo *"] {
            assert_eq!(printed(command), None, "{command}");
        }
    }
}
