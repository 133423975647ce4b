//! `String#split`, at texts and at the patterns that lists are usually cut at.

/// `split` at a text that is not a blank; empty parts at the end are dropped.
pub(super) fn split(text: &str, separator: &str) -> Option<Vec<String>> {
    if separator.trim().is_empty() {
        return None;
    }
    let mut parts: Vec<String> = text.split(separator).map(str::to_owned).collect();
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    Some(parts)
}

/// `split` at one of the patterns that lists are usually cut at.
pub(super) fn split_between(text: &str, pattern: &str) -> Option<Vec<String>> {
    let blank = |it: char| it.is_ascii_whitespace() || it == '\u{b}';
    let mut parts: Vec<&str> = match pattern {
        "," | ";" | ":" => text.split(pattern).collect(),
        r",\s*" | r", ?" => {
            let (one, mut all) = (pattern == ", ?", text.split(',').collect::<Vec<_>>());
            for part in all.iter_mut().skip(1) {
                *part = if one { part.strip_prefix(' ').unwrap_or(part) } else { part.trim_start_matches(blank) };
            }
            all
        }
        r"\s*,\s*" => {
            let last = text.matches(',').count();
            text.split(',')
                .enumerate()
                .map(|(at, it)| {
                    let it = if at > 0 { it.trim_start_matches(blank) } else { it };
                    if at < last { it.trim_end_matches(blank) } else { it }
                })
                .collect()
        }
        _ => return None,
    };
    while parts.last().is_some_and(|it| it.is_empty()) {
        parts.pop();
    }
    Some(parts.into_iter().map(str::to_owned).collect())
}
